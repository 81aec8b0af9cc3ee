import { checkNames } from '../client/option-names.ts'
import type { CallOptions } from '../client/types.ts'
import { InvalidOptionError, PaginationError } from '../errors.ts'
import { Concurrent } from './concurrent.ts'
import { count, countOrAll, flat, functionOf, type Stage, staged, stagedItems } from './stages.ts'

export { count } from './stages.ts'

/** Options of {@link Sequence.toArray}. */
export interface ToArrayOptions extends CallOptions {
  /** Refuse to hold more items than this. To take only some, use `take(n)`. */
  max?: number | undefined
}

/** What helpers may give: a list, or anything that can be iterated. */
export type Several<U> = Iterable<U> | AsyncIterable<U>

type Fetch<T> = (options: CallOptions) => AsyncGenerator<T, void, undefined>

/**
 * Items that come in pages, fetched when they are needed. Each iteration starts anew.
 *
 * Methods are named as the [async iterator helpers](https://github.com/tc39/proposal-async-iterator-helpers), and do the
 * same: those that give another sequence ask for nothing, the others iterate. Functions may be async; each is awaited
 * before the next item, unless they run with {@link concurrency}.
 */
export class Sequence<T> implements AsyncIterable<T> {
  readonly #pages: (options: CallOptions) => AsyncIterable<T[]>
  readonly #items: Fetch<T>

  /** @param items the same one by one, where functions decide on them: each when it is needed, not with its page */
  constructor(
    pages: (options: CallOptions) => AsyncIterable<T[]>,
    items: Fetch<T> = options => flat(this.#pages(options)),
  ) {
    this.#pages = pages
    this.#items = items
  }

  /** The items, with options for the calls. */
  static items<T>(sequence: Sequence<T>, options: CallOptions = {}): AsyncGenerator<T, void, undefined> {
    return sequence.#items(options)
  }

  /** The pages as the service made them, each one request. After `map` and `flatMap` each item is a page. */
  pages(options: CallOptions = {}): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => this.#pages(options)[Symbol.asyncIterator]() }
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#items({})
  }

  /** The first item; undefined when there is none. */
  async first(options?: CallOptions): Promise<T | undefined> {
    for await (const item of Sequence.items(this.take(1), options)) return item
    return undefined
  }

  /**
   * All items.
   *
   * @throws PaginationError there are more than `max`
   */
  async toArray(given: ToArrayOptions = {}): Promise<T[]> {
    checkNames('toArray', given, ['max', 'signal', 'timeout'])
    const { max = Number.POSITIVE_INFINITY, ...options } = given
    if (max !== Number.POSITIVE_INFINITY) count('toArray', 'max', max, 0)
    const items: T[] = []
    for await (const page of this.pages(options)) {
      if (items.length + page.length > max) {
        throw new PaginationError(
          `There are more than ${max} items. Raise "max", or take the first ones: take(${max}).`,
        )
      }
      for (const item of page) items.push(item)
    }
    return items
  }

