import type { FailedAttempt, Failure } from './classify.ts'

/** What to do after a failed attempt. */
export interface RetryDecision {
  readonly retry: boolean
  /** Milliseconds to wait before the next attempt; without one, before the call fails. */
  readonly delay: number
  readonly reason:
    | 'transient'
    | 'throttling'
    | 'clockSkew'
    | 'notRetryable'
    | 'maxAttempts'
    | 'quota'
    | 'redirect'
    | 'hook'
  /** What the retry took from the quota; given back by {@link RetryStrategy.succeeded}. */
  readonly cost: number
}

/** A retry mode. One object serves all calls of a client. */
export interface RetryStrategy {
  /**
   * Asked before each attempt by modes that limit the rate: 0 lets it go, more are the milliseconds after which to ask
   * again.
   */
  admit?(): number
  /** Called after each failed attempt; a yes is paid for at once. */
  decide(attempt: FailedAttempt): RetryDecision
  /** Whether the failure is of a kind that is repeated, whatever the attempts and quota left. */
  isRetryable(failure: Failure): boolean
  /** A call ended well. @param last the decision that led to its last attempt, if it was not the first */
  succeeded(last?: RetryDecision): void
}

/** A no, and why. */
export function refusal(reason: RetryDecision['reason'], delay = 0): RetryDecision {
  return { retry: false, delay, reason, cost: 0 }
}
