import type { ServiceModel } from '../model/service.ts'
import type { ClientEvents } from './hooks.ts'
import type { ClientConfig } from './runtime.ts'

/** What a caller may say about one call, beside its parameters. */
export interface CallOptions {
  /** Ends the call at any stage. */
  signal?: AbortSignal | undefined
  /** Milliseconds for the whole call, all attempts and waits between them included. */
  timeout?: number | undefined
}

/** The parameters or the output of an operation whose types are not known at compile time. */
export type UntypedParams = Record<string, unknown>
export type UntypedOutput = Record<string, unknown>

/** The answer to one operation. */
export type Call = (params?: UntypedParams, options?: CallOptions) => Promise<UntypedOutput>

/** Options of a paginator; the same meaning as in botocore. */
export interface PaginateOptions extends CallOptions {
  /** Items asked for a page, sent as the operation's own limit parameter. */
  pageSize?: number | undefined
  /** Items in all, over every page. */
  maxItems?: number | undefined
  /** Where to go on: `resumeToken` of an earlier run. */
  startingToken?: string | undefined
}

/** An async iterable of pages. Each iteration starts anew. */
export interface Pages<Page = UntypedOutput> extends AsyncIterable<Page> {
  /** Every element of the operation's (first) result list, one by one. */
  items(): AsyncIterable<unknown>
  /** Every result of a JMESPath expression on each page; a list is flattened one level. */
  search(expression: string): AsyncIterable<unknown>
  /** All pages merged into one, as botocore's `build_full_result`; `NextToken` when `maxItems` cut it. */
  all(): Promise<Page>
}

export interface Paginator {
  paginate(params?: UntypedParams, options?: PaginateOptions): Pages
}

/** Options of a waiter; defaults come from its definition. */
export interface WaitOptions {
  /** Milliseconds between polls. */
  delay?: number | undefined
  maxAttempts?: number | undefined
  signal?: AbortSignal | undefined
  /** Called after each poll. */
  onPoll?: ((poll: { attempt: number; state: string; response: unknown }) => void) | undefined
}

export interface Waiter {
  /** Resolves with the last response; rejects with `WaiterError`. */
  wait(params?: UntypedParams, options?: WaitOptions): Promise<UntypedOutput>
}

/** `client.meta`. */
export interface ClientMeta {
  readonly serviceModel: ServiceModel
  readonly region: string | undefined
  readonly endpointUrl: string
  readonly partition: string
  readonly config: ClientConfig
  readonly events: ClientEvents
  readonly methodToApi: Readonly<Record<string, string>>
}

/** The members that every client has, whatever its service; operations are methods beside them. */
export interface BaseClient {
  readonly meta: ClientMeta
  readonly exceptions: Readonly<Record<string, abstract new (...args: never[]) => Error>>
  readonly waiterNames: readonly string[]
  canPaginate(method: string): boolean
  paginate(method: string, params?: UntypedParams, options?: PaginateOptions): Pages
  getPaginator(method: string): Paginator
  getWaiter(name: string): Waiter
  close(): Promise<void>
}

/** A client without generated types. */
export type UntypedClient = BaseClient & { readonly [method: string]: Call }
