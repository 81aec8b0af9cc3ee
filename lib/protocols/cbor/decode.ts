import { isUtf8 } from 'node:buffer'
import { setOwn } from '../set-own.ts'

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
        return info === 31 ? Buffer.concat(chunks(2)) : new Uint8Array(slice(length(info)))
      case 3:
        return info === 31 ? decodeText(Buffer.concat(chunks(3))) : text(length(info))
      case 4:
        return nested(() => (info === 31 ? endlessList() : list(length(info))))
      case 5:
        return nested(() => (info === 31 ? endlessMap() : map(length(info))))
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
    if (info === 25) return buffer.readUInt16BE(at)
    if (info === 26) return buffer.readUInt32BE(at)
    const value = buffer.readBigUInt64BE(at)
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
  }

  /** Every element takes a byte at least, so that a length beyond the rest is a lie, and allocates nothing. */
  function length(info: number): number {
    const value = argument(info)
    if (value > buffer.length - offset) throw fault(`a length of ${value} beyond the end`)
    return Number(value)
  }

  function slice(size: number): Buffer {
    offset += size
    return buffer.subarray(offset - size, offset)
  }

  function text(size: number): string {
    return decodeText(slice(size))
  }

  function chunks(major: number): Buffer[] {
    const parts: Buffer[] = []
    while (true) {
      if (offset >= buffer.length) throw fault('the end')
      const initial = buffer[offset++]!
      if (initial === 0xff) return parts
      if (initial >> 5 !== major) throw fault('a chunk of another type', offset - 1)
      parts.push(slice(length(initial & 31)))
    }
  }

  function decodeText(part: Buffer): string {
    const decoded = part.toString('utf8')
    if (decoded.includes('\ufffd') && !isUtf8(part)) throw fault('text that is not UTF-8', offset - part.length)
    return decoded
  }

  function nested(read: () => unknown): unknown {
    if (++depth > maxDepth) throw fault(`more than ${maxDepth} levels`)
    const value = read()
    depth--
    return value
  }

  function list(size: number): unknown[] {
    const values = new Array<unknown>(size)
    for (let index = 0; index < size; index++) values[index] = inner()
    return values
  }

  function endlessList(): unknown[] {
    const values: unknown[] = []
    for (let value = item(); value !== end; value = item()) values.push(value)
    return values
  }

  function map(size: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let index = 0; index < size; index++) entry(object, inner())
    return object
  }

  function endlessMap(): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let key = item(); key !== end; key = item()) entry(object, key)
    return object
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
    const value = inner()
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
        if (info === 25) return halfFloat(buffer.readUInt16BE(at))
        return info === 26 ? buffer.readFloatBE(at) : buffer.readDoubleBE(at)
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

/** IEEE 754 binary16. Source: RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}
