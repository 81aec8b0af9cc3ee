import type { UntypedClient, UntypedParams } from '../../lib/client/types.ts'
import { validate } from '../../lib/client/validate.ts'
import type { Operation, ServiceModel } from '../../lib/model/service.ts'
import type { Shape } from '../../lib/model/shape.ts'
import { camelCase } from '../../lib/names.ts'
import { internals } from '../../lib/resource/core.ts'
import type {
  ActionDefinition,
  ResourceDefinitions,
  ResponseResourceDefinition,
} from '../../lib/resource/definition.ts'
import { createServiceResource, type ResourceExtensions } from '../../lib/resource/index.ts'
import { type MemberView, SERVICE_TYPE, typeNames } from '../../lib/resource/view.ts'
import type { Waiters } from './definition-checks.ts'

/** Long enough for any ARN. */
const SAMPLE = 'sample of a text that is long enough'

/** What answers list what failed under: a good answer has none of it. */
const FAILURES = /^(?:failures|errors|failed\w*|invalid(?:labels|parameters)|unsuccessful\w*|unprocessed\w*)$/i

type Loose = Record<string, (...args: unknown[]) => unknown>

/**
 * Everything that the definition of a service offers, done once against answers that are made from the output shapes.
 * Every call is validated against the model.
 */
export class Rehearsal {
  readonly faults: string[] = []
  /** How many members were tried. */
  count = 0
  readonly #definitions: ResourceDefinitions
  readonly #service: ServiceModel
  readonly #root: object

  constructor(
    definition: ResourceDefinitions,
    service: ServiceModel,
    waiters: Waiters,
    extensions: ResourceExtensions | undefined,
  ) {
    this.#definitions = definition
    this.#service = service
    this.#root = createServiceResource({ definition, service, client: answering(service, waiters), extensions })
  }

