import { inspect } from 'node:util'
import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { InvalidOptionError, UnknownMemberError } from '../errors.ts'
import { guard } from '../guard.ts'
import { describe, internals } from './core.ts'
import { type Filled, fill, mergeAppending, parameters, prepare } from './params.ts'
import type { WaitUntilOptions } from './poll.ts'
import type { Build } from './response.ts'
import { ahead, count, Sequence } from './sequence.ts'
import { SERVICE_TYPE } from './view.ts'
import { waitUntilItems } from './wait-until.ts'

/** What all collections of one kind have in common. */
export interface CollectionKind {
  readonly member: string
  readonly operation: string
  /** The method of the client. */
  readonly call: string
  readonly filled: readonly Filled[]
  readonly build: Build
}

/** A condition on items after they were fetched, in the order in which they were asked for. */
type Stage =
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'where'; readonly predicate: (item: object) => unknown }

interface Settings {
  readonly params: UntypedParams
  readonly pageSize: number | undefined
  readonly prefetch: boolean
  readonly stages: readonly Stage[]
}

const DEFAULTS: Settings = { params: {}, pageSize: undefined, prefetch: false, stages: [] }

/**
 * The resources that another one has: `bucket.objects`. It never changes: each method gives a new one, and an iteration
 * leaves nothing behind. Items know what the listing said about them.
 *
 * Source: boto3/resources/collection.py.
 */
export class Collection extends Sequence<object> {
  readonly #kind: CollectionKind
  readonly #parent: object
  readonly #settings: Settings

  constructor(kind: CollectionKind, parent: object, settings: Settings = DEFAULTS) {
    super(options => (settings.prefetch ? ahead(given => this.#staged(given), options) : this.#staged(options)))
    this.#kind = kind
    this.#parent = parent
    this.#settings = settings
  }

  static is(value: unknown): value is Collection {
    return typeof value === 'object' && value !== null && #settings in value
  }

  /** The resource that it is a collection of. */
  static parent(collection: Collection): object {
    return collection.#parent
  }

  all(): this {
    return this.#with({})
  }

  /**
   * With parameters for the service's listing. Structures are merged, lists grow, all else is replaced.
   *
   * @throws ParamValidationError `params` is not an object
   * @example ec2.instances.filter({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })
   */
  filter(params?: UntypedParams): this {
    const extra = structuredCopy(parameters(params, this.#kind.operation)) as UntypedParams
    return this.#with({ params: mergeAppending(this.#settings.params, extra) })
  }

  /**
   * The first `n` items; no page is asked for after them.
   *
   * @throws InvalidOptionError `n` is not a whole number, or negative
   */
  limit(n: number): this {
    const stage: Stage = { kind: 'limit', count: count('limit', 'n', n, 0) }
    const { stages } = this.#settings
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

  /** The items for which `predicate` holds, decided here, after they were fetched; it may be async. */
  where(predicate: (item: object) => unknown): this {
    if (typeof predicate !== 'function') throw new InvalidOptionError('where needs a function of one item.')
    return this.#with({ stages: [...this.#settings.stages, { kind: 'where', predicate }] })
  }

  /** Asks for the next page while one is used. */
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
    return waitUntilItems(this, internals(this.#parent).client, predicate, options)
  }

  override toString(): string {
    const { view, label } = internals(this.#parent).type
    const owner = view.name === SERVICE_TYPE ? view.service : describe(this.#parent)
    return `${owner === label ? label : owner}.${this.#kind.member}`
  }

  [inspect.custom](): string {
    return `Collection(${this.toString()})`
  }

  #with(change: Partial<Settings>): this {
    const Kind = this.constructor as new (kind: CollectionKind, parent: object, settings: Settings) => this
    return new Kind(this.#kind, this.#parent, { ...this.#settings, ...change })
  }

  async *#fetched(options: CallOptions): AsyncGenerator<object[], void, undefined> {
    const { call, filled, build } = this.#kind
    const { pageSize, params: extra } = this.#settings
    const { client } = internals(this.#parent)
    await prepare(filled, this.#parent)
    const params = mergeAppending(fill(filled, this.#parent), extra)
    const items = (page: UntypedOutput): object[] => (build(this.#parent, params, page) ?? []) as object[]
    if (client.canPaginate(call)) {
      for await (const page of client.paginate(call, params, { ...options, pageSize })) yield items(page)
    } else {
      yield items(await client[call]!(params, options))
    }
  }

  async *#staged(options: CallOptions): AsyncGenerator<object[], void, undefined> {
    const stages = this.#settings.stages.map(start)
    if (stages.length === 0) return yield* this.#fetched(options)
    if (stages.some(({ full }) => full())) return
    for await (const items of this.#fetched(options)) {
      const page: object[] = []
      for (const item of items) {
        if (await passes(item, stages)) page.push(item)
        if (stages.some(({ full }) => full())) break
      }
      yield page
      if (stages.some(({ full }) => full())) return
    }
  }
}

/** A stage in one iteration. */
interface RunningStage {
  admit(item: object): unknown
  /** Nothing will pass any more. */
  full(): boolean
}

function start(stage: Stage): RunningStage {
  if (stage.kind === 'where') return { admit: stage.predicate, full: () => false }
  let left = stage.count
  return {
    admit: () => {
      left -= 1
      return true
    },
    full: () => left <= 0,
  }
}

async function passes(item: object, stages: readonly RunningStage[]): Promise<boolean> {
  for (const { admit } of stages) if (!(await admit(item))) return false
  return true
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
