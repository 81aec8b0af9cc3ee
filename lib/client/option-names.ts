import { InvalidOptionError } from '../errors.ts'
import { didYouMean } from '../names.ts'

/**
 * Checks the names of the options of a method, so that a wrong one is told instead of being without effect.
 *
 * @param method for messages
 * @throws InvalidOptionError naming what was meant
 */
export function checkNames(method: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new InvalidOptionError(`${method}: give an object with ${known.join(', ')}.`)
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    const meant = didYouMean(name, known)
    const hint = meant === '.' ? `. It takes ${known.join(', ')}.` : meant
    throw new InvalidOptionError(`${method}: unknown option "${name}"${hint}`)
  }
}
