import type { RemoteObject } from './listing.ts'
import { compareKeys, foldersOf } from './order.ts'
import type { LocalEntry } from './walk.ts'

/** What both sides have of one name. */
export interface Pair {
  readonly name: string
  readonly local?: LocalEntry | undefined
  readonly remote?: RemoteObject | undefined
}

/**
 * Brings two sides together that are sorted by name. Holds one entry of each.
 *
 * Source: awscli/customizations/s3/comparator.py.
 */
export async function* pair(
  local: AsyncIterable<LocalEntry>,
  remote: AsyncIterable<RemoteObject>,
): AsyncGenerator<Pair, void, undefined> {
  const locals = local[Symbol.asyncIterator]()
  const remotes = remote[Symbol.asyncIterator]()
  try {
    let [left, right] = await Promise.all([locals.next(), remotes.next()])
    while (left.done !== true || right.done !== true) {
      const order = left.done ? 1 : right.done ? -1 : compareKeys(left.value.name, right.value.name)
      const ours = order <= 0 ? (left.value as LocalEntry) : undefined
      const theirs = order >= 0 ? (right.value as RemoteObject) : undefined
      yield { name: (ours ?? theirs)!.name, local: ours, remote: theirs }
      if (ours !== undefined) left = await locals.next()
      if (theirs !== undefined) right = await remotes.next()
    }
  } finally {
    await Promise.all([locals.return?.(), remotes.return?.()])
  }
}

/**
 * Names of files that come in order, to find those that are folders as well: `a`, and later `a/b`. Between the two
 * there may be others (`a-b`), so it holds those that the latest name begins with.
 */
export class FileNames {
  readonly #beginnings: string[] = []

  /** The earlier file that would have to be a folder for this one to exist; undefined when there is none. */
  add(name: string): string | undefined {
    const beginnings = this.#beginnings
    while (beginnings.length > 0 && !name.startsWith(beginnings.at(-1)!)) beginnings.pop()
    const file = beginnings.find(beginning => name[beginning.length] === '/')
    if (file === undefined) beginnings.push(name)
    return file
  }
}

/** Names that must not be deleted, with all that is below them, because what is there was not looked at. */
export class Protected {
  readonly #names = new Set<string>()

  add(name: string): void {
    this.#names.add(name.endsWith('/') ? name : `${name}/`)
  }

  has(name: string): boolean {
    if (this.#names.size === 0) return false
    if (this.#names.has(`${name}/`)) return true
    for (const folder of foldersOf(name)) if (this.#names.has(folder)) return true
    return false
  }
}
