import { isUtf8 } from 'node:buffer'

/** What a header of an event can hold. An integer that a number would round comes as `bigint`. */
export type EventHeaderValue = boolean | number | bigint | string | Uint8Array

export type EventHeaders = ReadonlyMap<string, EventHeaderValue>

/** By the number of the type. Source: https://smithy.io/2.0/aws/amazon-eventstream.html, and botocore/eventstream.py. */
const readers: readonly ((cursor: Cursor) => EventHeaderValue)[] = [
  () => true,
  () => false,
  cursor => cursor.take(1).readInt8(),
  cursor => cursor.take(2).readInt16BE(),
  cursor => cursor.take(4).readInt32BE(),
  readLong,
  readBytes,
  cursor => strictText(cursor.take(cursor.take(2).readUInt16BE())),
  // Milliseconds since 1970: the member that takes it knows that it is a time.
  readLong,
  cursor => own(cursor.take(16)),
]

/** @throws SyntaxError when they cannot be read to their end, or one comes twice */
export function decodeHeaders(bytes: Buffer): EventHeaders {
  const headers = new Map<string, EventHeaderValue>()
  const cursor = new Cursor(bytes)
  while (!cursor.atEnd) {
    const name = strictText(cursor.take(cursor.take(1).readUInt8()))
    const type = cursor.take(1).readUInt8()
    const read = readers[type]
    if (read === undefined) throw new SyntaxError(`its header "${name}" has the type ${type}, which does not exist`)
    if (headers.has(name)) throw new SyntaxError(`its header "${name}" comes twice`)
    headers.set(name, read(cursor))
  }
  return headers
}

/** Text of bytes. @throws SyntaxError when they are not UTF-8 */
export function strictText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new SyntaxError('its text is not UTF-8')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function readLong(cursor: Cursor): number | bigint {
  const value = cursor.take(8).readBigInt64BE()
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function readBytes(cursor: Cursor): Uint8Array {
  return own(cursor.take(cursor.take(2).readUInt16BE()))
}

function own(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes)
}

class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new SyntaxError('its headers end within a header')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}