  async run(): Promise<void> {
    for (const type of typeNames(this.#definitions)) await this.#type(type)
  }

  async #type(type: string): Promise<void> {
    const { view, fetch } = internals(this.#root).type.context.type(type)
    const one = await this.#one(type)
    if (fetch !== undefined) {
      await this.#try(type, 'load', async () => {
        await one.load!()
        const unknown = view.attributes.filter(({ member }) => one[member] === undefined)
        return unknown.length === 0 || `knows nothing of ${unknown.map(({ member }) => member)}`
      })
    }
    for (const { member, definition } of view.references) {
      await this.#try(type, member, () => this.#isMade(definition.resource, one[member]))
    }
    for (const { member } of view.waiters) await this.#try(type, member, async () => (await one[member]!()) === one)
    for (const { member, definition } of view.collections) {
      await this.#try(type, member, async () => {
        const { path } = definition.resource
        const items = (await this.#collection(one, member, definition).toArray!()) as Loose[]
        const bare = path === undefined ? [] : items.filter(({ isLoaded }) => !isLoaded)
        if (bare.length > 0) return 'gives items without data'
        return items.length > 0 ? this.#isMade(definition.resource, items) : 'gives no items'
      })
      const { batchActions } = internals(this.#root).type.context.type(definition.resource.type).view
      for (const batch of batchActions) {
        await this.#try(type, `${member}.${batch.member}`, async () => {
          const collection = this.#collection(one, member, definition)
          const answers = await collection[batch.member]?.(this.#rest(batch.definition))
          return Array.isArray(answers) && answers.length > 0
        })
      }
    }
    for (const action of view.actions) await this.#action(type, action)
  }

  async #action(type: string, { member, definition }: MemberView<ActionDefinition>): Promise<void> {
    await this.#try(type, member, async () => {
      const one = await this.#one(type)
      const result = await one[member]!(this.#rest(definition))
      if (definition.resource !== undefined) return this.#isMade(definition.resource, result)
      return definition.path === undefined || (result !== undefined && result !== null)
    })
  }

  #collection(owner: Loose, member: string, definition: ActionDefinition): Loose {
    const collection = owner[member] as unknown as Loose
    return collection.filter!(this.#rest(definition)) as Loose
  }

  /** One resource of a type: made by hand where it can be loaded, or else taken from where it comes with its data. */
  async #one(type: string): Promise<Loose> {
    if (type === SERVICE_TYPE) return this.#root as Loose
    const { view, fetch } = internals(this.#root).type.context.type(type)
    if (fetch === undefined) {
      for (const owner of typeNames(this.#definitions)) {
        const { collections } = internals(this.#root).type.context.type(owner).view
        const found = collections.find(({ definition }) => definition.resource.type === type && owner !== type)
        if (found === undefined) continue
        const items = this.#collection(await this.#one(owner), found.member, found.definition)
        return (await items.first!()) as Loose
      }
    }
    const ids = view.identifiers.map(({ name, integer }) => {
      const { memberName = name } = this.#definitions.resources![type]!.identifiers!.find(id => id.name === name)!
      const shape = view.shape?.members.get(memberName)?.shape
      return shape === undefined ? (integer ? 7 : SAMPLE) : sample(shape)
    })
    const made = Object.entries(this.#definitions.service.has ?? {}).find(([, has]) => has.resource.type === type)
    return (this.#root as Loose)[made?.[0] ?? type]!(...ids) as Loose
  }

  /** What the service needs beside what the definition fills in. */
  #rest({ request }: ActionDefinition): UntypedParams {
    const input = this.#service.operation(request.operation).input?.shape
    const filled = new Set((request.params ?? []).map(({ target }) => target.split(/[.[]/)[0]))
    const missing = [...(input?.required ?? [])].filter(name => !filled.has(name))
    return Object.fromEntries(missing.map(name => [name, sample(input!.members.get(name)!.shape)]))
  }

  #isMade({ type, identifiers = [] }: ResponseResourceDefinition, result: unknown): true | string {
    const { label } = internals(this.#root).type.context.type(type)
    for (const made of Array.isArray(result) ? result : [result]) {
      if (made === null || internals(made).type.label !== label) return `gives ${String(made)}, not ${label}`
      if (internals(made).identifiers.size !== identifiers.length) return `gives ${String(made)} without an identifier`
    }
    return true
  }

  async #try(type: string, member: string, act: () => unknown): Promise<void> {
    this.count += 1
    const at = `${this.#service.name} ${type}.${member}`
    try {
      const outcome = await act()
      if (outcome !== true) this.faults.push(`${at}: ${String(outcome)}`)
    } catch (error) {
      this.faults.push(`${at}: ${String(error)}`)
    }
  }
}

/** A client that validates what it is given, and answers with everything that the model knows. */
function answering(service: ServiceModel, { waiters }: Waiters): UntypedClient {
  const answer = (operation: Operation, params: UntypedParams = {}): unknown => {
    validate(operation, params)
    const shape = operation.output?.shape
    const members = [...(shape?.members ?? [])].filter(([name]) => !FAILURES.test(name))
    return Object.fromEntries(members.map(([name, member]) => [name, done(sample(member.shape))]))
  }
  const methods = [...service.methodToApi].map(([method, name]) => [
    method,
    async (params?: UntypedParams) => answer(service.operation(name), params),
  ])
  const client = {
    ...Object.fromEntries(methods),
    canPaginate: () => false,
    paginate: async function* (method: string, params: UntypedParams) {
      yield await client[method]!(params)
    },
    getWaiter: (name: string) => {
      const [, waiter] = Object.entries(waiters).find(([key]) => camelCase(key) === name)!
      return { wait: async (params: UntypedParams) => answer(service.operation(waiter.operation), params) }
    },
    meta: { serviceModel: service },
  }
  return client as unknown as UntypedClient
}

/** Entries that the service did: without what it would say of one that failed. */
function done(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  for (const entry of value) if (Object.hasOwn(entry, 'ErrorCode')) delete entry.ErrorCode
  return value
}

/** A value of a shape with all members; lists have one element, or as many as they need. Shapes that hold themselves end at the second time. */
export function sample(shape: Shape, above: readonly Shape[] = []): unknown {
  const inside = [...above, shape]
  switch (shape.type) {
    case 'structure': {
      const members = [...shape.members].filter(([, member]) => !inside.includes(member.shape))
      const given = shape.definition.union ? members.slice(0, 1) : members
      return Object.fromEntries(given.map(([name, member]) => [name, sample(member.shape, inside)]))
    }
    case 'list':
      if (inside.includes(shape.member.shape)) return []
      return Array.from({ length: shape.definition.min || 1 }, () => sample(shape.member.shape, inside))
    case 'map':
      return inside.includes(shape.value.shape)
        ? {}
        : { [String(sample(shape.key.shape))]: sample(shape.value.shape, inside) }
    case 'string':
      return shape.definition.enum?.[0] ?? SAMPLE.padEnd(shape.definition.min ?? 0, '-')
    case 'blob':
      return new Uint8Array([1])
    case 'boolean':
      return true
    case 'timestamp':
      return new Date(0)
    default:
      return Math.max(7, shape.definition.min ?? 0)
  }
}
