import type { UntypedOutput } from '../../client/types.ts'
import { BatchError, ClientError, type ResponseMetadata } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import { Core } from '../core.ts'
import type { FinalFailure } from './send.ts'

/** One item of a batch that failed. */
export interface BatchFailure {
  /** The resource, or the entry of the parameters; undefined when the answer does not say which one it means. */
  readonly resource: object | undefined
  readonly code: string
  readonly message: string
  /** Requests that it was in. 0: it was not sent, because one before it failed. */
  readonly attempts: number
  /** What the service says about the item. */
  readonly detail: Readonly<Record<string, unknown>>
  /** The same as an error; it stands in `errors` of a `BatchError`, too. */
  readonly error: ClientError
}

/** @param resource what failed */
export function batchFailure(
  operation: Operation,
  { code, message, attempts, detail, kind, response = {}, cause }: FinalFailure,
  resource: object | undefined,
): BatchFailure {
  const metadata = response.ResponseMetadata as ResponseMetadata | undefined
  const init = {
    code,
    message,
    statusCode: metadata?.HTTPStatusCode ?? 0,
    service: operation.service.name,
    operation: operation.name,
    requestId: metadata?.RequestId,
    retryable: kind !== undefined,
    attempts,
    response: { Error: detail, ResponseMetadata: metadata },
  }
  const error = new ClientError(init, cause === undefined ? {} : { cause })
  // Not listed: it would say everything twice where a failure is printed or compared.
  return Object.defineProperty({ resource, code, message, attempts, detail }, 'error', { value: error }) as BatchFailure
}

/**
 * The error of a batch.
 *
 * @param call what was called, as a caller writes it
 * @param cause what ended the batch before its end
 */
export function batchError(
  call: string,
  { responses, failures, succeeded }: BatchReport,
  cause?: unknown,
): BatchError<UntypedOutput, BatchFailure> {
  return new BatchError(summary(call, failures, cause), responses, failures, { succeeded, cause })
}

/** What came of a batch, in the caller's terms. */
export interface BatchReport {
  readonly responses: readonly UntypedOutput[]
  readonly failures: readonly BatchFailure[]
  readonly succeeded: readonly unknown[]
}

function summary(call: string, failures: readonly BatchFailure[], cause: unknown): string {
  const rest = cause === undefined ? '' : ' A request failed after that, see "cause".'
  const [first] = failures
  if (first === undefined) return `${call} did a part of its work.${rest} See "succeeded" and "responses".`
  const counts = new Map<string, number>()
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1)
  const codes = [...counts].map(([code, times]) => `${code} (${times})`).join(', ')
  return (
    `${call}: ${failures.length} ${failures.length === 1 ? 'item' : 'items'} failed: ${codes}. ` +
    `First: ${nameOf(first.resource)}: ${first.message.replace(/\.$/, '')}. See "failures" and "responses".${rest}`
  )
}

/** A resource, or an id. An entry that is a structure is not shown: it may hold secrets. */
function nameOf(item: unknown): string {
  return Core.is(item) || typeof item === 'string' ? String(item) : 'an item'
}
