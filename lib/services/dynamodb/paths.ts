import { ConditionError } from '../../errors.ts'

/** A name of an attribute, or a position in a list. */
export type PathStep = string | number

/**
 * The steps of a path: `a.b[0]`, or a list of them, whose names may have dots and brackets in them.
 *
 * Source: boto3/dynamodb/conditions.py, ATTR_NAME_REGEX.
 *
 * @throws ConditionError it is none
 */
export function namesIn(path: string | readonly PathStep[]): PathStep[] {
  const steps = typeof path === 'string' ? parse(path) : path
  const isPath = Array.isArray(steps) && typeof steps[0] === 'string' && steps.every(isStep)
  if (isPath) return [...steps]
  throw new ConditionError(
    `${JSON.stringify(path) ?? String(path)} is no path to an attribute: give a name, "a.b[0]", or a list such as ["a.b", "c", 0].`,
  )
}

function isStep(step: unknown): boolean {
  return typeof step === 'string' ? step !== '' : Number.isInteger(step) && (step as number) >= 0
}

function parse(path: string): PathStep[] | undefined {
  if (!/^[^.[\]]+(?:\[\d+\]|\.[^.[\]]+)*$/.test(path)) return undefined
  return (path.match(/\[\d+\]|[^.[\]]+/g) ?? []).map(step => (step.startsWith('[') ? Number(step.slice(1, -1)) : step))
}
