import { BatchError } from '../../../errors.ts'
import type { DirectoryResult, FileResult } from './types.ts'

/** Collects what became of the files of one call. */
export class Report {
  readonly #onFile: ((result: FileResult) => void) | undefined
  readonly #files: FileResult[] = []
  readonly #counts = { transferred: 0, deleted: 0, unchanged: 0, skipped: 0, failed: 0, bytes: 0 }

  constructor(onFile: ((result: FileResult) => void) | undefined) {
    this.#onFile = onFile
  }

  add(result: FileResult): void {
    const { status, action, size } = result
    if (status === 'done' || status === 'planned') {
      this.#counts[action === 'delete' ? 'deleted' : 'transferred'] += 1
      if (action !== 'delete') this.#counts.bytes += size
    } else this.#counts[status] += 1
    if (status !== 'unchanged') this.#files.push(result)
    this.#onFile?.(result)
  }

  result(): DirectoryResult {
    return { ...this.#counts, files: this.#files }
  }

  /** The error of a call in which files failed, or of what ended it early; undefined when there was neither. */
  error(method: string, end?: { readonly error: unknown }): unknown {
    const failures = this.#files.filter(({ status }) => status === 'failed')
    const [first] = failures
    if (first === undefined) return end?.error
    const count = `${failures.length} of ${this.#files.length + this.#counts.unchanged} files failed`
    const more = `see "failures"; "responses" has all results${end === undefined ? '' : ', "cause" what ended it early'}`
    return new BatchError<FileResult, FileResult>(
      `${method}: ${count}, ${more}. First: ${first.key}: ${messageOf(first.error)}`,
      this.#files,
      failures,
      { cause: end === undefined ? first.error : end.error },
    )
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
