/** What a run of tests came to. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** Reads the TAP that ava writes, line by line: counts, and hands on what a reader needs to see. */
export class TapReader {
  readonly tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  readonly #show: (line: string) => void
  #inFailure = false

  /** @param show gets the lines about what failed, and what tests printed themselves */
  constructor(show: (line: string) => void) {
    this.#show = show
  }

  line(text: string): void {
    const result = /^(not )?ok \d+(.*)/.exec(text)
    if (result === null) {
      if (this.#inFailure || !isChatter(text)) this.#show(text)
      return
    }
    const [, not, rest] = result
    this.#inFailure = not !== undefined
    if (not !== undefined) this.tally.failed += 1
    else if (/ # (SKIP|TODO)\b/i.test(rest!)) this.tally.skipped += 1
    else this.tally.passed += 1
    if (this.#inFailure || rest!.includes('# SKIP')) this.#show(text)
  }
}

/** The closing line of a run. */
export function summary({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}

/** Whether the runs are good: a run in which nothing passed is not, nor one that ended badly. */
export function isGood({ passed, failed }: Tally): boolean {
  return failed === 0 && passed > 0
}

/** The frame around the results, and the log of tests that passed. */
function isChatter(text: string): boolean {
  return text === '' || /^(TAP version|1\.\.|# (tests|pass|skip|fail|todo) \d|#\s|\s)/.test(text)
}
