import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { IAtom } from 'mobx'

type Mobx = Pick<typeof import('mobx'), 'createAtom' | '_isComputingDerivation'>

/** The data of a resource, in the service's own names. Not copied: do not change it. */
export type Data = Readonly<Record<string, unknown>>

/** Why nothing is known. */
export type Ignorance =
  | { readonly kind: 'never' }
  | { readonly kind: 'discarded'; readonly by: string }
  | { readonly kind: 'failed'; readonly error: unknown }

const NEVER: Ignorance = { kind: 'never' }

/**
 * What one resource knows, and whether a load is under way. Tells mobx when that changes; its atom exists only once
 * something observes the resource.
 */
export class ResourceState {
  #data: Data | undefined
  #ignorance: Ignorance = NEVER
  /** Counts what made earlier loads out of date: their answers are not believed any more. */
  #epoch = 0
  #loading: Promise<void> | undefined
  #atom: IAtom | undefined
  #derived: Map<string, unknown> | undefined

  /** What is known, without telling mobx. */
  get data(): Data | undefined {
    return this.#data
  }

  get ignorance(): Ignorance {
    return this.#ignorance
  }

  /** Makes the running mobx derivation depend on this state. False when there is none. */
  observe(): boolean {
    const mobx = observing()
    if (mobx === undefined) return false
    this.#atom ??= mobx.createAtom('tucuxi.Resource', undefined, () => this.#unobserved())
    return this.#atom.reportObserved()
  }

  /** Takes `data` as the truth; a load that is under way does not replace it. */
  know(data: Data): void {
    this.#epoch += 1
    this.#loading = undefined
    this.#replace(data, NEVER)
  }

  /** Forgets what is known, also what a load under way is about to learn, and that a load failed. */
  discard(by: string): void {
    const nothing = this.#data === undefined && this.#loading === undefined
    this.#epoch += 1
    this.#loading = undefined
    if (!nothing) this.#replace(undefined, { kind: 'discarded', by })
    else if (this.#ignorance.kind === 'failed') this.#replace(undefined, NEVER)
    else if (this.#ignorance.kind === 'discarded') this.#ignorance = { kind: 'discarded', by }
  }

  /** Loads, or joins the load that is under way. */
  load(fetch: () => Promise<Data>): Promise<void> {
    if (this.#loading === undefined) {
      const loading: Promise<void> = this.refresh(fetch).finally(() => {
        if (this.#loading === loading) this.#loading = undefined
      })
      this.#loading = loading
    }
    return this.#loading
  }

  /** Loads on its own. Afterwards nothing may be known: when something was discarded meanwhile. */
  async refresh(fetch: () => Promise<Data>): Promise<void> {
    const epoch = this.#epoch
    try {
      const data = await fetch()
      if (epoch === this.#epoch) this.#replace(data, NEVER)
    } catch (error) {
      if (epoch === this.#epoch && this.#data === undefined) this.#replace(undefined, { kind: 'failed', error })
      throw error
    }
  }

  /** Something made from the data, made once for as long as the data stays the same. */
  derived<T>(key: string, make: () => T): T {
    this.#derived ??= new Map()
    if (!this.#derived.has(key)) this.#derived.set(key, make())
    return this.#derived.get(key) as T
  }

  #replace(data: Data | undefined, ignorance: Ignorance): void {
    this.#data = data
    this.#ignorance = ignorance
    this.#derived = undefined
    this.#atom?.reportChanged()
  }

  /** A failure is told to those who watched; who comes after them may try again. */
  #unobserved(): void {
    if (this.#ignorance.kind === 'failed') this.#ignorance = NEVER
  }
}

/** Why the application's mobx cannot be used though there is one; said where an attribute is unknown. */
export function mobxProblem(): string | undefined {
  return door.problem
}

const door: { mobx?: Mobx; problem?: string } = {}

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
