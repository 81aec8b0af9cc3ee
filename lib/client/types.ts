import type { ClientError, ResponseMetadata } from '../errors.ts'
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

/** One operation of an untyped client. */
export type Call = (params?: UntypedParams, options?: CallOptions) => Promise<UntypedOutput>

/** An output as a call gives it: with what the answer says beside its data. */
export type Output<Shape> = Shape & { ResponseMetadata: ResponseMetadata }

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
  /** Where to go on with `startingToken`, when `maxItems` cut the latest iteration. */
  readonly resumeToken: string | undefined
}

export interface Paginator<Params = UntypedParams, Page = UntypedOutput> {
  paginate(params?: Params, options?: PaginateOptions): Pages<Page>
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

export interface Waiter<Params = UntypedParams, Result = UntypedOutput> {
  /** Resolves with the last response; rejects with `WaiterError`. */
  wait(params?: Params, options?: WaitOptions): Promise<Result>
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

/** Parameters and output of something that is called by name, by that name. */
export type Signatures<Params = object, Result = object> = {
  readonly [name: string]: readonly [params: Params, result: Result]
}

type UntypedSignatures = Signatures<UntypedParams, UntypedOutput>

/**
 * The members that every client has, whatever its service; operations are methods beside them.
 *
 * @typeParam Paginators methods that can be paginated, with their parameters and pages
 * @typeParam Waiters waiters, with their parameters and last answer
 * @typeParam Exceptions modelled exceptions, with their own members
 */
export interface TypedClient<
  Paginators extends Signatures = UntypedSignatures,
  Waiters extends Signatures = UntypedSignatures,
  Exceptions extends { readonly [name: string]: object } = { readonly [name: string]: object },
> extends AsyncDisposable {
  readonly meta: ClientMeta
  /** The classes of the service's modelled exceptions: `catch (e) { if (e instanceof s3.exceptions.NoSuchKey) ... }` */
  readonly exceptions: { readonly [Name in keyof Exceptions]: ExceptionClass<Exceptions[Name]> }
  readonly waiterNames: readonly (keyof Waiters & string)[]
  /** Whether a method has a paginator. @throws UnknownOperationError when there is no such method. */
  canPaginate(method: string): boolean
  /** @throws UnknownOperationError when the method does not exist or answers whole. */
  paginate<Name extends keyof Paginators & string>(
    method: Name,
    params?: Paginators[Name][0],
    options?: PaginateOptions,
  ): Pages<Paginators[Name][1]>
  getPaginator<Name extends keyof Paginators & string>(
    method: Name,
  ): Paginator<Paginators[Name][0], Paginators[Name][1]>
  /** @throws UnknownOperationError when there is no such waiter. */
  getWaiter<Name extends keyof Waiters & string>(name: Name): Waiter<Waiters[Name][0], Waiters[Name][1]>
  /** Ends this client; the connections belong to the session and live on. */
  close(): Promise<void>
}

/** The class of a modelled exception. */
export type ExceptionClass<Fields> = abstract new (...args: never[]) => ClientError & Fields

export type BaseClient = TypedClient

/** A client without generated types. */
export type UntypedClient = BaseClient & { readonly [method: string]: Call }
