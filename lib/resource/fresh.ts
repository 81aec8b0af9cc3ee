import { setTimeout as sleep } from 'node:timers/promises'
import { paceOf } from '../client/pace.ts'
import { internals } from './core.ts'
import { isMissing } from './missing.ts'

/** For so long after its creation a resource may be unknown to parts of the service. Milliseconds. */
export const FRESH = 10_000
const FIRST_PAUSE = 200
const LONGEST_PAUSE = 2_000

/** When resources were created by calls of this process, by the clock of `performance.now()`. */
const created = new WeakMap<object, number>()

/** Remembers that a call has just created a resource, or several. */
export function wasCreated(made: object | readonly object[] | null, at: number = performance.now()): void {
  for (const resource of Array.isArray(made) ? made : [made]) if (resource !== null) created.set(resource, at)
}

/** The service knows the resource, or it was deleted: not finding it is the truth from now on. */
export function isSettled(resource: object): void {
  created.delete(resource)
}

/**
 * Asks again while a resource that was created a moment ago is not found, with growing pauses, until {@link FRESH} is
 * over; then that it is not found is the truth.
 */
export async function patiently<T>(resource: object, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  /** What a stub has skipped of the time. */
  let skipped = 0
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      const answer = await ask()
      isSettled(resource)
      return answer
    } catch (error) {
      const at = created.get(resource)
      const left = at === undefined ? 0 : at + FRESH - skipped - performance.now()
      if (left <= 0 || !isMissing(error)) throw error
      const wait = Math.min(pause, left)
      const pace = paceOf(internals(resource).client, wait)
      skipped += wait - pace
      await sleep(pace, undefined, { signal })
    }
  }
}
