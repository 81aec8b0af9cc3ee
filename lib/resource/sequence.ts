import type { CallOptions } from '../client/types.ts'
import { InvalidOptionError, PaginationError } from '../errors.ts'

/** Options of {@link Sequence.toArray}. */
export interface ToArrayOptions extends CallOptions {
  /** Refuse to hold more items than this. To take only some, use `limit(n)`. */
  max?: number | undefined
}

/** Items that come in pages, fetched when they are needed. Each iteration starts anew. */
export class Sequence<T> implements AsyncIterable<T> {
  readonly #fetch: (options: CallOptions) => AsyncIterable<T[]>

  constructor(fetch: (options: CallOptions) => AsyncIterable<T[]>) {
    this.#fetch = fetch
  }

  /** The pages as the service made them, each one request. */
  pages(options: CallOptions = {}): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => this.#fetch(options)[Symbol.asyncIterator]() }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.#fetch({})) yield* page
  }

  /** The first item; undefined when there is none. */
  async first(options?: CallOptions): Promise<T | undefined> {
    for await (const page of this.pages(options)) if (page.length > 0) return page[0]
    return undefined
  }

  /**
   * All items.
   *
   * @throws PaginationError there are more than `max`
   */
  async toArray({ max = Number.POSITIVE_INFINITY, ...options }: ToArrayOptions = {}): Promise<T[]> {
    if (max !== Number.POSITIVE_INFINITY) count('toArray', 'max', max, 0)
    const items: T[] = []
    for await (const page of this.pages(options)) {
      if (items.length + page.length > max) {
        throw new PaginationError(
          `There are more than ${max} items. Raise "max", or take the first ones: limit(${max}).`,
        )
      }
      for (const item of page) items.push(item)
    }
    return items
  }

  /** What `change` makes of each item, in order; it may be async. */
  map<U>(change: (item: T) => U | Promise<U>): Sequence<U> {
    if (typeof change !== 'function') throw new InvalidOptionError('map needs a function of one item.')
    return new Sequence(options => changed(this.pages(options), change))
  }
}

async function* changed<T, U>(pages: AsyncIterable<T[]>, change: (item: T) => U | Promise<U>): AsyncGenerator<U[]> {
  for await (const page of pages) {
    const results: U[] = []
    for (const item of page) results.push(await change(item))
    yield results
  }
}

/** @throws InvalidOptionError `value` is not a whole number, or is less than `least` */
export function count(method: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
  throw new InvalidOptionError(`${method}: "${name}" must be a whole number from ${least} on, not ${String(value)}.`)
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
