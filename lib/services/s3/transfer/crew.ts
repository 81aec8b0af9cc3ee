import { setMaxListeners } from 'node:events'

/** Pieces of work that end together: when one fails, the signal of the others is aborted. */
export class Crew {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #onAbort: () => void
  readonly #pieces: Promise<void>[] = []
  #failure: { readonly error: unknown } | undefined

  constructor(outer: AbortSignal | undefined) {
    // Each piece listens, and each of its calls.
    setMaxListeners(0, this.#controller.signal)
    this.#outer = outer
    this.#onAbort = () => this.#controller.abort(outer?.reason)
    if (outer?.aborted === true) this.#onAbort()
    else outer?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Begins a piece, also while others are awaited. */
  start(piece: () => Promise<void>): void {
    this.#pieces.push(this.#guarded(piece))
  }

  /** Waits for all pieces. @throws what the first failed with, once none goes on */
  async finish(): Promise<void> {
    for (let i = 0; i < this.#pieces.length; i++) await this.#pieces[i]
    this.#outer?.removeEventListener('abort', this.#onAbort)
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #guarded(piece: () => Promise<void>): Promise<void> {
    try {
      await piece()
    } catch (error) {
      this.#failure ??= { error }
      this.#controller.abort()
    }
  }
}
