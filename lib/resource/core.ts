import { inspect } from 'node:util'
import type { UntypedClient } from '../client/types.ts'
import type { Identifiers, ResourceType } from './context.ts'
import { ResourceState } from './state.ts'

/** What a resource is made of. */
export interface Internals {
  readonly type: ResourceType
  readonly client: UntypedClient
  readonly identifiers: Identifiers
  readonly state: ResourceState
  /** What its getters make once: factories of sub-resources, `meta`. */
  made: Map<string, unknown> | undefined
}

/** What stands in place of a secret. */
export const REDACTED = '***'

/** Keeps what a resource is made of where nothing prints, copies or lists it. */
export class Core {
  readonly #internals: Internals

  constructor(type: ResourceType, client: UntypedClient, identifiers: Identifiers) {
    this.#internals = { type, client, identifiers, state: new ResourceState(), made: undefined }
  }

  static is(value: unknown): value is Core {
    return typeof value === 'object' && value !== null && #internals in value
  }

  static internals(core: Core): Internals {
    return core.#internals
  }
}

/** What a resource is made of; for an object that is one. */
export function internals(resource: object): Internals {
  return Core.internals(resource as Core)
}

/** Something made once for a resource. */
export function once<T>(resource: object, key: string, make: () => T): T {
  const own = internals(resource)
  own.made ??= new Map()
  if (!own.made.has(key)) own.made.set(key, make())
  return own.made.get(key) as T
}

/** `ec2.Instance(id='i-123')`; the value of an identifier that is a secret is not shown. */
export function describe(resource: object): string {
  const { type, identifiers } = internals(resource)
  const values = type.view.identifiers.map(({ member, name, sensitive }) => {
    return `${member}=${sensitive ? REDACTED : inspect(identifiers.get(name))}`
  })
  return `${type.label}(${values.join(', ')})`
}
