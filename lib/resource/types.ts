import type { CallOptions } from '../client/types.ts'
import type { BatchResult, CollectionPlan, Page, Resource, Sequence, WaitUntilOptions } from './index.ts'

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

/** A type of resource as it stands on its service: called with identifiers it makes one, and `instanceof` knows them. */
export interface ResourceFactory<Identifiers extends readonly (string | number)[], Made> {
  (...identifiers: Identifiers): Made
  [Symbol.hasInstance](value: unknown): value is Made
}

/** A collection whose items and filter are known. */
export interface TypedCollection<Item, Params> extends Sequence<Item> {
  all(): this
  /** Parameters for the service's listing, or a condition that is decided here. */
  filter(params?: Params): this
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
export type Extra<Params, Filled extends PropertyKey> = Omit<Params, Filled> &
  Partial<Pick<Params, Filled & keyof Params>>
