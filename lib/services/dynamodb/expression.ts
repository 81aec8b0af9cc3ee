import type { Report } from '../../client/validate.ts'
import type { Shape } from '../../model/shape.ts'
import { copyOwn, setOwn } from '../../set-own.ts'
import { Attribute, Condition, formatCondition, ItemAttribute } from './conditions.ts'
import { namesIn, type PathStep } from './paths.ts'

type Values = Record<string, unknown>

const NAMES = 'ExpressionAttributeNames'
const VALUES = 'ExpressionAttributeValues'

/** The order in which placeholders are counted: boto3's, and what it does not have last. */
const KINDS: readonly { readonly shape: string; readonly applies: (value: unknown) => boolean }[] = [
  { shape: 'ConditionExpression', applies: value => value instanceof Condition },
  { shape: 'KeyExpression', applies: value => value instanceof Condition },
  { shape: 'ProjectionExpression', applies: Array.isArray },
]

/**
 * A structure with text in place of conditions and of lists of paths; the names and values of that text are added to
 * those of the structure itself. Strings stay as they are, and so does what was given.
 *
 * Source: boto3/dynamodb/conditions.py, ConditionExpressionBuilder, and boto3/dynamodb/transform.py. boto3 puts names and
 * values on top of the parameters, also those of a structure inside, and overwrites the caller's own.
 */
export function writeExpressions(shape: Shape, given: Values, report: Report): Values {
  let written: Values | undefined
  let placeholders: Placeholders | undefined
  for (const { shape: kind, applies } of KINDS) {
    for (const name of Object.keys(given)) {
      if (shape.members.get(name)?.shape.name !== kind || !applies(given[name])) continue
      written ??= copyOwn(given)
      placeholders ??= new Placeholders(given)
      report.path.push(name)
      written[name] = write(given[name], kind, placeholders, report)
      report.path.pop()
    }
  }
  placeholders?.addTo(written!)
  return written ?? given
}

function write(value: unknown, kind: string, placeholders: Placeholders, report: Report): string {
  if (value instanceof Condition) {
    return formatCondition(value, operand => {
      if (!(operand instanceof Attribute)) return placeholders.value(operand)
      if (kind === 'KeyExpression' && operand instanceof ItemAttribute) {
        report.add(`takes key attributes only: write Key('${operand}') in place of Attr('${operand}')`)
      }
      return placeholders.path(operand.path)
    })
  }
  const paths = (value as readonly (string | readonly PathStep[])[]).map(path => placeholders.path(namesIn(path)))
  if (paths.length === 0) report.add('is an empty list: leave it out, or name attributes')
  return paths.join(', ')
}

/** The names and values of one structure. None that the caller uses is used again. */
class Placeholders {
  readonly #given: Values
  readonly #names: Record<string, string> = {}
  readonly #values: Values = {}
  #nameCount = 0
  #valueCount = 0

  constructor(given: Values) {
    this.#given = given
  }

  path(steps: readonly PathStep[]): string {
    return steps.reduce<string>((text, step) => {
      if (typeof step === 'number') return `${text}[${step}]`
      return `${text === '' ? '' : `${text}.`}${this.#name(step)}`
    }, '')
  }

  value(value: unknown): string {
    const placeholder = this.#free(VALUES, () => `:v${this.#valueCount++}`)
    this.#values[placeholder] = value
    return placeholder
  }

  addTo(structure: Values): void {
    for (const [member, own] of [
      [NAMES, this.#names],
      [VALUES, this.#values],
    ] as const) {
      if (Object.keys(own).length > 0)
        setOwn(structure, member, { ...(structure[member] as object | undefined), ...own })
    }
  }

  #name(name: string): string {
    const placeholder = this.#free(NAMES, () => `#n${this.#nameCount++}`)
    this.#names[placeholder] = name
    return placeholder
  }

  #free(member: string, next: () => string): string {
    const taken = this.#given[member]
    for (;;) {
      const placeholder = next()
      if (typeof taken !== 'object' || taken === null || !Object.hasOwn(taken, placeholder)) return placeholder
    }
  }
}
