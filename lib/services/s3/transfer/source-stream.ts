import type { Readable } from 'node:stream'
import { notBytes, unreadable } from '../../../http/body-errors.ts'

/** Bytes that come once, in order. */
export class StreamSource {
  readonly #stream: Readable
  readonly #chunks: AsyncIterator<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #stop = () => this.#stream.destroy()
  /** What was taken from the stream and not yet out of here. */
  readonly #left: Uint8Array[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(stream: Readable, signal: AbortSignal | undefined) {
    this.#stream = stream
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#signal = signal
    // A stream that stalls must not keep a transfer that was aborted.
    signal?.addEventListener('abort', this.#stop, { once: true })
  }

  /**
   * The next bytes: as many as there is room for, fewer at the end. Who asks while others wait gets what comes after theirs.
   *
   * @param begin called when it is one's turn
   * @throws RequestBodyError when the stream fails or is not one of bytes; the reason of the signal
   */
  fill(begin: () => Buffer): Promise<Uint8Array> {
    const filled = this.#last.then(() => this.#fill(begin()))
    this.#last = filled.catch(() => undefined)
    return filled
  }

  /** Puts back what was taken last. */
  unread(bytes: Uint8Array): void {
    this.#left.unshift(bytes)
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop)
    this.#stream.destroy()
  }

  async #fill(room: Buffer): Promise<Uint8Array> {
    let filled = 0
    while (filled < room.length) {
      const chunk = this.#left.shift() ?? (await this.#pull())
      if (chunk === undefined) break
      const fits = Math.min(chunk.length, room.length - filled)
      room.set(fits === chunk.length ? chunk : chunk.subarray(0, fits), filled)
      filled += fits
      if (fits < chunk.length) this.unread(chunk.subarray(fits))
    }
    return room.subarray(0, filled)
  }

  async #pull(): Promise<Uint8Array | undefined> {
    const { value, done } = await this.#chunks.next().catch(cause => {
      this.#signal?.throwIfAborted()
      throw unreadable(cause)
    })
    this.#signal?.throwIfAborted()
    if (done === true) return undefined
    const chunk = typeof value === 'string' ? Buffer.from(value) : value
    if (chunk instanceof Uint8Array) return chunk
    throw notBytes()
  }
}
