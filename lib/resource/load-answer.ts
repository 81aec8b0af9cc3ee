import { isDeepStrictEqual } from 'node:util'
import type { Data } from './state.ts'

export type Id = string | number

/** What the answer to one request for many says of each id. */
export class LoadAnswer {
  readonly #wanted: ReadonlySet<Id>
  readonly #found = new Map<Id, Data>()
  /** Ids of several items: one of these may be meant by another id, as `name:3` of SSM is answered with `name`. */
  readonly #repeated = new Set<Id>()
  #isVague = false

  constructor(ids: readonly Id[]) {
    this.#wanted = new Set(ids)
  }

  get found(): ReadonlyMap<Id, Data> {
    return this.#found
  }

  get isComplete(): boolean {
    return this.#found.size === this.#wanted.size
  }

  /** The ids that were not found, and may be there all the same. */
  get doubtful(): Id[] {
    const absent = [...this.#wanted].filter(id => !this.#found.has(id))
    if (this.#isVague || this.#repeated.size > 0) return absent
    const tails = new Set([...this.#found.keys()].map(tailOf))
    return absent.filter(id => tails.has(tailOf(id)))
  }

  /** Adds an item. One that nobody asked for may be somebody's under another name, such as its ARN. */
  add(id: Id, data: Data): void {
    const known = this.#found.get(id)
    if (!this.#wanted.has(id)) this.#isVague = true
    else if (known === undefined && !this.#repeated.has(id)) this.#found.set(id, data)
    else if (!isDeepStrictEqual(known, data)) {
      this.#repeated.add(id)
      this.#found.delete(id)
    }
  }

  /** There is more that cannot be asked for. */
  cut(): void {
    this.#isVague = true
  }
}

/** What two names of one thing have in common: an ARN and what it ends with, with and without capitals. */
function tailOf(id: Id): string {
  return String(id)
    .toLowerCase()
    .replace(/^.*[/:]/, '')
}
