import { classify, type FailedAttempt, type Failure } from './classify.ts'
import { applies, type LegacyRules } from './legacy-rules.ts'
import { type RetryDecision, type RetryStrategy, refusal } from './strategy.ts'

export interface LegacyRetryOptions {
  /** The first one included. */
  maxAttempts: number
  rules: LegacyRules
  /** From 0 to 1. */
  random?: (() => number) | undefined
}

/**
 * The mode `legacy`: more attempts and longer waits, by a table of statuses and codes for each service. No quota, and
 * what a service asks for is not heeded.
 *
 * Source: botocore/retryhandler.py.
 */
export class LegacyRetry implements RetryStrategy {
  readonly #maxAttempts: number
  readonly #rules: LegacyRules
  readonly #random: () => number

  constructor({ maxAttempts, rules, random = Math.random }: LegacyRetryOptions) {
    this.#maxAttempts = maxAttempts
    this.#rules = rules
    this.#random = random
  }

  decide(attempt: FailedAttempt): RetryDecision {
    const { number, clockCorrected = false } = attempt
    if (!clockCorrected && !this.isRetryable(attempt)) return refusal('notRetryable')
    if (number >= this.#maxAttempts) return refusal('maxAttempts')
    if (clockCorrected) return { retry: true, delay: 0, reason: 'clockSkew', cost: 0 }
    return { retry: true, delay: this.#delay(number), reason: classify(attempt) ?? 'transient', cost: 0 }
  }

  isRetryable(failure: Failure): boolean {
    return Object.values(this.#rules.policies).some(policy => applies(policy, failure))
  }

  succeeded(): void {}

  #delay(attempt: number): number {
    const { base, growth_factor } = this.#rules.delay
    return (base === 'rand' ? this.#random() : base) * 1000 * growth_factor ** (attempt - 1)
  }
}
