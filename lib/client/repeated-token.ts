import { isDeepStrictEqual } from 'node:util'
import { PaginationError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import type { Tokens } from './page-token.ts'

/**
 * Finds tokens that go round in a circle, without keeping them all: each is compared with the one before, as botocore
 * does, and with one from further back (Brent's algorithm).
 */
export class RepeatedToken {
  readonly #operation: Operation
  #previous: Tokens | undefined
  #marked: Tokens | undefined
  #sinceMark = 0
  #untilMark = 1

  constructor(operation: Operation) {
    this.#operation = operation
  }

  /** @throws PaginationError the service answered with these tokens before */
  check(tokens: Tokens): void {
    if (isDeepStrictEqual(tokens, this.#previous) || isDeepStrictEqual(tokens, this.#marked)) {
      throw new PaginationError(
        `${this.#operation.name} answered with the same next token twice, so the pages would never end: ${JSON.stringify(tokens, withBigints)}. ` +
          'The pages before are good. This is a fault of the service, or of what answers in its place.',
      )
    }
    this.#previous = tokens
    this.#sinceMark++
    if (this.#sinceMark < this.#untilMark) return
    this.#marked = tokens
    this.#sinceMark = 0
    this.#untilMark *= 2
  }
}

function withBigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
