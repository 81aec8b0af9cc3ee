import type { UntypedClient } from '../client/types.ts'
import type { ServiceModel } from '../model/service.ts'
import { Resource } from './base.ts'
import { compileType } from './compile.ts'
import { ResourceContext, type ResourceExtensions } from './context.ts'
import { internals } from './core.ts'
import { type MakeServiceResource, setNeighbours } from './cross-service.ts'
import type { ResourceDefinitions } from './definition.ts'
import { endRefreshes } from './live-refresh.ts'
import type { ServiceTraits } from './traits.ts'
import { SERVICE_TYPE } from './view.ts'

export type { BatchCallOptions, BatchFailure, BatchResult } from './batch.ts'
export { Collection } from './collection.ts'
export type { BatchPlan, CollectionPlan, ItemPlan } from './collection-plan.ts'
export type { Concurrent } from './concurrent.ts'
export type { ResourceExtension, ResourceExtensions } from './context.ts'
export type { Page } from './cursor.ts'
export type { ResourceDefinitions } from './definition.ts'
export { type LiveOptions, live } from './live.ts'
export { LiveCollection } from './live-collection.ts'
export type { ResourceMeta } from './meta.ts'
export type { WaitUntilOptions } from './poll.ts'
export { type ReadResource, readResource, revive } from './revive.ts'
export { Sequence, type ToArrayOptions } from './sequence.ts'
export { TagMap, type TagsInit } from './tags.ts'
export type { ServiceTraits } from './traits.ts'
export type { ResourceWaitOptions } from './waiters.ts'
export { Resource }

/** What a service resource is made of. */
export interface ServiceResourceInit {
  /** The resource definition of the service, `resources-1.json`. */
  readonly definition: ResourceDefinitions
  readonly service: ServiceModel
  readonly client: UntypedClient
  /** What the service adds by hand. */
  readonly extensions?: ResourceExtensions | undefined
  /** ARNs and tags of its types. */
  readonly traits?: ServiceTraits | undefined
  /** Ends the refreshes of what is observed. */
  readonly closed?: AbortSignal | undefined
  /** Where references to other services lead; without it they throw. */
  readonly neighbours?: MakeServiceResource | undefined
}

const NO_EXTENSIONS: ResourceExtensions = {}
const NO_TRAITS: ServiceTraits = {}

/** Contexts by what they are made from, as long as that lives: compiled classes are shared by the whole process. */
const contexts = new WeakMap<object, unknown>()

/**
 * The resource layer of one service: `session.resource('ec2')`. No I/O.
 *
 * @throws InvalidDataError the definition contradicts itself or the service model
 * @example createServiceResource({ definition, service, client }).Instance('i-123')
 */
export function createServiceResource({
  definition,
  service,
  client,
  extensions = NO_EXTENSIONS,
  traits = NO_TRAITS,
  closed,
  neighbours,
}: ServiceResourceInit): Resource {
  let level = contexts
  for (const key of [definition, service, extensions]) level = entry(level, key, () => new WeakMap<object, unknown>())
  const context = entry(level, traits, () => {
    return new ResourceContext(definition, service, extensions, compileType, traits)
  })
  if (closed !== undefined) endRefreshes(client, closed)
  if (neighbours !== undefined) setNeighbours(client, neighbours)
  return context.type(SERVICE_TYPE).make(client, new Map()) as Resource
}

/** A resource of another type of the same service, with the same client; identifiers by their names in the definition. */
export function makeRelated(resource: object, type: string, identifiers: Readonly<Record<string, string>>): Resource {
  const { type: from, client } = internals(resource)
  return from.context.type(type).make(client, new Map(Object.entries(identifiers))) as Resource
}

/** Discards what a resource knew, because the method `by` may have changed it. */
export function forget(resource: object, by: string): void {
  const { type, state } = internals(resource)
  if (type.fetch !== undefined) state.discard(`${by}()`)
}

function entry<Value>(map: WeakMap<object, unknown>, key: object, make: () => Value): Value {
  if (!map.has(key)) map.set(key, make())
  return map.get(key) as Value
}
