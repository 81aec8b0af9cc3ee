import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A difference from botocore that is meant, or known. */
interface KnownDifference {
  readonly service: string
  /** Names, or `*` for all of the service. */
  readonly operations: readonly string[] | '*'
  /** Variants in which it shows; all others when it begins with `!`. All, when it is left out. */
  readonly variants?: readonly string[]
  /** The places, see `Difference.what`. */
  readonly what: readonly string[]
  readonly reason: string
}

/** The list of `calls-known.json`. It stays true: an entry whose calls were made and did not differ is a failure. */
export class KnownDifferences {
  readonly #all: readonly KnownDifference[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'calls-known.json'), 'utf8'),
  ) as KnownDifference[]
  readonly #asked = new Set<KnownDifference>()
  readonly #met = new Set<KnownDifference>()

  /** Those of the differences that nobody knows. Called once a call, also when there is none. */
  unknown<D extends { readonly what: string }>(
    service: string,
    operation: string,
    variant: string,
    differences: readonly D[],
  ): D[] {
    const entries = this.#all.filter(entry => concerns(entry, service, operation, variant))
    for (const entry of entries) {
      this.#asked.add(entry)
      if (differences.some(({ what }) => entry.what.includes(what))) this.#met.add(entry)
    }
    return differences.filter(({ what }) => !entries.some(entry => entry.what.includes(what)))
  }

  /** The entries that excused nothing, once all calls were made. */
  stale(): string[] {
    return [...this.#asked]
      .filter(entry => !this.#met.has(entry))
      .map(({ service, operations, what }) => `${service} ${operations}: ${what.join(', ')} does not differ any more`)
  }
}

function concerns(entry: KnownDifference, service: string, operation: string, variant: string): boolean {
  const { operations, variants = ['!'] } = entry
  if (entry.service !== service || (operations !== '*' && !operations.includes(operation))) return false
  return variants[0]!.startsWith('!') ? !variants.includes(`!${variant}`) : variants.includes(variant)
}
