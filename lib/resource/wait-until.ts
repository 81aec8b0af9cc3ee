import { setTimeout as sleep } from 'node:timers/promises'
import { CallTimeoutError, InvalidOptionError, WaiterError } from '../errors.ts'
import { log } from '../log.ts'
import { describe, internals } from './core.ts'
import { load } from './load.ts'
import type { Data } from './state.ts'

/** What a timer of Node can hold. */
const LONGEST_SLEEP = 2 ** 31 - 1

/** Options of {@link waitUntil}. */
export interface WaitUntilOptions {
  /** Milliseconds between the end of a load and the next one; 5,000 when left out. */
  delay?: number | undefined
  /** Milliseconds in all; 600,000 when left out. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
  /** Called after each load. */
  onPoll?: ((poll: { attempt: number; state: 'success' | 'retry'; response: Data | undefined }) => void) | undefined
}

/**
 * Loads a resource again and again until `predicate` holds. The first load is at once.
 *
 * @throws WaiterError the time is over, or the signal ended it; `lastResponse` is what was known last
 * @throws InvalidOptionError `predicate` is not a function, or `delay` or `timeout` is not a number of milliseconds
 */
export async function waitUntil(
  resource: object,
  predicate: (resource: object) => unknown,
  { delay = 5_000, timeout = 600_000, signal, onPoll }: WaitUntilOptions = {},
): Promise<void> {
  if (typeof predicate !== 'function') throw new InvalidOptionError('waitUntil needs a function of the resource.')
  const { state } = internals(resource)
  const end = performance.now() + milliseconds('timeout', timeout)
  milliseconds('delay', delay)
  for (let attempt = 1; ; attempt += 1) {
    const ended = (reason: 'aborted' | 'timeout', cause?: unknown): WaiterError => {
      const why = reason === 'aborted' ? 'the signal was aborted' : `the predicate did not hold within ${timeout} ms`
      return new WaiterError(`Waiting for ${describe(resource)}: ${why}, load ${attempt}.`, reason, state.data, {
        cause,
      })
    }
    if (signal?.aborted) throw ended('aborted', signal.reason)
    try {
      const left = Math.max(1, end - performance.now())
      await load(resource, undefined, { signal, timeout: Number.isFinite(left) ? left : undefined })
    } catch (error) {
      if (signal?.aborted) throw ended('aborted', error)
      throw error instanceof CallTimeoutError ? ended('timeout', error) : error
    }
    const holds = Boolean(await predicate(resource))
    const outcome = holds ? 'success' : 'retry'
    if (log.enabled) log(`waitUntil poll ${attempt} of ${describe(resource)}: ${outcome}`)
    onPoll?.({ attempt, state: outcome, response: state.data })
    if (holds) return
    const left = end - performance.now()
    if (left <= 0) throw ended('timeout')
    await sleep(Math.min(delay, left, LONGEST_SLEEP), undefined, { signal }).catch(error => {
      throw ended('aborted', error)
    })
  }
}

function milliseconds(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new InvalidOptionError(`waitUntil: "${name}" must be a number of milliseconds, not ${String(value)}.`)
}
