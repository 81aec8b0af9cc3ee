/**
 * Every error that tucuxi throws. Each class has one `code` from {@link ErrorCode}, so that a caller can branch on
 * `error.code` without importing the class, and keeps what it was made from in `cause`.
 */

/** The codes of all errors that tucuxi itself raises; a {@link ClientError} carries the code of the service instead. */
export type ErrorCode =
  | 'UnknownService'
  | 'UnknownResource'
  | 'UnknownOperation'
  | 'UnknownMember'
  | 'InvalidData'
  | 'InvalidOption'
  | 'InvalidConfigFile'
  | 'ProfileNotFound'
  | 'NoRegion'
  | 'InvalidRegion'
  | 'NoCredentials'
  | 'PartialCredentials'
  | 'CredentialsFailed'
  | 'ParamValidation'
  | 'EndpointResolution'
  | 'UnsupportedFeature'
  | 'ConnectionFailed'
  | 'ProxyConnectionFailed'
  | 'ConnectionClosed'
  | 'ConnectTimeout'
  | 'ReadTimeout'
  | 'CallTimeout'
  | 'Aborted'
  | 'ClientClosed'
  | 'IncompleteBody'
  | 'ChecksumMismatch'
  | 'MalformedResponse'
  | 'Pagination'
  | 'Waiter'
  | 'NotLoaded'
  | 'ResourceNotFound'
  | 'MissingIdentifier'
  | 'Batch'
  | 'RequestBody'
  | 'BodyUsed'
  | 'NoAuthToken'
  | 'ObjectChanged'
  | 'InvalidCondition'
  | 'Stub'
  | 'Recording'

/** The base of all errors of this library. */
export abstract class TucuxiError extends Error {
  abstract readonly code: string

  override get name(): string {
    return this.constructor.name
  }
}

/** No service of that name has a definition on the data path. */
export class UnknownServiceError extends TucuxiError {
  readonly code = 'UnknownService' satisfies ErrorCode
}

/** The service has a client, but no resource definition; or the resource has no such type. */
export class UnknownResourceError extends TucuxiError {
  readonly code = 'UnknownResource' satisfies ErrorCode
}

/** The client has no such operation, paginator or waiter. */
export class UnknownOperationError extends TucuxiError {
  readonly code = 'UnknownOperation' satisfies ErrorCode
}

/** A resource has no attribute, action, collection or reference of that name. */
export class UnknownMemberError extends TucuxiError {
  readonly code = 'UnknownMember' satisfies ErrorCode
}

/** A service model or resource definition on the data path cannot be read or contradicts itself. */
export class InvalidDataError extends TucuxiError {
  readonly code = 'InvalidData' satisfies ErrorCode
}

/** An option of a session, client or call has a value it cannot have. */
export class InvalidOptionError extends TucuxiError {
  readonly code = 'InvalidOption' satisfies ErrorCode
}

/** `~/.aws/config` or `~/.aws/credentials` cannot be parsed; the message names file and line. */
export class InvalidConfigFileError extends TucuxiError {
  readonly code = 'InvalidConfigFile' satisfies ErrorCode
  readonly path: string
  readonly line: number

  constructor(path: string, line: number, problem: string, options?: ErrorOptions) {
    super(`${path}:${line}: ${problem}`, options)
    this.path = path
    this.line = line
  }
}

/** A profile was asked for by name, and neither profile file has it. */
export class ProfileNotFoundError extends TucuxiError {
  readonly code = 'ProfileNotFound' satisfies ErrorCode
}

/** A regional service was asked for and no source names a region. */
export class NoRegionError extends TucuxiError {
  readonly code = 'NoRegion' satisfies ErrorCode
}

/** A region that could not be a host label, such as `evil.com#`. */
export class InvalidRegionError extends TucuxiError {
  readonly code = 'InvalidRegion' satisfies ErrorCode
}

/** No source of credentials has any. */
export class NoCredentialsError extends TucuxiError {
  readonly code = 'NoCredentials' satisfies ErrorCode
}

/** A source has one half of a pair of credentials, not the other. */
export class PartialCredentialsError extends TucuxiError {
  readonly code = 'PartialCredentials' satisfies ErrorCode
}

/** A source of credentials was configured, and failed. */
export class CredentialsError extends TucuxiError {
  readonly code = 'CredentialsFailed' satisfies ErrorCode
}

/** One fault of the parameters of a call. */
export interface ParamFault {
  /** Where: `Tags[2].Value`; the empty string is the parameters object itself. */
  readonly path: string
  readonly problem: string
}

/** The parameters of a call contradict the model. Lists every fault; nothing was sent. */
export class ParamValidationError extends TucuxiError {
  readonly code = 'ParamValidation' satisfies ErrorCode
  readonly operation: string
  readonly faults: readonly ParamFault[]

