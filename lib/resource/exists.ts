import type { CallOptions } from '../client/types.ts'
import { describe, internals } from './core.ts'
import { patiently } from './fresh.ts'
import { load } from './load.ts'
import { isMissing } from './missing.ts'
import { Shared } from './shared.ts'

/** Asks the service whether there is such a resource. What it says of it is known afterwards. */
export async function exists(resource: object, options?: CallOptions): Promise<boolean> {
  const { probe } = internals(resource).type.extension
  try {
    if (probe === undefined) await load(resource, undefined, options)
    else {
      const asked = new Shared(signal => patiently(resource, () => probe(resource, { signal }), signal))
      await asked.join(`Looking for ${describe(resource)}`, options)
    }
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
