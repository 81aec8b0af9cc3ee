import { describe, internals, once } from './core.ts'
import { refresherOf, type Subject } from './live-refresh.ts'
import type { Data, ResourceState } from './state.ts'

/** What keeps some resources current: a live collection whose listing brings their data. */
export interface Keeper {
  readonly every: number
  readonly isObserved: boolean
}

/** A resource as something to keep current. */
class FollowedResource implements Subject {
  readonly #resource: object
  #every: number | undefined
  keeper: Keeper | undefined

  constructor(resource: object) {
    this.#resource = resource
  }

  get state(): ResourceState {
    return internals(this.#resource).state
  }

  get every(): number {
    return this.#every ?? internals(this.#resource).client.meta.config.refreshInterval
  }

  set every(every: number) {
    if (every === this.#every) return
    this.#every = every
    refresherOf(internals(this.#resource).client).pace(this)
  }

  get isKept(): boolean {
    const { keeper } = this
    if (keeper?.isObserved !== true || this.state.data === undefined) return false
    // A pace that somebody chose for this one holds, that of all does not.
    return this.#every === undefined || (keeper.every > 0 && keeper.every <= this.#every)
  }

  fetch(signal: AbortSignal): Promise<Data> {
    return internals(this.#resource).type.fetch!(this.#resource, undefined, { signal })
  }

  toString(): string {
    return describe(this.#resource)
  }
}

export function followed(resource: object): FollowedResource {
  return once(resource, 'followed', () => new FollowedResource(resource))
}

/** Makes the running mobx derivation depend on what a resource knows, and keeps that current. False when there is none. */
export function observe(resource: object): boolean {
  return internals(resource).state.observe(() => keepCurrent(resource))
}

/** The same for whether it is being loaded, with what result, and when. */
export function observeStatus(resource: object): ResourceState {
  const { state } = internals(resource)
  state.observeStatus(() => keepCurrent(resource))
  return state
}

function keepCurrent(resource: object): (() => void) | undefined {
  const { type, client } = internals(resource)
  return type.fetch === undefined ? undefined : refresherOf(client).keep(followed(resource))
}
