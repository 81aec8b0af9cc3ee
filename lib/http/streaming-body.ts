import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { BodyUsedError, ConnectionClosedError, MalformedResponseError } from '../errors.ts'
import { BodyGuard, type ExpectedChecksum } from './body-guard.ts'
import { readAll } from './read-all.ts'
import type { WireResponse } from './wire.ts'

/** Up to this length a body that asks for it is taken from its socket at once. */
const SMALL = 64 * 1024

/** Frees the sockets of bodies that were thrown away unread. A source knows the body that reads it, and must not keep it. */
const forgotten = new FinalizationRegistry<WeakRef<Readable>>(source => source.deref()?.destroy())

/** Takes what a body brings. */
export interface BodyTaker {
  data(chunk: Uint8Array): void
  /** Nothing more will come; the error says why that is not the end. Only the first word counts. */
  end(error?: Error): void
}

let pourBody: (body: StreamingBody, taker: BodyTaker) => Readable

interface StreamingBodyOptions {
  readonly checksum?: ExpectedChecksum | undefined
  /** A body of at most 64 KiB is taken from its socket at once, whoever reads it and when: unread, it keeps no socket. */
  readonly takeSmall?: boolean
  /** Called when nothing more will come, read or not. */
  readonly onClose?: (() => void) | undefined
}

/**
 * The body of a streaming output: a Readable whose bytes are verified against Content-Length and checksum.
 *
 * It fails, as a stream or in its helpers, with IncompleteBodyError, ChecksumMismatchError, ReadTimeoutError,
 * ConnectionClosedError or AbortedError. It can be read once. A large one keeps its socket until it is read: destroy what you do not read.
 *
 * @example const text = await (await s3.getObject({ Bucket, Key })).Body.text()
 */
export class StreamingBody extends Readable {
  readonly #response: WireResponse
  readonly #checksum: ExpectedChecksum | undefined
  readonly #source: Readable
  #used = false
  #attached = false
  /** Why the source ended before anybody read: told to the reader, as an event without one would end the process. */
  readonly #failure: { error?: Error }
  /** All of a small body. */
  readonly #whole: Promise<Uint8Array> | undefined

  static {
    pourBody = (body, taker) => body.#pour(taker)
  }

  constructor(response: WireResponse, { checksum, takeSmall, onClose }: StreamingBodyOptions = {}) {
    super()
    const source = asReadable(response.body)
    // What the source knows of must not keep this object, so that it can be thrown away.
    const failure: { error?: Error } = {}
    source.on('error', error => {
      failure.error = error
    })
    if (onClose !== undefined) source.once('close', onClose)
    this.#response = response
    this.#checksum = checksum
    this.#source = source
    this.#failure = failure
    if (takeSmall === true && Number(response.headers['content-length']) <= SMALL) {
      this.#whole = readAll({ ...response, body: source }, 'GET', checksum)
      this.#whole.catch(ignore)
    } else {
      forgotten.register(this, new WeakRef(source))
    }
  }

  /** All bytes. @throws BodyUsedError when the body was read before. */
  async bytes(): Promise<Uint8Array> {
    this.#use()
    try {
      return await (this.#whole ?? readAll({ ...this.#response, body: this.#source }, 'GET', this.#checksum))
    } finally {
      this.destroy()
    }
  }

  /** All of it as UTF-8. @throws BodyUsedError when the body was read before. */
  async text(): Promise<string> {
    const bytes = await this.bytes()
    return new TextDecoder().decode(bytes)
  }

  /** All of it as JSON. @throws MalformedResponseError when it is none; BodyUsedError when the body was read before. */
  async json(): Promise<unknown> {
    const text = await this.text()
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new MalformedResponseError(
        'The body is not JSON. Read it with text() or bytes(), and see what was stored.',
        {
          cause,
        },
      )
    }
  }

  /** As a web stream. @throws BodyUsedError when the body was read before. */
  web(): ReadableStream<Uint8Array> {
    this.#use()
    return Readable.toWeb(this) as ReadableStream<Uint8Array>
  }

  override _read(): void {
    if (this.#attached) {
      this.#source.resume()
      return
    }
    this.#attached = true
    const end = (error?: Error) => {
      if (error === undefined) this.push(null)
      else this.destroy(error)
    }
    const data = (chunk: Uint8Array) => {
      if (!this.push(chunk)) this.#source.pause()
    }
    if (this.#whole === undefined) this.#listen({ data, end })
    else this.#give(this.#whole, { data, end })
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.destroy()
    callback(error)
  }

  #pour(taker: BodyTaker): Readable {
    this.#use()
    if (this.#whole === undefined) this.#listen(taker)
    else this.#give(this.#whole, taker)
    return this.#source
  }

  #use(): void {
    if (this.#used || this.readableDidRead) {
      throw new BodyUsedError('The body was already read. Keep what the first read gave, or call the operation again.')
    }
    this.#used = true
  }

  #give(whole: Promise<Uint8Array>, taker: BodyTaker): void {
    const given = whole.then(bytes => {
      if (bytes.length > 0) taker.data(bytes)
      taker.end()
    })
    given.catch((error: Error) => taker.end(error))
  }

  #listen(taker: BodyTaker): void {
    const source = this.#source
    const guard = new BodyGuard(this.#response.headers, this.#checksum)
    const fail = (error: Error) => taker.end(guard.explain(error))
    const end = () => {
      try {
        guard.finish()
      } catch (error) {
        taker.end(error as Error)
        return
      }
      taker.end()
    }
    // The end of an empty body may have come before its reader.
    if (source.readableEnded) {
      end()
      return
    }
    if (this.#failure.error !== undefined || source.destroyed) {
      fail(this.#failure.error ?? closedEarly())
      return
    }
    source.on('data', (chunk: Uint8Array) => {
      guard.update(chunk)
      taker.data(chunk)
    })
    source.on('error', fail)
    source.on('end', end)
    source.on('close', () => {
      if (!source.readableEnded) fail(source.errored ?? closedEarly())
    })
  }
}

/**
 * Hands all that a body brings to one who takes it as it comes: without the buffer and the events of one more stream. Who
 * takes it keeps the body, and destroys it to end it early.
 *
 * @param body of a call; a hook may have put another stream in its place
 * @returns what to pause and to resume
 * @throws BodyUsedError when the body was read before.
 */
export function pour(body: Readable, taker: BodyTaker): Readable {
  if (body instanceof StreamingBody) return pourBody(body, taker)
  body.on('error', error => taker.end(error))
  body.once('end', () => taker.end())
  body.once('close', () => taker.end(closedEarly()))
  return body.on('data', chunk => taker.data(chunk))
}

function closedEarly(): ConnectionClosedError {
  return new ConnectionClosedError('The body was closed before its end. Repeat the call.')
}

function asReadable(body: WireResponse['body']): Readable {
  if (body instanceof Readable) return body
  return Readable.from(body instanceof Uint8Array ? [body] : body)
}

function ignore(): void {}
