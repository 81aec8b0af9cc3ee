import type { TransferOptions } from './options.ts'

/** Tells a caller how far a transfer is: never less than before, and at last all of it. */
export class Progress {
  readonly #key: string
  readonly #tell: TransferOptions['onProgress']
  #transferred = 0
  #told = -1
  total: number | undefined

  constructor(key: string, tell: TransferOptions['onProgress'], total?: number) {
    this.#key = key
    this.#tell = tell
    this.total = total
  }

  /** @param bytes less than 0, where something must be sent again; nothing is told until it has been */
  add(bytes: number): void {
    this.#transferred += bytes
    if (this.#transferred > this.#told) this.#report()
  }

  /** All was transferred; also of nothing, which is told once. */
  end(): void {
    this.total = this.#transferred
    if (this.#told < this.#transferred) this.#report()
  }

  #report(): void {
    this.#told = this.#transferred
    this.#tell?.({ transferred: this.#transferred, total: this.total, key: this.#key })
  }
}
