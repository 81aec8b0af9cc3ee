import { NotLoadedError } from '../errors.ts'
import type { ResourceType } from './context.ts'
import { describe, internals } from './core.ts'
import { getter } from './define.ts'
import { observe } from './live-resource.ts'
import { loadInBackground } from './load.ts'
import { type Data, type Ignorance, mobxProblem } from './state.ts'

/** Attributes: what the data says, or an identifier under the name that the data has for it. */
export function defineAttributes(type: ResourceType): void {
  for (const { member, name, identifier } of type.view.attributes) {
    if (identifier !== undefined)
      getter(type.prototype, member, resource => internals(resource).identifiers.get(identifier))
    else getter(type.prototype, member, resource => read(knowledge(resource, member), name))
  }
}

function read(data: Data | undefined, name: string): unknown {
  return data !== undefined && Object.hasOwn(data, name) ? data[name] : undefined
}

/**
 * What a resource knows, for the member of that name. In a mobx derivation it is `undefined` while nothing is known, and
 * the load begins; a load that failed throws there what it failed with, until it is repeated or no longer observed.
 *
 * @throws NotLoadedError nothing is known, and nothing observes the resource
 */
export function knowledge(resource: object, member: string): Data | undefined {
  const { state, type } = internals(resource)
  const observed = observe(resource)
  if (state.data !== undefined) return state.data
  const { ignorance } = state
  if (!observed || type.fetch === undefined) throw notLoaded(resource, member, ignorance)
  if (ignorance.kind === 'failed') throw ignorance.error
  loadInBackground(resource)
  return undefined
}

/** What a resource knows, or nothing; observed, it begins to load as an attribute does. */
export function knownOrNothing(resource: object): Data | undefined {
  const { state, type } = internals(resource)
  const observed = observe(resource)
  if (observed && state.data === undefined && state.ignorance.kind !== 'failed' && type.fetch !== undefined) {
    loadInBackground(resource)
  }
  return state.data
}

function notLoaded(resource: object, member: string, ignorance: Ignorance): NotLoadedError {
  const what = `${describe(resource)}.${member} is not known`
  if (internals(resource).type.fetch === undefined) {
    return new NotLoadedError(
      `${what}: it comes with the listing or the answer that a resource is taken from, and this one was made by hand.`,
    )
  }
  const hint = mobxProblem()
  const remedy = `Read it after "await resource.loaded()"${hint === undefined ? '.' : `. ${hint}`}`
  switch (ignorance.kind) {
    case 'never':
      return new NotLoadedError(`${what}: the resource was never loaded. ${remedy}`)
    case 'discarded':
      return new NotLoadedError(
        `${what}: ${ignorance.by} may have changed it, so what was known was discarded. ${remedy}`,
      )
    case 'failed':
      return new NotLoadedError(`${what}: the last load failed. ${remedy}`, { cause: ignorance.error })
  }
}
