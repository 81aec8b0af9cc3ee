import { InvalidDataError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import { knowledge } from './attributes.ts'
import { internals } from './core.ts'
import { requireIdentifier } from './params.ts'
import type { ArnRule } from './traits.ts'
import type { TypeView } from './view.ts'

/** The ARN of a resource; undefined when what it is made of is not there. */
export type ReadArn = (resource: object) => string | undefined

type Part = (resource: object) => string | number | undefined

/**
 * A function of a rule such as `arn:{partition}:ec2:{region}:{data:OwnerId}:vpc/{identifier:Id}`, which throws
 * NotLoadedError where it needs data that is not known.
 *
 * @throws InvalidDataError the rule has a part that does not exist
 */
export function compileArn(rule: ArnRule, view: TypeView): ReadArn {
  const exception = typeof rule === 'object' && 'except' in rule ? new RegExp(rule.except) : undefined
  const arns = [typeof rule === 'object' && 'arn' in rule ? rule.arn : rule].flat()
  const needsData = arns.some(arn => arn.includes('{data:'))
  const choices = arns.map(arn => compileParts(arn, view))
  return resource => {
    if (needsData && knowledge(resource, 'meta.arn') === undefined) return undefined
    const [first] = internals(resource).identifiers.values()
    if (exception?.test(String(first))) return undefined
    for (const parts of choices) {
      const values = parts.map(part => part(resource))
      if (!values.includes(undefined)) return values.join('')
    }
    return undefined
  }
}

/** What stands between braces is at every second place. */
function compileParts(arn: string, view: TypeView): Part[] {
  return arn.split(/\{([^}]*)\}/).map((text, index) => (index % 2 === 0 ? () => text : compilePart(text, view)))
}

function compilePart(text: string, view: TypeView): Part {
  const [kind, rest = ''] = text.split(/:(.*)/s)
  switch (kind) {
    case 'partition':
      return resource => internals(resource).client.meta.partition
    case 'region':
      return resource => internals(resource).client.meta.region
    case 'identifier':
      requireIdentifier(view, rest)
      return resource => internals(resource).identifiers.get(rest)
    case 'data': {
      const search = compile(rest)
      return resource => (search(internals(resource).state.data) as string | null) ?? undefined
    }
    default:
      throw new InvalidDataError(`The ARN of ${view.service}.${view.name} has a part {${text}}, which does not exist.`)
  }
}
