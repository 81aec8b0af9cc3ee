import { insideOf } from '../client/compile.ts'
import { FEATURES, withFeature } from '../client/features.ts'
import type { UntypedClient, Waiter } from '../client/types.ts'
import { createWaiter } from '../client/wait.ts'
import { camelCase } from '../names.ts'
import { coalesced } from './coalesce.ts'
import type { Fetch, ResourceType } from './context.ts'
import { describe, internals } from './core.ts'
import type { WaiterDefinition } from './definition.ts'
import { type Id, LoadAnswer } from './load-answer.ts'
import { compileParams, fill } from './params.ts'
import { pauseTogether } from './pause.ts'
import type { Data } from './state.ts'
import { definitionOf } from './view.ts'
import { planWaits, type WaitPlan } from './wait-plan.ts'

/** The waiter of the client, but that it polls together with others; undefined where it cannot. */
export type SharedWaiter = (resource: object, definition: WaiterDefinition) => Waiter | undefined

/**
 * How resources of a type wait together. Waits that poll in the same turn of the event loop, on the same client and by the
 * same operation, share requests, also those of different waiters. Each gets the answer that it would have alone: where
 * the common one leaves that open, it asks alone.
 */
export function sharedWaiters(type: ResourceType): SharedWaiter {
  const fetches = new Map<string, Fetch | undefined>()
  return (resource, waiter) => {
    const { client } = internals(resource)
    const name = camelCase(waiter.waiterName)
    const definition = insideOf(client)?.waiter(name)
    if (definition === undefined) return undefined
    const key = JSON.stringify([definition.operation, waiter.params])
    if (!fetches.has(key)) fetches.set(key, compileFetch(type, waiter, definition.operation))
    const fetch = fetches.get(key)
    return (
      fetch &&
      createWaiter(
        name,
        definition,
        (_params, options) => fetch(resource, undefined, options),
        (delay, signal) => pauseTogether(client, delay, `Waiting for ${describe(resource)}`, signal),
      )
    )
  }
}

function compileFetch({ view, context }: ResourceType, waiter: WaiterDefinition, operation: string): Fetch | undefined {
  const { definitions, service } = context
  const plan = planWaits(definitionOf(definitions, service, view.name), view, service, waiter, operation)
  if (typeof plan === 'string') return undefined
  const filled = compileParams(waiter.params, view)
  return coalesced(plan, service, {
    fetch: (resource, _params, options) => {
      return ask(internals(resource).client, plan, fill(filled, resource), options?.signal)
    },
    many: async (client, _plan, params, ids, signal) => answerOf(plan, await ask(client, plan, params, signal), ids),
  })
}

function ask(client: UntypedClient, { call }: WaitPlan, params: Data, signal: AbortSignal | undefined): Promise<Data> {
  return client[call]!(params, withFeature({ signal }, FEATURES.waiter))
}

function answerOf({ parts, member }: WaitPlan, output: Data, ids: readonly Id[]): LoadAnswer {
  const answer = new LoadAnswer(ids)
  for (const { item, part } of parts(output)) answer.add(item[member] as Id, part)
  return answer
}
