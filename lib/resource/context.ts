import type { CallOptions, UntypedClient, UntypedParams } from '../client/types.ts'
import type { ServiceModel } from '../model/service.ts'
import type { ReadArn } from './arn.ts'
import type { Collection } from './collection.ts'
import type { ResourceDefinitions } from './definition.ts'
import type { Data } from './state.ts'
import type { TagAccess } from './tags-access.ts'
import type { ServiceTraits } from './traits.ts'
import type { TypeView } from './view.ts'

/** The values of a resource's identifiers by their names in the definition. */
export type Identifiers = ReadonlyMap<string, string | number>

/** What a service adds to a type by hand. The resource comes first, its `meta` has client and identifiers. */
export interface ResourceExtension {
  /** Fetches the data of a type whose definition has no load, or another one. */
  readonly load?: (resource: object, params: UntypedParams, options?: CallOptions) => Promise<Data>
  /** Asks whether it exists, where the load cannot tell; fails as a call fails for what does not exist. */
  readonly probe?: (resource: object, options: CallOptions) => Promise<unknown>
  readonly actions?: Readonly<
    Record<string, (resource: object, params: UntypedParams, options?: CallOptions) => Promise<unknown>>
  >
  /** Methods that take arguments of their own in place of parameters. One that changes the resource calls `forget`. */
  readonly methods?: Readonly<Record<string, (resource: object, ...args: never[]) => unknown>>
  /** Methods of its collections, by the member of the collection: `prefixes` of `bucket.objects`. */
  readonly collections?: Readonly<Record<string, CollectionMethods>>
  /** Identifiers, as the definition names them, for which the empty string is a value like any other. */
  readonly mayBeEmpty?: readonly string[]
}

export type CollectionMethods = Readonly<Record<string, (collection: Collection, ...args: never[]) => unknown>>

/** Extensions by the name of the type; the service itself is `ServiceResource`. */
export type ResourceExtensions = Readonly<Record<string, ResourceExtension>>

/** A compiled type: one for all instances in the process. */
export interface ResourceType {
  readonly context: ResourceContext
  readonly view: TypeView
  /** `ec2.Instance`. */
  readonly label: string
  readonly extension: ResourceExtension
  /** Makes an instance; nothing is checked. */
  make(client: UntypedClient, identifiers: Identifiers): object
  readonly prototype: object
  /** What makes the ARN of a resource; absent where the type has none. */
  arn(): ReadArn | undefined
  /** How tags are read and written; absent where the type has none that can be changed. */
  tags(): TagAccess | undefined
  /** Asks the service for the data of a resource; absent where the type cannot be loaded. */
  readonly fetch: Fetch | undefined
}

/**
 * The seam for loads that are asked for together: it is handed one resource, and may serve many with one request. Asked with
 * a signal, it ends the wait of that resource only; see `coalesced`.
 */
export type Fetch = (resource: object, params?: UntypedParams, options?: CallOptions) => Promise<Data>

/** One service with its resource definition. Types are compiled when they are first used, once for the process. */
export class ResourceContext {
  readonly definitions: ResourceDefinitions
  readonly service: ServiceModel
  readonly extensions: ResourceExtensions
  readonly traits: ServiceTraits
  readonly #compile: (context: ResourceContext, name: string) => ResourceType
  readonly #types = new Map<string, ResourceType>()

  constructor(
    definitions: ResourceDefinitions,
    service: ServiceModel,
    extensions: ResourceExtensions,
    compile: (context: ResourceContext, name: string) => ResourceType,
    traits: ServiceTraits = {},
  ) {
    this.definitions = definitions
    this.service = service
    this.extensions = extensions
    this.#compile = compile
    this.traits = traits
  }

  /** @throws InvalidDataError the definition has no such type, or contradicts the service model */
  type(name: string): ResourceType {
    let type = this.#types.get(name)
    if (type === undefined) {
      type = this.#compile(this, name)
      this.#types.set(name, type)
    }
    return type
  }
}
