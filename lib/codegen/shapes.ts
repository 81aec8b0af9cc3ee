import type { JSONSchema4 } from 'json-schema'
import { compile } from 'json-schema-to-typescript'
import type { ServiceModel } from '../model/service.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'

/** Names that the generated code needs for itself. */
const taken: ReadonlySet<string> = new Set([
  'Date',
  'Uint8Array',
  'AsyncIterable',
  'BodyInput',
  'Record',
  'Record',
  'StreamingBody',
  'Unused',
])

/** The TypeScript name of a shape; shapes differ from each other by more than the case of their first letter. */
export function typeName(shape: Shape): string {
  const name = shape.name[0]!.toUpperCase() + shape.name.slice(1)
  return taken.has(name) ? `${name}Shape` : name
}

/** TypeScript types of members that differ from the model, by shape and member. */
export type MemberTypes = Readonly<Record<string, Readonly<Record<string, string>>>>

/** TypeScript types in place of shapes, by name: for callers, and in answers. */
export type ShapeTypes = Readonly<Record<string, { readonly input: string; readonly output: string }>>

/**
 * The types of those structures of a service that hold one of `shapes`, with other types for these. All else is that of
 * {@link shapeTypes}, to be imported as `S`.
 */
export function convertedShapeTypes(service: ServiceModel, shapes: ShapeTypes): Promise<string> {
  return shapeTypes(service, {}, shapes)
}

/**
 * The types of all structures of a service that operations take, answer or throw, and of its enumerations.
 *
 * Scalars, lists and maps are written where they are used. A structure that only goes in takes all that the serializer
 * takes (a `Date` or a string); one that comes out says what the parser makes (a `Date`).
 *
 * @param memberTypes what hooks of the service make of members, or add
 */
export async function shapeTypes(
  service: ServiceModel,
  memberTypes: MemberTypes = {},
  converted?: ShapeTypes,
): Promise<string> {
  const outputs = new Set<Shape>()
  const all = new Set<Shape>()
  for (const name of service.operationNames) {
    const { output, errors } = service.operation(name)
    if (output !== undefined) collect(output.shape, outputs)
    for (const error of errors) if (hasFields(error)) collect(error, outputs)
  }
  const inputs = new Set<Shape>()
  for (const name of service.operationNames) {
    const { input } = service.operation(name)
    if (input !== undefined) collect(input.shape, inputs)
  }
  for (const shape of [...outputs, ...inputs]) all.add(shape)
  const definitions: Record<string, JSONSchema4> = {}
  const enums = new Map<string, Shape>()
  for (const shape of [...all].sort((a, b) => (typeName(a) < typeName(b) ? -1 : 1))) {
    if (shape.type !== 'structure' || isDocument(shape)) continue
    if (converted !== undefined && (Object.hasOwn(converted, shape.name) || !holds(shape, converted))) continue
    const schema = structureSchema(shape, outputs.has(shape), enums, other => {
      if (converted === undefined) return undefined
      // What goes both ways is read only to be given again.
      const own = Object.hasOwn(converted, other.name) ? converted[other.name]! : undefined
      if (own !== undefined) return inputs.has(shape) ? own.input : own.output
      const isNamed = other.type === 'structure' || (other.definition.enum ?? []).length > 0
      return isNamed && !holds(other, converted) ? `S.${typeName(other)}` : undefined
    })
    for (const [name, tsType] of Object.entries(memberTypes[shape.name] ?? {})) schema.properties![name] = { tsType }
    definitions[typeName(shape)] = schema
  }
  for (const [name, shape] of [...enums].sort(([a], [b]) => (a < b ? -1 : 1))) definitions[name] = enumSchema(shape)
  const source = await compile(
    { title: 'Unused', type: 'object', additionalProperties: false, properties: {}, definitions },
    'Unused',
    { bannerComment: '', unreachableDefinitions: true, format: false, ignoreMinAndMaxItems: true },
  )
  const given = new Set([...inputs].filter(({ type }) => type === 'structure').map(typeName))
  return withUndefined(withRecords(source), given)
    .replace(/\/\*\*\n \* This interface was referenced by[\s\S]*?\*\/\n/g, '')
    .replace(/export interface Unused \{\s*\}\n?/, '')
}

/** `{ [k: string]: string }` as `Record<string, string>`, from the inside out. */
function withRecords(source: string): string {
  const shorter = source.replace(/\{\n\[k: string\]: ([^{}]*)\n\}/g, 'Record<string, $1>')
  return shorter === source ? source : withRecords(shorter)
}

