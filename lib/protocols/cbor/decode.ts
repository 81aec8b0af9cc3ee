import { isUtf8 } from 'node:buffer'
import { setOwn } from '../../set-own.ts'

/** Deeper than any model nests; a hostile answer must not exhaust the stack. */
const maxDepth = 512

/** The end of an item of indefinite length. */
const end = Symbol('end')

/**
 * Decodes one CBOR item and nothing behind it (RFC 8949), as far as AWS services use it: a map becomes an object
 * without its nulls, a byte string a `Uint8Array`, tag 1 a `Date`, an integer beyond 2^53 a `bigint`.
 * Source: botocore/parsers.py, BaseCBORParser.
 *
 * @throws SyntaxError naming the offset
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  let depth = 0
  const value = item()
  if (value === end) throw fault('an end without a beginning', 0)
  if (offset < buffer.length) throw fault('more than one item')
  return value

  function item(): unknown {
    if (offset >= buffer.length) throw fault('the end')
    const initial = buffer[offset++]!
    const info = initial & 31
    switch (initial >> 5) {
      case 0:
        return argument(info)
      case 1: {
        const value = argument(info)
        return typeof value === 'bigint' || value === Number.MAX_SAFE_INTEGER ? -1n - BigInt(value) : -1 - value
      }
      case 2:
        return binary(info)
      case 3:
        return text(info)
      case 4:
        return list(info)
      case 5:
        return map(info)
      case 6:
        return tagged(argument(info))
      default:
        return simple(info)
    }
  }

  function argument(info: number): number | bigint {
    if (info < 24) return info
    const at = offset
    if (info > 27) throw fault(`additional information ${info}`, at - 1)
    const size = 1 << (info - 24)
    if (at + size > buffer.length) throw fault('the end')
    offset += size
    if (info === 24) return buffer[at]!
    if (info === 25) return view.getUint16(at)
    if (info === 26) return view.getUint32(at)
    const value = view.getBigUint64(at)
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
  }

  /** Every element takes a byte at least, so that a length beyond the rest is a lie, and allocates nothing. */
  function length(info: number): number {
    const value = argument(info)
    if (value > buffer.length - offset) throw fault(`a length of ${value} beyond the end`)
    return Number(value)
  }

  function binary(info: number): Uint8Array {
    if (info === 31) return new Uint8Array(Buffer.concat(chunks(2)))
    const size = length(info)
    offset += size
    return new Uint8Array(buffer.subarray(offset - size, offset))
  }

  function text(info: number): string {
    if (info === 31) return decodeText(Buffer.concat(chunks(3)))
    const size = length(info)
    const start = offset
    offset += size
    if (size > 12) return decodeText(buffer, start, offset)
    // For a key or the like a call into native code costs more than this loop.
    let short = ''
    for (let at = start; at < offset; at++) {
      const byte = buffer[at]!
      if (byte > 127) return decodeText(buffer, start, offset)
      short += String.fromCharCode(byte)
    }
    return short
  }

  function chunks(major: number): Buffer[] {
    const parts: Buffer[] = []
    while (true) {
      if (offset >= buffer.length) throw fault('the end')
      const initial = buffer[offset++]!
      if (initial === 0xff) return parts
      if (initial >> 5 !== major) throw fault('a chunk of another type', offset - 1)
      const size = length(initial & 31)
      offset += size
      parts.push(buffer.subarray(offset - size, offset))
    }
  }

  function list(info: number): unknown[] {
    deeper()
    const values: unknown[] = []
    if (info === 31) for (let value = item(); value !== end; value = item()) values.push(value)
    else for (let left = length(info); left > 0; left--) values.push(inner())
    depth--
    return values
  }

  function map(info: number): Record<string, unknown> {
    deeper()
    const object: Record<string, unknown> = {}
    if (info === 31) for (let key = item(); key !== end; key = item()) entry(object, key)
    else for (let left = length(info); left > 0; left--) entry(object, inner())
    depth--
    return object
  }

  function deeper(): void {
    if (++depth > maxDepth) throw fault(`more than ${maxDepth} levels`)
  }

  function entry(object: Record<string, unknown>, key: unknown): void {
    if (typeof key !== 'string') throw fault('a key that is no text')
    const value = inner()
    if (value !== null) setOwn(object, key, value)
  }

  function inner(): unknown {
    const value = item()
    if (value === end) throw fault('an end in the middle', offset - 1)
    return value
  }

  function tagged(tag: number | bigint): Date {
    if (tag !== 1) throw fault(`tag ${tag}`)
    deeper()
    const value = inner()
    depth--
    const date = new Date(typeof value === 'number' ? Math.round(value * 1000) : Number.NaN)
    if (Number.isNaN(date.getTime())) throw fault('a time that is none')
    return date
  }

  function simple(info: number): unknown {
    const at = offset
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
      case 23:
        return null
      case 25:
      case 26:
      case 27:
        offset += 1 << (info - 24)
        if (offset > buffer.length) throw fault('the end', buffer.length)
        if (info === 25) return halfFloat(view.getUint16(at))
        return info === 26 ? view.getFloat32(at) : view.getFloat64(at)
      case 31:
        return end
      default:
        throw fault(`simple value ${info}`, at - 1)
    }
  }

  function fault(what: string, at = offset): SyntaxError {
    return new SyntaxError(`${what} at byte ${at} of ${buffer.length}`)
  }
}

function decodeText(buffer: Buffer, start = 0, end = buffer.length): string {
  const text = buffer.toString('utf8', start, end)
  // It stands for bytes that were no UTF-8, unless it was in the text itself.
  if (text.includes('\ufffd') && !isUtf8(buffer.subarray(start, end))) {
    throw new SyntaxError(`text that is not UTF-8 at byte ${start} of ${buffer.length}`)
  }
  return text
}

/** IEEE 754 binary16. Source: RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}
