import { isDeepStrictEqual } from 'node:util'
import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../client/types.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Fetch } from './context.ts'
import { describe, internals } from './core.ts'
import { type Id, LoadAnswer } from './load-answer.ts'
import { loadMany, type Outcome, type Requests } from './load-batch.ts'
import type { LoadPlan } from './load-plan.ts'
import { fill, merge } from './params.ts'
import { Shared } from './shared.ts'
import type { Data } from './state.ts'

/** A load that waits for the end of the turn. */
interface Asked {
  readonly resource: object
  readonly id: Id
  readonly options: CallOptions
  readonly resolve: (data: Promise<Data>) => void
}

/** Loads that can share a request: all but the id is the same. */
interface Group {
  readonly common: UntypedParams
  readonly extra: UntypedParams | undefined
  readonly asked: Asked[]
}

/** How resources are asked for. */
export interface Ways {
  /** One, without the others. */
  readonly fetch: Fetch
  /** See {@link Requests}. */
  readonly missing?: (resource: object) => Error
  /** Many in one request; all of its pages when left out. */
  readonly many?: AskMany
}

type AskMany = (
  client: UntypedClient,
  plan: LoadPlan,
  params: UntypedParams,
  ids: readonly Id[],
  signal: AbortSignal,
) => Promise<LoadAnswer>

/** How services name the token of the next page. */
const TOKEN = /^(?:next)?(?:page)?(?:token|marker)$/i

/**
 * Loads that are asked for in the same turn of the event loop, on the same client and with the same parameters, become one
 * request for each `plan.limit` of them. One alone is the request that it would be without this.
 */
export function coalesced(plan: LoadPlan, service: ServiceModel, ways: Ways): Fetch {
  const queues = new WeakMap<UntypedClient, Map<string, Group[]>>()
  const [root] = plan.list.split(/[.[]/)

  return (resource, params, options = {}) => {
    // Somebody who names the ids himself wants that very request.
    if (params !== undefined && Object.hasOwn(params, root!)) return ways.fetch(resource, params, options)
    const { client, identifiers } = internals(resource)
    let queue = queues.get(client)
    if (queue === undefined) {
      queue = new Map()
      queues.set(client, queue)
    }
    if (queue.size === 0) afterThisTurn(() => flush(queue, plan, service, ways))
    const common = fill(plan.common, resource)
    const key = JSON.stringify([common, params], withBigints)
    const groups = queue.get(key) ?? []
    queue.set(key, groups)
    let group = groups.find(({ extra }) => isDeepStrictEqual(extra, params))
    if (group === undefined) {
      group = { common, extra: params, asked: [] }
      groups.push(group)
    }
    const { asked } = group
    const id = identifiers.get(plan.identifier)!
    return new Promise(resolve => asked.push({ resource, id, options, resolve }))
  }
}

/** What is the same has the same key. What has the same key is compared, for a `Date` and its text have it, too. */
function withBigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** After all that the turn began: promises that are settled have run on, as far as they could without I/O. */
function afterThisTurn(run: () => void): void {
  void Promise.resolve().then(() => process.nextTick(run))
}

function flush(queue: Map<string, Group[]>, plan: LoadPlan, service: ServiceModel, ways: Ways): void {
  const { fetch, missing, many = askPages } = ways
  const groups = [...queue.values()].flat()
  queue.clear()
  for (const { common, extra, asked } of groups) {
    const byId = new Map<Id, Asked[]>()
    for (const one of asked) {
      // Who left already must not be asked for; joining nothing says why.
      if (one.options.signal?.aborted === true) one.resolve(new Shared<Data>(never).join(loading(one), one.options))
      else if (!byId.get(one.id)?.push(one)) byId.set(one.id, [one])
    }
    const ids = [...byId.keys()]
    for (let start = 0; start < ids.length; start += plan.limit.ids) {
      const chunk = ids.slice(start, start + plan.limit.ids)
      const resources = new Map(chunk.map(id => [id, byId.get(id)![0]!.resource]))
      const shared = new Shared(signal => loadMany(requestsFor(resources, common, extra, signal), chunk))
      // All join before any can leave.
      for (const id of chunk) {
        for (const one of byId.get(id)!) {
          const outcomes = shared.join(loading(one), one.options)
          one.resolve(outcomes.then(all => dataOf(all.get(id)!)))
        }
      }
    }
  }

  function requestsFor(
    resources: ReadonlyMap<Id, object>,
    common: UntypedParams,
    extra: UntypedParams | undefined,
    signal: AbortSignal,
  ): Requests {
    const [first] = resources.values()
    const { client } = internals(first!)
    return {
      service,
      missing: missing && (id => missing(resources.get(id)!)),
      one: id => fetch(resources.get(id)!, extra, { signal }),
      many: ids => many(client, plan, merge(plan.params(common, ids), extra, plan.operation), ids, signal),
    }
  }
}

async function askPages(
  client: UntypedClient,
  { call, items, member, limit }: LoadPlan,
  params: UntypedParams,
  ids: readonly Id[],
  signal: AbortSignal,
): Promise<LoadAnswer> {
  const answer = new LoadAnswer(ids)
  const read = (page: UntypedOutput): void => {
    for (const item of (items(page) ?? []) as Data[]) answer.add(item[member] as Id, item)
  }
  const whole = limit.pageSize === undefined ? params : { [limit.pageSize]: ids.length, ...params }
  if (!client.canPaginate(call)) {
    const page = await client[call]!(whole, { signal })
    read(page)
    if (Object.entries(page).some(([name, value]) => TOKEN.test(name) && Boolean(value))) answer.cut()
  } else {
    for await (const page of client.paginate(call, whole, { signal })) {
      read(page)
      if (answer.isComplete) break
    }
  }
  return answer
}

function dataOf(outcome: Outcome): Data {
  if ('error' in outcome) throw outcome.error
  return outcome.data
}

function loading({ resource }: Asked): string {
  return `Loading ${describe(resource)}`
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
