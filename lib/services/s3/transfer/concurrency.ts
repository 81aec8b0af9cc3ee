/**
 * How many requests may be on their way at once. Transfers that are handed the same slots share them.
 *
 * Slots are given in the order in which they were asked for.
 */
export class Slots {
  readonly size: number
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.size = size
    this.#free = size
  }

  /** Runs the task once there is a slot for it, unless the signal was aborted by then. */
  async run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      signal?.throwIfAborted()
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}

/** Slots for `size` requests at once. */
export function createLimit(size: number): Slots {
  return new Slots(size)
}

/** Work that ends all of it when one piece fails. */
export interface Crew {
  /** Aborted when a piece fails or the outer signal is. */
  readonly signal: AbortSignal
  /**
   * Runs `work` in as many workers as there are slots, at most `count`, and waits until all have ended.
   *
   * @throws what the first failed with
   */
  run(count: number, work: () => Promise<void>): Promise<void>
  /** Lets go of the outer signal. */
  release(): void
}

export function createCrew(outer: AbortSignal | undefined): Crew {
  const controller = new AbortController()
  const onAbort = () => controller.abort(outer?.reason)
  if (outer?.aborted === true) onAbort()
  else outer?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    async run(count, work) {
      let first: { readonly error: unknown } | undefined
      const guarded = async (): Promise<void> => {
        try {
          await work()
        } catch (error) {
          first ??= { error }
          controller.abort()
        }
      }
      await Promise.all(Array.from({ length: count }, guarded))
      if (first !== undefined) throw first.error
    },
    release: () => outer?.removeEventListener('abort', onAbort),
  }
}
