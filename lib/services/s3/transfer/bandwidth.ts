import { setTimeout as sleep } from 'node:timers/promises'

/** Bytes a second that the transfers of one limit may take together. */
export class Bandwidth {
  readonly #rate: number
  /** When what was let through so far is paid for, in milliseconds of `performance.now()`. */
  #paid = 0

  constructor(bytesPerSecond: number) {
    this.#rate = bytesPerSecond
  }

  /** Waits until what went before is paid for; then the next bytes may go. */
  async take(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now()
    const wait = this.#paid - now
    this.#paid = Math.max(this.#paid, now) + (bytes * 1000) / this.#rate
    if (wait > 0) await sleep(wait, undefined, { signal })
  }
}
