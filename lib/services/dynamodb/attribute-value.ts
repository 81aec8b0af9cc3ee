import { types } from 'node:util'
import type { Report } from '../../client/validate.ts'
import { canonicalText, type Decimal, exactNumber, partsOf } from '../../decimal.ts'
import { MalformedResponseError } from '../../errors.ts'
import { setOwn } from '../../set-own.ts'
import { bytesOf, isBytes } from './bytes.ts'
import { isNumeric, numberText } from './numbers.ts'

/** A value as DynamoDB answers with it. */
export type NativeAttributeValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Decimal
  | Uint8Array
  | Set<string>
  | Set<number | bigint | Decimal>
  | Set<Uint8Array>
  | NativeAttributeValue[]
  | { [name: string]: NativeAttributeValue }

/** A value as callers may give it. */
export type NativeAttributeInput =
  | NativeAttributeValue
  | undefined
  | ArrayBuffer
  | ArrayBufferView
  | ReadonlySet<string>
  | ReadonlySet<number | bigint | Decimal>
  | ReadonlySet<ArrayBuffer | ArrayBufferView>
  | ReadonlyMap<string, NativeAttributeInput>
  | readonly NativeAttributeInput[]
  | { readonly [name: string]: NativeAttributeInput }

/** A value as the service writes it: `{ S: 'a' }`. */
export type AttributeValue = Readonly<Record<string, unknown>>

/** A value that was converted before, and is sent as it is. */
export class Converted {
  readonly value: AttributeValue

  constructor(value: AttributeValue) {
    this.value = value
  }
}

/** How deep lists and maps may lie in each other. */
const DEEPEST = 32
const NOTHING: AttributeValue = { NULL: true }

/**
 * The attribute value of a native one. Faults go to the report, by path.
 *
 * Source: boto3/dynamodb/types.py, TypeSerializer. Floats, which boto3 refuses, are decimal numbers here.
 */
export function toAttributeValue(value: unknown, report: Report): AttributeValue {
  return convert(value, report, [])
}

function convert(value: unknown, report: Report, around: readonly object[]): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (value === null) return { NULL: true }
  if (typeof value === 'boolean') return { BOOL: value }
  if (isNumeric(value)) return { N: textOf(value, report) }
  if (typeof value !== 'object')
    return refuse(report, typeof value === 'undefined' ? 'is undefined: give null' : `is a ${typeof value}`)
  if (isBytes(value)) return { B: bytesOf(value) }
  if (types.isSet(value)) return setOf(value, report)
  if (value instanceof Converted) return value.value
  if (around.includes(value)) return refuse(report, 'holds itself')
  if (around.length >= DEEPEST) return refuse(report, `is deeper than ${DEEPEST} levels, the most that DynamoDB takes`)
  const inside = [...around, value]
  if (Array.isArray(value)) return { L: listOf(value, report, inside) }
  if (types.isMap(value)) return { M: mapOf(value.entries(), report, inside) }
  if (isPlain(value)) return { M: mapOf(Object.entries(value), report, inside) }
  return refuse(report, `is a ${nameOf(value)}${remedyFor(value)}`)
}

function refuse(report: Report, problem: string): AttributeValue {
  report.add(problem)
  return NOTHING
}

function textOf(value: Parameters<typeof numberText>[0], report: Report): string {
  const { text, problem } = { problem: undefined, text: '0', ...numberText(value) }
  if (problem !== undefined) report.add(problem)
  return text
}

function listOf(list: readonly unknown[], report: Report, around: readonly object[]): AttributeValue[] {
  const converted: AttributeValue[] = []
  for (let index = 0; index < list.length; index++) {
    report.path.push(index)
    converted.push(convert(list[index], report, around))
    report.path.pop()
  }
  return converted
}

function mapOf(
  entries: Iterable<[unknown, unknown]>,
  report: Report,
  around: readonly object[],
): Record<string, AttributeValue> {
  const converted: Record<string, AttributeValue> = {}
  for (const [name, value] of entries) {
    if (value === undefined) continue
    if (typeof name !== 'string') {
      report.add(`has a key that is no string but a ${typeof name}: names of attributes are strings`)
      continue
    }
    report.path.push(name)
    setOwn<AttributeValue>(converted, name, convert(value, report, around))
    report.path.pop()
  }
  return converted
}

/** Elements that are the same to DynamoDB are one, as they are in a set of Python. */
function setOf(set: ReadonlySet<unknown>, report: Report): AttributeValue {
  const elements = [...set]
  if (elements.length === 0) return refuse(report, 'is an empty set, which DynamoDB does not keep: leave it out')
  if (elements.every(element => typeof element === 'string')) return { SS: elements }
  if (elements.every(isNumeric)) {
    const texts = new Map(
      elements.map(element => textOf(element, report)).map(text => [canonicalText(partsOf(text)), text]),
    )
    return { NS: [...texts.values()] }
  }
  if (elements.every(isBytes)) {
    const all = elements.map(bytesOf)
    return { BS: [...new Map(all.map(bytes => [Buffer.from(bytes).toString('latin1'), bytes])).values()] }
  }
  return refuse(report, 'is a set that is not of strings only, numbers only or bytes only: use an array')
}

/** Also one of another realm, as test runners have them. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'object of a class'
}

function remedyFor(value: object): string {
  if (types.isDate(value)) return ': give toISOString(), or getTime() for a number'
  if (types.isPromise(value)) return ': await it'
  return ', not plain: give an object, array, Map or Set of its data'
}

/**
 * The native value of an attribute value.
 *
 * Source: boto3/dynamodb/types.py, TypeDeserializer.
 *
 * @throws MalformedResponseError it has a type that is not known
 */
export function fromAttributeValue(value: AttributeValue): NativeAttributeValue {
  for (const type in value) {
    const content = value[type]
    switch (type) {
      case 'S':
      case 'B':
      case 'BOOL':
        return content as string | Uint8Array | boolean
      case 'N':
        return exactNumber(content as string)
      case 'NULL':
        return null
      case 'M':
        return fromAttributes(content as Record<string, AttributeValue>)
      case 'L':
        return (content as AttributeValue[]).map(fromAttributeValue)
      case 'SS':
      case 'BS':
        return new Set(content as string[])
      case 'NS':
        return new Set((content as string[]).map(exactNumber))
    }
  }
  const { name = Object.keys(value)[0] ?? 'none' } = (value.SDK_UNKNOWN_MEMBER ?? {}) as { name?: string }
  throw new MalformedResponseError(
    `DynamoDB answered with an attribute value of type ${name}, which this version does not know. The plain client gives it raw.`,
  )
}

/** The native values of attributes by name. */
export function fromAttributes(attributes: Record<string, AttributeValue>): Record<string, NativeAttributeValue> {
  const natives: Record<string, NativeAttributeValue> = {}
  for (const name in attributes) {
    const value = fromAttributeValue(attributes[name]!)
    // Written here, because V8 is twice as fast with a store of its own.
    if (name === '__proto__') setOwn<NativeAttributeValue>(natives, name, value)
    else natives[name] = value
  }
  return natives
}
