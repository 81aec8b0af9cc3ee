import { inspect } from 'node:util'
import type { CallOptions } from '../client/types.ts'
import { Collection } from './collection.ts'
import { internals } from './core.ts'
import { followed } from './live-resource.ts'
import { LiveValue } from './live-value.ts'

/**
 * The items of a collection, current while mobx observes them. An item stays the same object from one refresh to the
 * next, and what the listing says of it reaches its attributes, so that items need no requests of their own.
 *
 * In a mobx reaction all properties are observed. See {@link live}.
 */
export class LiveCollection<Item = object> {
  /** What it is a view of. */
  readonly collection: AsyncIterable<Item>
  readonly #items: LiveValue<readonly Item[]>

  constructor(collection: AsyncIterable<Item>, every: number) {
    const listing = collection as unknown as Collection
    const { client } = internals(Collection.parent(listing))
    this.collection = collection
    this.#items = new LiveValue<readonly Item[]>({
      client,
      every,
      label: () => `live(${listing})`,
      fetch: async (options, before = []) =>
        refreshed(listing, options, before as readonly object[], this.#items) as Promise<() => readonly Item[]>,
      same: (one, other) => one.length === other.length && one.every((item, index) => item === other[index]),
    })
  }

  /**
   * The items; undefined in a reaction while nothing is known, which starts the listing.
   *
   * @throws NotLoadedError nothing is known, and nothing observes it
   * @throws what the first listing failed with, in a reaction
   */
  get items(): readonly Item[] | undefined {
    return this.#items.read(`${this}.items`)
  }

  /** Whether a listing is under way. */
  get isLoading(): boolean {
    return this.#items.status.isLoading
  }

  /** What the last listing failed with; the items are those of the one before. Undefined after one that succeeded. */
  get error(): unknown {
    return this.#items.status.error
  }

  /** When the items were listed. */
  get updatedAt(): Date | undefined {
    const { knownAt } = this.#items.status
    return knownAt === undefined ? undefined : new Date(knownAt)
  }

  /** Lists the items unless they are known. Resolves to the view itself. */
  async loaded(options?: CallOptions): Promise<this> {
    await this.#items.loaded(options)
    return this
  }

  /** Lists the items now. Resolves to the view itself. */
  async reload(options?: CallOptions): Promise<this> {
    await this.#items.load(options)
    return this
  }

  toString(): string {
    return String(this.#items)
  }

  [inspect.custom](): string {
    return `LiveCollection(${this.collection})`
  }
}

/**
 * Lists a collection. What this gives makes the listing known: items that were there before stay the same objects, and
 * learn what it says of them.
 */
async function refreshed(
  collection: Collection,
  options: CallOptions,
  before: readonly object[],
  keeper: LiveValue<unknown>,
): Promise<() => readonly object[]> {
  const known = new Map(before.map(item => [keyOf(item), { item, epoch: internals(item).state.epoch }]))
  const listed = await collection.toArray(options)
  return () => {
    const items = listed.map(item => {
      const key = keyOf(item)
      const found = known.get(key)
      known.delete(key)
      const { data, knownAt } = internals(item).state
      const kept = found?.item ?? item
      const { state } = internals(kept)
      // An action since the listing began may have changed it: its answer is not believed.
      if (found !== undefined && data !== undefined && found.epoch === state.epoch) state.know(data, knownAt)
      if (data !== undefined) followed(kept).keeper = keeper
      return kept
    })
    for (const { item } of known.values()) followed(item).keeper = undefined
    return items
  }
}

function keyOf(item: object): string {
  const { type, identifiers } = internals(item)
  return JSON.stringify([type.label, ...identifiers.values()])
}
