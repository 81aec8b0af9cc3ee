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

/** An answer with native values: lists and structures are the same objects, changed. */
export function toNative(shape: Shape, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !isConcerned(shape)) return value
  if (shape.name === VALUE) return fromAttributeValue(value as AttributeValue)
  if (shape.type === 'list') {
    const element = shape.member.shape
    const list = value as unknown[]
    for (let index = 0; index < list.length; index++) list[index] = toNative(element, list[index])
    return list
  }
  if (shape.type === 'map') {
    const element = shape.value.shape
    if (element.name === VALUE) return fromAttributes(value as Record<string, AttributeValue>)
    // A name like __proto__ is an own property already, so that setting it sets no prototype.
    for (const [name, each] of Object.entries(value)) (value as Values)[name] = toNative(element, each)
    return value
  }
  const structure = value as Values
  for (const name of Object.keys(structure)) {
    const member = shape.members.get(name)
    if (member !== undefined) structure[name] = toNative(member.shape, structure[name])
  }
  return structure
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
