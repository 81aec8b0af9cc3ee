import { inspect } from 'node:util'
import type { UntypedClient } from '../client/types.ts'
import { guardMembers } from '../guard.ts'
import { knownOrNothing } from './attributes.ts'
import { describe, internals, once } from './core.ts'
import { observeStatus } from './live-resource.ts'
import type { Data } from './state.ts'
import { TagMap } from './tags.ts'
import type { TypeView } from './view.ts'

/** `resource.meta`: what is behind a resource. */
export class ResourceMeta {
  readonly #resource: object

  constructor(resource: object) {
    this.#resource = resource
  }

  /** `ec2` */
  get serviceName(): string {
    return internals(this.#resource).type.context.service.name
  }

  /** The client that every action goes through. */
  get client(): UntypedClient {
    return internals(this.#resource).client
  }

  /** The identifiers by the names they have on the resource. */
  get identifiers(): Readonly<Record<string, string | number>> {
    const { type, identifiers } = internals(this.#resource)
    return Object.fromEntries(type.view.identifiers.map(({ member, name }) => [member, identifiers.get(name)!]))
  }

  /** What is known, as the service answered it; undefined when nothing is. */
  get data(): Data | undefined {
    return knownOrNothing(this.#resource)
  }

  /**
   * The ARN of the resource; undefined where its type has none, or its data does not say what it is made of.
   *
   * @throws NotLoadedError it needs data that is not known
   */
  get arn(): string | undefined {
    return internals(this.#resource).type.arn()?.(this.#resource)
  }

  /** The tags of the resource; undefined where the service has no tags for its type, or cannot change them one by one. */
  get tags(): TagMap | undefined {
    const access = internals(this.#resource).type.tags()
    return access && once(this.#resource, 'tags', () => new TagMap(this.#resource, access))
  }

  /** Whether a load is under way. Observed by mobx, as are {@link error} and {@link updatedAt}. */
  get isLoading(): boolean {
    return observeStatus(this.#resource).isLoading
  }

  /** What the last load failed with; what was known before it stays known. Undefined after one that succeeded. */
  get error(): unknown {
    return observeStatus(this.#resource).error
  }

  /** When the service said what is known; undefined when nothing is. */
  get updatedAt(): Date | undefined {
    const { knownAt } = observeStatus(this.#resource)
    return knownAt === undefined ? undefined : new Date(knownAt)
  }

  /** The members of the type, by kind, with the part of the definition that each is made from. */
  get resourceModel(): TypeView {
    return internals(this.#resource).type.view
  }

  [inspect.custom](): string {
    return `ResourceMeta(${describe(this.#resource)})`
  }
}

guardMembers(ResourceMeta.prototype, 'resource.meta')
