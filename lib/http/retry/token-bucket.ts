/** Requests a second; no service is asked less often. */
const slowestRate = 0.5

/**
 * Tokens that come at a rate, one for each request. At most those of one second are kept. Times are seconds.
 *
 * Source: botocore/retries/bucket.py TokenBucket.
 */
export class TokenBucket {
  #rate: number
  #capacity: number
  #tokens = 0
  #filledAt: number

  constructor(rate: number, now: number) {
    this.#rate = Math.max(rate, slowestRate)
    this.#capacity = Math.max(rate, 1)
    this.#filledAt = now
  }

  get rate(): number {
    return this.#rate
  }

  get tokens(): number {
    return this.#tokens
  }

  /** Until now tokens came at the old rate. */
  setRate(rate: number, now: number): void {
    this.#fill(now)
    this.#rate = Math.max(rate, slowestRate)
    this.#capacity = Math.max(rate, 1)
    this.#tokens = Math.min(this.#tokens, this.#capacity)
  }

  /** Takes a token and gives 0; without one, the seconds after which to ask again. */
  take(now: number): number {
    this.#fill(now)
    const missing = 1 - this.#tokens
    if (missing > 0) return missing / this.#rate
    this.#tokens -= 1
    return 0
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filledAt) * this.#rate)
    this.#filledAt = now
  }
}
