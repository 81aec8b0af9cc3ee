import { ChecksumMismatchError, ConnectionClosedError, IncompleteBodyError } from '../errors.ts'
import { type Checksum, type ChecksumAlgorithm, createChecksum } from './checksums.ts'

/** The checksum that an answer must have. */
export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm
  /** In base64. */
  readonly expected: string
}

/** Watches the bytes of a body go by: their number, and their checksum if one is known. */
export class BodyGuard {
  readonly #length: number | undefined
  readonly #expected: ExpectedChecksum | undefined
  readonly #sum: Checksum | undefined
  #received = 0

  /** @param headers those of the answer; without a Content-Length any number of bytes is right */
  constructor(headers: Readonly<Record<string, string>>, checksum?: ExpectedChecksum) {
    const length = headers['content-length']
    this.#length = length === undefined || !/^\d+$/.test(length) ? undefined : Number(length)
    this.#expected = checksum
    this.#sum = checksum && createChecksum(checksum.algorithm)
  }

  update(chunk: Uint8Array): void {
    this.#received += chunk.length
    this.#sum?.update(chunk)
  }

  /** @throws IncompleteBodyError, ChecksumMismatchError */
  finish(): void {
    // More than announced happens too, where a transport decodes by itself; what is there then is not what was sent.
    if (this.#length !== undefined && this.#received !== this.#length) throw this.#incomplete()
    if (this.#expected === undefined || this.#sum === undefined) return
    const actual = this.#sum.digest()
    const { algorithm, expected } = this.#expected
    if (actual === expected) return
    throw new ChecksumMismatchError(
      `The body has the ${algorithm} checksum ${actual}, and ${expected} was sent with it: it was changed on its way. Repeat the call.`,
    )
  }

  /** The error to show for one that ended the body: a lost connection is a short body where its length is known. */
  explain(error: Error): Error {
    const short = this.#length !== undefined && this.#received < this.#length
    return short && error instanceof ConnectionClosedError ? this.#incomplete(error) : error
  }

  #incomplete(cause?: Error): IncompleteBodyError {
    return new IncompleteBodyError(this.#length ?? 0, this.#received, cause && { cause })
  }
}
