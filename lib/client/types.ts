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

/** Parameters of which one can be given by another name instead. */
export type Aliased<Params, Name extends keyof Params, Alias extends string> =
  | Params
  | (Omit<Params, Name> & { [Each in Alias]: Params[Name] })

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

/** An operation as a method of a client. */
export type Method<Params, Result = object> = (params: Params, options?: CallOptions) => Promise<Output<Result>>

/** An operation that requires no parameter. */
export type BareMethod<Params, Result = object> = (params?: Params, options?: CallOptions) => Promise<Output<Result>>

/** The members of a modelled exception beyond those that ClientError types for every error. */
export type ErrorFields<Shape> = Omit<Shape, 'message' | 'Message' | 'code'>

/** An async iterable of pages. Each iteration starts anew. */
export interface Pages<Page = UntypedOutput, Item = unknown> extends AsyncIterable<Page> {
  /** Every element of the operation's (first) result list, one by one; a result that is no list is one item a page. */
  items(): AsyncIterable<Item>
  /** Every result of a JMESPath expression on each page; a list is flattened one level. */
  search(expression: string): AsyncIterable<unknown>
  /** All pages merged into one, as botocore's `build_full_result`; `NextToken` when `maxItems` cut it. */
  all(): Promise<Page>
  /** Where to go on with `startingToken`, after the last page that the latest iteration gave; undefined at its end. */
  readonly resumeToken: string | undefined
}

