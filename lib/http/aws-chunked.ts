import { hash as hashOf } from 'node:crypto'
import { Readable } from 'node:stream'
import { notBytes, tooLong, tooShort } from './body-errors.ts'
import { type ChecksumAlgorithm, createChecksum } from './checksums.ts'
import { isStream } from './upload.ts'
import type { WireBody } from './wire.ts'

/** How a stream goes out that is sent as `aws-chunked`: in chunks that say their size, before what is known at its end. */
export interface Chunks {
  /** Of the content, in bytes. */
  readonly length: number
  /** The checksum that follows the last chunk. */
  readonly trailer?: ChecksumAlgorithm | undefined
  /** Whether each chunk has a signature. */
  readonly signed: boolean
  /** Signs the chunks of one attempt; the signature of its headers is the first that it goes on from. */
  readonly sign?: SignChunk | undefined
}

/** Signs the next chunk or the trailer, of which `hash` is the SHA-256 in hex, and which follows what was signed last. */
export type SignChunk = (kind: 'PAYLOAD' | 'TRAILER', hash: string) => string

/** Bytes of content in every chunk but the last; S3 takes 8 KiB or more. */
const CHUNK_SIZE = 64 * 1024
const LINE_BREAK = Buffer.from('\r\n')

/** What stands for such a body in the signature of the headers. */
export function chunksPayload({ signed, trailer }: Chunks): string {
  const kind = signed ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : 'STREAMING-UNSIGNED-PAYLOAD'
  return trailer === undefined ? kind : `${kind}-TRAILER`
}

/** A body in chunks, as a stream. Nothing of the body is read before the result is. */
export function inChunks(body: WireBody | undefined, chunks: Chunks): Readable {
  const encoded = encode(isStream(body) ? body : [body ?? ''], chunks)
  return Readable.from(encoded, { objectMode: false, highWaterMark: CHUNK_SIZE })
}

/**
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html;
 * botocore/httpchecksum.py, AwsChunkedWrapper.
 *
 * @throws RequestBodyError when the content has another length than was announced, before the end is sent.
 */
async function* encode(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  { length, trailer, sign }: Chunks,
): AsyncGenerator<Uint8Array> {
  const sum = trailer && createChecksum(trailer)
  let received = 0
  /** What completes the content waits for the end of the stream: with it, a service would store what is too long, cut off. */
  let last = Buffer.alloc(0)
  for await (const content of inSizes(source)) {
    received += content.length
    if (received > length) throw tooLong(length)
    sum?.update(content)
    const chunk = Buffer.concat([chunkHead(content, sign), content, LINE_BREAK])
    if (received < length) yield chunk
    else last = chunk
  }
  if (received < length) throw tooShort(received, length)
  const lines: Uint8Array[] = [last, chunkHead(new Uint8Array(), sign)]
  if (sum !== undefined) {
    const line = `x-amz-checksum-${trailer}:${sum.digest()}`
    lines.push(Buffer.from(`${line}\r\n`))
    if (sign !== undefined) {
      lines.push(Buffer.from(`x-amz-trailer-signature:${sign('TRAILER', hashOf('sha256', `${line}\n`))}\r\n`))
    }
  }
  yield Buffer.concat([...lines, LINE_BREAK])
}

function chunkHead(content: Uint8Array, sign: SignChunk | undefined): Buffer {
  const size = content.length.toString(16)
  if (sign === undefined) return Buffer.from(`${size}\r\n`)
  return Buffer.from(`${size};chunk-signature=${sign('PAYLOAD', hashOf('sha256', content))}\r\n`)
}

/** The same bytes in pieces of one size, but for the last. */
async function* inSizes(source: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array[] = []
  let missing = CHUNK_SIZE
  for await (const piece of source) {
    let rest = bytesOf(piece)
    while (rest.length >= missing) {
      kept.push(rest.subarray(0, missing))
      rest = rest.subarray(missing)
      yield kept.length === 1 ? kept[0]! : Buffer.concat(kept)
      kept = []
      missing = CHUNK_SIZE
    }
    if (rest.length === 0) continue
    kept.push(rest)
    missing -= rest.length
  }
  if (kept.length > 0) yield Buffer.concat(kept)
}

function bytesOf(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return Buffer.from(piece)
  if (piece instanceof Uint8Array) return piece
  throw notBytes()
}
