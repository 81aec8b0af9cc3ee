import { inspect } from 'node:util'
import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { InvalidOptionError, UnknownMemberError } from '../errors.ts'
import { guard } from '../guard.ts'
import { type CollectionPlan, planOf } from './collection-plan.ts'
import { describe, internals } from './core.ts'
import { type Page, parseCursor } from './cursor.ts'
import {
  type CollectionKind,
  DEFAULTS,
  itemsOf,
  type Listing,
  operationOf,
  pagesOf,
  responsesOf,
  type Settings,
} from './listing.ts'
import { mergeAppending, parameters } from './params.ts'
import type { WaitUntilOptions } from './poll.ts'
import { ahead, Sequence } from './sequence.ts'
import { count, countOrAll, functionOf, type Stage } from './stages.ts'
import { SERVICE_TYPE } from './view.ts'
import { waitUntilItems } from './wait-until.ts'

/**
 * The resources that another one has: `bucket.objects`. It never changes: each method gives a new one, and an iteration
 * leaves nothing behind. Items know what the listing said about them.
 *
 * Source: boto3/resources/collection.py.
 */
export class Collection extends Sequence<object> {
  readonly #listing: Listing

  constructor(kind: CollectionKind, parent: object, settings: Settings = DEFAULTS) {
    const listing = { kind, parent, settings }
    const { prefetch, stages } = settings
    super(
      options => (prefetch ? ahead(given => pagesOf(listing, given), options) : pagesOf(listing, options)),
      prefetch || stages.length === 0 ? undefined : options => itemsOf(listing, options),
    )
    this.#listing = listing
  }

  static is(value: unknown): value is Collection {
    return typeof value === 'object' && value !== null && #listing in value
  }

  /**
   * The raw answers to the listing, for what is in them beside items. They are not what `where` and the like ask for.
   *
   * @throws InvalidOptionError the collection has such a condition
   */
  static answers(collection: Collection, method: string, options: CallOptions): AsyncIterable<UntypedOutput> {
    const { stages, after } = collection.#listing.settings
    if (stages.length > 0 || (after !== undefined && after.skip > 0)) {
      throw new InvalidOptionError(
        `${collection}.${method}: where(), limit() and the like are for items, ask for them after it.`,
      )
    }
    return responsesOf(collection.#listing, options)
  }

  /** The resource that it is a collection of. */
  static parent(collection: Collection): object {
    return collection.#listing.parent
  }

  all(): this {
    return this.#with({})
  }

  /**
   * With parameters for the service's listing. Structures are merged, lists grow, all else is replaced. A function is a
   * condition that is decided here: `where`.
   *
   * @throws ParamValidationError `params` is not an object
   * @example ec2.instances.filter({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })
   */
  override filter(params?: UntypedParams | ((item: object, index: number) => unknown)): this {
    if (typeof params === 'function') return this.where(params)
    const extra = structuredCopy(parameters(params, this.#listing.kind.operation.name)) as UntypedParams
    return this.#with({ params: mergeAppending(this.#listing.settings.params, extra) })
  }

  /**
   * The first `n` items; no page is asked for after them. Of two limits in turn the second holds, as in boto3; `take`
   * takes from what is there.
   *
   * @throws InvalidOptionError `n` is not a whole number, or negative
   */
  limit(n: number): this {
    const stage: Stage = { kind: 'limit', count: count('limit', 'n', n, 0) }
    const { stages } = this.#listing.settings
    const before = stages.at(-1)?.kind === 'limit' ? stages.slice(0, -1) : stages
    return this.#with({ stages: [...before, stage] })
  }

  /**
   * Asks for `n` items a request, where the service pages.
   *
   * @throws InvalidOptionError `n` is not a whole number, or less than 1
   */
  pageSize(n: number): this {
    return this.#with({ pageSize: count('pageSize', 'n', n, 1) })
  }

  /**
   * From a place on where an earlier iteration was: the `cursor` of a page, or its `cursorAt(n)`. The collection must
   * have the same resource and filter; `where`, `limit` and the like begin anew. When the listing has changed since then,
   * items may come twice, but none is left out.
   *
   * @throws PaginationError it is no cursor, or one of another operation; (while iterating) of other parameters
   * @example
   * for await (const page of bucket.objects.pages()) if (await isEnough(page)) return save(page.cursor)
   * for await (const object of bucket.objects.after(cursor)) object.key
   */
  after(cursor: string): this {
    return this.#with({ after: parseCursor(cursor, operationOf(this.#listing.kind)) })
  }

  override where(predicate: (item: object, index: number) => unknown): this {
    return this.#staged({ kind: 'where', predicate: functionOf('where', predicate) })
  }

  override take(n: number): this {
    return this.#staged({ kind: 'take', count: countOrAll('take', n) })
  }

  override drop(n: number): this {
    return this.#staged({ kind: 'drop', count: countOrAll('drop', n) })
  }

  /** The pages as the service made them, each one request, without what does not pass. Each knows its `cursor`. */
  override pages(options?: CallOptions): AsyncIterable<Page<object>> {
    return super.pages(options) as AsyncIterable<Page<object>>
  }

  /** Asks for the next page while one is used. What `where` and the like decide, they decide for a page at once then. */
  prefetch(): this {
    return this.#with({ prefetch: true })
  }

  /**
   * Lists until `predicate` holds of all items, the first time at once.
   *
   * @returns the items
   * @throws WaiterError the time is over, or the signal ended it; the message says what was seen last
   * @example await vpc.instances.waitUntil(all => all.every(({ state }) => state?.Name === 'terminated'))
   */
  waitUntil(predicate: (items: object[]) => unknown, options?: WaitUntilOptions<object[]>): Promise<object[]> {
    return waitUntilItems(this, internals(this.#listing.parent).client, predicate, options)
  }

  /**
   * What iterating will do: which call, with what, what the service decides and what is decided here, and what follows.
   * Asks nobody; `String()` of it is for people.
   */
  explain(): CollectionPlan {
    return planOf(this.#listing, this.toString())
  }

  override toString(): string {
    const { view, label } = internals(this.#listing.parent).type
    const owner = view.name === SERVICE_TYPE ? view.service : describe(this.#listing.parent)
    return `${owner === label ? label : owner}.${this.#listing.kind.member}`
  }

  [inspect.custom](): string {
    return `Collection(${this.toString()})`
  }

  #with(change: Partial<Settings>): this {
    const Kind = this.constructor as new (kind: CollectionKind, parent: object, settings: Settings) => this
    return new Kind(this.#listing.kind, this.#listing.parent, { ...this.#listing.settings, ...change })
  }

  #staged(stage: Stage): this {
    return this.#with({ stages: [...this.#listing.settings.stages, stage] })
  }
}

/** The caller's lists and structures, so that changing them later changes nothing here. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, structuredCopy(item)]))
}

function explain(owner: object, name: string, suggestion: string): Error | undefined {
  if (!Collection.is(owner)) return undefined
  if (name === 'length' || /^\d+$/.test(name)) {
    return new UnknownMemberError(
      `${owner} is no array, its items are fetched when they are needed: use "for await", first() or toArray().`,
    )
  }
  return new UnknownMemberError(`${owner} has no member "${name}"${suggestion}`)
}

Object.setPrototypeOf(Sequence.prototype, guard(Sequence.prototype, explain))
