import { InvalidDataError } from '../errors.ts'
import { didYouMean } from '../names.ts'

/**
 * The names that a rule can see: the parameters, and what conditions before it assigned. Each has a slot of its own in
 * the values of an evaluation, so that rules beside each other do not see each other's.
 */
export class Scope {
  readonly #slots: Map<string, number>
  readonly #counter: { next: number }

  constructor(names: Iterable<string> = [], counter = { next: 0 }) {
    this.#slots = new Map()
    this.#counter = counter
    for (const name of names) this.declare(name)
  }

  /** A scope that sees this one's names, and keeps its own to itself. */
  inner(): Scope {
    const scope = new Scope([], this.#counter)
    for (const [name, slot] of this.#slots) scope.#slots.set(name, slot)
    return scope
  }

  /** @throws InvalidDataError the name is taken */
  declare(name: string): number {
    if (this.#slots.has(name)) throw new InvalidDataError(`The rule set assigns "${name}", which is set already.`)
    const slot = this.#counter.next++
    this.#slots.set(name, slot)
    return slot
  }

  /** @throws InvalidDataError nothing before set the name */
  slot(name: string): number {
    const slot = this.#slots.get(name)
    if (slot !== undefined) return slot
    throw new InvalidDataError(
      `The rule set refers to "${name}", which nothing set${didYouMean(name, this.#slots.keys())}`,
    )
  }
}
