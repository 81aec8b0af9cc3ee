import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { IAtom } from 'mobx'
import { Shared } from './shared.ts'

type Mobx = Pick<typeof import('mobx'), 'createAtom' | 'transaction' | '_isComputingDerivation'>

/** The data of a resource, in the service's own names. Not copied: do not change it. */
export type Data = Readonly<Record<string, unknown>>

/** What a load brings; a function gives it in the moment in which it becomes known, with all else that it makes known. */
export type Answer = Data | (() => Data)

/** Why nothing is known. */
export type Ignorance =
  | { readonly kind: 'never' }
  | { readonly kind: 'discarded'; readonly by: string }
  | { readonly kind: 'failed'; readonly error: unknown }

const NEVER: Ignorance = { kind: 'never' }

/** Called when something begins to observe a state; what it gives is called when nothing does any more. */
export type Keep = () => (() => void) | undefined

/**
 * What is known of one thing, and whether a load is under way. Tells mobx when that changes; its atoms exist only once
 * something observes it.
 */
export class ResourceState {
  #data: Data | undefined
  #ignorance: Ignorance = NEVER
  /** Counts what made earlier loads out of date: their answers are not believed any more. */
  #epoch = 0
  #loading: Shared<void> | undefined
  #watch: Watch | undefined
  #derived: Map<string, unknown> | undefined
  #busy = 0
  #error: unknown
  #knownAt: number | undefined
  readonly #same: (one: Data, other: Data) => boolean

  /** @param same whether two answers say the same: then what observes the state hears nothing */
  constructor(same: (one: Data, other: Data) => boolean = sameData) {
    this.#same = same
  }

  /** What is known, without telling mobx. */
  get data(): Data | undefined {
    return this.#data
  }

