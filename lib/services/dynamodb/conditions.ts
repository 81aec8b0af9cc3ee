import { inspect, isDeepStrictEqual } from 'node:util'
import { ConditionError } from '../../errors.ts'
import { guard } from '../../guard.ts'
import type { NativeAttributeInput } from './attribute-value.ts'
import { namesIn, type PathStep } from './paths.ts'

/** What a condition compares with: a value, or another attribute of the item. */
export type ConditionValue = NativeAttributeInput | Attribute | SizeOfAttribute

/** The type of an attribute, as `attributeType` takes it. */
export type AttributeTypeName = 'S' | 'SS' | 'N' | 'NS' | 'B' | 'BS' | 'BOOL' | 'NULL' | 'L' | 'M'

/** Operators that stand between their operands; all others are written as functions, or below. */
const BETWEEN_OPERANDS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

/**
 * A condition on an item, which never changes. Made by {@link Key} and {@link Attr}.
 *
 * Source: boto3/dynamodb/conditions.py.
 */
export class Condition {
  readonly operator: string
  readonly operands: readonly unknown[]

  constructor(operator: string, operands: readonly unknown[]) {
    for (const operand of operands) {
      if (operand === undefined)
        throw new ConditionError(`The condition "${operator}" was given undefined: give a value.`)
    }
    this.operator = operator
    this.operands = Object.freeze([...operands])
    Object.freeze(this)
  }

  /** @throws ConditionError `other` is no condition */
  and(other: Condition): Condition {
    return new Condition('AND', [this, conditionOf('and', other)])
  }

  /** @throws ConditionError `other` is no condition */
  or(other: Condition): Condition {
    return new Condition('OR', [this, conditionOf('or', other)])
  }

  not(): Condition {
    return new Condition('NOT', [this])
  }

  /** Whether `other` is the same condition on the same values. */
  equals(other: unknown): boolean {
    return other instanceof Condition && isDeepStrictEqual(this, other)
  }

  /** The condition with its names and values in place: `(pk = 'a' AND begins_with(sk, 'x'))`. */
  toString(): string {
    return formatCondition(this, show)
  }

  [inspect.custom](): string {
    return `Condition(${this})`
  }
}

/** The text of a condition, its attributes and values written by `write`. */
export function formatCondition({ operator, operands }: Condition, write: (operand: unknown) => string): string {
  const [first = '', ...rest] = operands.map(operand => {
    if (operand instanceof Condition) return formatCondition(operand, write)
    return operand instanceof SizeOfAttribute ? `size(${write(operand.attribute)})` : write(operand)
  })
  if (BETWEEN_OPERANDS.has(operator)) return `${first} ${operator} ${rest[0]}`
  if (operator === 'AND' || operator === 'OR') return `(${first} ${operator} ${rest[0]})`
  if (operator === 'NOT') return `(NOT ${first})`
  if (operator === 'IN') return `${first} IN (${rest.join(', ')})`
  if (operator === 'BETWEEN') return `${first} BETWEEN ${rest[0]} AND ${rest[1]}`
  return `${operator}(${[first, ...rest].join(', ')})`
}

/** What can be compared. */
abstract class Comparable {
  abstract toString(): string

  eq(value: ConditionValue): Condition {
    return new Condition('=', [this, value])
  }

  lt(value: ConditionValue): Condition {
    return new Condition('<', [this, value])
  }

  lte(value: ConditionValue): Condition {
    return new Condition('<=', [this, value])
  }

  gt(value: ConditionValue): Condition {
    return new Condition('>', [this, value])
  }

  gte(value: ConditionValue): Condition {
    return new Condition('>=', [this, value])
  }

