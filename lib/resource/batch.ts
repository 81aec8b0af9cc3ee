import { deadlineOf } from '../client/deadline.ts'
import type { UntypedOutput, UntypedParams } from '../client/types.ts'
import type { BatchCallOptions } from './batch/action.ts'
import { type BatchForm, batchForm } from './batch/form.ts'
import { type BatchFailure, batchError, batchFailure } from './batch/report.ts'
import { newProgress, notSent, type Progress, sendBatch } from './batch/send.ts'
import { Collection } from './collection.ts'
import type { ResourceContext } from './context.ts'
import { internals } from './core.ts'
import { method } from './define.ts'
import type { ActionDefinition } from './definition.ts'
import { compileParams, type Filled, fill, merge, prepare } from './params.ts'
import type { TypeView } from './view.ts'

export type { BatchCallOptions } from './batch/action.ts'
export type { BatchFailure } from './batch/report.ts'

/** The answers to the requests of a batch action. */
export type BatchResult = UntypedOutput[] & {
  /** Empty, but with `rejectOnFailure: false`. */
  readonly failures: readonly BatchFailure[]
  readonly succeeded: readonly object[]
}

/** A batch action, as collections have it. */
export interface BatchAction {
  readonly member: string
  readonly filled: readonly Filled[]
  readonly form: BatchForm
}

/**
 * Batch actions, on the prototype of a collection: `bucket.objects.delete()`. A request for each page, as in boto3, or
 * more where a page has more items than the service takes at once. Unlike there, items that failed and may succeed later
 * are sent again, and those that failed in the end are an error.
 *
 * @param view the type of the items
 */
export function defineBatchActions(prototype: object, context: ResourceContext, view: TypeView): BatchAction[] {
  return view.batchActions.map(({ member, definition }) => {
    const action = compileBatch(context, view, member, definition)
    method(prototype, member, (collection, [extra, options]) => {
      return runBatch(collection as Collection, action, extra, options as BatchCallOptions | undefined)
    })
    return action
  })
}

function compileBatch(
  context: ResourceContext,
  view: TypeView,
  member: string,
  definition: ActionDefinition,
): BatchAction {
  const operation = context.service.operation(definition.request.operation)
  const filled = compileParams(definition.request.params, view)
  const path = filled.map(listOf).findLast(list => list !== undefined) ?? ''
  return { member, filled, form: batchForm(operation, path)! }
}

/** What came of a batch action so far. */
interface Report {
  readonly responses: UntypedOutput[]
  readonly failures: BatchFailure[]
  readonly succeeded: object[]
}

/** Source: `BatchAction` in boto3/resources/action.py. */
async function runBatch(
  collection: Collection,
  action: BatchAction,
  extra: unknown,
  { rejectOnFailure = true, ...options }: BatchCallOptions = {},
): Promise<BatchResult> {
  const { client } = internals(Collection.parent(collection))
  const { form, member } = action
  const report: Report = { responses: [], failures: [], succeeded: [] }
  const call = `${collection}.${member}()`
  const deadline = deadlineOf(call, options)
  try {
    for await (const page of collection.pages({ signal: deadline.signal })) {
      let failed: { readonly error: unknown } | undefined
      for (const { items, params } of await requests(action, page)) {
        const merged = merge(params, extra, form.operation.name)
        // Where the caller's parameters hold entries of their own, nobody knows which item they mean.
        const known = form.layout.take(merged) === form.layout.take(params) ? items : []
        const progress = newProgress()
        try {
          if (failed === undefined) await sendBatch({ form, client, params: merged, deadline }, progress)
          else progress.failures.push(...items.map((_, index) => notSent(index, failed!.error)))
        } catch (error) {
          failed = { error }
        }
        add(report, form, progress, known)
      }
      if (failed !== undefined) throw failed.error
    }
  } catch (error) {
    throw report.responses.length === 0 ? error : batchError(call, report, error)
  } finally {
    deadline.release()
  }
  if (rejectOnFailure && report.failures.length > 0) throw batchError(call, report)
  const { responses, failures, succeeded } = report
  return Object.defineProperties(responses, {
    failures: { value: failures },
    succeeded: { value: succeeded },
  }) as BatchResult
}

function add(report: Report, { operation }: BatchForm, progress: Progress, items: readonly object[]): void {
  for (const { response } of progress.answers) report.responses.push(response)
  for (const one of progress.failures) report.failures.push(batchFailure(operation, one, items[one.index ?? -1]))
  for (const index of progress.succeeded) if (items[index] !== undefined) report.succeeded.push(items[index])
}

interface Request {
  readonly items: object[]
  readonly params: UntypedParams
}

/**
 * The requests for one page. It is one, but where items differ in something that a request has only once or crosses with
 * every item: `DeleteTags` removes all its tags from all its resources, so that each resource needs its own.
 */
async function requests({ filled, form }: BatchAction, page: readonly object[]): Promise<Request[]> {
  const common = filled.filter(param => listOf(param) !== form.path)
  const each = filled.filter(param => listOf(param) === form.path)
  const groups = new Map<string, Request>()
  await Promise.all(page.map(item => prepare(filled, item)))
  for (const item of page) {
    const shared = fill(common, item)
    const key = JSON.stringify(shared)
    let request = groups.get(key)
    if (request === undefined) {
      request = { items: [], params: shared }
      groups.set(key, request)
    }
    fill(each, item, request.params, request.items.length)
    request.items.push(item)
  }
  return [...groups.values()]
}

/** The path of the list that a parameter adds to; undefined when it adds to none. */
function listOf({ steps }: Filled): string | undefined {
  const end = steps.findIndex(({ element }) => element === 'append' || element === 'item')
  return end === -1
    ? undefined
    : steps
        .slice(0, end + 1)
        .map(({ name }) => name)
        .join('.')
}
