import { ClientError, ParamValidationError } from '../errors.ts'
import type { ServiceModel } from '../model/service.ts'
import { blamed, errorsAbout, isAboutId } from './blame.ts'
import type { Id, LoadAnswer } from './load-answer.ts'
import type { Data } from './state.ts'

/** What came of one id. */
export type Outcome = { readonly data: Data } | { readonly error: unknown }

/** The two ways to ask. */
export interface Requests {
  readonly service: ServiceModel
  many(ids: readonly Id[]): Promise<LoadAnswer>
  /** The load of a single one; it fails where the resource does not exist. */
  one(id: Id): Promise<Data>
  /**
   * What it means for an id that the others are answered without it. Where this is left out, nothing is concluded from an
   * answer to many, nor from a refusal that is about none of them: each is asked for alone.
   */
  readonly missing?: ((id: Id) => Error) | undefined
}

/**
 * Loads many with as few requests as the ids allow. Each has an outcome of its own. Ids that make the service refuse all
 * of them are taken out: at first those that the error names; if that was not enough, the rest is halved.
 */
export async function loadMany(requests: Requests, ids: readonly Id[]): Promise<ReadonlyMap<Id, Outcome>> {
  const outcomes = new Map<Id, Outcome>()
  await settle(requests, ids, outcomes, false)
  return outcomes
}

async function settle(
  requests: Requests,
  ids: readonly Id[],
  outcomes: Map<Id, Outcome>,
  refusedBefore: boolean,
): Promise<void> {
  if (ids.length === 0) return
  if (ids.length === 1) return alone(requests, ids[0]!, outcomes)
  const { missing } = requests
  try {
    const { found, doubtful } = await requests.many(ids)
    for (const [id, data] of found) outcomes.set(id, { data })
    const absent = ids.filter(id => !found.has(id))
    await Promise.all((missing === undefined ? absent : doubtful).map(id => alone(requests, id, outcomes)))
    for (const id of absent) if (!outcomes.has(id)) outcomes.set(id, { error: missing!(id) })
  } catch (error) {
    const named = blamed(error, ids)
    if (named === undefined) {
      if (missing === undefined && isRefusal(error)) await Promise.all(ids.map(id => alone(requests, id, outcomes)))
      else for (const id of ids) outcomes.set(id, { error })
      return
    }
    const bad = named.length < ids.length || (await allMissing(requests, ids, outcomes)) ? named : []
    const errorOf = errorsAbout(requests.service, error as ClientError, ids)
    for (const id of bad) if (!outcomes.has(id)) outcomes.set(id, { error: errorOf(id) })
    const rest = ids.filter(id => !outcomes.has(id))
    if (bad.length > 0 && !refusedBefore) return settle(requests, rest, outcomes, true)
    const half = Math.ceil(rest.length / 2)
    await Promise.all([
      settle(requests, rest.slice(0, half), outcomes, true),
      settle(requests, rest.slice(half), outcomes, true),
    ])
  }
}

/** Some services repeat all the ids that they were asked for. Three of them tell, and have their outcomes then. */
async function allMissing(requests: Requests, ids: readonly Id[], outcomes: Map<Id, Outcome>): Promise<boolean> {
  const some = [...new Set([ids[0]!, ids[ids.length >> 1]!, ids.at(-1)!])]
  await Promise.all(some.map(id => alone(requests, id, outcomes)))
  return some.every(id => {
    const outcome = outcomes.get(id)!
    return 'error' in outcome && isAboutId(outcome.error)
  })
}

/** Whether the error is about what was asked, and might not be about a part of it. */
function isRefusal(error: unknown): boolean {
  return error instanceof ClientError ? !error.retryable : error instanceof ParamValidationError
}

async function alone(requests: Requests, id: Id, outcomes: Map<Id, Outcome>): Promise<void> {
  try {
    outcomes.set(id, { data: await requests.one(id) })
  } catch (error) {
    outcomes.set(id, { error })
  }
}