  /** From `low` to `high`, both included. */
  between(low: ConditionValue, high: ConditionValue): Condition {
    return new Condition('BETWEEN', [this, low, high])
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

/** An attribute of a key, as {@link Key} makes it. */
export class Attribute extends Comparable {
  /** Names and positions on the way to the attribute. */
  readonly path: readonly PathStep[]

  constructor(path: string | readonly PathStep[]) {
    super()
    this.path = Object.freeze(namesIn(path))
    Object.freeze(this)
  }

  beginsWith(value: ConditionValue): Condition {
    return new Condition('begins_with', [this, value])
  }

  toString(): string {
    return this.path.reduce<string>((text, step) => {
      if (typeof step === 'number') return `${text}[${step}]`
      return text === '' ? step : `${text}.${step}`
    }, '')
  }
}

/** An attribute of an item, as {@link Attr} makes it. */
export class ItemAttribute extends Attribute {
  ne(value: ConditionValue): Condition {
    return new Condition('<>', [this, value])
  }

  /**
   * Equal to one of `values`, at most 100.
   *
   * @throws ConditionError there are none
   */
  isIn(values: Iterable<ConditionValue>): Condition {
    const list = typeof values === 'object' && values !== null && Symbol.iterator in values ? [...values] : []
    if (list.length > 0) return new Condition('IN', [this, ...list])
    throw new ConditionError(`Attr('${this}').isIn needs an array or a Set with at least one value.`)
  }

  exists(): Condition {
    return new Condition('attribute_exists', [this])
  }

  notExists(): Condition {
    return new Condition('attribute_not_exists', [this])
  }

  /** A string that has `value` in it, or a set or list with `value` as an element. */
  contains(value: ConditionValue): Condition {
    return new Condition('contains', [this, value])
  }

  attributeType(type: AttributeTypeName): Condition {
    return new Condition('attribute_type', [this, type])
  }

  /** The length of a string, the bytes of a binary, the elements of all others: to be compared. */
  size(): SizeOfAttribute {
    return new SizeOfAttribute(this)
  }
}

/** The size of an attribute. */
export class SizeOfAttribute extends Comparable {
  readonly attribute: ItemAttribute

  constructor(attribute: ItemAttribute) {
    super()
    this.attribute = attribute
    Object.freeze(this)
  }

  ne(value: ConditionValue): Condition {
    return new Condition('<>', [this, value])
  }

  toString(): string {
    return `size(${this.attribute})`
  }
}

/**
 * A key attribute, for the `KeyConditionExpression` of a query.
 *
 * @example table.query({ KeyConditionExpression: Key('ship').eq('anna').and(Key('day').between(1, 9)) })
 */
export function Key(name: string): Attribute {
  return new Attribute(name)
}

/**
 * An attribute of an item, for filters and conditions.
 *
 * @param path a name, or the way to a nested one: `a.b[0]`. Names with dots or brackets in them: `['a.b', 'c', 0]`
 * @example table.scan({ FilterExpression: Attr('tags').contains('new').or(Attr('owner').notExists()) })
 */
export function Attr(path: string | readonly (string | number)[]): ItemAttribute {
  return new ItemAttribute(path)
}

/** All of the conditions hold. @throws ConditionError one is none, or there are none */
export function and(...conditions: readonly Condition[]): Condition {
  return joined('and', conditions)
}

/** One of the conditions holds, or more. @throws ConditionError one is none, or there are none */
export function or(...conditions: readonly Condition[]): Condition {
  return joined('or', conditions)
}

/** The condition does not hold. @throws ConditionError it is none */
export function not(condition: Condition): Condition {
  return conditionOf('not', condition).not()
}

function joined(how: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const [first, ...rest] = conditions
  return rest.reduce((all, one) => all[how](one), conditionOf(how, first))
}

/** @throws ConditionError `value` is no condition */
function conditionOf(method: string, value: unknown): Condition {
  if (value instanceof Condition) return value
  if (value instanceof Comparable) {
    throw new ConditionError(`${method} needs conditions: compare ${value} with something first, such as .eq(...).`)
  }
  throw new ConditionError(`${method} needs conditions, made by Key or Attr, not ${inspect(value, { depth: 0 })}.`)
}

function show(operand: unknown): string {
  return operand instanceof Comparable ? operand.toString() : inspect(operand)
}

const LOGIC = new Set(['and', 'or', 'not'])

function explain(owner: object, name: string, suggestion: string): Error | undefined {
  const isOperand = owner instanceof Comparable && Object.isFrozen(owner)
  if (!isOperand && !(owner instanceof Condition && Object.isFrozen(owner))) return undefined
  if (isOperand && LOGIC.has(name)) {
    return new ConditionError(
      `${owner} is no condition yet: compare it first, such as ${owner}.eq(...), then .${name}.`,
    )
  }
  return new ConditionError(`${isOperand ? owner : 'A condition'} has no "${name}"${suggestion}`)
}

for (const { prototype } of [Condition, Comparable]) Object.setPrototypeOf(prototype, guard(prototype, explain))
