import type { UntypedOutput } from '../client/types.ts'
import type { ServiceModel } from '../model/service.ts'
import type { ResourceDefinition, WaiterDefinition } from './definition.ts'
import { type LoadPlan, planLoads } from './load-plan.ts'
import type { Data } from './state.ts'
import type { TypeView } from './view.ts'

/** How one request polls for many waits on resources of a type. */
export interface WaitPlan extends LoadPlan {
  /** Every item of an answer, with the answer as it would be for that item alone. */
  parts(answer: UntypedOutput): Iterable<Part>
}

interface Part {
  readonly item: Data
  readonly part: Data
}

/**
 * How waits on resources of a type poll together; or why they do not. The waiter must poll with the operation of the load and
 * with a list that an identifier fills, and the answer must have nothing that is about all of its items.
 *
 * Lists beside the items (the `failures` of ECS) are about what was not found, and that is asked for alone: in a part they
 * are empty.
 *
 * @param operation the one that the waiter polls with
 */
export function planWaits(
  definition: ResourceDefinition,
  view: TypeView,
  service: ServiceModel,
  { params = [] }: WaiterDefinition,
  operation: string,
): WaitPlan | string {
  const { load } = view
  if (load?.request.operation !== operation) return 'polls with another operation than the load'
  const plan = planLoads(definition, { ...view, load: { ...load, request: { operation, params } } }, service)
  if (typeof plan === 'string') return plan
  const steps = load.path!.split('.').map(step => step.replace(/\[.*$/, ''))
  const beside = [...(service.operation(operation).output?.shape.members ?? [])].filter(([name]) => name !== steps[0])
  const lists = beside.filter(([, { type }]) => type === 'list').map(([name]) => name)
  if (beside.some(([, { type }]) => type !== 'list' && type !== 'string')) return 'answers more than the list'
  return {
    ...plan,
    *parts(answer) {
      const own = { ...answer }
      for (const name of lists) if (Object.hasOwn(own, name)) own[name] = []
      yield* partsOf(own, steps)
    },
  }
}

function* partsOf(owner: Data, [name = '', ...rest]: readonly string[]): Generator<Part> {
  const value = Object.hasOwn(owner, name) ? owner[name] : undefined
  const isList = Array.isArray(value)
  for (const each of (isList ? value : value ? [value] : []) as Data[]) {
    const inside = rest.length === 0 ? [{ item: each, part: each }] : partsOf(each, rest)
    for (const { item, part } of inside) yield { item, part: { ...owner, [name]: isList ? [part] : part } }
  }
}
