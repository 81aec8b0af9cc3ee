import { InvalidOptionError, MissingIdentifierError } from '../errors.ts'
import type { Identifiers, ResourceType } from './context.ts'
import { internals } from './core.ts'
import { getter } from './define.ts'
import type { IdentifierView } from './view.ts'

/** Identifiers: known from the beginning, read-only. */
export function defineIdentifiers(type: ResourceType): void {
  for (const { member, name } of type.view.identifiers) {
    getter(type.prototype, member, resource => internals(resource).identifiers.get(name))
  }
}

/**
 * The identifiers of a resource that a caller makes: those that are given by its parent, and the arguments for the rest, in
 * the order of the definition.
 *
 * @param call what the caller wrote, for messages: `ec2.Instance`
 * @throws MissingIdentifierError an identifier is missing, empty or of the wrong type
 * @throws InvalidOptionError more arguments than identifiers
 */
export function identify(
  type: ResourceType,
  given: ReadonlyMap<string, string | number>,
  args: readonly unknown[],
  call: string,
): Identifiers {
  const inputs = type.view.identifiers.filter(({ name }) => !given.has(name))
  const usage = (): string => `${call}(${inputs.map(({ member }) => member).join(', ')})`
  if (args.length > inputs.length) {
    throw new InvalidOptionError(
      `${usage()} takes ${inputs.length} ${inputs.length === 1 ? 'argument' : 'arguments'}, ${args.length} were given. ` +
        `As a callback write it out: "x => ${call}(x)".`,
    )
  }
  const identifiers = new Map<string, string | number>()
  for (const view of type.view.identifiers) {
    const index = inputs.indexOf(view)
    identifiers.set(view.name, index === -1 ? given.get(view.name)! : checked(type, view, args[index], usage))
  }
  return identifiers
}

function checked(type: ResourceType, view: IdentifierView, value: unknown, usage: () => string): string | number {
  const problem = problemOf(type, view, value)
  if (problem === undefined) return value as string | number
  throw new MissingIdentifierError(`The identifier "${view.member}" of ${type.label} ${problem}. Write ${usage()}.`)
}

/** What is wrong with the value of an identifier; undefined when nothing is. */
export function problemOf(type: ResourceType, { name, integer }: IdentifierView, value: unknown): string | undefined {
  if (value === undefined || value === null) return 'is missing'
  if (integer) return Number.isInteger(value) ? undefined : `must be an integer, not ${kindOf(value)}`
  if (typeof value !== 'string') return `must be a string, not ${kindOf(value)}`
  if (value === '' && type.extension.mayBeEmpty?.includes(name) !== true) return 'is empty'
  return undefined
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
