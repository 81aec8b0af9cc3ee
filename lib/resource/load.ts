import type { CallOptions, UntypedParams } from '../client/types.ts'
import { NotLoadedError } from '../errors.ts'
import type { Fetch } from './context.ts'
import { describe, internals } from './core.ts'

/**
 * Loads a resource, known or not. Loads in flight at once are one request, but for those with parameters or options of
 * their own. When an action discarded the answer before it came, the load is done again.
 */
export async function load(resource: object, params?: UntypedParams, options?: CallOptions): Promise<void> {
  const { state } = internals(resource)
  const fetch = fetchOf(resource)
  const alone = params !== undefined || options !== undefined
  do {
    if (alone) await state.refresh(() => fetch(resource, params, options))
    else await state.load(() => fetch(resource))
  } while (state.data === undefined)
}

/** Loads a resource of which nothing is known. */
export async function loaded(resource: object, options?: CallOptions): Promise<void> {
  if (internals(resource).state.data === undefined) await load(resource, undefined, options)
}

/**
 * Starts a load that nobody waits for: something observes the resource. Not at once, so that nothing that the load
 * reads becomes a dependency of the observer. A failure stays in the state, and the observer meets it there.
 */
export function loadInBackground(resource: object): void {
  const { state } = internals(resource)
  queueMicrotask(() => {
    if (state.data === undefined) state.load(() => fetchOf(resource)(resource)).catch(() => undefined)
  })
}

function fetchOf(resource: object): Fetch {
  const { type } = internals(resource)
  if (type.fetch !== undefined) return type.fetch
  throw new NotLoadedError(
    `${describe(resource)} cannot be loaded: the service has no call for one ${type.label}. ` +
      'Take it from the collection or the answer that lists it; there it has its data.',
  )
}
