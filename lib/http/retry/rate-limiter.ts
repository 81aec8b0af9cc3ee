import { CubicRate } from './cubic.ts'
import { SendingRate } from './sending-rate.ts'
import { TokenBucket } from './token-bucket.ts'

/** The rate grows to twice the one in use, not beyond. */
const fastestGrowth = 2

/**
 * Keeps one client's requests to the rate that the service stands. Limits nothing until it is throttled.
 *
 * Source: botocore/retries/adaptive.py ClientRateLimiter.
 */
export class RateLimiter {
  readonly #now: () => number
  readonly #cubic: CubicRate
  readonly #sending: SendingRate
  readonly #bucket: TokenBucket
  #throttledOnce = false

  /** @param now seconds */
  constructor(now: () => number) {
    const start = now()
    this.#now = now
    this.#cubic = new CubicRate(start)
    this.#sending = new SendingRate(start)
    this.#bucket = new TokenBucket(1, start)
  }

  /** Requests a second, once it limits them. */
  get rate(): number {
    return this.#bucket.rate
  }

  /** Seconds after which to ask again; 0 lets a request go. */
  admit(): number {
    return this.#throttledOnce ? this.#bucket.take(this.#now()) : 0
  }

  /** An attempt has ended. */
  ended(throttled: boolean): void {
    const now = this.#now()
    const measured = this.#sending.record(now)
    const rate = throttled ? this.#cubic.throttled(this.#rateInUse(measured), now) : this.#cubic.succeeded(now)
    this.#throttledOnce ||= throttled
    this.#bucket.setRate(Math.min(rate, fastestGrowth * measured), now)
  }

  #rateInUse(measured: number): number {
    return this.#throttledOnce ? Math.min(measured, this.#bucket.rate) : measured
  }
}
