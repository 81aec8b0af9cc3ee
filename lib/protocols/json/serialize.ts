import type { Shape, ShapeRef } from '../../model/shape.ts'
import { setOwn } from '../../set-own.ts'
import { base64Of } from '../bytes.ts'
import { formatTimestamp } from '../timestamp.ts'

/** Makes of a parameter what `JSON.stringify` writes right. Notes a `bigint`, which that cannot write. */
type Prepare = (value: unknown, notes: Notes) => unknown

interface Notes {
  bigint: boolean
}

const prepared = new WeakMap<ShapeRef, Prepare | { nothing: true }>()
const nothing = { nothing: true } as const

/**
 * The JSON of a parameter, checked against the model before. Members that are null or undefined are left out, elements
 * of lists and maps are not. A `bigint` is written digit by digit. Source: botocore/serialize.py, JSONSerializer.
 */
export function jsonText(ref: ShapeRef, value: unknown): string {
  const notes = { bigint: false }
  const prepare = prepareOf(ref)
  const plain = prepare === undefined ? value : prepare(value, notes)
  return notes.bigint ? write(plain) : JSON.stringify(plain)
}

function prepareOf(ref: ShapeRef): Prepare | undefined {
  let prepare = prepared.get(ref)
  if (prepare === undefined) {
    prepare = compile(ref) ?? nothing
    prepared.set(ref, prepare)
  }
  return typeof prepare === 'function' ? prepare : undefined
}

function compile(ref: ShapeRef): Prepare | undefined {
  if (ref.shape.definition.document === true) return prepareDocument
  switch (ref.type) {
    case 'structure':
      return prepareStructure(ref.shape)
    case 'list':
      return prepareList(ref.shape)
    case 'map':
      return prepareMap(ref.shape)
    case 'blob':
      return base64Of
    case 'timestamp':
      return value => formatTimestamp(value as Date | string | number, ref.timestampFormat ?? 'unixTimestamp')
    case 'float':
    case 'double':
    case 'integer':
    case 'long':
      return prepareNumber
    default:
      return undefined
  }
}

function prepareStructure(shape: Shape): Prepare {
  return (value, notes) => {
    const result: Record<string, unknown> = {}
    const params = value as Record<string, unknown>
    for (const name of Object.keys(params)) {
      const ref = shape.members.get(name)
      const item = params[name]
      if (ref === undefined || item === undefined || item === null) continue
      setOwn(result, ref.locationName ?? name, prepareItem(prepareOf(ref), item, notes))
    }
    return result
  }
}

function prepareList(shape: Shape): Prepare {
  return (value, notes) => {
    const prepare = prepareOf(shape.member)
    return prepare === undefined ? value : (value as unknown[]).map(item => prepareItem(prepare, item, notes))
  }
}

function prepareMap(shape: Shape): Prepare {
  return (value, notes) => {
    const result: Record<string, unknown> = {}
    const prepare = prepareOf(shape.value)
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      if (item !== undefined) setOwn(result, key, prepareItem(prepare, item, notes))
    }
    return result
  }
}

function prepareItem(prepare: Prepare | undefined, item: unknown, notes: Notes): unknown {
  return prepare === undefined || item === null || item === undefined ? item : prepare(item, notes)
}

function prepareNumber(value: unknown, notes: Notes): unknown {
  if (typeof value === 'bigint') notes.bigint = true
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/** A document is JSON already, but for a `bigint` somewhere in it. */
function prepareDocument(value: unknown, notes: Notes): unknown {
  if (typeof value === 'bigint') notes.bigint = true
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) prepareDocument(item, notes)
  }
  return value
}

/** What `JSON.stringify` would write, and `bigint` besides. */
function write(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(item => (item === undefined ? 'null' : write(item))).join(',')}]`
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${write(item)}`).join(',')}}`
}
