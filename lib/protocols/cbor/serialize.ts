import type { ShapeType } from '../../model/definition.ts'
import type { Shape, ShapeRef } from '../../model/shape.ts'
import { bytesOf } from '../bytes.ts'
import { formatTimestamp } from '../timestamp.ts'
import { CborWriter } from './writer.ts'

type Write = (writer: CborWriter, value: unknown, shape: Shape) => void

const writers: Record<ShapeType, Write> = {
  structure: writeStructure,
  list: writeList,
  map: writeMap,
  string: writeText,
  character: writeText,
  blob: (writer, value) => writer.binary(bytesOf(value)),
  integer: writeInteger,
  long: writeInteger,
  float: (writer, value) => writer.float(Number(value)),
  double: (writer, value) => writer.double(Number(value)),
  boolean: (writer, value) => writer.boolean(value === true),
  timestamp: writeTimestamp,
}

/**
 * The CBOR of a parameter, checked against the model before; byte for byte what botocore writes.
 * Source: botocore/serialize.py, CBORSerializer.
 */
export function cborBytes(ref: ShapeRef, value: unknown): Uint8Array {
  const writer = new CborWriter()
  writeItem(writer, ref, value)
  return writer.bytes()
}

function writeItem(writer: CborWriter, { shape }: ShapeRef, value: unknown): void {
  if (value === null || value === undefined) writer.nothing()
  else writers[shape.type](writer, value, shape)
}

function writeStructure(writer: CborWriter, value: unknown, shape: Shape): void {
  const params = value as Record<string, unknown>
  const names = Object.keys(params).filter(
    name => params[name] !== undefined && params[name] !== null && shape.members.has(name),
  )
  writer.head(5, names.length)
  for (const name of names) {
    const ref = shape.members.get(name)!
    writer.text(ref.locationName ?? name)
    writeItem(writer, ref, params[name])
  }
}

function writeMap(writer: CborWriter, value: unknown, shape: Shape): void {
  const entries = Object.entries(value as Record<string, unknown>).filter(([, item]) => item !== undefined)
  writer.head(5, entries.length)
  for (const [key, item] of entries) {
    writer.text(key)
    writeItem(writer, shape.value, item)
  }
}

function writeList(writer: CborWriter, value: unknown, shape: Shape): void {
  const items = value as readonly unknown[]
  writer.head(4, items.length)
  for (const item of items) writeItem(writer, shape.member, item)
}

function writeText(writer: CborWriter, value: unknown): void {
  writer.text(String(value))
}

function writeInteger(writer: CborWriter, value: unknown): void {
  writer.integer(value as number | bigint)
}

/** Tag 1: whole seconds as an integer, with a fraction as a double. */
function writeTimestamp(writer: CborWriter, value: unknown): void {
  const seconds = Number(formatTimestamp(value as Date | string | number, 'unixTimestamp'))
  writer.head(6, 1)
  if (Number.isInteger(seconds)) writer.integer(seconds)
  else writer.double(seconds)
}
