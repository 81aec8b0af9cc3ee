import { type HttpRequest, splitUrl } from '../http/request.ts'
import { codeOf } from '../http/retry/classify.ts'
import type { RetryDecision } from '../http/retry/strategy.ts'
import type { Operation } from '../model/service.ts'
import { type Outcome, requestIdOf } from './outcome.ts'

/** One attempt that has ended, and what follows. */
export interface EndedAttempt {
  readonly operation: Operation
  readonly number: number
  readonly maxAttempts: number
  readonly outcome: Outcome
  readonly milliseconds: number
  readonly verdict: RetryDecision
}

/**
 * An attempt as a line of the log. Nothing in it is secret: of the request it has method, host and path only, of an error
 * only its code.
 *
 * @example s3.PutObject attempt 1/3: PUT localhost:9000/b/k, 503 SlowDown in 12 ms, request 4442587FB7D0A2F9; again in 87 ms (throttling)
 */
export function attemptLine({ operation, number, maxAttempts, outcome, milliseconds, verdict }: EndedAttempt): string {
  const { request, error } = outcome
  const requestId = requestIdOf(outcome)
  const parts = [
    `${operation.service.name}.${operation.name} attempt ${number}/${maxAttempts}: ${request.method} ${placeOf(operation, request)}`,
    `${resultOf(outcome)} in ${Math.round(milliseconds)} ms`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ]
  return printable(`${parts.join(', ')}${whatFollows(verdict, error)}`)
}

/** `200`, `503 SlowDown`, `ConnectionClosed`; an answer without a code has its status for one. */
function resultOf({ response, error }: Outcome): string {
  const status = response === undefined ? [] : [String(response.statusCode)]
  const code = error === undefined ? [] : [codeOf(error) ?? 'failed']
  return [...new Set([...status, ...code])].join(' ')
}

function whatFollows({ retry, delay, reason }: RetryDecision, error: unknown): string {
  if (retry) return `; again in ${Math.round(delay)} ms (${reason})`
  return error === undefined ? '' : `; not again (${reason})`
}

/** Host and path. A path that holds what the model calls sensitive is shown as the model has it: `/jobs/{jobId}`. */
function placeOf({ input, requestUri }: Operation, { url }: HttpRequest): string {
  const { host, path } = splitUrl(url)
  const sensitive = [...(input?.shape.members.values() ?? [])].filter(member => member.sensitive)
  const shownHost = sensitive.some(member => member.hostLabel) ? '***' : host
  return shownHost + (sensitive.some(member => member.location === 'uri') ? requestUri.split('?')[0] : path)
}

/** Codes and request IDs are the service's words: they must not end a line or move a cursor. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '?')
}
