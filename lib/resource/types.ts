import type { CallOptions, Output } from '../client/types.ts'
import type {
  BatchCallOptions,
  BatchResult,
  CollectionPlan,
  Page,
  Resource,
  Sequence,
  WaitUntilOptions,
} from './index.ts'

/** What generated types of a resource share. */
export interface TypedResource<Client, Data, Tags = undefined> extends Omit<Resource, 'meta' | 'loaded' | 'waitUntil'> {
  readonly meta: Omit<Resource['meta'], 'client' | 'data' | 'tags'> & {
    /** The very client underneath. */
    readonly client: Client
    /** What is known, in the service's own spelling; undefined before it is loaded. */
    readonly data: Data | undefined
    /** The tags, where the service can change them. */
    readonly tags: Tags
  }
  loaded(options?: CallOptions): Promise<this>
  waitUntil(predicate: (resource: this) => unknown, options?: Parameters<Resource['waitUntil']>[1]): Promise<this>
}

/** The attributes of a resource: the members of its shape, of which some have other names, or (`never`) are left out. */
export type Attributes<Shape, Names extends object = object> = {
  readonly [Name in keyof Shape as Name extends keyof Names
    ? Names[Name] & string
    : Uncapitalize<Name & string>]: Shape[Name]
}

/** What can be loaded on its own. */
export interface Loadable {
  load(params?: object, options?: CallOptions): Promise<this>
  reload(params?: object, options?: CallOptions): Promise<this>
}

/** A part of an answer that is not in every one. */
export type Part<Type> = NonNullable<Type> | null

/** An action of a resource. */
export type Action<Params, Result = Output<object>, Options = CallOptions> = (
  params: Params,
  options?: Options,
) => Promise<Result>

/** An action of which no parameter is left that must be given. */
export type BareAction<Params, Result = Output<object>, Options = CallOptions> = (
  params?: Params,
  options?: Options,
) => Promise<Result>

/** An action on all items of a collection. */
export type BatchAction<Params, Result = object> = (
  params?: Partial<Params>,
  options?: BatchCallOptions,
) => Promise<TypedBatchResult<Output<Result>>>

/** A type of resource as it stands on its service: called with identifiers it makes one, and `instanceof` knows them. */
export interface ResourceFactory<Identifiers extends readonly (string | number)[], Made> {
  (...identifiers: Identifiers): Made
  [Symbol.hasInstance](value: unknown): value is Made
}

/** A collection whose items and filter are known. */
export interface TypedCollection<Item, Params> extends Sequence<Item> {
  all(): this
  /** Parameters for the service's listing, or a condition that is decided here. */
  filter(params?: Partial<Params>): this
  filter(predicate: (item: Item, index: number) => unknown): this
  limit(n: number): this
  pageSize(n: number): this
  where(predicate: (item: Item, index: number) => unknown): this
  take(n: number): this
  drop(n: number): this
  /** From the `cursor` of a page of an earlier iteration on. */
  after(cursor: string): this
  pages(options?: CallOptions): AsyncIterable<Page<Item>>
  explain(): CollectionPlan
  waitUntil(predicate: (items: Item[]) => unknown, options?: WaitUntilOptions<Item[]>): Promise<Item[]>
  prefetch(): this
}

/** What a batch action resolves to. */
export type TypedBatchResult<Output> = Omit<BatchResult, keyof unknown[]> & Output[]

/** Parameters of an action of which some are filled in: those can be given, but need not be. */
export type Extra<Params, Filled extends PropertyKey> = Params extends unknown
  ? Omit<Params, Filled> & Partial<Pick<Params, Filled & keyof Params>>
  : never
