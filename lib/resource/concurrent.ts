import { deadlineOf } from '../client/deadline.ts'
import type { CallOptions } from '../client/types.ts'
import { Sequence } from './sequence.ts'
import { functionOf } from './stages.ts'

/**
 * Work on the items of a sequence, on some of them at once. The first failure is the outcome: no further work is begun,
 * and what was begun is waited for before it is thrown. Pages are fetched when work needs items.
 */
export class Concurrent<T> {
  readonly #sequence: Sequence<T>
  readonly #limit: number

  constructor(sequence: Sequence<T>, limit: number) {
    this.#sequence = sequence
    this.#limit = limit
  }

  /** Calls `work` for each item. They are begun in order, and end in any. */
  async forEach(work: (item: T, index: number) => unknown, options: CallOptions = {}): Promise<void> {
    functionOf('forEach', work)
    const deadline = deadlineOf('forEach', { signal: options.signal })
    const active = new Set<Promise<void>>()
    let failure: { readonly error: unknown } | undefined
    let index = 0
    const begin = (item: T): void => {
      const one: Promise<void> = (async () => work(item, index++))()
        .then(
          () => undefined,
          error => {
            failure ??= { error }
          },
        )
        .finally(() => active.delete(one))
      active.add(one)
    }
    try {
      for await (const item of Sequence.items(this.#sequence, options)) {
        deadline.check()
        if (failure === undefined) begin(item)
        if (active.size >= this.#limit) await Promise.race(active)
        if (failure !== undefined) break
      }
    } catch (error) {
      failure ??= { error }
    }
    await Promise.all(active)
    if (failure !== undefined) throw failure.error
  }

  /** What `change` makes of each item, in the order of the items. No more results are kept than work is done at once. */
  map<U>(change: (item: T, index: number) => U | Promise<U>): Sequence<U> {
    functionOf('map', change)
    return new Sequence(options => inOrder(Sequence.items(this.#sequence, options), this.#limit, change))
  }
}

/** Results in order, one a page. */
async function* inOrder<T, U>(
  items: AsyncGenerator<T, void, undefined>,
  limit: number,
  change: (item: T, index: number) => U | Promise<U>,
): AsyncGenerator<U[], void, undefined> {
  const queue: Promise<U>[] = []
  let index = 0
  let isEnded = false
  const begin = (item: T): void => {
    const one = (async () => change(item, index++))()
    one.catch(() => {
      isEnded = true
    })
    queue.push(one)
  }
  try {
    for (;;) {
      while (!isEnded && queue.length < limit) {
        const next = items.next()
        const { done, value } = await next.catch(() => {
          // A page that fails is thrown in its turn, after the results of the items before it.
          queue.push(next as Promise<never>)
          return { done: true, value: undefined } as const
        })
        if (done === true) isEnded = true
        else if (!isEnded) begin(value)
      }
      const first = queue.shift()
      if (first === undefined) return
      yield [await first]
    }
  } finally {
    await Promise.allSettled(queue)
    await items.return()
  }
}
