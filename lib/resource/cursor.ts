import { createHash } from 'node:crypto'
import { InvalidOptionError, PaginationError } from '../errors.ts'
import { internals } from './core.ts'

/** A place in a listing, between two items. */
export interface Place {
  /** Where its page begins; undefined for the first one. */
  readonly token: string | undefined
  /** Items of the page before it. */
  readonly skip: number
  /** The last of those, by its {@link markOf}. */
  readonly mark: string | undefined
}

/** A place as it is stored, with the listing that it is one of. */
export interface Cursor extends Place {
  readonly operation: string
  /** Of the parameters. */
  readonly digest: string
}

/** What a cursor is bound to. */
export type Bond = Pick<Cursor, 'operation' | 'digest'>

/** Items as a listing brought them, with the places between them. */
export interface Fetched {
  readonly items: object[]
  /** The first item that is asked for: those before it came before the cursor. */
  readonly from: number
  /** Where the page begins, and where the next one does. */
  readonly token: string | undefined
  readonly next: string | undefined
  readonly bond: Bond
}

/** The items of one page, in an array that knows its place in the listing. */
export type Page<T> = T[] & {
  /** Where to go on after this page, for `after()` of a collection; undefined when there is nothing more. */
  readonly cursor: string | undefined
  /**
   * The same after the first `count` items of this page.
   *
   * @throws InvalidOptionError the page has not so many
   */
  cursorAt(count: number): string | undefined
}

/**
 * @param items those of the fetched ones that passed
 * @param ends where each of them ends among the fetched ones
 * @param end how many of the fetched ones were looked at
 */
export function pageOf(items: object[], fetched: Fetched, ends: readonly number[], end: number): Page<object> {
  const size = items.length
  const cursorAt = (count: number): string | undefined => {
    if (!Number.isSafeInteger(count) || count < 0 || count > size) {
      throw new InvalidOptionError(`cursorAt: "count" must be a whole number from 0 to ${size}, not ${count}.`)
    }
    return cursorAfter(fetched, count === 0 ? fetched.from : ends[count - 1]!)
  }
  return Object.defineProperties(items, {
    cursor: { get: () => cursorAfter(fetched, end) },
    cursorAt: { value: cursorAt },
  }) as Page<object>
}

/** JSON in base64url, so that it can stand in an URL or in JSON as it is. */
function cursorAfter({ items, token, next, bond }: Fetched, skip: number): string | undefined {
  const { operation, digest } = bond
  const isEnd = skip === items.length
  if (isEnd && next === undefined) return undefined
  const place = isEnd ? [next] : [token ?? null, skip, ...(skip === 0 ? [] : [markOf(items[skip - 1]!)])]
  return Buffer.from(JSON.stringify([operation, digest, ...place])).toString('base64url')
}

/**
 * @param operation of the collection, `s3.ListObjects`
 * @throws PaginationError the text is no cursor, or one of another operation
 */
export function parseCursor(text: unknown, operation: string): Cursor {
  const [of, digest, token, skip = 0, mark] = parseArray(text)
  const isCursor =
    typeof of === 'string' &&
    typeof digest === 'string' &&
    (token === null || typeof token === 'string') &&
    Number.isSafeInteger(skip) &&
    (skip as number) >= 0 &&
    (mark === undefined || typeof mark === 'string')
  if (!isCursor) {
    throw new PaginationError('after: not a cursor. Give the "cursor" of a page of an earlier iteration, unchanged.')
  }
  if (of !== operation) {
    throw new PaginationError(`after: the cursor is of a listing with ${of}, this collection lists with ${operation}.`)
  }
  return { operation, digest, token: token ?? undefined, skip: skip as number, mark }
}

function parseArray(text: unknown): unknown[] {
  if (typeof text !== 'string') return []
  try {
    const data: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(data) ? data : []
  } catch {
    // Not JSON, so it is no cursor; the caller says so.
    return []
  }
}

/** @throws PaginationError the cursor is of a listing with other parameters */
export function checkCursor(cursor: Cursor, bond: Bond, owner: string): void {
  if (cursor.digest === bond.digest) return
  throw new PaginationError(
    `${owner}: the cursor is of a listing with other parameters. Use it with the same resource and filter.`,
  )
}

/** What binds a cursor to a listing with these parameters. */
export function bondOf(operation: string, params: unknown): Bond {
  let digest: string | undefined
  return {
    operation,
    // Most iterations never need it.
    get digest() {
      digest ??= digestOf(params)
      return digest
    },
  }
}

/** A text that differs for other parameters, whatever the order of their names. */
function digestOf(params: unknown): string {
  return short(
    JSON.stringify(params, (_, value: unknown) => {
      if (typeof value === 'bigint') return String(value)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    }),
  )
}

/** A text that differs for other items of a listing. */
function markOf(item: object): string {
  return short(JSON.stringify([...internals(item).identifiers.values()]))
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/**
 * The pages after a place. The listing may have changed since: the item before the place is looked for, and where it is
 * gone, the page is given from its begin. So an item may come twice, but none is left out.
 *
 * @param pages from the page of the place on
 */
export async function* resumed(
  pages: AsyncIterable<Fetched>,
  { skip, mark }: Place,
): AsyncGenerator<Fetched, void, undefined> {
  const held: Fetched[] = []
  let isFound = skip === 0
  let seen = 0
  for await (const page of pages) {
    if (isFound) {
      yield page
      continue
    }
    held.push(page)
    seen += page.items.length
    // Pages may be smaller now: then the place is in one of the next.
    if (seen < skip && page.next !== undefined) continue
    isFound = true
    yield* rest(held, skip, mark)
  }
}

function* rest(pages: readonly Fetched[], skip: number, mark: string | undefined): Generator<Fetched> {
  const items = pages.flatMap(page => page.items)
  const isSame = items[skip - 1] !== undefined && markOf(items[skip - 1]!) === mark
  let from = isSame ? skip : items.findLastIndex(item => markOf(item) === mark) + 1
  for (const page of pages) {
    if (from < page.items.length) yield { ...page, from: Math.max(0, from) }
    from -= page.items.length
  }
}
