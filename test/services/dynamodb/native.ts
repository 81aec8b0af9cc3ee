import { canonicalText, Decimal, partsOf } from '../../../lib/decimal.ts'
import { Attr, Key } from '../../../lib/dynamodb.ts'
import type { Operation, ServiceModel } from '../../../lib/model/service.ts'
import type { Shape } from '../../../lib/model/shape.ts'
import { fromAttributeValue } from '../../../lib/services/dynamodb/attribute-value.ts'

/** JSON for both sides: `{ $native: wire }` is the native value of a wire value, `{ $condition: tree }` a condition. */
export type Spec = unknown

/** `['and', ['eq', ['Key', 'pk'], { $native: { S: 'a' } }], ...]` */
export type Tree = readonly [string, ...unknown[]] | { readonly $native: unknown }

/** A value of every type, and of every type in every other. */
export const VALUES: readonly Record<string, unknown>[] = [
  { S: '' },
  { S: 'grüße \u{1F42C} "quoted"\n' },
  ...['0', '-0', '1', '-17', '9007199254740991', '9007199254740993', '0.1', '1.10', '1E+20', '1e21', '1E-130'].map(
    N => ({ N }),
  ),
  ...['9.9999999999999999999999999999999999999E+125', '-12345678901234567890.123456789012345678', '1E100'].map(N => ({
    N,
  })),
  { B: '' },
  { B: 'AAH+/w==' },
  { BOOL: true },
  { BOOL: false },
  { NULL: true },
  { SS: ['a', 'b', ''] },
  { NS: ['1', '2.5', '9007199254740993', '1E-100'] },
  { BS: ['AQ==', 'Ag=='] },
  { L: [] },
  { L: [{ S: 'a' }, { N: '1' }, { L: [{ NULL: true }, { M: {} }] }, { NS: ['3'] }] },
  { M: {} },
  { M: { constructor: { N: '2' }, toString: { B: 'AQ==' }, 'a.b[0]': { M: { S: { S: 'x' } } }, SS: { SS: ['S'] } } },
]

/** The native value of a wire value in JSON. */
export function native(wire: unknown): unknown {
  return fromAttributeValue(withBytes(structuredClone(wire)) as Record<string, unknown>)
}

function withBytes(wire: unknown): unknown {
  const value = wire as Record<string, unknown>
  if (typeof value.B === 'string') return { B: bytes(value.B) }
  if (Array.isArray(value.BS)) return { BS: value.BS.map(bytes) }
  if (Array.isArray(value.L)) return { L: value.L.map(withBytes) }
  if (typeof value.M === 'object')
    return { M: Object.fromEntries(Object.entries(value.M!).map(([name, one]) => [name, withBytes(one)])) }
  return value
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

/** Parameters of a call here, of a {@link Spec}. */
export function made(spec: Spec): unknown {
  if (Array.isArray(spec)) return spec.map(made)
  if (typeof spec !== 'object' || spec === null) return spec
  const [[name, content] = ['', undefined]] = Object.entries(spec)
  if (name === '$native') return native(content)
  if (name === '$condition') return conditionOf(content as Tree)
  if (name === '$base64') return bytes(content as string)
  return Object.fromEntries(Object.entries(spec).map(([member, one]) => [member, made(one)]))
}

function conditionOf(tree: Tree): unknown {
  if (!Array.isArray(tree)) return native((tree as { $native: unknown }).$native)
  const [name, ...args] = tree as [string, ...unknown[]]
  if (name === 'Key') return Key(args[0] as string)
  if (name === 'Attr') return Attr(args[0] as string)
  if (name === 'text') return args[0]
  if (name === 'values') return args.map(one => conditionOf(one as Tree))
  const [first, ...rest] = args.map(one => conditionOf(one as Tree))
  return (first as Record<string, (...given: unknown[]) => unknown>)[name]!(...rest)
}

/** An answer as text that Python's `described` writes, too. */
export function described(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal)
    return `number ${plainNumber(String(value))}`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`
  if (value instanceof Set) return ['set', ...[...value].map(one => described(one) as string).sort(byCodePoint)]
  if (Array.isArray(value)) return value.map(described)
  if (value instanceof Date) return `date ${Math.round(value.getTime() / 1000)}`
  const entries = Object.entries(value as object).sort(([a], [b]) => byCodePoint(a, b))
  return entries.map(([name, one]) => [name, described(one)])
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : 1)

function plainNumber(text: string): string {
  const [, sign, digits, exponent] = /^(-?)(\d+)e(-?\d+)$/.exec(canonicalText(partsOf(text)))!
  const shift = Number(exponent)
  if (shift >= 0) return sign! + digits! + '0'.repeat(shift)
  const padded = digits!.padStart(1 - shift, '0')
  return `${sign}${padded.slice(0, shift)}.${padded.slice(shift)}`
}

/** A body without what may differ: the order of sets and of members, and how a number is spelled. */
export function comparable(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(comparable)
  if (typeof body !== 'object' || body === null) return body
  const entries = Object.entries(body).map(([name, value]) => {
    if (name === 'N' && typeof value === 'string') return [name, plainNumber(value)]
    if (name === 'NS' && Array.isArray(value)) return [name, value.map(plainNumber).sort()]
    if ((name === 'SS' || name === 'BS') && Array.isArray(value)) return [name, [...value].sort()]
    return [name, comparable(value)]
  })
  return Object.fromEntries(entries)
}

/** The operations whose input or answer has an attribute value anywhere. */
export function concerned(service: ServiceModel): Operation[] {
  return service.operationNames
    .map(name => service.operation(name))
    .filter(({ input, output }) => holds(input?.shape) || holds(output?.shape))
}

function holds(shape: Shape | undefined, seen = new Set<Shape>()): boolean {
  if (shape === undefined || seen.has(shape)) return false
  seen.add(shape)
  return shape.name === 'AttributeValue' || partsOfShape(shape).some(part => holds(part, seen))
}

function partsOfShape(shape: Shape): Shape[] {
  if (shape.type === 'list') return [shape.member.shape]
  return shape.type === 'map' ? [shape.value.shape] : [...shape.members.values()].map(member => member.shape)
}

/** Makes one value of every member of a shape; `leaf` makes those that are no containers, or are converted whole. */
export function sample(shape: Shape, leaf: (shape: Shape, depth: number) => unknown, depth = 0): unknown {
  const own = leaf(shape, depth)
  if (own !== undefined) return own
  if (shape.type === 'list') return [sample(shape.member.shape, leaf, depth + 1)]
  if (shape.type === 'map') return { k: sample(shape.value.shape, leaf, depth + 1) }
  const entries = [...shape.members].map(([name, member]) => [name, sample(member.shape, leaf, depth + 1)])
  return Object.fromEntries(entries)
}
