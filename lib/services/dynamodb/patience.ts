import { deadlineOf } from '../../client/deadline.ts'
import { paceOf } from '../../client/pace.ts'
import type { CallOptions } from '../../client/types.ts'
import { BatchError } from '../../errors.ts'

/** Milliseconds of the first wait, and of the longest. */
const FIRST = 50
const LONGEST = 5_000
/** How often the service may leave everything undone, one time after the other. */
const TRIES = 10

/** Waits before what a service left undone is asked for again: a random part of a time that doubles. */
export class Patience {
  readonly #client: object
  readonly #operation: string
  readonly #options: CallOptions
  readonly #first: number
  #waits = 0
  #stuck = 0

  constructor(client: object, operation: string, { signal }: CallOptions, first = FIRST) {
    this.#client = client
    this.#operation = operation
    this.#options = { signal }
    this.#first = first
  }

  /**
   * Takes note of an answer.
   *
   * @throws BatchError the service did nothing of what it was asked for, for the tenth time
   */
  note(asked: number, left: readonly unknown[]): void {
    this.#waits = left.length === 0 ? 0 : this.#waits + 1
    this.#stuck = left.length < asked ? 0 : this.#stuck + 1
    if (this.#stuck < TRIES) return
    throw new BatchError(
      `${this.#operation}: ${TRIES} answers in turn left all ${asked} items undone; they are in "failures". ` +
        'The table has too little capacity: wait, or raise it.',
      [],
      left,
    )
  }

  /** @throws AbortedError the signal ended it */
  async pause(): Promise<void> {
    const deadline = deadlineOf(this.#operation, this.#options)
    deadline.check()
    if (this.#waits === 0) return
    const wait = Math.random() * Math.min(this.#first * 2 ** (this.#waits - 1), LONGEST)
    await deadline.sleep(paceOf(this.#client, wait))
  }
}
