import { backoff } from './backoff.ts'
import { classify, type FailedAttempt } from './classify.ts'
import { RetryQuota, retryCost, successGain } from './quota.ts'

/** What to do after a failed attempt. */
export interface RetryDecision {
  readonly retry: boolean
  /** Milliseconds to wait before the next attempt. */
  readonly delay: number
  readonly reason: 'transient' | 'throttling' | 'clockSkew' | 'notRetryable' | 'maxAttempts' | 'quota'
  /** What the retry took from the quota; given back by {@link RetryStrategy.succeeded}. */
  readonly cost: number
}

/** A retry mode. One object serves all calls of a client. */
export interface RetryStrategy {
  readonly maxAttempts: number
  /** Called after each failed attempt; a yes is paid for at once. */
  decide(attempt: FailedAttempt): RetryDecision
  /** Whether the failure is of a kind that is repeated, whatever the attempts and quota left. */
  isRetryable(failure: Omit<FailedAttempt, 'number'>): boolean
  /** A call ended well. @param last the decision that led to its last attempt, if it was not the first */
  succeeded(last?: RetryDecision): void
}

export interface StandardRetryOptions {
  /** The first one included. */
  maxAttempts: number
  /** From 0 to 1. */
  random?: (() => number) | undefined
  quota?: RetryQuota | undefined
}

/**
 * The mode `standard`: a few attempts, waits that grow, and a quota for the whole client.
 *
 * Source: botocore/retries/standard.py.
 */
export class StandardRetry implements RetryStrategy {
  readonly maxAttempts: number
  readonly #random: () => number
  readonly #quota: RetryQuota

  constructor({ maxAttempts, random = Math.random, quota = new RetryQuota() }: StandardRetryOptions) {
    this.maxAttempts = maxAttempts
    this.#random = random
    this.#quota = quota
  }

  decide(attempt: FailedAttempt): RetryDecision {
    const { number, operation, headers = {}, clockCorrected } = attempt
    const kind = clockCorrected === true ? 'transient' : classify(attempt)
    if (kind === undefined) return no('notRetryable')
    if (number >= this.maxAttempts) return no('maxAttempts')
    const cost = retryCost[kind]
    if (!this.#quota.acquire(cost)) return no('quota')
    if (clockCorrected === true) return { retry: true, delay: 0, reason: 'clockSkew', cost }
    const delay = backoff(number, kind, operation.service.eventName, headers, this.#random())
    return { retry: true, delay, reason: kind, cost }
  }

  isRetryable(failure: Omit<FailedAttempt, 'number'>): boolean {
    return classify({ ...failure, number: 1 }) !== undefined
  }

  succeeded(last?: RetryDecision): void {
    this.#quota.release(last?.cost ?? successGain)
  }
}

function no(reason: RetryDecision['reason']): RetryDecision {
  return { retry: false, delay: 0, reason, cost: 0 }
}
