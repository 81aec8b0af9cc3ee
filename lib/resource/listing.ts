import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import type { Operation } from '../model/service.ts'
import type { BatchPlan, ItemPlan } from './collection-plan.ts'
import { describe, internals } from './core.ts'
import { type Bond, bondOf, type Cursor, checkCursor, type Fetched, type Page, pageOf, resumed } from './cursor.ts'
import { type Filled, fill, mergeAppending, prepare } from './params.ts'
import type { Build } from './response.ts'
import { RunningStages, type Stage, stagedItems } from './stages.ts'

/** What all collections of one kind have in common. */
export interface CollectionKind {
  readonly member: string
  readonly operation: Operation
  /** The method of the client. */
  readonly call: string
  readonly filled: readonly Filled[]
  readonly build: Build
  /** What items are, and what can be done with many. */
  readonly items: ItemPlan
  readonly batchActions: readonly BatchPlan[]
}

/** What one collection asks for. */
export interface Settings {
  readonly params: UntypedParams
  readonly pageSize: number | undefined
  readonly prefetch: boolean
  /** Where it begins. */
  readonly after: Cursor | undefined
  /** What is decided here, after items were fetched. */
  readonly stages: readonly Stage[]
}

export const DEFAULTS: Settings = { params: {}, pageSize: undefined, prefetch: false, after: undefined, stages: [] }

/** A collection as it is listed. */
export interface Listing {
  readonly kind: CollectionKind
  /** The resource that it is a collection of. */
  readonly parent: object
  readonly settings: Settings
}

/** `s3.ListObjects` */
export function operationOf({ operation }: CollectionKind): string {
  return `${operation.service.name}.${operation.name}`
}

/** The pages of the items that pass. */
export async function* pagesOf(listing: Listing, options: CallOptions): AsyncGenerator<Page<object>, void, undefined> {
  const { stages } = listing.settings
  const running = new RunningStages(stages)
  if (running.isFull) return
  for await (const fetched of fetch(listing, options)) {
    const { items, from } = fetched
    const page: object[] = []
    const ends: number[] = []
    let end = from
    while (end < items.length && !running.isFull) {
      const item = items[end]!
      end += 1
      if (stages.length === 0 || (await running.passes(item))) ends[page.push(item) - 1] = end
    }
    yield pageOf(page, fetched, ends, end)
    if (running.isFull) return
  }
}

/** The items that pass; each is decided on when it is needed. */
export function itemsOf(listing: Listing, options: CallOptions): AsyncGenerator<object, void, undefined> {
  return stagedItems(unseen(fetch(listing, options)), listing.settings.stages)
}

async function* unseen(pages: AsyncIterable<Fetched>): AsyncGenerator<object, void, undefined> {
  for await (const { items, from } of pages) for (let at = from; at < items.length; at += 1) yield items[at]!
}

/** The raw answers to the listing. */
export async function* responsesOf(
  listing: Listing,
  options: CallOptions,
): AsyncGenerator<UntypedOutput, void, undefined> {
  for await (const { response } of ask(listing, options)) yield response
}

/** The pages as the service gives them, from the cursor on. */
function fetch(listing: Listing, options: CallOptions): AsyncGenerator<Fetched, void, undefined> {
  const { after } = listing.settings
  const pages = fetchPages(listing, options)
  return after === undefined ? pages : resumed(pages, after)
}

async function* fetchPages(listing: Listing, options: CallOptions): AsyncGenerator<Fetched, void, undefined> {
  const { kind, parent } = listing
  for await (const { response, params, ...place } of ask(listing, options)) {
    yield { items: (kind.build(parent, params, response) ?? []) as object[], from: 0, ...place }
  }
}

/** An answer, where it begins and where the next one does. */
interface Answer {
  readonly response: UntypedOutput
  readonly params: UntypedParams
  readonly bond: Bond
  readonly token: string | undefined
  readonly next: string | undefined
}

async function* ask(
  { kind, parent, settings }: Listing,
  options: CallOptions,
): AsyncGenerator<Answer, void, undefined> {
  const { call, filled } = kind
  const { pageSize, after } = settings
  const { client } = internals(parent)
  await prepare(filled, parent)
  const params = mergeAppending(fill(filled, parent), settings.params)
  const bond = bondOf(operationOf(kind), params)
  if (after !== undefined) checkCursor(after, bond, describe(parent))
  if (!client.canPaginate(call)) {
    yield { response: await client[call]!(params, options), params, bond, token: undefined, next: undefined }
    return
  }
  const startingToken = after?.token
  const pages = client.paginate(call, params, { ...options, pageSize, startingToken })
  let token = startingToken
  for await (const response of pages) {
    const next = pages.resumeToken
    yield { response, params, bond, token, next }
    token = next
  }
}
