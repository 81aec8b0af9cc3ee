import { Readable } from 'node:stream'
import { faultsOf } from '../client/validate.ts'
import { type ParamFault, ParamValidationError, StubError } from '../errors.ts'
import { StreamingBody } from '../http/streaming-body.ts'
import { Operation } from '../model/service.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'
import { parseTimestamp } from '../protocols/timestamp.ts'
import { toWire } from '../services/dynamodb/transform.ts'
import { copyOwn, setOwn } from '../set-own.ts'
import { StubbedEvents } from './stubbed-events.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Checks an answer against the output of an operation, as parameters are checked against its input: botocore's Stubber
 * does the same. Where the service is DynamoDB, native values will do.
 *
 * @returns the answer as the service would write it, without its ResponseMetadata
 * @throws StubError with every fault
 */
export function checkAnswer(operation: Operation, answer: Values): Values {
  const { ResponseMetadata: _, ...data } = answer
  // Its output, taken for an input: outputs are checked by the very same rules.
  const reversed = asInput(operation.name, operation.definition.output, operation)
  const faults = answerFaults(reversed, operation, data)
  if (faults.length === 0) return data
  const native = operation.service.name === 'dynamodb' ? nativeAnswer(reversed, data) : undefined
  if (native !== undefined) return native
  throw invalid(`The answer for ${operation.name}`, faults)
}

/**
 * Checks the members of a modelled error.
 *
 * @throws StubError with every fault, or where the service has no such error
 */
export function checkErrorFields(operation: Operation, code: string, fields: Values): void {
  const shape = errorShapeOf(operation, code)
  if (shape === undefined) {
    throw invalid(`The error ${code} of ${operation.name}`, [
      { path: '', problem: `the model of ${operation.service.name} has no such error, so it can have no fields` },
    ])
  }
  const required = [...shape.required].filter(name => /^message$/i.test(name) && !Object.hasOwn(fields, name))
  const given = { ...fields, ...Object.fromEntries(required.map(name => [name, ''])) }
  const faults = faultsOf(asInput(code, { shape: shape.name }, operation), given)
  if (faults.length > 0) throw invalid(`The error ${code} of ${operation.name}`, faults)
}

/** What the model has for the code of an error. */
export function errorShapeOf({ service: { exceptions } }: Operation, code: string): Shape | undefined {
  return exceptions.get(code) ?? [...exceptions.values()].find(({ definition }) => definition.error?.code === code)
}

/** An output made of a checked answer: a copy, with the types that a parsed answer has. */
export function makeOutput(output: ShapeRef | undefined, data: Values): Record<string, unknown> {
  if (output === undefined) return {}
  const made = make(output, data) as Record<string, unknown>
  const { payload, eventStream } = output.shape
  if (payload?.streaming === true && made[payload.name] === undefined) setOwn(made, payload.name, bodyOf(''))
  if (eventStream !== undefined) setOwn(made, eventStream.name, eventsOf(eventStream, data[eventStream.name]))
  return made
}

function asInput(
  name: string,
  input: Operation['definition']['output'],
  { definition, service }: Operation,
): Operation {
  return new Operation(name, { ...definition, input }, service)
}

function answerFaults(reversed: Operation, operation: Operation, data: Values): ParamFault[] {
  const { output } = operation
  const member = output?.shape.eventStream
  const events = member && data[member.name]
  if (member === undefined || !Array.isArray(events)) return faultsOf(reversed, { ...data })
  const inEvents = events.flatMap((event, index) => {
    if (event instanceof Error) return []
    const faults = faultsOf(asInput(operation.name, { shape: member.shape.name }, operation), event)
    return faults.map(({ path, problem }) => ({ path: `${member.name}[${index}]${path && `.${path}`}`, problem }))
  })
  const { [member.name]: _, ...others } = data
  return [...faultsOf(reversed, others).filter(({ path }) => path !== member.name), ...inEvents]
}

function nativeAnswer(reversed: Operation, data: Values): Values | undefined {
  try {
    const wire = toWire(reversed, copyOwn(data))
    return faultsOf(reversed, wire).length === 0 ? wire : undefined
  } catch (error) {
    if (error instanceof ParamValidationError) return undefined
    throw error
  }
}

function invalid(what: string, faults: readonly ParamFault[]): StubError {
  const lines = faults.map(({ path, problem }) => {
    const text = problem.replace('Unknown parameter', 'Unknown member').replace(/: \w+ takes none$/, ': there are none')
    return `  ${path === '' ? text : `${path}: ${text}`}`
  })
  return new StubError(`${what} is not what the model says:\n${lines.join('\n')}`, 'invalidAnswer')
}

function make(ref: ShapeRef, value: unknown): unknown {
  if (value === undefined || value === null) return value
  const { shape, type } = ref
  if (type === 'timestamp') return value instanceof Date ? new Date(value) : parseTimestamp(value as string | number)
  if (type === 'blob') return ref.streaming ? bodyOf(value) : bytes(value)
  if (shape.definition.document === true || typeof value !== 'object') return structuredClone(value)
  if (Array.isArray(value)) return value.map(element => make(shape.member, element))
  const made: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(value)) {
    const below = type === 'map' ? shape.value : shape.members.get(name)
    if (below !== undefined && each !== undefined && below.shape.definition.eventstream !== true) {
      setOwn(made, name, make(below, each))
    }
  }
  return made
}

function bodyOf(value: unknown): StreamingBody {
  if (value instanceof Readable) return new StreamingBody({ statusCode: 200, headers: {}, body: value })
  const body = bytes(value)
  return new StreamingBody({ statusCode: 200, headers: { 'content-length': String(body.length) }, body })
}

function bytes(value: unknown): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
  return new Uint8Array(value as ArrayBuffer).slice()
}

function eventsOf(ref: ShapeRef, events: unknown): StubbedEvents {
  const list = Array.isArray(events) ? events : []
  return new StubbedEvents(list.map(event => (event instanceof Error ? event : (make(ref, event) as Values))))
}
