import { inspect } from 'node:util'
import type { CallOptions } from '../client/types.ts'
import { InvalidOptionError } from '../errors.ts'
import { knowledge } from './attributes.ts'
import { describe, internals } from './core.ts'
import { observe } from './live-resource.ts'
import { LiveValue } from './live-value.ts'
import { load } from './load.ts'
import type { TagAccess, Tags } from './tags-access.ts'

/** Tags to be written: an object, a Map, or pairs. */
export type TagsInit = Readonly<Record<string, string>> | Iterable<readonly [string, string]>

/** Tags of AWS itself, which nobody else changes. */
const SYSTEM = 'aws:'

/**
 * The tags of a resource, as a Map: `instance.meta.tags`. What reads tells what is known, as attributes do; what writes asks
 * the service, and is known afterwards.
 *
 * Where the service knows whole sets only (S3), a write reads the set first: writers in other places at the same moment can
 * undo each other's changes. Those on one view wait for each other.
 *
 * @example
 * await instance.meta.tags.set('team', 'river')
 * const { tags } = (await instance.loaded()).meta
 * console.log(tags.get('team'), [...tags])
 */
export class TagMap implements Iterable<[string, string]> {
  readonly #resource: object
  readonly #access: TagAccess
  /** What the service lists, where the data of the resource does not say it. */
  readonly #listed: LiveValue<Tags> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(resource: object, access: TagAccess) {
    const { list } = access
    const { client } = internals(resource)
    this.#resource = resource
    this.#access = access
    this.#listed =
      list &&
      new LiveValue<Tags>({
        client,
        every: client.meta.config.refreshInterval,
        label: () => `${describe(resource)}.meta.tags`,
        fetch: async options => {
          const tags = await list(resource, options)
          return () => tags
        },
        same: (one, other) => one.size === other.size && [...one].every(([key, value]) => other.get(key) === value),
      })
  }

  /**
   * The value of a tag.
   *
   * @throws NotLoadedError the tags are not known, and nothing observes them; so do all others that read
   */
  get(key: string): string | undefined {
    return this.#read().get(key)
  }

  has(key: string): boolean {
    return this.#read().has(key)
  }

  get size(): number {
    return this.#read().size
  }

  keys(): IterableIterator<string> {
    return this.#read().keys()
  }

  values(): IterableIterator<string> {
    return this.#read().values()
  }

  entries(): IterableIterator<[string, string]> {
    return this.#read().entries()
  }

  forEach(visit: (value: string, key: string, tags: this) => void): void {
    for (const [key, value] of this.#read()) visit(value, key, this)
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  /** Asks for the tags unless they are known. Resolves to the view itself. */
  async loaded(options?: CallOptions): Promise<this> {
    if (this.#known() === undefined) await this.load(options)
    return this
  }

  /** Asks for the tags. Resolves to the view itself. */
  async load(options?: CallOptions): Promise<this> {
    if (this.#listed === undefined) {
      await load(this.#resource, undefined, options)
    } else {
      await this.#listed.load(options)
      this.#learn(this.#listed.known!)
    }
    return this
  }

  /** Adds a tag, or changes its value. */
  async set(key: string, value: string, options?: CallOptions): Promise<this> {
    return this.assign([[key, value]], options)
  }

  /**
   * Adds tags, or changes their values, in one request; others stay.
   *
   * @throws InvalidOptionError a key or a value is no string
   */
  async assign(tags: TagsInit, options?: CallOptions): Promise<this> {
    const added = checked(tags)
    return this.#write(() => this.#change(added, () => [], options))
  }

  /** Removes tags by their keys; one that is not there is no error. */
  async delete(keys: string | readonly string[], options?: CallOptions): Promise<this> {
    if (!(Symbol.iterator in Object(keys))) {
      throw new InvalidOptionError(`The keys of tags must be a string or a list of strings, not ${typeof keys}.`)
    }
    const removed = typeof keys === 'string' ? [keys] : [...keys]
    for (const key of removed) check('key of a tag', key)
    return this.#write(() => this.#change(new Map(), () => removed, options))
  }

  /**
   * Makes these the tags, and removes all others but those of AWS itself (`aws:...`). Asks for the tags first.
   *
   * @throws InvalidOptionError a key or a value is no string
   */
  async replace(tags: TagsInit, options?: CallOptions): Promise<this> {
    const wanted = checked(tags)
    return this.#write(async () => {
      await this.load(options)
      const others = (before: Tags) => [...before.keys()].filter(key => !key.startsWith(SYSTEM) && !wanted.has(key))
      await this.#change(wanted, others, options)
    })
  }

  /** Removes all tags but those of AWS itself. */
  async clear(options?: CallOptions): Promise<this> {
    return this.replace({}, options)
  }

  toString(): string {
    return `${describe(this.#resource)}.meta.tags`
  }

  [inspect.custom](): string {
    const known = this.#known()
    return `TagMap(${describe(this.#resource)}) ${known === undefined ? '(not loaded)' : inspect(Object.fromEntries(known))}`
  }

  /** One write of this view after the other. */
  async #write(write: () => Promise<void>): Promise<this> {
    const mine = this.#last.then(write)
    this.#last = mine.catch(() => undefined)
    await mine
    return this
  }

  async #change(added: Tags, others: (before: Tags) => readonly string[], options?: CallOptions): Promise<void> {
    const { set, remove, put, list } = this.#access
    if (put !== undefined) {
      const before = await list!(this.#resource, options ?? {})
      const after = changed(before, added, others(before))
      await put(this.#resource, after, options)
      return this.#learn(after)
    }
    const removed = others(this.#known() ?? new Map())
    if (removed.length > 0) {
      await remove!(this.#resource, removed, options)
      this.#learnChange(new Map(), removed)
    }
    if (added.size > 0) {
      await set!(this.#resource, added, options)
      this.#learnChange(added, [])
    }
  }

  /** What is known, in a reaction nothing while nothing is, which begins the load. */
  #read(): Tags {
    if (this.#listed === undefined) {
      return knowledge(this.#resource, 'meta.tags') === undefined ? new Map() : this.#known()!
    }
    if (this.#access.member !== undefined) {
      observe(this.#resource)
      const known = this.#fromData()
      if (known !== undefined) return known
    }
    return this.#listed.read(String(this)) ?? new Map()
  }

  #known(): Tags | undefined {
    return this.#fromData() ?? this.#listed?.known
  }

  #fromData(): Tags | undefined {
    const { member, parse } = this.#access
    const { state } = internals(this.#resource)
    if (member === undefined || state.data === undefined) return undefined
    // Listings of IAM leave the tags out; where nothing lists them, the data says it all.
    if (!Object.hasOwn(state.data, member) && this.#listed !== undefined) return undefined
    return state.derived('meta.tags', () => parse(state.data?.[member]))
  }

  #learnChange(added: Tags, removed: readonly string[]): void {
    const known = this.#known()
    if (known !== undefined) {
      this.#learn(changed(known, added, removed))
    } else {
      // A load under way may or may not have seen the change.
      const { state } = internals(this.#resource)
      if (this.#access.member !== undefined && state.data === undefined) state.discard('meta.tags')
      this.#listed?.state.discard('meta.tags')
    }
  }

  #learn(tags: Tags): void {
    const { member, format } = this.#access
    const { state } = internals(this.#resource)
    if (member !== undefined && state.data !== undefined) {
      // All else is as old as it was.
      state.know({ ...state.data, [member]: format(tags, this.#resource) }, state.knownAt)
    }
    this.#listed?.know(tags)
  }
}

function changed(before: Tags, added: Tags, removed: readonly string[]): Tags {
  const after = new Map(before)
  for (const key of removed) after.delete(key)
  for (const [key, value] of added) after.set(key, value)
  return after
}

function checked(tags: TagsInit): Tags {
  if (typeof tags !== 'object' || tags === null) {
    throw new InvalidOptionError('Tags are an object such as { team: "river" }, a Map, or pairs of key and value.')
  }
  const pairs = Symbol.iterator in tags ? [...(tags as Iterable<readonly [string, string]>)] : Object.entries(tags)
  for (const pair of pairs) {
    if (!Array.isArray(pair)) {
      throw new InvalidOptionError(`A tag is a pair of key and value, such as ["team", "river"], not ${typeof pair}.`)
    }
    const [key, value] = pair
    check('key of a tag', key)
    check(`value of the tag "${key}"`, value)
  }
  return new Map(pairs)
}

function check(what: string, text: unknown): void {
  if (typeof text === 'string') return
  throw new InvalidOptionError(`The ${what} must be a string, not ${text === null ? 'null' : typeof text}.`)
}
