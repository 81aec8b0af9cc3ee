import { classify, type FailedAttempt } from './classify.ts'
import { RateLimiter } from './rate-limiter.ts'
import { StandardRetry, type StandardRetryOptions } from './standard.ts'
import type { RetryDecision } from './strategy.ts'

export interface AdaptiveRetryOptions extends StandardRetryOptions {
  /** A clock that never goes back, in seconds. */
  now?: (() => number) | undefined
}

/**
 * The mode `adaptive`: as `standard`, and once the service throttles, requests of the client wait for their turn.
 *
 * Source: botocore/retries/adaptive.py.
 */
export class AdaptiveRetry extends StandardRetry {
  readonly #limiter: RateLimiter

  constructor({ now = () => performance.now() / 1000, ...options }: AdaptiveRetryOptions) {
    super(options)
    this.#limiter = new RateLimiter(now)
  }

  admit(): number {
    return this.#limiter.admit() * 1000
  }

  override decide(attempt: FailedAttempt): RetryDecision {
    this.#limiter.ended(classify(attempt) === 'throttling')
    return super.decide(attempt)
  }

  override succeeded(last?: RetryDecision): void {
    this.#limiter.ended(false)
    super.succeeded(last)
  }
}
