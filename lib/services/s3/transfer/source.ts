import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import type { UntypedParams } from '../../../client/types.ts'
import { normalizeBody } from '../../../http/body.ts'
import { isStream } from '../../../http/upload.ts'
import type { Slot } from './concurrency.ts'
import { openFile } from './source-file.ts'
import { StreamSource } from './source-stream.ts'
import type { UploadSource } from './upload.ts'

/** Bytes that can be read at any place, again and again. */
export interface SizedSource {
  readonly size: number
  /**
   * Some of the bytes.
   *
   * @param room is written into where the bytes are not in memory; at least `length` long
   * @throws RequestBodyError when they cannot be read
   */
  read(offset: number, length: number, room: () => Buffer): Promise<Uint8Array>
  /** The same as a function that gives a stream each time it is called; left out where the bytes are in memory anyway. */
  readonly open?: (offset: number, length: number) => () => Readable
  /** @throws RequestBodyError when the source was changed since it was opened */
  verify(): Promise<void>
  close(): Promise<void>
}

export type Source = SizedSource | StreamSource

/**
 * Makes what callers give into something that can be read in parts.
 *
 * @throws RequestBodyError no such file; or nothing that could be read
 */
export async function openSource(given: UploadSource, signal: AbortSignal | undefined): Promise<Source> {
  if (isFile(given)) return openFile(given.path, signal)
  // A function makes streams for a body that is sent again. Here each part is kept until it was answered.
  const made = typeof given === 'function' ? given() : given
  if (made instanceof Blob) return blobSource(made)
  const body = normalizeBody(made) ?? ''
  if (isStream(body)) return new StreamSource(body, signal)
  return bytesSource(typeof body === 'string' ? Buffer.from(body) : body)
}

/** Bytes up to which a body is kept in memory, so that it is read once for its checksum, its signature and every attempt. */
const KEPT = 16 * 1024 * 1024

/** Some bytes as the body of a call: in the memory of a slot, or as streams of a file where they are too many for it. */
export async function bodyOf(source: SizedSource, offset: number, length: number, slot: Slot): Promise<UntypedParams> {
  if (source.open !== undefined && length > KEPT) return { Body: source.open(offset, length), ContentLength: length }
  return { Body: await source.read(offset, length, () => slot.room(length)) }
}

function isFile(given: UploadSource): given is { readonly path: string | URL } {
  const isPlain = typeof given === 'object' && given !== null && 'path' in given
  return isPlain && !(given instanceof Readable) && !(given instanceof ReadableStream) && !(given instanceof Blob)
}

function bytesSource(bytes: Uint8Array): SizedSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    verify,
    close,
  }
}

function blobSource(blob: Blob): SizedSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    verify,
    close,
  }
}

async function verify(): Promise<void> {}
async function close(): Promise<void> {}
