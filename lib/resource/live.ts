import { checkNames } from '../client/option-names.ts'
import { InvalidOptionError } from '../errors.ts'
import { Collection } from './collection.ts'
import { Core, internals } from './core.ts'
import { LiveCollection } from './live-collection.ts'
import { followed } from './live-resource.ts'
import type { Sequence } from './sequence.ts'

export interface LiveOptions {
  /** Milliseconds between refreshes, 0 for none; the setting `refreshInterval` of the client when left out. */
  every?: number | undefined
}

/** What a setTimeout can hold. */
const LONGEST = 2 ** 31 - 1

/** The views of a collection by their pace, for as long as it is there. */
const views = new WeakMap<object, Map<number, LiveCollection>>()

/**
 * A view of a collection that stays current while mobx observes it; or the pace at which a resource, which is such a view of
 * itself, is refreshed while mobx observes it. Of one collection and pace there is one view, so that a reaction may make it;
 * `filter` and the like make another collection each time.
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
export function live(subject: object, options: LiveOptions = {}): object {
  checkNames('live', options, ['every'])
  const { every } = options
  if (every !== undefined && !(Number.isFinite(every) && every >= 0 && every <= LONGEST)) {
    throw new InvalidOptionError(
      `live: "every" must be a number of milliseconds, or 0 for never, not ${String(every)}.`,
    )
  }
  if (Collection.is(subject)) return viewOf(subject, every)
  if (!Core.is(subject)) {
    throw new InvalidOptionError(
      'live needs a resource or a collection: live(ec2.instances), live(ec2.Instance("i-1")).',
    )
  }
  if (every !== undefined) followed(subject).every = every
  return subject
}

function viewOf(collection: Collection, chosen: number | undefined): LiveCollection {
  const every = chosen ?? internals(Collection.parent(collection)).client.meta.config.refreshInterval
  let byPace = views.get(collection)
  if (byPace === undefined) {
    byPace = new Map()
    views.set(collection, byPace)
  }
  let view = byPace.get(every)
  if (view === undefined) {
    view = new LiveCollection(collection, every)
    byPace.set(every, view)
  }
  return view
}
