import { setMaxListeners } from 'node:events'
import { Readable } from 'node:stream'
import { deadlineOf } from '../../../client/deadline.ts'
import type { Step } from './decide.ts'
import { Protected } from './pair.ts'
import { ProgressSum } from './progress.ts'
import { Report } from './report.ts'
import type { DirectoryOptions, DirectoryResult, FileResult } from './types.ts'

/** Steps that are decided ahead of what is done, so that totals are known early. */
const AHEAD = 10_000

/** What the steps of one call come to. */
export interface Doers {
  readonly method: string
  /** Whether a step whose reason is `checksum` can be left out. */
  isUnchanged(step: Step, signal: AbortSignal | undefined): Promise<boolean>
  transfer(step: Step, signal: AbortSignal | undefined, onProgress: (transferred: number) => void): Promise<void>
  /** Deletes files; for each that was, or was not, `settle` is called. */
  remove(
    steps: readonly Step[],
    signal: AbortSignal | undefined,
    settle: (step: Step, error?: unknown) => void,
  ): Promise<void>
  pathOf(step: Step): string | undefined
}

export interface RunOptions
  extends Pick<DirectoryOptions, 'onFile' | 'onProgress' | 'failFast' | 'signal' | 'timeout'> {
  readonly dryRun: boolean
  /** Files at once. */
  readonly concurrency: number
}

/**
 * Does what the steps say, several at a time. Deletions come last, when both sides are known to their end: a listing that
 * breaks off deletes nothing.
 *
 * @param steps makes them, given the signal that ends what it asks for
 * @throws BatchError files failed
 * @throws AbortedError, CallTimeoutError the call was ended
 */
export async function run(
  steps: (signal: AbortSignal | undefined) => AsyncIterable<Step>,
  doers: Doers,
  options: RunOptions,
): Promise<DirectoryResult> {
  const deadline = deadlineOf(doers.method, options)
  try {
    const result = await new Run(doers, options, deadline.signal).run(steps)
    deadline.check()
    return result
  } catch (error) {
    deadline.check()
    throw error
  } finally {
    deadline.release()
  }
}

class Run {
  readonly #doers: Doers
  readonly #options: RunOptions
  readonly #report: Report
  readonly #progress: ProgressSum
  /** Ends what is under way: by the caller's signal, or by `failFast`. Left out without them, as it costs each request. */
  readonly #stop: AbortController | undefined
  readonly #outer: AbortSignal | undefined
  /** Nothing more is started. */
  #isHalted = false
  readonly #deletions: Step[] = []
  readonly #protected = new Protected()
  #end: { readonly error: unknown } | undefined

  /** @param outer the caller's signal and time */
  constructor(doers: Doers, options: RunOptions, outer: AbortSignal | undefined) {
    this.#doers = doers
    this.#options = options
    this.#report = new Report(options.onFile)
    this.#progress = new ProgressSum(options.onProgress)
    this.#outer = outer
    if (outer === undefined && options.failFast !== true) return
    this.#stop = new AbortController()
    // Each file under way listens to it, and so does the listing.
    setMaxListeners(0, this.#stop.signal)
  }

  async run(steps: (signal: AbortSignal | undefined) => AsyncIterable<Step>): Promise<DirectoryResult> {
    const outer = this.#outer
    const onAbort = () => this.#abort(outer?.reason)
    if (outer?.aborted === true) onAbort()
    else outer?.addEventListener('abort', onAbort, { once: true })
    try {
      await this.#all(this.#seen(steps(this.#stop?.signal)))
      if (!this.#isHalted) await this.#guard(() => this.#delete())
    } finally {
      outer?.removeEventListener('abort', onAbort)
    }
    const error = this.#options.dryRun ? this.#end?.error : this.#report.error(this.#doers.method, this.#end)
    if (error !== undefined) throw error
    return this.#report.result()
  }

  #abort(reason?: unknown): void {
    this.#isHalted = true
    this.#stop?.abort(reason)
  }

  async #all(steps: AsyncIterable<Step>): Promise<void> {
    const ahead = Readable.from(steps, { highWaterMark: AHEAD })
    const queue = ahead[Symbol.asyncIterator]() as AsyncIterator<Step>
    await Promise.all(Array.from({ length: this.#options.concurrency }, () => this.#guard(() => this.#work(queue))))
    ahead.destroy()
  }

  async *#seen(steps: AsyncIterable<Step>): AsyncGenerator<Step, void, undefined> {
    for await (const step of steps) {
      if (isTransfer(step)) this.#progress.found(step.file.size)
      yield step
    }
    this.#progress.listed()
  }

  async #work(queue: AsyncIterator<Step>): Promise<void> {
    while (!this.#isHalted) {
      const { value: step, done } = await queue.next()
      if (done === true || this.#isHalted) return
      if (isTransfer(step)) await this.#transfer(step)
      else if (step.settled === undefined) this.#deletions.push(step)
      else this.#settle(step)
    }
  }

  /** What is no fault of one file, a listing that fails or a callback, ends the call; files under way are let finish. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#end ??= { error }
      this.#isHalted = true
    }
  }

  async #transfer(step: Step): Promise<void> {
    const signal = this.#stop?.signal
    const { size } = step.file
    const onProgress = this.#progress.follow()
    let outcome: Pick<FileResult, 'status' | 'error'> = { status: 'done' }
    try {
      if (step.reason === 'checksum' && (await this.#doers.isUnchanged(step, signal))) outcome = { status: 'unchanged' }
      else if (this.#options.dryRun) outcome = { status: 'planned' }
      else await this.#doers.transfer(step, signal, onProgress)
    } catch (error) {
      onProgress(0)
      outcome = { status: 'failed', error }
    }
    this.#progress.ended(size, outcome.status === 'done')
    this.#add(step, outcome)
  }

  #settle(step: Step): void {
    const { settled, error, local, file } = step
    if (local !== undefined && settled !== 'unchanged') this.#protected.add(file.name)
    this.#add(step, { status: settled!, ...(error === undefined ? {} : { error }) })
  }

  async #delete(): Promise<void> {
    const steps = this.#deletions.filter(({ file }) => !this.#protected.has(file.name))
    if (this.#options.dryRun) for (const step of steps) this.#add(step, { status: 'planned' })
    else if (steps.length > 0) {
      await this.#doers.remove(steps, this.#stop?.signal, (step, error) => {
        this.#add(step, error === undefined ? { status: 'done' } : { status: 'failed', error })
      })
    }
  }

  #add(step: Step, outcome: Pick<FileResult, 'status' | 'error'>): void {
    const { action, file, reason } = step
    const path = this.#doers.pathOf(step)
    this.#report.add({
      action,
      ...outcome,
      key: file.key,
      size: file.size,
      ...(path === undefined ? {} : { path }),
      ...(reason === undefined || outcome.status === 'unchanged' ? {} : { reason }),
    })
    if (outcome.status === 'failed' && this.#options.failFast === true) this.#abort()
  }
}

function isTransfer({ action, settled }: Step): boolean {
  return action !== 'delete' && settled === undefined
}
