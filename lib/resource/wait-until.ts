import type { CallOptions, UntypedClient } from '../client/types.ts'
import { InvalidOptionError } from '../errors.ts'
import { describe, internals } from './core.ts'
import { load } from './load.ts'
import { poll, type WaitUntilOptions } from './poll.ts'
import { seen, seenItems } from './seen.ts'
import { Shared } from './shared.ts'
import type { Data } from './state.ts'

/** Loads a resource again and again until `predicate` holds; see {@link poll}. */
export async function waitUntil(
  resource: object,
  predicate: (resource: object) => unknown,
  options?: WaitUntilOptions<Data | undefined>,
): Promise<void> {
  if (typeof predicate !== 'function') throw new InvalidOptionError('waitUntil needs a function of the resource.')
  const { state, client } = internals(resource)
  await poll(
    {
      client,
      name: describe(resource),
      ask: given => load(resource, undefined, given),
      holds: () => predicate(resource),
      response: () => state.data,
      seen: () => seen(resource),
    },
    options,
  )
}

/** Lists a collection again and again until `predicate` holds of its items; gives them. */
export async function waitUntilItems<Item extends object>(
  collection: { toArray(options: CallOptions): Promise<Item[]> },
  client: UntypedClient,
  predicate: (items: Item[]) => unknown,
  options?: WaitUntilOptions<Item[]>,
): Promise<Item[]> {
  if (typeof predicate !== 'function') throw new InvalidOptionError('waitUntil needs a function of the array of items.')
  let items: Item[] = []
  const name = String(collection)
  await poll(
    {
      client,
      name,
      ask: async given => {
        items = await new Shared(signal => collection.toArray({ signal })).join(`Listing ${name}`, given)
      },
      holds: () => predicate(items),
      response: () => items,
      seen: () => seenItems(items),
    },
    options,
  )
  return items
}
