import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from './oracle.ts'

/** A difference from botocore that is meant, or known: one entry an operation, with its reason. */
interface Exception {
  readonly service: string
  readonly operation: string
  readonly kind: Case['kind']
  /** The place, or one that it lies in; see `Difference.what`. */
  readonly what: string
  readonly reason: string
}

/** The list of `exceptions.json`. It stays true: an entry that excuses nothing any more is a failure. */
export class KnownExceptions {
  readonly #all: readonly Exception[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'exceptions.json'), 'utf8'),
  ) as Exception[]
  readonly #met = new Set<Exception>()

  /** Whether a difference is excused. */
  covers(service: string, { operation, kind }: Case, what: string): boolean {
    const entry = this.#all.find(
      known =>
        known.service === service && known.operation === operation && known.kind === kind && isWithin(what, known.what),
    )
    if (entry === undefined) return false
    this.#met.add(entry)
    return true
  }

  /** The entries of a service that excused nothing, once all its cases were compared. */
  stale(service: string): string[] {
    return this.#all
      .filter(entry => entry.service === service && !this.#met.has(entry))
      .map(({ operation, kind, what }) => `${service}.${operation}: ${kind} ${what} does not differ any more`)
  }
}

function isWithin(place: string, outer: string): boolean {
  return place.startsWith(outer) && /^($|[.[])/.test(place.slice(outer.length))
}
