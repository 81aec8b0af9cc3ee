/** How much the newest measurement counts against those before. */
const smoothing = 0.8
/** Measurements begin at whole halves of a second. */
const perSecond = 2

/**
 * Requests a second, as they are sent. Times are seconds.
 *
 * Source: botocore/retries/adaptive.py RateClocker.
 */
export class SendingRate {
  #rate = 0
  #count = 0
  #begin: number

  constructor(now: number) {
    this.#begin = Math.floor(now)
  }

  /** Counts one request, and gives the rate. */
  record(now: number): number {
    const begin = Math.floor(now * perSecond) / perSecond
    this.#count += 1
    if (begin > this.#begin) {
      this.#rate = (this.#count / (begin - this.#begin)) * smoothing + this.#rate * (1 - smoothing)
      this.#count = 0
      this.#begin = begin
    }
    return this.#rate
  }
}
