import type { CallOptions, UntypedParams } from '../client/types.ts'
import { NotLoadedError, TucuxiError } from '../errors.ts'
import type { Fetch } from './context.ts'
import { describe, internals } from './core.ts'
import { patiently } from './fresh.ts'
import { Shared } from './shared.ts'

/**
 * Loads a resource, known or not. Loads in flight at once are one request, but for those with parameters of their own. When
 * an action discarded the answer before it came, the load is done again.
 *
 * @throws AbortedError, CallTimeoutError what `options` says of this caller; the load goes on for others
 */
export async function load(resource: object, params?: UntypedParams, options?: CallOptions): Promise<void> {
  const { state } = internals(resource)
  const fetch = fetchOf(resource)
  try {
    do {
      const ask = (signal: AbortSignal) => patiently(resource, () => fetch(resource, params, { signal }), signal)
      const loading = params === undefined ? state.load(ask) : new Shared(signal => state.refresh(() => ask(signal)))
      await loading.join(`Loading ${describe(resource)}`, options)
    } while (state.data === undefined)
  } catch (error) {
    // The request may have been sent for others; the stack shows who waited here.
    if (error instanceof TucuxiError) Error.captureStackTrace(error, load)
    throw error
  }
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
    if (state.data === undefined) load(resource).catch(() => undefined)
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
