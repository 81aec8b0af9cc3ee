import type { UntypedClient } from '../client/types.ts'
import type { ServiceModel } from '../model/service.ts'
import { Resource } from './base.ts'
import { compileType } from './compile.ts'
import { ResourceContext, type ResourceExtensions } from './context.ts'
import { internals } from './core.ts'
import type { ResourceDefinitions } from './definition.ts'
import { SERVICE_TYPE } from './view.ts'

export type { BatchFailure, BatchResult } from './batch.ts'
export { Collection } from './collection.ts'
export type { ResourceExtension, ResourceExtensions } from './context.ts'
export type { ResourceDefinitions } from './definition.ts'
export type { ResourceMeta } from './meta.ts'
export { Sequence, type ToArrayOptions } from './sequence.ts'
export type { WaitUntilOptions } from './wait-until.ts'
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
}

const NO_EXTENSIONS: ResourceExtensions = {}

/** Contexts by what they are made from, as long as that lives: compiled classes are shared by the whole process. */
const contexts = new WeakMap<ResourceDefinitions, WeakMap<ServiceModel, WeakMap<ResourceExtensions, ResourceContext>>>()

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
}: ServiceResourceInit): Resource {
  const context = entry(
    entry(
      entry(contexts, definition, () => new WeakMap()),
      service,
      () => new WeakMap(),
    ),
    extensions,
    () => new ResourceContext(definition, service, extensions, compileType),
  )
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

function entry<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
