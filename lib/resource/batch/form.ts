import type { UntypedParams } from '../../client/types.ts'
import type { Operation } from '../../model/service.ts'
import type { Shape, ShapeRef } from '../../model/shape.ts'
import { camelCase } from '../../names.ts'
import {
  listedFailures,
  namedFailures,
  positionalFailures,
  type ReadFailures,
  unconfirmed,
  unprocessedFailures,
} from './failures.ts'
import { type Layout, listLayout, mapLayout } from './layout.ts'
import { limitOf } from './limits.ts'

/** What an answer says about entries that failed. */
export interface FailureForm {
  /**
   * `listed`: those that failed; `named`: their names only; `positional`: all results in order; `unprocessed`: entries as
   * they were sent.
   */
  readonly kind: 'listed' | 'named' | 'positional' | 'unprocessed'
  readonly member: string
  readonly read: ReadFailures
}

/** How an operation does many things at once. */
export interface BatchForm {
  readonly operation: Operation
  /** Of the client. */
  readonly method: string
  /** Where the entries are: `Delete.Objects`. */
  readonly path: string
  readonly layout: Layout
  /** Entries in one request. */
  readonly limit: number
  /** How it tells that entries failed; undefined where a request fails as a whole. */
  readonly failures: FailureForm | undefined
}

/** Names of lists of what failed, in all services: Errors, Failed, FailedEntries, failures, Unsuccessful, UnprocessedAccounts. */
const LISTED = /^(?:errors$|fail(?:ed|ures?)|unsuccessful|unprocessed)/i
/** Names of lists of names: InvalidParameters, MissingWorkflows, notFound, UnprocessedTraceIds. */
const NAMED = /^(?:failed|invalid(?!at)|missing|notfound|unprocessed)/i
/** FailedEntryCount, FailedRecordCount, FailedPutCount. */
export const COUNT_OF_FAILED = /^failed.*count$/i

/** Queues that keep an order: an entry that is sent later than others would break it. */
export function keepsOrder({ name }: Operation, { QueueUrl }: UntypedParams): boolean {
  return name === 'SendMessageBatch' && typeof QueueUrl === 'string' && QueueUrl.endsWith('.fifo')
}

/**
 * The form of an operation with entries, found from its shapes; undefined when it has none, or none that can be told.
 *
 * @param path of the list of entries, where it is known
 */
export function batchForm(operation: Operation, path?: string): BatchForm | undefined {
  const found = path === undefined ? entriesOf(operation) : { path, ...listAt(operation, path) }
  if (found === undefined) return undefined
  const { path: at, layout, list } = found
  const failures = failureForm(operation, at, found)
  if (path === undefined && failures === undefined) return undefined
  return { operation, method: camelCase(operation.name), path: at, layout, limit: limitOf(operation, list), failures }
}

interface Entries {
  readonly layout: Layout
  readonly list: Shape | undefined
}

function listAt(operation: Operation, path: string): Entries {
  let shape = operation.input?.shape
  for (const name of path.split('.')) shape = shape?.members.get(name)?.shape
  return { layout: listLayout(path), list: shape }
}

/** The one list or map of lists that a caller must give, at the top or in a structure that must be given. */
function entriesOf(operation: Operation): (Entries & { path: string }) | undefined {
  const found = requiredOf(operation.input?.shape).flatMap(ref => {
    if (ref.type !== 'structure') return entriesIn(ref, ref.name)
    return requiredOf(ref.shape).flatMap(inner => entriesIn(inner, `${ref.name}.${inner.name}`))
  })
  return found.length === 1 ? found[0] : undefined
}

function entriesIn({ shape, name, type }: ShapeRef, path: string): (Entries & { path: string })[] {
  if (type === 'list') return [{ path, layout: listLayout(path), list: shape }]
  if (type !== 'map' || path !== name) return []
  const { value } = shape
  if (value.type === 'list') return [{ path, layout: mapLayout(name, undefined), list: value.shape }]
  const inner = requiredOf(value.shape).find(member => member.type === 'list')
  return inner === undefined ? [] : [{ path, layout: mapLayout(name, inner.name), list: inner.shape }]
}

function requiredOf(shape: Shape | undefined): ShapeRef[] {
  return [...(shape?.members.values() ?? [])].filter(({ name }) => shape?.required.has(name) === true)
}

function failureForm(operation: Operation, path: string, { layout, list }: Entries): FailureForm | undefined {
  const output = operation.output?.shape
  const members = [...(output?.members.values() ?? [])]
  const entries = operation.input?.shape.members.get(path)?.shape
  const undone = members.find(({ shape }) => entries !== undefined && shape === entries)
  if (undone !== undefined && LISTED.test(undone.name)) {
    const take = (response: UntypedParams) => layout.take({ [path]: response[undone.name] })
    return { kind: 'unprocessed', member: undone.name, read: unprocessedFailures(take) }
  }
  const lists = members.filter(({ type, shape }) => type === 'list' && shape.member.type === 'structure')
  const listed = lists.find(({ name }) => LISTED.test(name))
  if (listed !== undefined) {
    const read = listedFailures(operation, listed.name)
    const confirms = output?.required.has('Successful') === true && listed.name !== 'Successful'
    return { kind: 'listed', member: listed.name, read: confirms ? unconfirmed('Successful', read) : read }
  }
  if (isOfStrings(list)) {
    const named = members.find(({ name, shape }) => NAMED.test(name) && isOfStrings(shape))
    if (named !== undefined) return { kind: 'named', member: named.name, read: namedFailures(named.name) }
  }
  const results = lists.find(({ shape }) => shape.member.shape.members.has('ErrorCode'))
  if (results === undefined || !members.some(({ name }) => COUNT_OF_FAILED.test(name))) return undefined
  return { kind: 'positional', member: results.name, read: positionalFailures(operation, results.name) }
}

function isOfStrings(list: Shape | undefined): boolean {
  return list?.type === 'list' && list.member.type === 'string'
}
