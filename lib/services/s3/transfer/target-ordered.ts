import { type Checksum, type ChecksumAlgorithm, createChecksum } from '../../../http/checksums.ts'
import type { Sink } from './sink.ts'
import type { Target } from './target.ts'

/** Bytes in order, into something that can be written to at its end only: ranges that are early wait in memory. */
export class OrderedTarget implements Target {
  readonly canRewrite = false
  readonly #sink: Sink
  readonly #early = new Map<number, Uint8Array[]>()
  /** Those whose range is whole, and not yet due. */
  readonly #turns = new Map<number, () => void>()
  #sum: Checksum | undefined
  #signal: AbortSignal | undefined
  /** Ends the write under way. */
  #stop: ((reason: unknown) => void) | undefined
  /** The range whose bytes go out. */
  #current = 0

  constructor(sink: Sink) {
    this.#sink = sink
  }

  begin(signal: AbortSignal, algorithm: ChecksumAlgorithm | undefined): void {
    this.#sum = algorithm && createChecksum(algorithm)
    this.#signal = signal
    const onAbort = () => {
      this.#stop?.(signal.reason)
      for (const wake of this.#turns.values()) wake()
    }
    signal.addEventListener('abort', onAbort, { once: true })
  }

  async write(index: number, chunks: Uint8Array[]): Promise<void> {
    const early = this.#early.get(index) ?? []
    if (index === this.#current) {
      this.#early.delete(index)
      await this.#send(early)
      await this.#send(chunks)
    } else {
      early.push(...chunks)
      this.#early.set(index, early)
    }
  }

  async endRange(index: number): Promise<void> {
    if (index !== this.#current) await new Promise<void>(resolve => this.#turns.set(index, resolve))
    this.#signal?.throwIfAborted()
    await this.write(index, [])
    this.#turns.delete(index)
    this.#current += 1
    this.#turns.get(this.#current)?.()
  }

  async digest(): Promise<string> {
    return this.#sum!.digest()
  }

  async finish(): Promise<void> {
    await this.#stoppable(this.#sink.end())
    await this.#sink.release()
  }

  /** What went out cannot be taken back. */
  async discard(): Promise<void> {
    await this.#sink.release()
  }

  async #send(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      this.#sum?.update(chunk)
      await this.#stoppable(this.#sink.write(chunk))
    }
  }

  /** One who takes nothing any more must not keep a transfer that was aborted. */
  #stoppable(work: Promise<void>): Promise<void> {
    this.#signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      this.#stop = reject
      work.then(resolve, reject)
    })
  }
}
