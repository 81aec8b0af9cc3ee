import { type InspectOptions, inspect } from 'node:util'

/** Stands in expected parameters for every value that it accepts. */
export class Matcher {
  readonly #text: string
  readonly #accepts: (value: unknown) => boolean

  /** @param text how it looks in messages */
  constructor(text: string, accepts: (value: unknown) => boolean) {
    this.#text = text
    this.#accepts = accepts
  }

  accepts(value: unknown): boolean {
    return this.#accepts(value)
  }

  toString(): string {
    return this.#text
  }

  [inspect.custom](): string {
    return this.#text
  }
}

/** An object of which only the members that are named are compared. */
export class ObjectLike {
  readonly members: Readonly<Record<string, unknown>>

  constructor(members: Readonly<Record<string, unknown>>) {
    this.members = members
  }

  [inspect.custom](_: number, options: InspectOptions): string {
    return `match.objectLike(${inspect(this.members, options)})`
  }
}

/** A list that holds these elements, in any order, whatever else it holds. */
export class ArrayWith {
  readonly elements: readonly unknown[]

  constructor(elements: readonly unknown[]) {
    this.elements = elements
  }

  [inspect.custom](_: number, options: InspectOptions): string {
    return `match.arrayWith(${inspect(this.elements, options)})`
  }
}

/** Any value, but there must be one. */
export const ANY = new Matcher('ANY', value => value !== undefined)

/**
 * Matchers for expected parameters, at any depth. A function `(value) => boolean` is one as well.
 *
 * @example stubber.addResponse('putItem', {}, { TableName: match.string(/^boats/), Item: match.objectLike({ id: ANY }) })
 */
export const match = {
  /** A string, that matches where an expression is given. */
  string(expression?: RegExp): Matcher {
    // A global or sticky expression remembers where it was, and would say no every other time.
    const fresh = expression && new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''))
    return new Matcher(expression === undefined ? 'match.string()' : `match.string(${expression})`, value => {
      return typeof value === 'string' && (fresh?.test(value) ?? true)
    })
  },
  /** An object that has these members, whatever else it has; their values can be matchers, too. One that is undefined must be missing. */
  objectLike(members: Readonly<Record<string, unknown>>): ObjectLike {
    return new ObjectLike(members)
  },
  /** A list that holds each of these elements, in any order, whatever else it holds; they can be matchers, too. */
  arrayWith(elements: readonly unknown[]): ArrayWith {
    return new ArrayWith(elements)
  },
} as const
