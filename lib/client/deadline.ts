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
  /** Frees the timer. */
  release(): void
}

/** @throws InvalidOptionError when `timeout` is not a number of milliseconds above 0. */
export function deadlineOf(operation: string, { signal, timeout }: CallOptions): Deadline {
  if (timeout === undefined) return new SignalDeadline(operation, signal)
  if (!(timeout > 0)) throw new InvalidOptionError(`timeout of ${operation} is ${timeout}: give milliseconds above 0.`)
  const controller = new AbortController()
  const reason = new CallTimeoutError(`${operation} was not done within ${timeout} ms. Give it a longer timeout.`)
  const timer = setTimeout(() => controller.abort(reason), timeout)
  const both = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal])
  return new SignalDeadline(operation, both, () => clearTimeout(timer))
}

class SignalDeadline implements Deadline {
  readonly signal: AbortSignal | undefined
  readonly release: () => void
  readonly #operation: string

  constructor(operation: string, signal: AbortSignal | undefined, release: () => void = () => {}) {
    this.#operation = operation
    this.signal = signal
    this.release = release
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

  #ended(): Error {
    const reason: unknown = this.signal?.reason
    if (reason instanceof CallTimeoutError) return reason
    return new AbortedError(`${this.#operation} was aborted by its signal.`, { cause: reason })
  }
}
