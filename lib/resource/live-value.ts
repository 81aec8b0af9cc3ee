import type { CallOptions, UntypedClient } from '../client/types.ts'
import { NotLoadedError } from '../errors.ts'
import { refresherOf, type Subject } from './live-refresh.ts'
import { type Answer, type Ignorance, ResourceState } from './state.ts'

/** Where a {@link LiveValue} comes from. */
export interface LiveSource<Value> {
  readonly client: UntypedClient
  readonly every: number
  /** For messages. */
  readonly label: () => string
  /** Gives a function of the value, which is called in the moment in which it becomes known. */
  fetch(options: CallOptions, before: Value | undefined): Promise<() => Value>
  /** Whether two values say the same. */
  same(one: Value, other: Value): boolean
}

/**
 * A value that is fetched, with the rules of the attributes of a resource: what is not known is `undefined` in a mobx
 * reaction, which starts the load, and a NotLoadedError elsewhere. While it is observed it is kept current.
 */
export class LiveValue<Value> implements Subject {
  readonly state: ResourceState
  readonly isKept = false
  readonly every: number
  readonly #source: LiveSource<Value>
  /** Aborted when nothing observes it any more. */
  #observed: AbortController | undefined

  constructor(source: LiveSource<Value>) {
    this.every = source.every
    this.#source = source
    this.state = new ResourceState((one, other) => source.same(one.value as Value, other.value as Value))
  }

  /** What is known, without telling mobx. */
  get known(): Value | undefined {
    return this.state.data?.value as Value | undefined
  }

  get isObserved(): boolean {
    return this.#observed !== undefined
  }

  /**
   * What is known, for a property of that name in messages.
   *
   * @throws NotLoadedError nothing is known, and nothing observes it
   */
  read(property: string): Value | undefined {
    const observed = this.#observe()
    const { data, ignorance } = this.state
    if (data !== undefined) return this.known
    if (!observed) {
      const cause = ignorance.kind === 'failed' ? ignorance.error : undefined
      throw new NotLoadedError(`${property} is not known: ${why(ignorance)}. Read it after "await loaded()" of it.`, {
        cause,
      })
    }
    if (ignorance.kind === 'failed') throw ignorance.error
    const signal = this.#observed?.signal
    // Not at once, so that nothing that the load reads becomes a dependency of the observer.
    queueMicrotask(() => {
      // Its failure stays in the state, and the observer meets it there.
      if (this.state.data === undefined && signal?.aborted !== true) this.load({ signal }).catch(() => undefined)
    })
    return undefined
  }

  /** Whether it is being loaded, with what result, and when it was known. */
  get status(): Pick<ResourceState, 'isLoading' | 'error' | 'knownAt'> {
    this.state.observeStatus(() => this.#keep())
    return this.state
  }

  know(value: Value): void {
    this.state.know({ value })
  }

  async load(options: CallOptions = {}): Promise<void> {
    do await this.state.load(signal => this.fetch(signal)).join(`Loading ${this}`, options)
    while (this.state.data === undefined)
  }

  async loaded(options?: CallOptions): Promise<void> {
    if (this.state.data === undefined) await this.load(options)
  }

  async fetch(signal: AbortSignal): Promise<Answer> {
    const value = await this.#source.fetch({ signal }, this.known)
    return () => ({ value: value() })
  }

  toString(): string {
    return this.#source.label()
  }

  #observe(): boolean {
    return this.state.observe(() => this.#keep())
  }

  #keep(): () => void {
    const observed = new AbortController()
    this.#observed = observed
    const stop = refresherOf(this.#source.client).keep(this)
    return () => {
      this.#observed = undefined
      stop()
      observed.abort()
    }
  }
}

function why(ignorance: Ignorance): string {
  switch (ignorance.kind) {
    case 'never':
      return 'it was never loaded'
    case 'discarded':
      return `${ignorance.by} may have changed it`
    case 'failed':
      return 'the last load failed'
  }
}
