import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { BatchError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import { camelCase } from '../names.ts'
import { Collection } from './collection.ts'
import type { ResourceContext } from './context.ts'
import { internals } from './core.ts'
import { method } from './define.ts'
import type { ActionDefinition } from './definition.ts'
import { compileParams, type Filled, fill, merge, prepare } from './params.ts'
import type { TypeView } from './view.ts'

/** One item of a batch action that the service refused. */
export interface BatchFailure {
  /** The resource; undefined when the answer does not say which one it means. */
  readonly resource: object | undefined
  readonly code: string
  readonly message: string
  /** What the service says about the item. */
  readonly detail: Readonly<Record<string, unknown>>
}

/** The answers to the requests of a batch action. No item failed, or it would have been a `BatchError`. */
export type BatchResult = UntypedOutput[] & { readonly failures: readonly BatchFailure[] }

/** The members under which answers list the items that failed: S3, SQS, EC2. */
const FAILURE_LISTS = ['Errors', 'Failed', 'Unsuccessful']

interface BatchAction {
  readonly filled: readonly Filled[]
  /** Where the items are in the parameters, `Delete.Objects`. */
  readonly list: string
  readonly operation: Operation
  /** The member of the answer that lists failures, if it can have them. */
  readonly failureList: string | undefined
}

/**
 * Batch actions, on the prototype of a collection: `bucket.objects.delete()`. One request a page, as in boto3; unlike
 * there, items that failed are an error.
 *
 * @param view the type of the items
 */
export function defineBatchActions(prototype: object, context: ResourceContext, view: TypeView): void {
  for (const { member, definition } of view.batchActions) {
    const action = compileBatch(context, view, definition)
    method(prototype, member, (collection, [extra, options]) => {
      return runBatch(collection as Collection, member, action, extra, options as CallOptions | undefined)
    })
  }
}

function compileBatch(context: ResourceContext, view: TypeView, definition: ActionDefinition): BatchAction {
  const operation = context.service.operation(definition.request.operation)
  const filled = compileParams(definition.request.params, view)
  const members = operation.output?.shape.members
  return {
    filled,
    operation,
    list: filled.map(listOf).findLast(list => list !== undefined) ?? '',
    failureList: FAILURE_LISTS.find(name => members?.get(name)?.type === 'list'),
  }
}

/** Source: `BatchAction` in boto3/resources/action.py. */
async function runBatch(
  collection: Collection,
  member: string,
  action: BatchAction,
  extra: unknown,
  options: CallOptions | undefined,
): Promise<BatchResult> {
  const { client } = internals(Collection.parent(collection))
  const { operation, failureList } = action
  const responses: UntypedOutput[] = []
  const failures: BatchFailure[] = []
  const failed = (cause?: unknown): BatchError =>
    new BatchError(summary(`${collection}.${member}()`, failures, cause), responses, failures, { cause })
  try {
    for await (const page of collection.pages(options)) {
      for (const { items, params } of await requests(action, page)) {
        const response = await client[camelCase(operation.name)]!(merge(params, extra, operation.name), options)
        responses.push(response)
        for (const detail of details(response, failureList)) failures.push(failure(action, items, params, detail))
      }
    }
  } catch (error) {
    throw failures.length === 0 ? error : failed(error)
  }
  if (failures.length > 0) throw failed()
  return Object.defineProperty(responses, 'failures', { value: failures }) as BatchResult
}

interface Request {
  readonly items: object[]
  readonly params: UntypedParams
}

/**
 * The requests for one page. It is one, but where items differ in something that a request has only once or crosses with
 * every item: `DeleteTags` removes all its tags from all its resources, so that each resource needs its own.
 */
async function requests({ filled, list }: BatchAction, page: readonly object[]): Promise<Request[]> {
  const common = filled.filter(param => listOf(param) !== list)
  const each = filled.filter(param => listOf(param) === list)
  const groups = new Map<string, Request>()
  for (const item of page) {
    await prepare(filled, item)
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

function details(response: UntypedOutput, list: string | undefined): Record<string, unknown>[] {
  const found = list === undefined ? undefined : response[list]
  return Array.isArray(found) ? (found as Record<string, unknown>[]) : []
}

function failure(
  { list }: BatchAction,
  items: readonly object[],
  params: UntypedParams,
  detail: Record<string, unknown>,
): BatchFailure {
  const sent = list.split('.').reduce<unknown>((owner, name) => (owner as UntypedParams | undefined)?.[name], params)
  const index = Array.isArray(sent) ? sent.findIndex(entry => isAbout(detail, entry)) : -1
  const error = (detail.Error ?? detail) as Record<string, unknown>
  return {
    resource: items[index],
    code: String(error.Code ?? 'Unknown'),
    message: String(error.Message ?? ''),
    detail,
  }
}

/** Whether what the service says has the very values of an entry that was sent: `Key` and `VersionId`, or `Id`. */
function isAbout(detail: Record<string, unknown>, entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return Object.values(detail).includes(entry)
  const shared = Object.entries(entry).filter(([name]) => detail[name] !== undefined)
  return shared.length > 0 && shared.every(([name, value]) => detail[name] === value)
}

function summary(call: string, failures: readonly BatchFailure[], cause: unknown): string {
  const counts = new Map<string, number>()
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1)
  const codes = [...counts].map(([code, times]) => `${code} (${times})`).join(', ')
  const [first] = failures
  const rest = cause === undefined ? '' : ' A request failed after that, see "cause".'
  return (
    `${call}: ${failures.length} ${failures.length === 1 ? 'item' : 'items'} failed: ${codes}. ` +
    `First: ${first?.resource ?? 'an item'}: ${first?.message}. See "failures" and "responses".${rest}`
  )
}
