/** How fast the rate comes back. */
const scale = 0.4
/** What is left of the rate after throttling. */
const beta = 0.7

/**
 * The rate of requests that a service stands, as CUBIC congestion control finds it: throttling cuts the rate, success
 * brings it back, steeply at first, slowly around the rate that was too much, then faster beyond it. Times are seconds, rates
 * requests a second.
 *
 * Source: botocore/retries/throttling.py CubicCalculator.
 */
export class CubicRate {
  #tooMuch = 0
  /** Seconds until the rate that was too much is reached again. */
  #recovery = 0
  #lastThrottled: number

  constructor(now: number) {
    this.#lastThrottled = now
  }

  /** The rate after a success. */
  succeeded(now: number): number {
    return scale * (now - this.#lastThrottled - this.#recovery) ** 3 + this.#tooMuch
  }

  /** The rate after throttling. @param rate the one at which it happened */
  throttled(rate: number, now: number): number {
    this.#tooMuch = rate
    this.#recovery = Math.cbrt((rate * (1 - beta)) / scale)
    this.#lastThrottled = now
    return rate * beta
  }
}
