import type { DirectoryProgress } from './types.ts'

/** Sums up the progress of the files of one call. */
export class ProgressSum {
  readonly #tell: ((progress: DirectoryProgress) => void) | undefined
  #transferredBytes = 0
  #totalBytes = 0
  #transferredFiles = 0
  #totalFiles = 0
  #isListed = false

  constructor(tell: ((progress: DirectoryProgress) => void) | undefined) {
    this.#tell = tell
  }

  /** A file that is going to be transferred was found. */
  found(size: number): void {
    this.#totalBytes += size
    this.#totalFiles += 1
  }

  /** No more are going to be found. */
  listed(): void {
    this.#isListed = true
    this.#report()
  }

  /** Of a file that was found: what to call with the bytes of it that were transferred so far. */
  follow(): (transferred: number) => void {
    let last = 0
    return transferred => {
      this.#transferredBytes += transferred - last
      last = transferred
      this.#report()
    }
  }

  /** A file that was found is done; one that failed or need not be transferred is found no longer. */
  ended(size: number, transferred: boolean): void {
    if (transferred) this.#transferredFiles += 1
    else {
      this.#totalBytes -= size
      this.#totalFiles -= 1
    }
    this.#report()
  }

  #report(): void {
    this.#tell?.({
      transferredBytes: this.#transferredBytes,
      totalBytes: this.#totalBytes,
      transferredFiles: this.#transferredFiles,
      totalFiles: this.#totalFiles,
      isListed: this.#isListed,
    })
  }
}
