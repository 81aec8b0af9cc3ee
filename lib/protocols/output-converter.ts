import type { ShapeType } from '../model/definition.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'
import { setOwn } from '../set-own.ts'

/** Turns a decoded value into what callers get; changes it in place where that is enough. */
export type Convert = (value: unknown) => unknown

/** Makes the conversion of one kind of scalar; `undefined` where there is nothing to do. */
export type LeafConverters = Partial<Record<ShapeType, (ref: ShapeRef) => Convert>>

/** A decoded object: what `JSON.parse` or the CBOR decoder made, ours to change. */
type Decoded = Record<string, unknown>

interface Member {
  readonly name: string
  readonly convert: Convert | undefined
}

/**
 * Compiles shapes to functions that take a freshly decoded value: unknown members and nulls are dropped, leaves become
 * what `leaves` says. Each shape is compiled once, at its first use. A structure that needs no change is not copied:
 * that is what makes a listing of thousands of items cheap. Source of the rules: botocore/parsers.py, BaseJSONParser.
 *
 * The functions throw a `SyntaxError` where the value has not the type of its shape.
 */
export function outputConverter(leaves: LeafConverters): (ref: ShapeRef) => Convert | undefined {
  const composites = new WeakMap<Shape, Convert>()
  return compile

  function compile(ref: ShapeRef): Convert | undefined {
    const { shape } = ref
    if (shape.definition.document === true) return undefined
    if (shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map') return leaves[shape.type]?.(ref)
    let convert = composites.get(shape)
    if (convert === undefined) {
      // Parts are compiled at the first call: a recursive shape finds itself in the table by then.
      if (shape.type === 'list') convert = listConverter(shape)
      else convert = shape.type === 'map' ? mapConverter(shape) : structureConverter(shape)
      composites.set(shape, convert)
    }
    return convert
  }

  function listConverter(shape: Shape): Convert {
    let compiled = false
    let convert: Convert | undefined
    return value => {
      if (!Array.isArray(value)) throw mismatch(shape, value, 'a list')
      if (!compiled) {
        convert = compile(shape.member)
        compiled = true
      }
      if (convert === undefined) return value
      for (let index = 0; index < value.length; index++) {
        // Null elements stay, whether the list is sparse or not, as in botocore.
        if (value[index] !== null) value[index] = convert(value[index])
      }
      return value
    }
  }

  function mapConverter(shape: Shape): Convert {
    const keepsNull = shape.definition.sparse === true || nullable.has(shape.value.type)
    let member: Member | undefined
    return value => {
      const object = objectOf(shape, value)
      member ??= { name: '', convert: compile(shape.value) }
      const { convert } = member
      let result: Decoded | undefined
      for (const key in object) {
        const item = object[key]
        if (item === null && !keepsNull) result ??= copyBefore(object, key)
        else {
          const converted = item === null || convert === undefined ? item : convert(item)
          if (result !== undefined) setOwn(result, key, converted)
          else if (converted !== item) object[key] = converted
        }
      }
      return result ?? object
    }
  }

  function structureConverter(shape: Shape): Convert {
    let table: Map<string, Member> | undefined
    const union = shape.definition.union === true
    return value => {
      let object = objectOf(shape, value)
      table ??= new Map(
        [...shape.members.values()].map(ref => [
          ref.locationName ?? ref.name,
          { name: ref.name, convert: compile(ref) },
        ]),
      )
      if (union) {
        object = unionMember(shape, object)
        const tag = Object.keys(object)[0]!
        if (!table.has(tag)) return { SDK_UNKNOWN_MEMBER: { name: tag } }
      }
      let result: Decoded | undefined
      for (const key in object) {
        const member = table.get(key)
        const item = object[key]
        const wanted = member !== undefined && item !== null && item !== undefined
        if (result === undefined) {
          if (wanted && member.name === key) {
            if (member.convert !== undefined) object[key] = member.convert(item)
            continue
          }
          result = copyBefore(object, key)
        }
        if (wanted) setOwn(result, member.name, member.convert === undefined ? item : member.convert(item))
      }
      return result ?? object
    }
  }
}

/** Values of a dense map that botocore lets be null; it fails on the others, where Smithy says to drop them. */
const nullable: ReadonlySet<ShapeType> = new Set<ShapeType>([
  'structure',
  'string',
  'character',
  'integer',
  'long',
  'float',
  'double',
  'boolean',
])

function objectOf(shape: Shape, value: unknown): Decoded {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(shape, value, 'an object')
  return value as Decoded
}

/** A union without nulls and `__type`: exactly one member. */
function unionMember(shape: Shape, value: Decoded): Decoded {
  const set = Object.entries(value).filter(([name, item]) => name !== '__type' && item !== null)
  if (set.length !== 1) throw new SyntaxError(`the union ${shape.name} has ${set.length} members instead of one`)
  const object: Decoded = {}
  setOwn(object, set[0]![0], set[0]![1])
  return object
}

/** The entries in front of one: the loop has dealt with those. */
function copyBefore(object: Decoded, end: string): Decoded {
  const copy: Decoded = {}
  for (const key in object) {
    if (key === end) break
    setOwn(copy, key, object[key])
  }
  return copy
}

function mismatch(shape: Shape, value: unknown, expected: string): SyntaxError {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`
  return new SyntaxError(`${shape.name} is ${actual}, not ${expected}`)
}
