import {
  ChecksumMismatchError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  IncompleteBodyError,
  MalformedResponseError,
  ReadTimeoutError,
} from '../../errors.ts'
import type { Operation } from '../../model/service.ts'

/** How one attempt failed. */
export interface FailedAttempt {
  /** Counted from 1. */
  readonly number: number
  readonly operation: Operation
  readonly error?: unknown
  /** Of the error; read from `error.code` when it is not given. */
  readonly code?: string | undefined
  readonly statusCode?: number | undefined
  /** Of the answer, if there was one. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The clock was wrong, and the next signature will have the right time. */
  readonly clockCorrected?: boolean | undefined
}

/** A failure, whichever attempt it was. */
export type Failure = Omit<FailedAttempt, 'number'>

/** Why an attempt may be repeated: the service is fine with more at once, or wants less. */
export type FailureKind = 'transient' | 'throttling'

/** Source: botocore/retries/standard.py TransientRetryableChecker. */
const transientCodes = new Set(['RequestTimeout', 'RequestTimeoutException'])
const transientStatus = new Set([500, 502, 503, 504])
const transientErrors = [
  ConnectionError,
  ConnectTimeoutError,
  ConnectionClosedError,
  ReadTimeoutError,
  IncompleteBodyError,
  ChecksumMismatchError,
]

/** Source: botocore/retries/standard.py ThrottledRetryableChecker. */
const throttlingCodes = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'RequestThrottled',
  'SlowDown',
  'PriorRequestNotComplete',
  'EC2ThrottledException',
])

/** Codes that only one service means as transient. Source: botocore/retries/special.py. */
const transientCodesOf: ReadonlyMap<string, string> = new Map([['sts', 'IDPCommunicationError']])

/**
 * Whether a failed attempt may succeed when it is repeated; undefined when it will not.
 *
 * Source: botocore/retries/standard.py StandardRetryConditions and ThrottlingErrorDetector. Beyond it, an answer that
 * was cut short or has the wrong checksum counts as transient, for every service.
 */
export function classify(failure: Failure): FailureKind | undefined {
  const { error, operation } = failure
  const statusCode = statusOf(failure)
  const code = failure.code ?? codeOf(error)
  if (code !== undefined && throttlingCodes.has(code)) return 'throttling'
  const modelled = operation.errors.find(shape => code === (shape.definition.error?.code ?? shape.name))
  const trait = modelled?.definition.retryable
  if (trait !== undefined) return trait.throttling === true ? 'throttling' : 'transient'
  // The status says it only of errors about which the model says nothing.
  if (statusCode === 429 && modelled === undefined) return 'throttling'
  if (code !== undefined && transientCodes.has(code)) return 'transient'
  if (statusCode !== undefined && transientStatus.has(statusCode)) return 'transient'
  if (code !== undefined && transientCodesOf.get(operation.service.name) === code) return 'transient'
  return transientErrors.some(type => error instanceof type) ? 'transient' : undefined
}

/**
 * The status of a failed answer. One of S3 that says 200 and is not XML was cut off on its way, and counts as 500.
 *
 * Source: botocore/handlers.py _handle_200_error.
 */
export function statusOf({ error, operation, statusCode }: Failure): number | undefined {
  return operation.service.name === 's3' && error instanceof MalformedResponseError ? 500 : statusCode
}

/** The code of an error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
