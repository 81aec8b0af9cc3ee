import { Readable } from 'node:stream'
import { type ParamFault, ParamValidationError } from '../errors.ts'
import type { ShapeType } from '../model/definition.ts'
import type { Operation } from '../model/service.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'
import { closest } from '../names.ts'
import { parseTimestamp } from '../protocols/timestamp.ts'

/** Collects faults, and knows the path of the value that is being looked at. */
export class Report {
  readonly faults: ParamFault[] = []
  /** Pushed and popped on the way through the value; made into text only for a fault. */
  readonly path: (string | number)[] = []

  add(problem: string): void {
    let path = ''
    for (const step of this.path) {
      if (typeof step === 'number') path += `[${step}]`
      else path += path === '' ? step : `.${step}`
    }
    this.faults.push({ path, problem })
  }
}

type Check = (ref: ShapeRef, value: unknown, report: Report) => void

/**
 * Checks parameters against the input shape of an operation: unknown, missing and wrongly typed members, minima, unions.
 * Patterns, enumerations and maxima are left to the service, which may have widened them. `undefined` counts as absent.
 *
 * Source: botocore/validate.py.
 *
 * @throws ParamValidationError with every fault.
 */
export function validate(operation: Operation, params: Record<string, unknown>): void {
  const faults = faultsOf(operation, params)
  if (faults.length > 0) throw new ParamValidationError(operation.name, faults)
}

/** What is wrong with parameters: nothing for good ones. */
export function faultsOf(operation: Operation, params: Record<string, unknown>): ParamFault[] {
  const report = new Report()
  if (operation.input !== undefined) check(operation.input, params, report)
  else if (!isPlainRecord(params)) report.add(wrongType(params, 'an object'))
  else {
    for (const name of Object.keys(params)) {
      if (params[name] !== undefined) report.add(`Unknown parameter "${name}": ${operation.name} takes none`)
    }
  }
  return report.faults
}

const checks: Record<ShapeType, Check> = {
  structure: checkStructure,
  list: checkList,
  map: checkMap,
  string: checkString,
  character: checkString,
  integer: checkInteger,
  long: checkInteger,
  float: checkNumber,
  double: checkNumber,
  boolean(_ref, value, report) {
    if (typeof value !== 'boolean') report.add(wrongType(value, 'a boolean'))
  },
  timestamp: checkTimestamp,
  blob: checkBlob,
}

function check(ref: ShapeRef, value: unknown, report: Report): void {
  // A jsonvalue of a body is text that holds JSON; only that of a header is written here. Source: botocore/validate.py, type_check.
  const isJson = ref.jsonvalue && ref.location === 'header'
  if (isJson || ref.shape.definition.document === true) checkDocument(value, report)
  else checks[ref.type](ref, value, report)
}

function checkStructure(ref: ShapeRef, value: unknown, report: Report): void {
  if (!isPlainRecord(value)) {
    report.add(wrongType(value, 'an object'))
    return
  }
  const { shape } = ref
  const { members } = shape
  const { path } = report
  let given = 0
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member === undefined) continue
    given++
    const memberRef = members.get(name)
    if (memberRef === undefined) {
      report.add(unknownParameter(name, shape))
      continue
    }
    path.push(name)
    check(memberRef, member, report)
    if (memberRef.location === 'uri' && member === '') report.add('must not be empty: it is part of the URL')
    path.pop()
  }
  for (const name of shape.required) {
    if (Object.hasOwn(value, name) && value[name] !== undefined) continue
    path.push(name)
    report.add('required, missing')
    path.pop()
  }
  if (shape.definition.union === true && given !== 1) {
    report.add(`exactly one of ${[...members.keys()].join(', ')} must be set, not ${given}`)
  }
}

function checkList(ref: ShapeRef, value: unknown, report: Report): void {
  if (!Array.isArray(value)) {
    report.add(wrongType(value, 'an array'))
    return
  }
  checkMinimum(ref, value.length, 'items', report)
  const { member } = ref.shape
  const { path } = report
  for (let index = 0; index < value.length; index++) {
    path.push(index)
    check(member, value[index], report)
    path.pop()
  }
}

function checkMap(ref: ShapeRef, value: unknown, report: Report): void {
  if (!isPlainRecord(value)) {
    report.add(wrongType(value, 'an object'))
    return
  }
  const { key, value: element } = ref.shape
  const { path } = report
  for (const name of Object.keys(value)) {
    if (value[name] === undefined) continue
    path.push(name)
    checkMinimum(key, name.length, 'characters in the key', report)
    check(element, value[name], report)
    path.pop()
  }
}