export interface Paginator<Params = UntypedParams, Page = UntypedOutput, Item = unknown> {
  paginate(params?: Params, options?: PaginateOptions): Pages<Page, Item>
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

/** What a caller may say about a presigned URL, beside its parameters. */
export interface PresignOptions {
  /** Seconds for which the URL is good; 3600 by default. Temporary credentials end it earlier. */
  expiresIn?: number | undefined
  /** The HTTP method, where it is not the operation's own. */
  method?: string | undefined
}

/** What must hold of a form: a field has a value, begins with it, or the file has a size in bytes. */
export type PresignedPostCondition =
  | { readonly [field: string]: string }
  | readonly ['eq' | 'starts-with', field: `$${string}`, value: string]
  | readonly ['content-length-range', min: number, max: number]

/** The upload that a form may make. */
export interface PresignedPostInit {
  readonly Bucket: string
  /** The key; `${filename}` at its end stands for the name of the file. */
  readonly Key: string
  /** Fields of the form, sent as they are: `acl`, `Content-Type`, `x-amz-meta-...`, `success_action_status`. */
  readonly Fields?: { readonly [field: string]: string } | undefined
  readonly Conditions?: readonly PresignedPostCondition[] | undefined
  /** Seconds for which the form is good; 3600 by default. */
  readonly expiresIn?: number | undefined
}

/** Where a form is sent, and its fields; a field `file` comes after them. */
export interface PresignedPost {
  readonly url: string
  readonly fields: { [field: string]: string }
}

/** The names of the operations of a client. */
export type OperationNames<Client> = Exclude<keyof Client & string, keyof TypedClient>

/** What follows the name of an operation: its parameters, optional where none is required, and options. */
export type PresignArguments<Method> = Method extends (
  params: infer Params extends object | undefined,
  options?: CallOptions,
) => unknown
  ? undefined extends Params
    ? [params?: Params, options?: PresignOptions]
    : [params: Params, options?: PresignOptions]
  : never

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

/** The parameters and the output of a method. */
export type SignatureOf<Operation> = Operation extends (
  params: infer Params extends object | undefined,
  options?: CallOptions,
) => Promise<infer Result extends object>
  ? [params: NonNullable<Params>, result: Result]
  : never

/** Parameters, page and item of what can be paginated, by its name. */
export type PaginatorSignatures<Params = object, Page = object> = {
  readonly [name: string]: readonly [params: Params, page: Page, item: unknown]
}

/**
 * The parameters, pages and items of some methods, by name.
 *
 * @typeParam Results where the items are on a page, by method: `{ listDistributions: 'DistributionList.Items' }`
 */
export type PaginatorsOf<Operations, Results> = {
  [Name in keyof Results & keyof Operations]: [
    ...SignatureOf<Operations[Name]>,
    item: ItemAt<SignatureOf<Operations[Name]>[1], Results[Name]>,
  ]
}

/** What `items()` gives of the result at a path; `unknown` where there is none. */
type ItemAt<Data, Path> = Path extends `${infer Name}.${infer Rest}`
  ? ItemAt<Member<Data, Name>, Rest>
  : Member<Data, Path> extends infer Result
    ? Result extends readonly (infer Item)[]
      ? Item
      : Result
    : never

type Member<Data, Name> = Name extends keyof Data ? NonNullable<Data[Name]> : unknown

type UntypedSignatures = Signatures<UntypedParams, UntypedOutput>

/**
 * The members that every client has, whatever its service; operations are methods beside them.
 *
 * @typeParam Paginators methods that can be paginated, with their parameters, pages and items
 * @typeParam Waiters waiters, with their parameters and last answer
 * @typeParam Exceptions modelled exceptions, with their own members
 */
export interface TypedClient<
  Paginators extends PaginatorSignatures = PaginatorSignatures<UntypedParams, UntypedOutput>,
  Waiters extends Signatures = UntypedSignatures,
  Exceptions extends { readonly [name: string]: object } = { readonly [name: string]: object },
> extends AsyncDisposable {
  readonly meta: ClientMeta
  /** The classes of the service's modelled exceptions: `catch (e) { if (e instanceof s3.exceptions.NoSuchKey) ... }` */
  readonly exceptions: { readonly [Name in keyof Exceptions]: ExceptionClass<Exceptions[Name]> } & {
    /** What every answer that is an error is. */
    readonly ClientError: ExceptionClass<object>
  }
  readonly waiterNames: readonly (keyof Waiters & string)[]
  /** Whether a method has a paginator. @throws UnknownOperationError when there is no such method. */
  canPaginate(method: string): boolean
  /** @throws UnknownOperationError when the method does not exist or answers whole. */
  paginate<Name extends keyof Paginators & string>(
    method: Name,
    params?: Paginators[Name][0],
    options?: PaginateOptions,
  ): Pages<Paginators[Name][1], Paginators[Name][2]>
  getPaginator<Name extends keyof Paginators & string>(
    method: Name,
  ): Paginator<Paginators[Name][0], Paginators[Name][1], Paginators[Name][2]>
  /** @throws UnknownOperationError when there is no such waiter. */
  getWaiter<Name extends keyof Waiters & string>(name: Name): Waiter<Waiters[Name][0], Waiters[Name][1]>
  /**
   * Makes a URL that does what an operation does, for someone who has no credentials. Nothing is sent.
   *
   * Headers that the parameters set (`ContentType`, `Range`, `SSECustomerKey`, ...) are part of the signature: who uses the
   * URL must send them. A body is not: leave `Body` out, and send it with the URL. Parameters of the query and JSON
   * protocols move from the body into the URL. Checksums are signed only where a parameter asks for one. Everything is
   * checked as in a call, and the hooks up to `before-sign` run. With `signatureVersion: 'unsigned'` the URL is plain.
   *
   * URLs of S3 are signed with version 4, and have the host `<bucket>.s3.amazonaws.com` in every region unless
   * `s3.addressingStyle` is `path` or `virtual`; `virtual` gives the host of the region, which a bucket answers as soon
   * as it is made. Source: botocore/signers.py.
   *
   * @param method name of the operation: `getObject`
   * @throws UnknownOperationError there is no such operation
   * @throws InvalidOptionError an option has a value that it cannot have; S3 takes 604800 seconds (7 days) at most
   * @throws ParamValidationError the parameters contradict the model, or hold a body that cannot be in a URL
   * @throws UnsupportedFeatureError the operation has a body, of XML or CBOR, that cannot be in a URL
   * @throws NoCredentialsError there is nothing to sign with
   * @example
   * const url = await s3.generatePresignedUrl('getObject', { Bucket: 'b', Key: 'k' }, { expiresIn: 600 })
   * const text = await (await fetch(url)).text()
   *
   * const target = await s3.generatePresignedUrl('putObject', { Bucket: 'b', Key: 'k', ContentType: 'text/plain' })
   * await fetch(target, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'hello' })
   */
  generatePresignedUrl<Name extends OperationNames<this>>(
    method: Name,
    ...rest: PresignArguments<this[Name]>
  ): Promise<string>
  /**
   * Makes the URL and the fields of a form with which a browser uploads an object to S3. Nothing is sent.
   *
   * A field of `Fields` that no condition names must have the very value given here. S3 refuses a form with fields
   * that are in neither. Source: botocore/signers.py.
   *
   * @throws UnknownOperationError the client is not one of S3
   * @throws InvalidOptionError, ParamValidationError, NoCredentialsError as `generatePresignedUrl`
   * @example
   * const { url, fields } = await s3.generatePresignedPost({
   *   Bucket: 'b',
   *   Key: 'uploads/${filename}',
   *   Conditions: [['content-length-range', 1, 10_000_000], ['starts-with', '$Content-Type', 'image/']],
   *   expiresIn: 600,
   * })
   * const form = new FormData()
   * for (const [name, value] of Object.entries(fields)) form.append(name, value)
   * form.append('Content-Type', 'image/png')
   * form.append('file', file)
   * await fetch(url, { method: 'POST', body: form })
   */
  generatePresignedPost(init: PresignedPostInit): Promise<PresignedPost>
  /** Ends this client; the connections belong to the session and live on. */
  close(): Promise<void>
}

/** The class of a modelled exception. */
export type ExceptionClass<Fields> = abstract new (...args: never[]) => ClientError & Fields

export type BaseClient = TypedClient

/** A client without generated types. */
export type UntypedClient = BaseClient & { readonly [method: string]: Call }
