import { inspect } from 'node:util'
import type { UntypedParams } from '../client/types.ts'
import { describe, internals } from './core.ts'
import { withoutSecrets } from './json.ts'
import { type Listing, operationOf } from './listing.ts'
import { fill } from './params.ts'
import { RunningStages } from './stages.ts'

/** What a collection will do: for programs to read and, as text, for people. Nothing was asked to find it out. */
export interface CollectionPlan {
  /** `s3.Bucket(name='my-logs').objects` */
  readonly collection: string
  /** The call that lists: `s3.ListObjects`. */
  readonly operation: string
  /** What is sent because of the resource that the collection is of. */
  readonly ownParams: UntypedParams
  /** What `filter` adds to it: the service decides on this. */
  readonly serverParams: UntypedParams
  /** What is loaded before, because its data fills parameters. */
  readonly loadsBefore: string | undefined
  /** Whether nothing is asked for, because nothing can pass: `limit(0)`. */
  readonly isEmpty: boolean
  /** Whether the service answers in pages; each is one request. */
  readonly paginated: boolean
  /** Items asked for a page; undefined leaves it to the service. */
  readonly pageSize: number | undefined
  readonly prefetch: boolean
  /** Whether it begins at a cursor. */
  readonly resumed: boolean
  /** What is decided here, in order: `where(isBig)`, `limit(10)`. */
  readonly stages: readonly string[]
  readonly items: ItemPlan
  readonly batchActions: readonly BatchPlan[]
}

export interface ItemPlan {
  /** `s3.ObjectSummary` */
  readonly type: string
  /** Whether the listing brings their data; if not, each is loaded when its attributes are asked for. */
  readonly known: boolean
  /** The call that loads one; undefined when there is none. */
  readonly load: string | undefined
}

export interface BatchPlan {
  /** `delete` */
  readonly member: string
  readonly operation: string
  /** Items in one request; infinite where nobody says. */
  readonly limit: number
}

/** The plan of a collection, which prints as text. */
export function planOf({ kind, parent, settings }: Listing, collection: string): CollectionPlan {
  const { filled, call, operation, items, batchActions } = kind
  const { params, pageSize, prefetch, after, stages } = settings
  const { client, state } = internals(parent)
  const needsData = state.data === undefined && filled.some(one => one.needsData)
  const known = needsData ? filled.filter(one => !one.needsData) : filled
  const plan: CollectionPlan = {
    collection,
    operation: operationOf(kind),
    ownParams: withoutSecrets(fill(known, parent), operation.input) as UntypedParams,
    serverParams: withoutSecrets(params, operation.input) as UntypedParams,
    loadsBefore: needsData ? describe(parent) : undefined,
    isEmpty: new RunningStages(stages).isFull,
    paginated: client.canPaginate(call),
    pageSize,
    prefetch,
    resumed: after !== undefined,
    stages: stages.map(stage => {
      return `${stage.kind}(${stage.kind === 'where' ? stage.predicate.name || 'a function' : stage.count})`
    }),
    items,
    batchActions,
  }
  const toText = { value: () => textOf(plan) }
  return Object.defineProperties(plan, { toString: toText, [inspect.custom]: toText })
}

function textOf(plan: CollectionPlan): string {
  const { operation, items, stages, pageSize } = plan
  const size = pageSize === undefined ? 'as many items as the service likes' : `${pageSize} items`
  const pages = plan.paginated ? `one for each page of ${size}${plan.prefetch ? ', the next one ahead' : ''}` : 'one'
  const load = items.load === undefined ? 'nothing loads them' : `${items.load} loads them when it is asked for`
  return [
    plan.collection,
    ...(plan.loadsBefore === undefined ? [] : [`  before:     ${plan.loadsBefore} is loaded, unless it is known`]),
    plan.isEmpty
      ? '  requests:   none, nothing can pass'
      : `  requests:   ${operation}, ${pages}${plan.resumed ? ', from the cursor on' : ''}`,
    `  sent:       ${shown(plan.ownParams)}`,
    `  by filter:  ${shown(plan.serverParams)}`,
    `  here:       ${stages.length === 0 ? 'nothing' : stages.join(', then ')}`,
    `  items:      ${items.type}, ${items.known ? 'with the data of the listing' : `without data: ${load}`}`,
    ...plan.batchActions.map(({ member, operation: call, limit }) => {
      const most =
        limit === Number.POSITIVE_INFINITY ? 'the items of a page in one' : `up to ${limit} items of a page in each`
      return `  ${member}(): ${call}, ${most}`
    }),
  ].join('\n')
}

function shown(params: UntypedParams): string {
  return Object.keys(params).length === 0
    ? 'nothing'
    : inspect(params, { depth: 5, breakLength: Infinity, compact: true })
}
