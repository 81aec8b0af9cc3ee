import type { FileHandle } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { WritableStream } from 'node:stream/web'
import type { DownloadTarget } from './target.ts'

/** Takes bytes in order. */
export interface Sink {
  /** Resolves when the next may come. */
  write(chunk: Uint8Array): Promise<void>
  /** Resolves when all was taken. Nothing is closed: what was given belongs to the caller. */
  end(): Promise<void>
  /** Lets go, after an end or a failure. */
  release(): void | Promise<void>
}

/** Undefined for what is no sink. */
export function sinkOf(given: DownloadTarget): Sink | undefined {
  if (typeof given === 'function') return functionSink(given)
  if (given instanceof Writable) return new StreamSink(given)
  if (given instanceof WritableStream) return webSink(given)
  return isFileHandle(given) ? fileSink(given) : undefined
}

function isFileHandle(given: unknown): given is FileHandle {
  const { fd, writev } = (given ?? {}) as Partial<FileHandle>
  return typeof fd === 'number' && typeof writev === 'function'
}

function functionSink(take: (chunk: Uint8Array) => unknown): Sink {
  return {
    async write(chunk) {
      await take(chunk)
    },
    end,
    release,
  }
}

export function fileSink(handle: FileHandle): Sink {
  return {
    async write(chunk) {
      for (let rest = chunk; rest.length > 0; ) {
        const { bytesWritten } = await handle.write(rest)
        rest = rest.subarray(bytesWritten)
      }
    },
    end,
    release,
  }
}

function webSink(stream: WritableStream<Uint8Array>): Sink {
  const writer = stream.getWriter()
  let last: Promise<void> = Promise.resolve()
  return {
    async write(chunk) {
      await writer.ready
      last = writer.write(chunk)
      last.catch(() => undefined)
    },
    end: () => last,
    release: () => writer.releaseLock(),
  }
}

/** A Writable that fails tells so by an event, between writes, too. */
class StreamSink implements Sink {
  readonly #stream: Writable
  #failure: Error | undefined
  #wake: (() => void) | undefined
  #waiting = 0

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', this.#onError)
    stream.on('close', this.#onClose)
    stream.on('drain', this.#onDrain)
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#check()
    this.#waiting += 1
    const more = this.#stream.write(chunk, this.#onTaken)
    if (!more) await this.#change()
    this.#check()
  }

  async end(): Promise<void> {
    while (this.#waiting > 0 && this.#failure === undefined) await this.#change()
    this.#check()
  }

  release(): void {
    this.#stream.off('close', this.#onClose)
    this.#stream.off('drain', this.#onDrain)
    // An error that its own failed write has yet to tell is ours, and was told.
    if (this.#failure === undefined) this.#stream.off('error', this.#onError)
  }

  #change(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  #check(): void {
    if (this.#stream.destroyed) this.#failure ??= new Error('The stream that is written to was closed.')
    if (this.#failure !== undefined) throw this.#failure
  }

  readonly #onDrain = () => this.#wake?.()
  readonly #onTaken = () => {
    this.#waiting -= 1
    if (this.#waiting === 0) this.#wake?.()
  }
  readonly #onError = (error: Error) => {
    this.#failure ??= error
    this.#wake?.()
  }
  readonly #onClose = () => {
    this.#failure ??= new Error('The stream that is written to was closed.')
    this.#wake?.()
  }
}

async function end(): Promise<void> {}
function release(): void {}