/** What goes in may be `undefined` where it is optional, also under `exactOptionalPropertyTypes`: it is left out. */
function withUndefined(source: string, inputs: ReadonlySet<string>): string {
  return source.replace(/^export interface (\w+) \{\n[\s\S]*?^\}/gm, (text, name) => {
    return inputs.has(name) ? text.replace(/^\S+\?: .*$/gm, '$&|undefined') : text
  })
}

/** What ClientError types for every error. */
const COMMON_FIELDS = ['message', 'Message', 'code']

/** Whether a modelled exception has members that not every error has. */
export function hasFields(exception: Shape): boolean {
  return [...exception.members.keys()].some(name => !COMMON_FIELDS.includes(name))
}

function holds(shape: Shape, converted: ShapeTypes): boolean {
  const parts = new Set<Shape>()
  collect(shape, parts)
  return [...parts].some(({ name }) => Object.hasOwn(converted, name))
}

/** All shapes that can be reached from one. */
function collect(shape: Shape, found: Set<Shape>): void {
  if (found.has(shape)) return
  found.add(shape)
  if (shape.type === 'structure') for (const member of shape.members.values()) collect(member.shape, found)
  if (shape.type === 'list') collect(shape.member.shape, found)
  if (shape.type === 'map') collect(shape.value.shape, found)
}

/** The type of a shape that is not made here. */
type TypeElsewhere = (shape: Shape) => string | undefined

function structureSchema(
  shape: Shape,
  isOutput: boolean,
  enums: Map<string, Shape>,
  elsewhere: TypeElsewhere,
): JSONSchema4 {
  const properties: Record<string, JSONSchema4> = {}
  for (const [name, member] of shape.members) properties[name] = refSchema(member, isOutput, enums, elsewhere)
  const required = [...shape.members.values()].filter(ref => isAlwaysThere(ref, shape, isOutput)).map(ref => ref.name)
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 ? { required } : {}) }
}

/** A token that is missing is filled in; the stream of an answer is always there. */
function isAlwaysThere(ref: ShapeRef, shape: Shape, isOutput: boolean): boolean {
  if (isOutput && (ref.streaming || ref.shape.definition.eventstream === true)) return true
  return shape.required.has(ref.name) && !ref.idempotencyToken
}

function refSchema(ref: ShapeRef, isOutput: boolean, enums: Map<string, Shape>, elsewhere: TypeElsewhere): JSONSchema4 {
  const { shape } = ref
  const tsType = elsewhere(shape)
  if (tsType !== undefined) return { tsType }
  if (isDocument(shape) || ref.jsonvalue) return { tsType: 'unknown' }
  if (shape.definition.eventstream === true) return { tsType: `AsyncIterable<${typeName(shape)}>` }
  if (ref.streaming) return { tsType: isOutput ? 'StreamingBody' : 'BodyInput' }
  switch (shape.type) {
    case 'structure':
      return { $ref: `#/definitions/${typeName(shape)}` }
    case 'list':
      return { type: 'array', items: refSchema(shape.member, isOutput, enums, elsewhere) }
    case 'map':
      return { type: 'object', additionalProperties: refSchema(shape.value, isOutput, enums, elsewhere) }
    case 'timestamp':
      return { tsType: isOutput ? 'Date' : 'Date | string | number' }
    case 'blob':
      return { tsType: isOutput ? 'Uint8Array' : 'Uint8Array | ArrayBuffer | string' }
    case 'long':
      return isOutput ? { type: 'number' } : { tsType: 'number | bigint' }
    case 'integer':
    case 'float':
    case 'double':
      return { type: 'number' }
    case 'boolean':
      return { type: 'boolean' }
    default:
      return stringSchema(shape, enums)
  }
}

/** An enumeration is printed once, by name. It is open: services add values before models do. */
function stringSchema(shape: Shape, enums: Map<string, Shape>): JSONSchema4 {
  const { enum: values } = shape.definition
  if (values === undefined || values.length === 0) return { type: 'string' }
  enums.set(typeName(shape), shape)
  return { $ref: `#/definitions/${typeName(shape)}` }
}

function enumSchema({ definition }: Shape): JSONSchema4 {
  const values = (definition.enum ?? []).map(value => JSON.stringify(value))
  return { tsType: [...values, '(string & {})'].join(' | ') }
}

function isDocument(shape: Shape): boolean {
  return shape.definition.document === true
}