  get ignorance(): Ignorance {
    return this.#ignorance
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Whether a load is under way. */
  get isLoading(): boolean {
    return this.#busy > 0
  }

  /** What the last load failed with; undefined when it did not. */
  get error(): unknown {
    return this.#error
  }

  /** When the service said what is known, in milliseconds since 1970. */
  get knownAt(): number | undefined {
    return this.#knownAt
  }

  /**
   * Makes the running mobx derivation depend on this state. False when there is none.
   *
   * @param keep what is done as long as something observes the state; the first one given is kept
   */
  observe(keep?: Keep): boolean {
    const mobx = observing()
    if (mobx === undefined) return false
    this.#watch ??= watch(mobx, keep, () => this.#unobserved())
    return this.#watch.data.reportObserved()
  }

  /** The same for {@link isLoading}, {@link error} and {@link knownAt}, which change with each load. */
  observeStatus(keep?: Keep): void {
    if (this.observe(keep)) this.#watch?.status.reportObserved()
  }

  /** Takes `data` as the truth of `knownAt`; a load that is under way does not replace it. */
  know(data: Data, knownAt: number = Date.now()): void {
    this.#epoch += 1
    this.#loading = undefined
    this.#learn(data, knownAt)
  }

  /** Forgets what is known, also what a load under way is about to learn, and that a load failed. */
  discard(by: string): void {
    const nothing = this.#data === undefined && this.#loading === undefined
    this.#epoch += 1
    this.#loading = undefined
    this.#error = undefined
    this.#knownAt = undefined
    if (!nothing) this.#replace(undefined, { kind: 'discarded', by })
    else if (this.#ignorance.kind === 'failed') this.#replace(undefined, NEVER)
    else if (this.#ignorance.kind === 'discarded') this.#ignorance = { kind: 'discarded', by }
  }

  /** Begins a load, or gives the one that is under way; the caller joins it. */
  load(fetch: (signal: AbortSignal) => Promise<Answer>): Shared<void> {
    if (this.#loading === undefined || this.#loading.abandoned) {
      const loading: Shared<void> = new Shared(signal =>
        this.refresh(() => fetch(signal), signal).finally(() => {
          if (this.#loading === loading) this.#loading = undefined
        }),
      )
      this.#loading = loading
    }
    return this.#loading
  }

  /**
   * Loads on its own. Afterwards nothing may be known: when something was discarded meanwhile.
   *
   * @param abandoned that all have left is no failure
   */
  async refresh(fetch: () => Promise<Answer>, abandoned?: AbortSignal): Promise<void> {
    const epoch = this.#epoch
    this.#count(1)
    try {
      const answer = await fetch()
      together(() => {
        if (epoch === this.#epoch) this.#learn(typeof answer === 'function' ? answer() : answer, Date.now(), -1)
        else this.#count(-1)
      })
    } catch (error) {
      if (epoch === this.#epoch && abandoned?.aborted !== true) this.#fail(error)
      else this.#count(-1)
      throw error
    }
  }

  /** Something made from the data, made once for as long as the data stays the same. */
  derived<T>(key: string, make: () => T): T {
    this.#derived ??= new Map()
    if (!this.#derived.has(key)) this.#derived.set(key, make())
    return this.#derived.get(key) as T
  }

  #learn(data: Data, knownAt: number, busy = 0): void {
    const isNews = this.#watch === undefined || this.#data === undefined || !this.#same(this.#data, data)
    together(() => {
      this.#error = undefined
      this.#knownAt = knownAt
      this.#count(busy)
      // Who observes it hears of changes only, and keeps what was made from the data.
      if (isNews) this.#replace(data, NEVER)
    })
  }

  /** What is known stays known. Those who were told of a failure are not told of another. */
  #fail(error: unknown): void {
    together(() => {
      this.#error = error
      this.#count(-1)
      if (this.#data !== undefined) return
      if (this.#ignorance.kind === 'failed') this.#ignorance = { kind: 'failed', error }
      else this.#replace(undefined, { kind: 'failed', error })
    })
  }

  #replace(data: Data | undefined, ignorance: Ignorance): void {
    this.#data = data
    this.#ignorance = ignorance
    this.#derived = undefined
    this.#watch?.data.reportChanged()
  }

  #count(change: number): void {
    this.#busy += change
    this.#watch?.status.reportChanged()
  }

  /** A failure is told to those who watched; who comes after them may try again. */
  #unobserved(): void {
    if (this.#ignorance.kind === 'failed') this.#ignorance = NEVER
  }
}

/** What mobx knows of a state: its data, and what changes with each load though the data stays the same. */
interface Watch {
  readonly data: IAtom
  readonly status: IAtom
}

function watch(mobx: Mobx, keep: Keep | undefined, ended: () => void): Watch {
  let stop: (() => void) | undefined
  const begin = () => {
    stop = keep?.()
  }
  const end = () => {
    stop?.()
    ended()
  }
  const data = mobx.createAtom('tucuxi.Resource', begin, end)
  return { data, status: mobx.createAtom('tucuxi.Resource.status') }
}

/** Whether two answers say the same; each has its own metadata. */
function sameData({ ResponseMetadata: _, ...one }: Data, { ResponseMetadata: __, ...other }: Data): boolean {
  return isDeepStrictEqual(one, other)
}

/** Why the application's mobx cannot be used though there is one; said where an attribute is unknown. */
export function mobxProblem(): string | undefined {
  return door.problem
}

const door: { mobx?: Mobx; problem?: string } = {}

/** One change for those who observe. */
function together(change: () => void): void {
  if (door.mobx === undefined) change()
  else door.mobx.transaction(change)
}

/** The application's mobx, while one of its derivations runs. */
function observing(): Mobx | undefined {
  // Without a mobx in the process nothing can observe. Both mobx 6 and 7 leave these names as soon as they are loaded.
  if (!('__mobxInstanceCount' in globalThis)) return undefined
  if (door.mobx === undefined && door.problem === undefined) openDoor()
  return door.mobx?._isComputingDerivation() === true ? door.mobx : undefined
}

/**
 * Loads mobx, which is loaded already, so that this costs nothing: it must be the application's own copy. A copy of
 * another version is not touched, because mobx ends the process when two versions meet.
 */
function openDoor(): void {
  const require = createRequire(import.meta.url)
  try {
    const active = activeVersion()
    const { version } = require('mobx/package.json') as { version: string }
    if (active !== undefined && active !== Number.parseInt(version, 10)) {
      door.problem = `The application uses mobx ${active}, tucuxi finds mobx ${version}: install one version for both.`
      return
    }
    // The path that `import` takes, so that a package with two builds is not loaded twice.
    const resolve: ((name: string) => string) | undefined = import.meta.resolve
    door.mobx = require(resolve === undefined ? 'mobx' : fileURLToPath(resolve('mobx'))) as Mobx
  } catch (cause) {
    door.problem = `There is a mobx in this process that tucuxi cannot load (${String(cause)}): install mobx beside tucuxi.`
  }
}

function activeVersion(): number | undefined {
  return (globalThis as { __mobxGlobals?: { version?: number } }).__mobxGlobals?.version
}
