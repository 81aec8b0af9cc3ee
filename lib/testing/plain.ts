import { copyOwn, setOwn } from '../set-own.ts'

/**
 * Values as JSON can hold them, to be read by people: dates, bytes and bigints are objects with one member, which begins
 * with `$`. Bytes that are text stand there as text.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (ArrayBuffer.isView(value)) return bytesToPlain(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
  if (value instanceof ArrayBuffer) return bytesToPlain(Buffer.from(value))
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value
  return mapped(value, toPlain, name => (name.startsWith('$') ? `$${name}` : name))
}

/** The values that {@link toPlain} was given. */
export function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain)
  if (typeof value !== 'object' || value === null) return value
  const [name = '', ...others] = Object.keys(value)
  if (others.length === 0 && Object.hasOwn(readers, name)) return readers[name]!(String(Object.values(value)[0]))
  return mapped(value, fromPlain, name => (name.startsWith('$$') ? name.slice(1) : name))
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  $bigint: BigInt,
  $number: Number,
  $date: text => new Date(text),
  $text: text => new TextEncoder().encode(text),
  $base64: text => new Uint8Array(Buffer.from(text, 'base64')),
}

function bytesToPlain(bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? { $text: text } : { $base64: bytes.toString('base64') }
}

function mapped(value: object, each: (value: unknown) => unknown, rename: (name: string) => string): object {
  const source = copyOwn(value as Record<string, unknown>)
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(source)) {
    if (source[name] !== undefined) setOwn(result, rename(name), each(source[name]))
  }
  return result
}