function checkString(ref: ShapeRef, value: unknown, report: Report): void {
  if (typeof value !== 'string') report.add(wrongType(value, 'a string'))
  else checkMinimum(ref, value.length, 'characters', report)
}

function checkInteger(ref: ShapeRef, value: unknown, report: Report): void {
  if (typeof value !== 'bigint' && !Number.isInteger(value)) report.add(wrongType(value, 'an integer'))
  else if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    report.add('is beyond 2^53, where a number is no longer exact: give it as a bigint')
  } else checkMinimum(ref, Number(value), undefined, report)
}

function checkNumber(ref: ShapeRef, value: unknown, report: Report): void {
  if (typeof value !== 'number') report.add(wrongType(value, 'a number'))
  else checkMinimum(ref, value, undefined, report)
}

function checkTimestamp(_ref: ShapeRef, value: unknown, report: Report): void {
  if (value instanceof Date ? !Number.isNaN(value.getTime()) : isTimestamp(value)) return
  report.add(wrongType(value, 'a valid Date, an ISO 8601 string or seconds since 1970'))
}

function isTimestamp(value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  try {
    return !Number.isNaN(parseTimestamp(value).getTime())
  } catch {
    // What the parser refuses is exactly what is asked for here.
    return false
  }
}

function checkBlob(ref: ShapeRef, value: unknown, report: Report): void {
  if (typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return
  if (ref.streaming && isStream(value)) return
  const streams = ref.streaming ? ', a Readable, a Blob or an async iterable of bytes' : ''
  report.add(wrongType(value, `a string, a Uint8Array, an ArrayBuffer${streams}`))
}

function isStream(value: unknown): boolean {
  return (
    value instanceof Readable ||
    value instanceof Blob ||
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
  )
}

function checkDocument(value: unknown, report: Report): void {
  const { path } = report
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      path.push(index)
      checkDocument(element, report)
      path.pop()
    }
  } else if (isPlainRecord(value)) {
    for (const name of Object.keys(value)) {
      if (value[name] === undefined) continue
      path.push(name)
      checkDocument(value[name], report)
      path.pop()
    }
  } else if (value !== null && !['string', 'number', 'boolean', 'bigint'].includes(typeof value)) {
    report.add(wrongType(value, 'a JSON value'))
  }
}

function checkMinimum(ref: ShapeRef, value: number, unit: string | undefined, report: Report): void {
  const minimum = ref.shape.definition.min ?? (ref.hostLabel ? 1 : undefined)
  if (minimum === undefined || !(value < minimum)) return
  report.add(
    unit === undefined ? `${value} is less than ${minimum}` : `has ${value} ${unit}, needs at least ${minimum}`,
  )
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set || ArrayBuffer.isView(value))
}

/** What boto3 takes among the parameters, and where it is given here. */
const OPTIONS_IN_BOTO3: ReadonlyMap<string, string> = new Map([
  ['PaginationConfig', 'options of a paginator stand after the parameters: { pageSize, maxItems, startingToken }'],
  ['WaiterConfig', 'options of a waiter stand after the parameters: { delay, maxAttempts }, delay in milliseconds'],
  ['Params', 'the parameters of the operation stand by themselves: generatePresignedUrl(name, { … }, { expiresIn })'],
])

function unknownParameter(name: string, shape: Shape): string {
  const hint = OPTIONS_IN_BOTO3.get(name)
  if (hint !== undefined) return `Unknown parameter "${name}": ${hint}`
  const best = closest(name, shape.members.keys())
  if (best !== undefined) return `Unknown parameter "${name}": did you mean "${best}"?`
  const names = [...shape.members.keys()]
  const known = names.length > 12 ? `${names.slice(0, 12).join(', ')}, … (${names.length})` : names.join(', ')
  return `Unknown parameter "${name}": known are ${known || 'none'}`
}

/** Names the type, never the value: it may be a secret. */
function wrongType(value: unknown, wanted: string): string {
  return `must be ${wanted}, is ${typeName(value)}`
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : `the number ${value}`
  if (typeof value === 'undefined') return 'undefined'
  if (typeof value === 'object') {
    const name: unknown = value.constructor?.name
    return typeof name === 'string' && name !== 'Object' ? `a ${name}` : 'an object'
  }
  return `a ${typeof value}`
}
