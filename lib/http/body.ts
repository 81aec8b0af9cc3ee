import { ReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { RequestBodyError } from '../errors.ts'
import type { WireBody } from './wire.ts'

/** What can be given as a streaming body. A function is called once an attempt. */
export type BodyInput =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Readable
  | ReadableStream
  | AsyncIterable<Uint8Array | string>
  | (() => Readable | ReadableStream | Blob | AsyncIterable<Uint8Array | string>)

/** What is known of a stream beside its bytes. */
interface Source {
  length?: number | undefined
  /** Makes a stream of the same bytes. */
  reopen?: (() => Readable) | undefined
}

const sources = new WeakMap<Readable, Source>()

/**
 * Makes what callers give as a body into something that can be sent.
 *
 * @param value string, Uint8Array or another view, ArrayBuffer, Blob, Readable, async iterable, web ReadableStream, or
 * a function that returns one of the streams (the only way to send a stream again after a failed attempt, beside a
 * file stream with a path); undefined stays undefined
 * @throws RequestBodyError when it is none of them, or a stream that was already read.
 * @example normalizeBody(() => createReadStream('a.bin'))
 */
export function normalizeBody(value: unknown): WireBody | undefined {
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value)
  if (typeof value === 'function') {
    const reopen = () => fromFactory(value as () => unknown)
    const stream = reopen()
    return remember(stream, { ...sourceOf(stream), reopen })
  }
  if (value instanceof Blob) {
    const reopen = () => Readable.fromWeb(value.stream() as ReadableStream)
    return remember(reopen(), { length: value.size, reopen })
  }
  const stream = asStream(value)
  if (stream !== undefined) return remember(stream, sourceOf(stream))
  throw new RequestBodyError(
    `A body cannot be ${describe(value)}. Give a string, bytes, a Blob, a stream, or a function that returns a stream.`,
  )
}

/** Its length in bytes, where it is known without reading it: a Content-Length. */
export function bodyLength(body: WireBody): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (body instanceof Uint8Array) return body.length
  return sources.get(body)?.length
}

/** Whether {@link rewindBody} can give the same bytes once more. */
export function canRewind(body: WireBody | undefined): boolean {
  return !(body instanceof Readable) || sources.get(body)?.reopen !== undefined
}

/** Whether {@link resendBody} can give the same bytes after an attempt that failed. */
export function canResend(body: WireBody | undefined): boolean {
  return canRewind(body) || isUntouched(body as Readable)
}

/** The body for another attempt: the same while nothing of it was read, otherwise as {@link rewindBody} gives it. */
export function resendBody(body: WireBody | undefined): WireBody | undefined {
  return body instanceof Readable && isUntouched(body) ? body : rewindBody(body)
}

/** A stream is as it was given when an attempt ended before its socket was connected. */
function isUntouched(body: Readable): boolean {
  return !body.readableDidRead && !body.destroyed && body.errored === null
}

/** Closes what a stream reads from, when nobody will send it. */
export function discardBody(body: WireBody | undefined): void {
  if (body instanceof Readable) body.destroy()
}

/**
 * The body for another attempt: the same string or bytes, or a new stream in place of one that was sent.
 *
 * @throws RequestBodyError when the stream cannot be opened again, see {@link canRewind}.
 */
export function rewindBody(body: WireBody | undefined): WireBody | undefined {
  if (!(body instanceof Readable)) return body
  const source = sources.get(body)
  if (source?.reopen === undefined) {
    throw new RequestBodyError(
      'The body is a stream, which can be sent only once. Give a function that returns a stream, to make retries possible.',
    )
  }
  body.destroy()
  return remember(source.reopen(), source)
}

function fromFactory(factory: () => unknown): Readable {
  const made = factory()
  if (made instanceof Blob) return remember(Readable.fromWeb(made.stream() as ReadableStream), { length: made.size })
  const stream = asStream(made)
  if (stream !== undefined) return stream
  throw new RequestBodyError(`The function given as a body returned ${describe(made)}. Return a new stream each time.`)
}

function asStream(value: unknown): Readable | undefined {
  if (value instanceof Readable) {
    if (!value.readableEnded && (!value.destroyed || value.errored !== null)) return value
    throw new RequestBodyError('The body is a stream that was already read or destroyed. Give a new one.')
  }
  if (value instanceof ReadableStream) {
    if (!value.locked) return Readable.fromWeb(value)
    throw new RequestBodyError('The body is a web stream that something else reads. Give a new one.')
  }
  const isIterable = typeof value === 'object' && value !== null && Symbol.asyncIterator in value
  return isIterable ? Readable.from(value as AsyncIterable<unknown>, { objectMode: false }) : undefined
}

/** A stream may fail before the request gets to it; the request reports it, and it must not end the process. */
function remember(stream: Readable, source: Source): Readable {
  if (!sources.has(stream)) stream.on('error', ignore)
  sources.set(stream, source)
  return stream
}

function ignore(): void {}

function sourceOf(stream: Readable): Source {
  return sources.get(stream) ?? (stream instanceof ReadStream ? fileSource(stream) : {})
}

/** The options of `createReadStream` that Node keeps on the stream, and its types leave out. */
type FileStream = ReadStream & { start?: number; end?: number }

function fileSource(stream: FileStream): Source {
  const { path, start = 0, end = Number.POSITIVE_INFINITY } = stream
  // Opened by descriptor there is no path, and what was read before is gone.
  if (path === undefined || path === null || stream.bytesRead > 0) return {}
  const reopen = () =>
    new (ReadStream as unknown as new (path: unknown, options: object) => ReadStream)(path, { start, end })
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile() !== true) return { reopen }
  return { length: Math.max(0, Math.min(stat.size, end + 1) - start), reopen }
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'plain'} object` : `a ${typeof value}`
}
