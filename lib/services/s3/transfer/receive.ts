import type { Readable } from 'node:stream'
import { pour } from '../../../http/streaming-body.ts'

export interface ReceiveOptions {
  /** Takes some of the bytes. */
  readonly write: (chunks: Uint8Array[], length: number) => Promise<void>
  /** Bytes that are handed on at once, at least. */
  readonly batch: number
  /** Bytes after which the rest is left, which costs the connection; all are wanted when left out. */
  readonly limit?: number | undefined
  readonly signal: AbortSignal
}

/**
 * Hands what a body brings to `write`, in batches; the next one comes in while one is written, and no more. What came before
 * the body broke off is written, too.
 *
 * @throws what the body or `write` fails with; the reason of the signal
 */
export function receive(body: Readable, options: ReceiveOptions): Promise<void> {
  return new Promise((resolve, reject) => new Receiver(body, options, resolve, reject).start())
}

class Receiver {
  readonly #body: Readable
  /** What brings the bytes of the body. */
  #flow: Readable
  readonly #options: ReceiveOptions
  readonly #resolve: () => void
  readonly #reject: (error: unknown) => void
  #chunks: Uint8Array[] = []
  #length = 0
  /** Bytes that are still wanted. */
  #missing: number
  #isWriting = false
  #hasEnded = false
  #failure: { readonly error: unknown } | undefined

  constructor(body: Readable, options: ReceiveOptions, resolve: () => void, reject: (error: unknown) => void) {
    this.#body = body
    this.#flow = body
    this.#options = options
    this.#missing = options.limit ?? Number.POSITIVE_INFINITY
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { signal } = this.#options
    signal.addEventListener('abort', this.#onAbort, { once: true })
    this.#flow = pour(this.#body, {
      data: chunk => this.#take(chunk),
      end: error => this.#end(error && { error }),
    })
    if (signal.aborted) this.#onAbort()
  }

  readonly #onAbort = () => this.#giveUp(this.#options.signal.reason)

  #take(chunk: Uint8Array): void {
    if (this.#hasEnded) return
    const wanted = chunk.length > this.#missing ? chunk.subarray(0, this.#missing) : chunk
    this.#chunks.push(wanted)
    this.#length += wanted.length
    this.#missing -= wanted.length
    if (this.#missing === 0) {
      this.#end()
      this.#body.destroy()
    } else if (this.#length >= this.#options.batch) {
      if (this.#isWriting) this.#flow.pause()
      else this.#flush()
    }
  }

  /** Nothing more will come. */
  #end(failure?: { readonly error: unknown }): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#failure ??= failure
    if (!this.#isWriting) this.#flush()
  }

  /** What came is of no use any more. */
  #giveUp(error: unknown): void {
    this.#chunks = []
    this.#length = 0
    this.#failure = { error }
    this.#end(this.#failure)
    this.#body.destroy()
  }

  #flush(): void {
    if (this.#length === 0) {
      if (this.#hasEnded) this.#settle()
      return
    }
    const chunks = this.#chunks
    const length = this.#length
    this.#chunks = []
    this.#length = 0
    this.#isWriting = true
    this.#options.write(chunks, length).then(this.#onWritten, error => {
      this.#isWriting = false
      this.#giveUp(error)
      this.#settle()
    })
  }

  readonly #onWritten = () => {
    this.#isWriting = false
    if (this.#hasEnded) {
      this.#flush()
    } else if (this.#flow.isPaused()) {
      this.#flush()
      this.#flow.resume()
    }
  }

  #settle(): void {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    if (this.#failure === undefined) this.#resolve()
    else this.#reject(this.#failure.error)
  }
}
