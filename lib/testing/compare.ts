import { inspect, types } from 'node:util'
import { Decimal } from '../decimal.ts'
import type { ShapeRef } from '../model/shape.ts'
import { parseTimestamp } from '../protocols/timestamp.ts'
import { isRecord } from './is-record.ts'
import { ArrayWith, Matcher, ObjectLike } from './matchers.ts'
import { redact } from './redact.ts'
import type { AsymmetricMatcher } from './types.ts'

/** Where two values differ: `Tags[0].Value: expected 'a', was 'b'`. */
export function differences(expected: unknown, actual: unknown, ref: ShapeRef | undefined): string[] {
  const found: string[] = []
  compare(expected, actual, { path: '', ref, sensitive: false }, found)
  return found
}

interface Place {
  readonly path: string
  readonly ref: ShapeRef | undefined
  /** The model says so of the member, or of one that it is in: its value must not be in a message. */
  readonly sensitive: boolean
}

function compare(expected: unknown, actual: unknown, place: Place, found: string[]): void {
  if (isAsymmetric(expected)) {
    if (!expected.asymmetricMatch(actual)) found.push(different(expected, actual, place))
  } else if (expected instanceof ObjectLike && isRecord(actual)) {
    compareMembers(Object.keys(expected.members), expected.members, actual, place, found)
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length)
    for (let index = 0; index < length; index++) {
      compare(expected[index], actual[index], inside(place, index), found)
    }
  } else if (isRecord(expected) && isRecord(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
    compareMembers([...names], expected, actual, place, found)
  } else if (expected instanceof ArrayWith && Array.isArray(actual)) {
    const element = inside(place, 0)
    const lacks = expected.elements.filter(one => !actual.some(other => fits(one, other, element)))
    if (lacks.length > 0)
      found.push(`${at(place)}expected to hold ${listed(lacks, place)}, was ${listed(actual, place)}`)
  } else if (!isSame(expected, actual, place)) {
    found.push(different(expected, actual, place))
  }
}

function different(expected: unknown, actual: unknown, place: Place): string {
  const [wanted, was] = place.sensitive
    ? ['another value (sensitive)', actual === undefined ? 'missing' : 'this one']
    : [show(expected, place.ref), show(actual, place.ref)]
  return `${at(place)}expected ${wanted}, was ${was}`
}

function at({ path }: Place): string {
  return path === '' ? '' : `${path}: `
}

function fits(expected: unknown, actual: unknown, place: Place): boolean {
  const found: string[] = []
  compare(expected, actual, place, found)
  return found.length === 0
}

function listed(elements: readonly unknown[], { ref, sensitive }: Place): string {
  return sensitive ? 'values (sensitive)' : show(elements, ref)
}

function compareMembers(
  names: readonly string[],
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  place: Place,
  found: string[],
): void {
  for (const name of names) compare(own(expected, name), own(actual, name), inside(place, name), found)
}

function isSame(expected: unknown, actual: unknown, place: Place): boolean {
  if (expected instanceof Matcher) return expected.accepts(actual)
  if (typeof expected === 'function') return expected(actual) === true
  const [left, right] = [bytesOf(expected), bytesOf(actual)]
  // Text and bytes are the same where a blob is due: callers may give either.
  if (left !== undefined && right !== undefined) return left.equals(right)
  if (left !== undefined && typeof actual === 'string') return left.equals(Buffer.from(actual))
  if (right !== undefined && typeof expected === 'string') return right.equals(Buffer.from(expected))
  if (expected instanceof Date && actual instanceof Date) return expected.getTime() === actual.getTime()
  if (place.ref?.type === 'timestamp') return timeOf(expected) === timeOf(actual)
  if (expected instanceof Decimal || actual instanceof Decimal) return String(expected) === String(actual)
  if (types.isSet(expected) && types.isSet(actual)) {
    return (
      expected.size === actual.size && [...expected].every(one => [...actual].some(other => isSame(one, other, place)))
    )
  }
  // A condition of DynamoDB.
  if (hasEquals(expected)) return expected.equals(actual)
  return Object.is(expected, actual)
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof (value as AsymmetricMatcher | null | undefined)?.asymmetricMatch === 'function'
}

function hasEquals(value: unknown): value is { equals(other: unknown): boolean } {
  return typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function'
}

/** Parameters take a time as a date, as text and as seconds. */
function timeOf(value: unknown): unknown {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'string' || typeof value === 'number' ? parseTimestamp(value).getTime() : value
}

/** One step down: a member of a structure, a value of a map or an element of a list. */
function inside({ path, ref, sensitive }: Place, step: string | number): Place {
  const below = typeof step === 'number' ? listMember(ref) : memberOf(ref, step)
  const steps = typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`
  return { path: steps, ref: below, sensitive: sensitive || below?.sensitive === true }
}

function listMember(ref: ShapeRef | undefined): ShapeRef | undefined {
  return ref?.type === 'list' ? ref.shape.member : undefined
}

function memberOf(ref: ShapeRef | undefined, name: string): ShapeRef | undefined {
  return ref?.type === 'map' ? ref.shape.value : ref?.shape.members.get(name)
}

function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function bytesOf(value: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? Buffer.from(value) : undefined
}

/** A value as messages show it, without secrets. */
export function show(value: unknown, ref: ShapeRef | undefined): string {
  if (value === undefined) return 'missing'
  if (value instanceof ObjectLike) return `match.objectLike(${show(value.members, ref)})`
  if (value instanceof ArrayWith) return `match.arrayWith(${show(value.elements, ref)})`
  if (typeof value === 'function') return `a value that ${value.name || 'the predicate'} accepts`
  const shown = redact(value, ref)
  return inspect(shown, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200, maxArrayLength: 10 })
}
