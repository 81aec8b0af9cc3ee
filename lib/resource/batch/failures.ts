import { isDeepStrictEqual } from 'node:util'
import type { UntypedOutput } from '../../client/types.ts'
import { canonicalText, partsOf } from '../../decimal.ts'
import { classify, type FailureKind } from '../../http/retry/classify.ts'
import type { Operation } from '../../model/service.ts'

/** One entry of a request that the service did not do. */
export interface EntryFailure {
  /** Its place among the entries that were sent; undefined when the answer does not say which one it means. */
  readonly index: number | undefined
  readonly code: string
  readonly message: string
  /** Why it may be sent again; undefined when that is of no use. */
  readonly kind: FailureKind | undefined
  /** What the service says about the entry. */
  readonly detail: Readonly<Record<string, unknown>>
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** The code of an entry of which the answer says nothing. */
export const NO_ANSWER = 'NoAnswer'

/** Finds what failed in the answer to a request. */
export type ReadFailures = (response: UntypedOutput, entries: readonly unknown[]) => EntryFailure[]

/** Where services say why an entry failed, best first. */
const CODES = ['Code', 'ErrorCode', 'FailureCode', 'ExceptionType', 'ErrorType', 'FailureReason', 'Reason', 'Result']
const MESSAGES = [
  'Message',
  'ErrorMessage',
  'FailureMessage',
  'FailureReason',
  'FailureDescription',
  'Reason',
  'Detail',
]
/** Structures that hold both: EC2, Glue. */
const NESTED = ['Error', 'ErrorDetail']

/** What an entry of a batch can fail with beside what whole calls can. */
const TRANSIENT = new Set([
  'InternalError',
  'InternalException',
  'InternalFailure',
  'InternalServerError',
  'InternalServerException',
  'InternalServiceError',
  'InternalServiceException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'Unavailable',
])

/** A list of what failed, each named by a member that the entry has, too: S3 `Errors`, SQS `Failed`, EC2 `Unsuccessful`. */
export function listedFailures(operation: Operation, member: string): ReadFailures {
  return (response, entries) => {
    const claimed = new Set<number>()
    return recordsIn(response[member]).map(detail => {
      const index = placeOf(detail, entries, claimed)
      if (index !== undefined) claimed.add(index)
      return failure(operation, detail, index)
    })
  }
}

/** A list of names that the entries have, too: what SSM could not delete. */
export function namedFailures(member: string): ReadFailures {
  return (response, entries) => {
    const names: unknown = response[member]
    const message = `The service has it in "${member}".`
    return (Array.isArray(names) ? names : []).map(name => {
      const index = entries.indexOf(name)
      return { index: index === -1 ? undefined : index, code: member, message, kind: undefined, detail: { name } }
    })
  }
}

/** A result for each entry, at its place, some of them with an error: Kinesis `Records`, Firehose `RequestResponses`. */
export function positionalFailures(operation: Operation, member: string): ReadFailures {
  return (response, entries) => {
    const results: unknown = response[member]
    return entries.flatMap((_, index) => {
      const result: unknown = Array.isArray(results) ? results[index] : undefined
      if (!isRecord(result)) return [unanswered(index, (ErrorCode, ErrorMessage) => ({ ErrorCode, ErrorMessage }))]
      return text(result, ['ErrorCode']) === undefined ? [] : [failure(operation, result, index)]
    })
  }
}

/** A list of what was done, with the `Id` of each entry: one that is neither there nor among the failures is not done. */
export function unconfirmed(member: string, failed: ReadFailures): ReadFailures {
  return (response, entries) => {
    const failures = failed(response, entries)
    const named = new Set(failures.map(({ index }) => index))
    const done = new Set(recordsIn(response[member]).map(({ Id }) => Id))
    const missing = entries.flatMap((entry, index) => {
      const { Id } = entry as { Id?: unknown }
      return named.has(index) || done.has(Id)
        ? []
        : [unanswered(index, (Code, Message) => ({ Id, SenderFault: false, Code, Message }))]
    })
    return [...failures, ...missing]
  }
}

/** Entries that the service gives back as they were sent, because it had no time for them: DynamoDB. */
export function unprocessedFailures(take: (response: UntypedOutput) => readonly unknown[] | undefined): ReadFailures {
  return (response, entries) => {
    const claimed = new Set<number>()
    return (take(response) ?? []).map(detail => {
      const text = canonical(detail)
      const index = entries.findIndex((entry, place) => !claimed.has(place) && canonical(entry) === text)
      claimed.add(index)
      const said = { code: 'Unprocessed', message: 'The service left it undone.', kind: 'throttling' } as const
      return { index: index === -1 ? undefined : index, ...said, detail: detail as EntryFailure['detail'] }
    })
  }
}

/** Nobody knows whether it was done, so it is not sent again. */
function unanswered(index: number, detail: (code: string, message: string) => EntryFailure['detail']): EntryFailure {
  const message = 'The answer says neither that it was done nor that it failed.'
  return { index, code: NO_ANSWER, message, kind: undefined, detail: detail(NO_ANSWER, message) }
}

function failure(
  operation: Operation,
  detail: Readonly<Record<string, unknown>>,
  index: number | undefined,
): EntryFailure {
  const nested = NESTED.map(name => detail[name]).find(isRecord) ?? detail
  const code = text(nested, CODES) ?? 'Unknown'
  return { index, code, message: text(nested, MESSAGES) ?? '', kind: kindOf(operation, code, detail), detail }
}

function kindOf(
  operation: Operation,
  code: string,
  detail: Readonly<Record<string, unknown>>,
): FailureKind | undefined {
  const isTransient = TRANSIENT.has(code) || detail.SenderFault === false || detail.retryable === true
  return classify({ operation, code }) ?? (isTransient ? 'transient' : undefined)
}

/** The first of the members that is a text; some services begin them with a small letter. */
function text(detail: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = detail[name] ?? detail[`${name[0]!.toLowerCase()}${name.slice(1)}`]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/**
 * The entry that a failure is about: one that has the very values, `Key` and `VersionId`, or `Id`. Of several, the one that
 * has the most of them, and then the fewest others: without a `VersionId` it is the entry without one.
 */
function placeOf(
  detail: Readonly<Record<string, unknown>>,
  entries: readonly unknown[],
  claimed: ReadonlySet<number>,
): number | undefined {
  let best: { index: number; shared: number; others: number } | undefined
  for (const [index, entry] of entries.entries()) {
    const shared = claimed.has(index) ? 0 : sharedMembers(detail, entry)
    if (shared === 0) continue
    const others = Object.keys(entry as object).length - shared
    if (best === undefined || shared > best.shared || (shared === best.shared && others < best.others)) {
      best = { index, shared, others }
    }
  }
  if (best !== undefined) return best.index
  for (const isAbout of [sameValue, sameSuffix]) {
    const index = entries.findIndex((entry, place) => !claimed.has(place) && isAbout(detail, entry))
    if (index !== -1) return index
  }
  return undefined
}

/** How many members both have, all of which must be the same. */
function sharedMembers(detail: Readonly<Record<string, unknown>>, entry: unknown): number {
  if (!isRecord(entry)) return 0
  const shared = Object.entries(entry).filter(([name]) => detail[name] !== undefined)
  return shared.every(([name, value]) => isSame(detail[name], value)) ? shared.length : 0
}

/** An id by itself, or a structure that stands for the entry: `imageId` of ECR. */
function sameValue(detail: Readonly<Record<string, unknown>>, entry: unknown): boolean {
  return Object.values(detail).some(
    value => isSame(value, entry) || (isRecord(value) && sharedMembers(value, entry) > 0),
  )
}

/** `TargetId` of EventBridge is the `Id` of the entry; `arn` of ECS ends with the id that was sent. */
function sameSuffix(detail: Readonly<Record<string, unknown>>, entry: unknown): boolean {
  if (typeof entry === 'string') {
    return Object.values(detail).some(value => typeof value === 'string' && value.endsWith(`/${entry}`))
  }
  if (!isRecord(entry)) return false
  return Object.entries(entry).some(([name, value]) => {
    return typeof value === 'string' && Object.keys(detail).some(key => key.endsWith(name) && detail[key] === value)
  })
}

function isSame(a: unknown, b: unknown): boolean {
  return typeof a === 'object' && typeof b === 'object' ? isDeepStrictEqual(a, b) : a === b
}

/** A text that is the same for what comes back as it was sent, but as another type: `Buffer`, `Decimal`, the order of a set. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Set) return `{${[...value].map(canonical).sort().join()}}`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isRecord(value) || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return scalar(value)
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
  return `(${members.sort().join()})`
}

/** Numbers of any type by their value: `1e21` comes back as a bigint, `1.50` without its zero. */
function scalar(value: unknown): string {
  const text = String(value)
  return typeof value !== 'string' && DECIMAL.test(text) ? canonicalText(partsOf(text)) : JSON.stringify(text)
}

function recordsIn(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