  /** What `change` makes of each item, in order. */
  map<U>(change: (item: T, index: number) => U | Promise<U>): Sequence<U> {
    functionOf('map', change)
    return changed(options => mapped(this.#items(options), change))
  }

  /**
   * The items of all that `change` makes of each item: a list, or anything that can be iterated, but no text.
   *
   * @throws InvalidOptionError (while iterating) `change` gave something else
   */
  flatMap<U>(change: (item: T, index: number) => Several<U> | Promise<Several<U>>): Sequence<U> {
    functionOf('flatMap', change)
    return changed(options => flatMapped(this.#items(options), change))
  }

  /** The items for which `predicate` holds, decided here, after they were fetched. */
  where(predicate: (item: T, index: number) => unknown): Sequence<T> {
    return this.#staged({ kind: 'where', predicate: functionOf('where', predicate) })
  }

  /** The same as `where`. On a collection, parameters for the service can be given instead. */
  filter(predicate: (item: T, index: number) => unknown): Sequence<T> {
    return this.where(predicate)
  }

  /**
   * The first `n` items; no page is asked for after them.
   *
   * @throws InvalidOptionError `n` is not a whole number, or negative
   */
  take(n: number): Sequence<T> {
    return this.#staged({ kind: 'take', count: countOrAll('take', n) })
  }

  /**
   * All but the first `n` items, which are fetched all the same.
   *
   * @throws InvalidOptionError `n` is not a whole number, or negative
   */
  drop(n: number): Sequence<T> {
    return this.#staged({ kind: 'drop', count: countOrAll('drop', n) })
  }

  /** Calls `work` for each item, one after the other. */
  async forEach(work: (item: T, index: number) => unknown, options?: CallOptions): Promise<void> {
    functionOf('forEach', work)
    let index = 0
    for await (const item of Sequence.items(this, options)) await work(item, index++)
  }

  /**
   * One value made of all items.
   *
   * @param initial what the first call gets; without it that is the first item
   * @throws TypeError there are no items, and no `initial`, as of an array
   */
  reduce(step: (sum: T, item: T, index: number) => T | Promise<T>): Promise<T>
  reduce<U>(step: (sum: U, item: T, index: number) => U | Promise<U>, initial: U): Promise<U>
  async reduce(step: (sum: never, item: T, index: number) => unknown, ...initial: unknown[]): Promise<unknown> {
    functionOf('reduce', step, 'the sum and one item')
    let sum = initial
    await this.forEach(async (item, index) => {
      sum = [sum.length === 0 ? item : await step(sum[0] as never, item, index)]
    })
    if (sum.length === 0) throw new TypeError('reduce of no items needs a second argument, the value to begin with.')
    return sum[0]
  }

  /** Whether `predicate` holds for an item; the first such item ends the iteration. */
  async some(predicate: (item: T, index: number) => unknown): Promise<boolean> {
    functionOf('some', predicate)
    return (await this.where(predicate).take(1).toArray()).length > 0
  }

  /** Whether `predicate` holds for all items; the first for which it does not ends the iteration. */
  async every(predicate: (item: T, index: number) => unknown): Promise<boolean> {
    functionOf('every', predicate)
    return !(await this.some(async (item, index) => !(await predicate(item, index))))
  }

  /** The first item for which `predicate` holds; undefined when there is none. */
  async find(predicate: (item: T, index: number) => unknown): Promise<T | undefined> {
    functionOf('find', predicate)
    return this.where(predicate).take(1).first()
  }

  /**
   * For work on each item that takes time, with up to `n` items at once.
   *
   * @throws InvalidOptionError `n` is not a whole number above 0
   * @example await bucket.objects.concurrency(8).forEach(async object => check(await object.get()))
   */
  concurrency(n: number): Concurrent<T> {
    return new Concurrent(this, count('concurrency', 'n', n, 1))
  }

  #staged(stage: Stage<T>): Sequence<T> {
    return new Sequence(
      options => staged(this.pages(options), [stage]),
      options => stagedItems(this.#items(options), [stage]),
    )
  }
}

function changed<U>(items: Fetch<U>): Sequence<U> {
  return new Sequence(async function* (options) {
    for await (const item of items(options)) yield [item]
  }, items)
}

async function* mapped<T, U>(
  items: AsyncIterable<T>,
  change: (item: T, index: number) => U | Promise<U>,
): AsyncGenerator<U, void, undefined> {
  let index = 0
  for await (const item of items) yield await change(item, index++)
}

async function* flatMapped<T, U>(
  items: AsyncIterable<T>,
  change: (item: T, index: number) => Several<U> | Promise<Several<U>>,
): AsyncGenerator<U, void, undefined> {
  let index = 0
  for await (const item of items) yield* several(await change(item, index++))
}

/** @throws InvalidOptionError it cannot be iterated, or is a text, which would be its letters */
function several<U>(given: Several<U>): Several<U> {
  const isSeveral =
    typeof given === 'object' && given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given)
  if (isSeveral) return given
  const what = given === null ? 'null' : typeof given
  throw new InvalidOptionError(`flatMap: the function must give a list, or something else to iterate, not ${what}.`)
}

/** The same pages, each asked for while the one before is used. Ending early ends the request under way. */
export async function* ahead<T>(
  fetch: (options: CallOptions) => AsyncIterable<T>,
  options: CallOptions,
): AsyncGenerator<T, void, undefined> {
  const abandon = new AbortController()
  const signal = options.signal === undefined ? abandon.signal : AbortSignal.any([options.signal, abandon.signal])
  const pages = fetch({ ...options, signal })[Symbol.asyncIterator]()
  let next = pages.next()
  try {
    for (let page = await next; page.done !== true; page = await next) {
      next = pages.next()
      // Its failure is thrown where it is awaited; when nobody does, it is the failure of a page that nobody wanted.
      next.catch(() => undefined)
      yield page.value
    }
  } finally {
    abandon.abort()
    await next.catch(() => undefined)
    await pages.return?.()
  }
}
