import { setMaxListeners } from 'node:events'
import { deadlineOf } from '../client/deadline.ts'
import type { CallOptions } from '../client/types.ts'

/**
 * Work that several callers wait for. Each may leave by its own signal or timeout, and the others do not notice; when
 * all have left, the work is aborted.
 */
export class Shared<T> {
  readonly #abandon = new AbortController()
  readonly #work: Promise<T>
  #waiting = 0

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    // The work may be as many calls as it likes; Node warns at eleven listeners.
    setMaxListeners(0, this.#abandon.signal)
    this.#work = start(this.#abandon.signal)
    // Each caller gets its failure; when none is left, nobody wants it.
    this.#work.catch(() => undefined)
  }

  /** Nobody waits any more. */
  get abandoned(): boolean {
    return this.#abandon.signal.aborted
  }

  /**
   * Waits with the others.
   *
   * @param what it is, for messages: `Loading ec2.Instance(id='i-1')`
   * @throws AbortedError the caller's signal; the work goes on for others
   * @throws CallTimeoutError the caller's time is over; the same
   */
  async join(what: string, options: CallOptions = {}): Promise<T> {
    const deadline = deadlineOf(what, options)
    this.#waiting += 1
    try {
      return await deadline.race(this.#work)
    } finally {
      deadline.release()
      this.#waiting -= 1
      if (this.#waiting === 0) this.#abandon.abort()
    }
  }
}
