import type { FailureKind } from './classify.ts'

/**
 * The retries that one client may spend: when a service fails altogether, most calls fail at once instead of each being
 * tried three times.
 *
 * Source: botocore/retries/quota.py RetryQuota, botocore/retries/standard.py RetryQuotaChecker.
 */
export class RetryQuota {
  readonly #capacity: number
  #available: number

  constructor(capacity = 500) {
    this.#capacity = capacity
    this.#available = capacity
  }

  get available(): number {
    return this.#available
  }

  /** Takes `cost` if there is that much. */
  acquire(cost: number): boolean {
    if (cost > this.#available) return false
    this.#available -= cost
    return true
  }

  release(amount: number): void {
    this.#available = Math.min(this.#capacity, this.#available + amount)
  }
}

/** What a retry costs. */
export const retryCost: Readonly<Record<FailureKind, number>> = { transient: 14, throttling: 5 }

/** What a success at the first attempt gives back. */
export const successGain = 1
