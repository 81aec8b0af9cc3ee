import { crc32 } from 'node:zlib'
import { ChecksumMismatchError, IncompleteBodyError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import { isMarkup } from '../body-kind.ts'
import { excerpt, malformed } from '../malformed.ts'
import { decodeHeaders, type EventHeaders } from './headers.ts'

/** One message of an event stream, its checksums verified. */
export interface EventMessage {
  readonly headers: EventHeaders
  readonly payload: Uint8Array
}

/** Length of the message, length of its headers, checksum of both. */
const preludeLength = 12
const checksumLength = 4
/** Source: botocore/eventstream.py. */
const maxHeadersLength = 128 * 1024
const maxPayloadLength = 24 * 1024 * 1024

/**
 * The messages in bytes that come in pieces of any size. Each message is copied once, into memory of its own, and no
 * more is read than the message that is asked for needs.
 *
 * Source: https://smithy.io/2.0/aws/amazon-eventstream.html, and botocore/eventstream.py.
 *
 * @throws ChecksumMismatchError, MalformedResponseError, IncompleteBodyError when the bytes end within a message, and
 * what the bytes end with
 */
export async function* readMessages(
  operation: Operation,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<EventMessage, undefined> {
  const prelude = Buffer.alloc(preludeLength)
  let message: Buffer | undefined
  let filled = 0
  /** Bytes of the messages before this one. */
  let before = 0
  for await (const chunk of chunks) {
    let at = 0
    while (at < chunk.length) {
      const target: Buffer = message ?? prelude
      const count = Math.min(target.length - filled, chunk.length - at)
      target.set(chunk.subarray(at, at + count), filled)
      filled += count
      at += count
      if (filled < target.length) break
      if (message === undefined) {
        message = openMessage(operation, prelude, before)
      } else {
        yield decodeMessage(operation, message)
        before += filled
        filled = 0
        message = undefined
      }
    }
  }
  if (filled > 0) throw new IncompleteBodyError(before + (message ?? prelude).length, before + filled)
}

/** Memory for the whole message, its prelude filled in. */
function openMessage(operation: Operation, prelude: Buffer, offset: number): Buffer {
  const length = prelude.readUInt32BE(0)
  const headersLength = prelude.readUInt32BE(4)
  if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8)) {
    if (offset === 0 && isMarkup(prelude)) {
      throw malformed(operation, `is a page, not a stream of events: ${excerpt(prelude)}`)
    }
    throw changed(operation)
  }
  const payloadLength = length - headersLength - preludeLength - checksumLength
  if (headersLength > maxHeadersLength || payloadLength > maxPayloadLength || payloadLength < 0) {
    throw malformed(operation, `has an event of ${length} bytes with headers of ${headersLength}, which cannot be`)
  }
  const bytes = Buffer.from(new ArrayBuffer(length))
  bytes.set(prelude)
  return bytes
}

function decodeMessage(operation: Operation, bytes: Buffer): EventMessage {
  const end = bytes.length - checksumLength
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw changed(operation)
  const headersEnd = preludeLength + bytes.readUInt32BE(4)
  try {
    const headers = decodeHeaders(bytes.subarray(preludeLength, headersEnd))
    return { headers, payload: new Uint8Array(bytes.buffer, headersEnd, end - headersEnd) }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw malformed(operation, `has an event that cannot be read: ${cause.message}`)
  }
}

function changed({ service, name }: Operation): ChecksumMismatchError {
  return new ChecksumMismatchError(
    `An event in the answer to ${service.name}.${name} does not have the checksum that was sent with it: it was changed on its way. Repeat the call.`,
  )
}
