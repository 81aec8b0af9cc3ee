import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { AbortedError, CallTimeoutError, InvalidOptionError } from '../errors.ts'
import type { CallOptions } from './types.ts'

/** What ends a call before its time: the caller's signal, and the time that the whole call may take. */
export interface Deadline {
  readonly signal: AbortSignal | undefined
  /** Throws what ended the call, if it has ended. */
  check(): void
  /** The error to throw for one that the signal caused. */
  translate(error: unknown): unknown
  /** Waits; rejects at once when the call ends. */
  sleep(milliseconds: number): Promise<void>
  /** The work, or the end of the call if that comes first. The work goes on, for others who may wait for it. */
  race<T>(work: Promise<T>): Promise<T>
  /** The time goes on after the call, for the body that it answered with, until the function returned is called. */
  extend(): (() => void) | undefined
  /** Frees the timer, unless the time was extended. */
  release(): void
}

/** @throws InvalidOptionError when `timeout` is not a number of milliseconds above 0. */
export function deadlineOf(operation: string, { signal, timeout }: CallOptions): Deadline {
  // Node 20 takes more than ten listeners for a leak; here it is as many calls at once.
  if (signal instanceof EventTarget) setMaxListeners(0, signal)
  if (timeout === undefined) return new SignalDeadline(operation, signal)
  if (!(timeout > 0)) throw new InvalidOptionError(`timeout of ${operation} is ${timeout}: give milliseconds above 0.`)
  const controller = new AbortController()
  const reason = new CallTimeoutError(`${operation} was not done within ${timeout} ms. Give it a longer timeout.`)
  const timer = setTimeout(() => controller.abort(reason), timeout)
  const both = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal])
  return new SignalDeadline(operation, both, timer)
}

class SignalDeadline implements Deadline {
  readonly signal: AbortSignal | undefined
  readonly #operation: string
  readonly #timer: NodeJS.Timeout | undefined
  #extended = false

  constructor(operation: string, signal: AbortSignal | undefined, timer?: NodeJS.Timeout) {
    this.#operation = operation
    this.signal = signal
    this.#timer = timer
  }

  check(): void {
    if (this.signal?.aborted === true) throw this.#ended()
  }

  translate(error: unknown): unknown {
    return this.signal?.aborted === true && error instanceof AbortedError ? this.#ended() : error
  }

  async sleep(milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal: this.signal })
    } catch {
      // The timer rejects for one reason only, the signal; its own words say less.
      throw this.#ended()
    }
  }

  race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this
    if (signal === undefined) return work
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(this.#ended())
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort, { once: true })
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    })
  }

  extend(): (() => void) | undefined {
    const timer = this.#timer
    if (timer === undefined) return undefined
    this.#extended = true
    // The socket of the body keeps the process; a body that was forgotten must not.
    timer.unref()
    return () => clearTimeout(timer)
  }

  release(): void {
    if (!this.#extended) clearTimeout(this.#timer)
  }

  #ended(): Error {
    const reason: unknown = this.signal?.reason
    if (reason instanceof CallTimeoutError) return reason
    return new AbortedError(`${this.#operation} was aborted by its signal.`, { cause: reason })
  }
}
