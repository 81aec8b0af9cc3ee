import type { UntypedClient } from '../client/types.ts'
import { ClientClosedError, TucuxiError } from '../errors.ts'
import { log } from '../log.ts'
import type { Answer, ResourceState } from './state.ts'

/** Something that is kept current while it is observed. */
export interface Subject {
  readonly state: ResourceState
  /** Milliseconds between refreshes; 0 for never. */
  readonly every: number
  /** Somebody else keeps it current. */
  readonly isKept: boolean
  fetch(signal: AbortSignal): Promise<Answer>
  toString(): string
}

interface Entry {
  /** When it is refreshed next, by the clock of `performance.now()`. */
  due: number
  failures: number
  busy: boolean
  /** Nothing observes it any more. */
  readonly left: AbortController
}

/** The longest pause after failures, in milliseconds, where the pace is not slower. */
const LONGEST_PAUSE = 60_000
/** What a timer of Node can hold; a longer one fires at once. */
const MAX_TIMER = 2 ** 31 - 1

/**
 * Refreshes what is observed of one client. All subjects of one pace are asked for in the same turn, so that those of
 * one kind share their requests; after failures each pauses twice as long. The timer holds the process, as that of
 * setInterval does: `await when(...)` at the end of a program is answered.
 */
class Refresher {
  readonly #entries = new Map<Subject, Entry>()
  readonly #closed: AbortSignal | undefined
  readonly #end = () => {
    this.#entries.clear()
    this.#sleep()
  }
  #timer: NodeJS.Timeout | undefined
  /** When the timer ends. */
  #wakes = Number.POSITIVE_INFINITY

  constructor(closed: AbortSignal | undefined) {
    this.#closed = closed
  }

  /** Keeps a subject current until the function that this gives is called. */
  keep(subject: Subject): () => void {
    if (this.#closed?.aborted) return () => undefined
    const { every, state } = subject
    const entry = { due: nextTurn(every), failures: 0, busy: false, left: new AbortController() }
    if (this.#entries.size === 0) this.#closed?.addEventListener('abort', this.#end)
    this.#entries.set(subject, entry)
    this.#wake(entry.due)
    if (every > 0 && state.knownAt !== undefined && Date.now() - state.knownAt >= every) {
      // Not at once, so that nothing that is read becomes a dependency of the observer.
      queueMicrotask(() => {
        if (this.#entries.get(subject) === entry && !subject.isKept) this.#refresh(subject, entry)
      })
    }
    return () => {
      entry.left.abort()
      if (this.#entries.get(subject) === entry) this.#entries.delete(subject)
      if (this.#entries.size > 0) return
      this.#closed?.removeEventListener('abort', this.#end)
      this.#sleep()
    }
  }

  /** The pace of a subject is another. */
  pace(subject: Subject): void {
    const entry = this.#entries.get(subject)
    if (entry === undefined) return
    entry.due = nextTurn(subject.every)
    this.#wake(entry.due)
  }

  /** Takes care that there is a turn at `due`, or before: a turn at which nothing is due does nothing. */
  #wake(due: number): void {
    if (due >= this.#wakes) return
    this.#sleep()
    this.#wakes = due
    this.#timer = setTimeout(() => this.#turn(), Math.min(Math.max(1, Math.ceil(due - performance.now())), MAX_TIMER))
  }

  #sleep(): void {
    clearTimeout(this.#timer)
    this.#wakes = Number.POSITIVE_INFINITY
  }

  #turn(): void {
    this.#sleep()
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const [subject, entry] of this.#entries) {
      if (entry.due <= now) {
        entry.due = nextTurn(subject.every)
        if (!entry.busy && !subject.isKept) this.#refresh(subject, entry)
      }
      next = Math.min(next, entry.due)
    }
    this.#wake(next)
  }

  /** A failure stays in the state, where observers meet it. */
  async #refresh(subject: Subject, entry: Entry): Promise<void> {
    entry.busy = true
    try {
      const { signal } = entry.left
      await subject.state.load(given => subject.fetch(given)).join(`Refreshing ${subject}`, { signal })
      entry.failures = 0
    } catch (error) {
      if (error instanceof ClientClosedError) return this.#end()
      if (entry.left.signal.aborted) return
      entry.failures += 1
      entry.due = nextTurn(subject.every, pauseAfter(entry.failures, subject.every))
      if (log.enabled) log(`refresh of ${subject} failed ${entry.failures} times: ${codeOf(error)}`)
    } finally {
      entry.busy = false
    }
  }
}

/** The next time after `pause` that is a multiple of `every`: subjects of one pace meet, whenever they began. */
function nextTurn(every: number, pause = 0): number {
  return every > 0 ? (Math.floor((performance.now() + pause) / every) + 1) * every : Number.POSITIVE_INFINITY
}

function pauseAfter(failures: number, every: number): number {
  return Math.min(every * (2 ** failures - 1), Math.max(every, LONGEST_PAUSE))
}

function codeOf(error: unknown): string {
  return error instanceof TucuxiError ? error.code : error instanceof Error ? error.name : 'no error'
}

const refreshers = new WeakMap<UntypedClient, Refresher>()
const closings = new WeakMap<UntypedClient, AbortSignal>()

/** Refreshes of this client end with `closed`. */
export function endRefreshes(client: UntypedClient, closed: AbortSignal): void {
  closings.set(client, closed)
}

/** What refreshes the observed resources and collections of one client. */
export function refresherOf(client: UntypedClient): Refresher {
  let refresher = refreshers.get(client)
  if (refresher === undefined) {
    refresher = new Refresher(closings.get(client))
    refreshers.set(client, refresher)
  }
  return refresher
}