  constructor(operation: string, faults: readonly ParamFault[]) {
    const lines = faults.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`))
    super(`Invalid parameters for ${operation}:\n${lines.map(line => `  ${line}`).join('\n')}`)
    this.operation = operation
    this.faults = faults
  }
}

/** The endpoint rule set of the service refuses the parameters; the message is the rule's. */
export class EndpointResolutionError extends TucuxiError {
  readonly code = 'EndpointResolution' satisfies ErrorCode
}

/** Something that the service offers and tucuxi does not do (yet). */
export class UnsupportedFeatureError extends TucuxiError {
  readonly code = 'UnsupportedFeature' satisfies ErrorCode
}

/** No connection could be made: refused, unreachable, name not found, TLS refused. */
export class ConnectionError extends TucuxiError {
  readonly code: 'ConnectionFailed' | 'ProxyConnectionFailed' = 'ConnectionFailed' satisfies ErrorCode
}

/** An established connection ended before the whole answer was there. */
export class ConnectionClosedError extends TucuxiError {
  readonly code = 'ConnectionClosed' satisfies ErrorCode
}

/** No connection, or no free socket, within `connectTimeout`. */
export class ConnectTimeoutError extends TucuxiError {
  readonly code = 'ConnectTimeout' satisfies ErrorCode
}

/** No byte within `readTimeout`. */
export class ReadTimeoutError extends TucuxiError {
  readonly code = 'ReadTimeout' satisfies ErrorCode
}

/** The whole call, with all its attempts, took longer than its `timeout`. */
export class CallTimeoutError extends TucuxiError {
  readonly code = 'CallTimeout' satisfies ErrorCode
}

/** The caller's `AbortSignal` ended the call; `cause` is the signal's reason. */
export class AbortedError extends TucuxiError {
  readonly code = 'Aborted' satisfies ErrorCode
}

/** A call on a client after its `close()`. */
export class ClientClosedError extends TucuxiError {
  readonly code = 'ClientClosed' satisfies ErrorCode
}

/** The body ended before its Content-Length. */
export class IncompleteBodyError extends TucuxiError {
  readonly code = 'IncompleteBody' satisfies ErrorCode
  readonly expectedBytes: number
  readonly receivedBytes: number

  constructor(expectedBytes: number, receivedBytes: number, options?: ErrorOptions) {
    super(`The body ended after ${receivedBytes} of ${expectedBytes} bytes. Repeat the call.`, options)
    this.expectedBytes = expectedBytes
    this.receivedBytes = receivedBytes
  }
}

/** The body does not have the checksum that the service sent with it. */
export class ChecksumMismatchError extends TucuxiError {
  readonly code = 'ChecksumMismatch' satisfies ErrorCode
}

/** The answer is not what the protocol of the service says: not XML, JSON or CBOR, or not the operation's own. */
export class MalformedResponseError extends TucuxiError {
  readonly code = 'MalformedResponse' satisfies ErrorCode
}

/** A paginator cannot go on: a repeated token, or a token that is not one. */
export class PaginationError extends TucuxiError {
  readonly code = 'Pagination' satisfies ErrorCode
}

/** A waiter ended without success. */
export class WaiterError extends TucuxiError {
  readonly code = 'Waiter' satisfies ErrorCode
  /** `failure` an acceptor says it can never succeed; `error` an error no acceptor names; `timeout` of `waitUntil`. */
  readonly reason: 'failure' | 'error' | 'maxAttempts' | 'timeout' | 'aborted'
  readonly lastResponse: unknown

  constructor(message: string, reason: WaiterError['reason'], lastResponse: unknown, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.lastResponse = lastResponse
  }
}

/** An attribute was read before its data is known. */
export class NotLoadedError extends TucuxiError {
  readonly code = 'NotLoaded' satisfies ErrorCode
}

/** A resource was made without an identifier, or with an empty one. */
export class MissingIdentifierError extends TucuxiError {
  readonly code = 'MissingIdentifier' satisfies ErrorCode
}

/**
 * Some items of a batch failed. An `AggregateError`: `errors` has an error for each of them.
 *
 * It is one of ours, too: `error instanceof TucuxiError` holds.
 */
export class BatchError<Response = unknown, Failure = unknown, Item = unknown> extends AggregateError {
  readonly code = 'Batch' satisfies ErrorCode
  /** The raw answers, one for each request that was answered. */
  readonly responses: readonly Response[]
  /** One entry for each item that failed. */
  readonly failures: readonly Failure[]
  /** The items of which no answer says that they failed. */
  readonly succeeded: readonly Item[]

  constructor(
    message: string,
    responses: readonly Response[],
    failures: readonly Failure[],
    { succeeded = [], ...options }: ErrorOptions & { readonly succeeded?: readonly Item[] } = {},
  ) {
    super(failures.map(errorOf), message, options)
    this.responses = responses
    this.failures = failures
    this.succeeded = succeeded
  }

  override get name(): string {
    return this.constructor.name
  }
}

/** A class extends one other only: that a `BatchError` is one of ours is told here. Classes below inherit the test. */
Object.defineProperty(TucuxiError, Symbol.hasInstance, {
  value(this: object, candidate: unknown): boolean {
    const isInstance = (type: object): boolean => Function.prototype[Symbol.hasInstance].call(type, candidate)
    return isInstance(this) || (this === TucuxiError && isInstance(BatchError))
  },
})

/** The error that a failed item is, or has. */
function errorOf(failure: unknown): unknown {
  const { error = failure } = (failure ?? {}) as { error?: unknown }
  return error instanceof Error ? error : new Error('A part of the batch failed.', { cause: failure })
}

/** What the service answered beside its data, on every output and every {@link ClientError}. */
export interface ResponseMetadata {
  HTTPStatusCode: number
  HTTPHeaders: Record<string, string>
  RequestId?: string
  HostId?: string
  RetryAttempts: number
}

/** A service's answer that is an error, parsed: what boto3 has as `error.response`. */
export interface ErrorResponse {
  /** `Code`, `Message`, and what else the service says of it, such as the `Key` that is missing. */
  readonly Error: { readonly Code?: string; readonly Message?: string; readonly [member: string]: unknown }
  readonly ResponseMetadata: ResponseMetadata
  readonly [member: string]: unknown
}

/** What a {@link ClientError} is made of. */
export interface ClientErrorInit {
  code: string
  message: string
  statusCode: number
  service: string
  operation: string
  requestId?: string | undefined
  retryable: boolean
  attempts: number
  response: Record<string, unknown>
}

/** The service answered that the call failed. Modelled errors are subclasses on `client.exceptions`. */
export class ClientError extends TucuxiError {
  readonly code: string
  readonly statusCode: number
  readonly service: string
  readonly operation: string
  readonly requestId: string | undefined
  readonly retryable: boolean
  /** Attempts made, the first included. */
  readonly attempts: number
  /** The parsed answer, with `Error` and `ResponseMetadata`. */
  readonly response: ErrorResponse

  constructor(init: ClientErrorInit, options?: ErrorOptions) {
    super(init.message, options)
    this.code = init.code
    this.statusCode = init.statusCode
    this.service = init.service
    this.operation = init.operation
    this.requestId = init.requestId
    this.retryable = init.retryable
    this.attempts = init.attempts
    this.response = init.response as unknown as ErrorResponse
  }
}

/** A load was answered, and the answer has no such resource. A service that answers with an error gives its own. */
export class ResourceNotFoundError extends TucuxiError {
  readonly code = 'ResourceNotFound' satisfies ErrorCode
}

/** The body of a request cannot be sent: its stream failed, was read before, or has another length than announced. */
export class RequestBodyError extends TucuxiError {
  readonly code = 'RequestBody' satisfies ErrorCode
}

/** The body of an answer is read a second time. */
export class BodyUsedError extends TucuxiError {
  readonly code = 'BodyUsed' satisfies ErrorCode
}

/** A service wants a bearer token, and no source has one. */
export class NoAuthTokenError extends TucuxiError {
  readonly code = 'NoAuthToken' satisfies ErrorCode
}

/** No connection to a proxy could be made, or it opened no tunnel to the host. The message never shows its user and password. */
export class ProxyConnectionError extends ConnectionError {
  override readonly code = 'ProxyConnectionFailed' satisfies ErrorCode
}

/** A condition for DynamoDB that cannot be one: a part is no condition, no path to an attribute, or has no value. */
export class ConditionError extends TucuxiError {
  readonly code = 'InvalidCondition' satisfies ErrorCode
}

/** An object of S3 is not any more the one that a download or a copy began with. */
export class ObjectChangedError extends TucuxiError {
  readonly code = 'ObjectChanged' satisfies ErrorCode
}

/** What a {@link StubError} says: a call that nobody expected, one that was expected otherwise, or a wrong expectation. */
export type StubErrorReason = 'unexpectedCall' | 'wrongOperation' | 'wrongParams' | 'invalidAnswer' | 'pending'

/** A stub of `tucuxi/testing` was called, or prepared, other than it should be. Nothing was sent. */
export class StubError extends TucuxiError {
  readonly code = 'Stub' satisfies ErrorCode
  readonly reason: StubErrorReason

  constructor(message: string, reason: StubErrorReason) {
    super(message)
    this.reason = reason
  }
}

/** A recording of `tucuxi/testing` cannot be read, or has no answer for a call. */
export class RecordingError extends TucuxiError {
  readonly code = 'Recording' satisfies ErrorCode
}
