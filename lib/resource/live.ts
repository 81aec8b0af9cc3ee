import { InvalidOptionError } from '../errors.ts'
import { Collection } from './collection.ts'
import { Core } from './core.ts'
import { LiveCollection } from './live-collection.ts'
import { followed } from './live-resource.ts'
import type { Sequence } from './sequence.ts'

export interface LiveOptions {
  /** Milliseconds between refreshes, 0 for none; the setting `refreshInterval` of the client when left out. */
  every?: number | undefined
}

/** What a setTimeout can hold. */
const LONGEST = 2 ** 31 - 1

/**
 * A view of a collection that stays current while mobx observes it; or the pace at which a resource, which is such a view of
 * itself, is refreshed while mobx observes it.
 *
 * @returns a {@link LiveCollection}; the resource itself
 * @throws InvalidOptionError neither a collection nor a resource, or `every` is no number of milliseconds
 * @example
 * const running = live(ec2.instances.filter({ Filters }), { every: 2_000 })
 * autorun(() => console.log(running.items?.length, running.error))
 * await when(() => live(instance, { every: 1_000 }).state?.Name === 'running')
 */
export function live<Item>(collection: Sequence<Item>, options?: LiveOptions): LiveCollection<Item>
export function live<Some extends object>(resource: Some, options?: LiveOptions): Some
export function live(subject: object, { every }: LiveOptions = {}): object {
  if (every !== undefined && !(Number.isFinite(every) && every >= 0 && every <= LONGEST)) {
    throw new InvalidOptionError(
      `live: "every" must be a number of milliseconds, or 0 for never, not ${String(every)}.`,
    )
  }
  if (Collection.is(subject)) return new LiveCollection(subject, every)
  if (!Core.is(subject)) {
    throw new InvalidOptionError(
      'live needs a resource or a collection: live(ec2.instances), live(ec2.Instance("i-1")).',
    )
  }
  if (every !== undefined) followed(subject).every = every
  return subject
}
