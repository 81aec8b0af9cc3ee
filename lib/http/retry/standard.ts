import type { Operation } from '../../model/service.ts'
import { backoff } from './backoff.ts'
import { classify, type FailedAttempt, type Failure } from './classify.ts'
import { RetryQuota, retryCost, successGain } from './quota.ts'
import { type RetryDecision, type RetryStrategy, refusal } from './strategy.ts'

export interface StandardRetryOptions {
  /** The first one included. */
  maxAttempts: number
  /** From 0 to 1. */
  random?: (() => number) | undefined
  quota?: RetryQuota | undefined
}

/** Operations that programs call in a loop without a pause, by service. Source: botocore/retries/standard.py RetryHandler. */
const longPolling: ReadonlyMap<string, readonly string[]> = new Map([
  ['sqs', ['ReceiveMessage']],
  ['sfn', ['GetActivityTask']],
  ['swf', ['PollForActivityTask', 'PollForDecisionTask']],
  ['kinesis', ['ReceiveQueueRecords', 'ReceiveDeadLetterQueueRecords']],
])

/**
 * The mode `standard`: a few attempts, waits that grow, and a quota for the whole client.
 *
 * Source: botocore/retries/standard.py.
 */
export class StandardRetry implements RetryStrategy {
  readonly #maxAttempts: number
  readonly #random: () => number
  readonly #quota: RetryQuota

  constructor({ maxAttempts, random = Math.random, quota = new RetryQuota() }: StandardRetryOptions) {
    this.#maxAttempts = maxAttempts
    this.#random = random
    this.#quota = quota
  }

  decide(attempt: FailedAttempt): RetryDecision {
    const { number, operation, headers = {}, clockCorrected = false } = attempt
    const kind = clockCorrected ? 'transient' : classify(attempt)
    if (kind === undefined) return refusal('notRetryable')
    if (number >= this.#maxAttempts) return refusal('maxAttempts')
    const delay = clockCorrected ? 0 : backoff(number, kind, operation.service.eventName, headers, this.#random())
    const cost = retryCost[kind]
    // A loop that polls would run hot against a service that is down.
    if (!this.#quota.acquire(cost)) return refusal('quota', isLongPolling(operation) ? delay : 0)
    return { retry: true, delay, reason: clockCorrected ? 'clockSkew' : kind, cost }
  }

  isRetryable(failure: Failure): boolean {
    return classify(failure) !== undefined
  }

  succeeded(last?: RetryDecision): void {
    this.#quota.release(last?.cost ?? successGain)
  }
}

function isLongPolling({ name, service }: Operation): boolean {
  return longPolling.get(service.eventName)?.includes(name) === true
}
