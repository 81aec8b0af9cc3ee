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
    if (this.#whole !== undefined) this.#give(this.#whole)
    else if (this.#attached) this.#source.resume()
    else this.#attach()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.destroy()
    callback(error)
  }

  #use(): void {
    if (this.#used || this.readableDidRead) {
      throw new BodyUsedError('The body was already read. Keep what the first read gave, or call the operation again.')
    }
    this.#used = true
  }

  #give(whole: Promise<Uint8Array>): void {
    const given = whole.then(bytes => {
      if (bytes.length > 0) this.push(bytes)
      this.push(null)
    })
    given.catch((error: Error) => this.destroy(error))
  }

  #attach(): void {
    this.#attached = true
    const source = this.#source
    const guard = new BodyGuard(this.#response.headers, this.#checksum)
    const fail = (error: Error) => this.destroy(guard.explain(error))
    const end = () => {
      try {
        guard.finish()
        this.push(null)
      } catch (error) {
        this.destroy(error as Error)
      }
    }
    // The end of an empty body may have come before its reader.
    if (source.readableEnded) {
      end()
      return
    }
    if (this.#failure.error !== undefined || source.destroyed) {
      fail(this.#failure.error ?? new ConnectionClosedError('The body was closed before it was read. Repeat the call.'))
      return
    }
    source.on('data', (chunk: Uint8Array) => {
      guard.update(chunk)
      if (!this.push(chunk)) source.pause()
    })
    source.on('error', fail)
    source.on('end', end)
  }
}

function asReadable(body: WireResponse['body']): Readable {
  if (body instanceof Readable) return body
  return Readable.from(body instanceof Uint8Array ? [body] : body)
}

function ignore(): void {}
