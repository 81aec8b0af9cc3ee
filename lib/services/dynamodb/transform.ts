import { faultsOf, Report } from '../../client/validate.ts'
import { ParamValidationError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import type { Shape } from '../../model/shape.ts'
import { copyOwn, setOwn } from '../../set-own.ts'
import {
  type AttributeValue,
  fromAttributes,
  fromAttributeValue,
  isPlain,
  toAttributeValue,
} from './attribute-value.ts'
import { writeExpressions } from './expression.ts'

type Values = Record<string, unknown>

const VALUE = 'AttributeValue'
const EXPRESSIONS: ReadonlySet<string> = new Set(['ConditionExpression', 'KeyExpression', 'ProjectionExpression'])

/**
 * Parameters with native values and conditions as the service takes them. What was given is not changed.
 *
 * Source: boto3/dynamodb/transform.py.
 *
 * @throws ParamValidationError with every fault, also those of the model
 */
export function toWire(operation: Operation, params: Values): Values {
  if (operation.input === undefined || !isConcerned(operation.input.shape)) return params
  const report = new Report()
  const converted = toShape(operation.input.shape, params, report) as Values
  if (report.faults.length === 0) return converted
  throw new ParamValidationError(operation.name, [...faultsOf(operation, converted), ...report.faults])
}

function toShape(shape: Shape, value: unknown, report: Report): unknown {
  if (shape.name === VALUE) return value === undefined ? value : toAttributeValue(value, report)
  if (value === undefined || value === null || !isConcerned(shape)) return value
  if (shape.type === 'list') return Array.isArray(value) ? toList(shape.member.shape, value, report) : value
  if (!isPlain(value)) return value
  if (shape.type === 'map') return toEach(value, () => shape.value.shape, report)
  return toEach(writeExpressions(shape, value, report), name => shape.members.get(name)?.shape, report)
}

function toEach(value: Values, shapeOf: (name: string) => Shape | undefined, report: Report): Values {
  const converted = copyOwn(value)
  for (const name of Object.keys(converted)) {
    const shape = shapeOf(name)
    if (shape === undefined || !isConcerned(shape)) continue
    report.path.push(name)
    setOwn(converted, name, toShape(shape, converted[name], report))
    report.path.pop()
  }
  return converted
}

function toList(shape: Shape, list: readonly unknown[], report: Report): unknown[] {
  return list.map((element, index) => {
    report.path.push(index)
    const converted = shape.name === VALUE ? toAttributeValue(element, report) : toShape(shape, element, report)
    report.path.pop()
    return converted
  })
}

/** Puts native values into an answer, in place. */
export function toNative(shape: Shape, value: unknown): void {
  if (typeof value !== 'object' || value === null || !isConcerned(shape)) return
  if (shape.type === 'list') {
    const { shape: element } = shape.member
    const list = value as unknown[]
    for (let index = 0; index < list.length; index++) {
      if (element.name === VALUE) list[index] = fromAttributeValue(list[index] as AttributeValue)
      else toNative(element, list[index])
    }
  } else if (shape.type === 'map') {
    const { shape: element } = shape.value
    if (element.name === VALUE) fromAttributes(value as Record<string, AttributeValue>)
    else for (const each of Object.values(value)) toNative(element, each)
  } else {
    const structure = value as Values
    for (const name of Object.keys(structure)) {
      const member = shape.members.get(name)?.shape
      if (member === undefined) continue
      if (member.name === VALUE) structure[name] = fromAttributeValue(structure[name] as AttributeValue)
      else toNative(member, structure[name])
    }
  }
}

/** Whether a shape is, or holds at any depth, what is converted. Found out once a shape. */
function isConcerned(shape: Shape): boolean {
  let concerned = known.get(shape)
  if (concerned === undefined) {
    concerned = reaches(shape, new Set())
    known.set(shape, concerned)
  }
  return concerned
}

const known = new WeakMap<Shape, boolean>()

function reaches(shape: Shape, seen: Set<Shape>): boolean {
  if (shape.name === VALUE || EXPRESSIONS.has(shape.name)) return true
  if (seen.has(shape)) return false
  seen.add(shape)
  if (shape.type === 'list') return reaches(shape.member.shape, seen)
  if (shape.type === 'map') return reaches(shape.value.shape, seen)
  return [...shape.members.values()].some(member => reaches(member.shape, seen))
}
