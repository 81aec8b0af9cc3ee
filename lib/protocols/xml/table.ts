import type { Shape, ShapeRef } from '../../model/shape.ts'
import { isBodyMember } from '../http-bindings.ts'
import { type ObjectMaker, objectMaker } from '../object-maker.ts'
import type { XmlParser } from './parse.ts'

/** A member of a structure, as the parser needs it. */
export interface XmlMember {
  readonly name: string
  readonly ref: ShapeRef
  /** Counts the members of the structure. */
  readonly index: number
  /** The name of its element. */
  readonly element: Uint8Array
  /** Each element of that name is one item of a list or one entry of a map. */
  readonly flattened: boolean
  /** A scalar that has the same element as this list, and holds its first item: `Event` beside `Events` in S3. */
  twin: XmlMember | undefined
  /** Reads its element, or one item of it; set at first use. */
  parse: XmlParser | undefined
  /** The member that stood behind this one last time: services keep to an order, so it is tried first the next time. */
  follower: XmlMember | undefined
}

/** What an element can hold by the model; made once a structure. */
export interface XmlTable {
  readonly shape: Shape
  readonly byElement: ReadonlyMap<string, XmlMember>
  /** The members that are attributes, by attribute name. */
  readonly byAttribute: ReadonlyMap<string, XmlMember>
  /** Makes what is filled with its members. */
  readonly Output: ObjectMaker
  /** As the follower of a member: the one that stood first last time. */
  first: XmlMember | undefined
}

const tables = new WeakMap<Shape, XmlTable>()

/** The table of a structure; without the members that come from headers or the status. */
export function xmlTable(shape: Shape): XmlTable {
  let table = tables.get(shape)
  if (table === undefined) {
    table = compile(shape)
    tables.set(shape, table)
  }
  return table
}

function compile(shape: Shape): XmlTable {
  const byElement = new Map<string, XmlMember>()
  const byAttribute = new Map<string, XmlMember>()
  const aliases: [string, XmlMember][] = []
  for (const ref of shape.members.values()) {
    if (!isBodyMember(ref) || ref.eventHeader) continue
    const flattened = ref.flattened && (ref.type === 'list' || ref.type === 'map')
    const own = elementName(shape, ref)
    // Of a flattened list botocore knows the name of its items only, the Smithy specification that of the member only.
    const item = flattened && ref.type === 'list' ? ref.shape.member.locationName : undefined
    const wireName = item ?? own
    const member: XmlMember = {
      name: ref.name,
      ref,
      index: byElement.size,
      element: Buffer.from(wireName),
      flattened,
      twin: undefined,
      parse: undefined,
      follower: undefined,
    }
    if (ref.xmlAttribute) byAttribute.set(own, member)
    const rival = byElement.get(wireName)
    if (rival !== undefined && rival.flattened !== flattened) {
      const [many, one] = flattened ? [member, rival] : [rival, member]
      many.twin = one
      byElement.set(wireName, many)
    } else {
      byElement.set(wireName, member)
    }
    if (item !== undefined) aliases.push([own, member])
  }
  for (const [name, member] of aliases) if (!byElement.has(name)) byElement.set(name, member)
  return { shape, byElement, byAttribute, Output: objectMaker(), first: undefined }
}

/**
 * The name of a member's element. The name that a structure gives itself is for documents of its own, not for members
 * that hold it: BodyWithXmlName of the Smithy cases. In no model of AWS does that differ from botocore, which takes it.
 */
export function elementName(parent: Shape, { name, type, locationName }: ShapeRef): string {
  const given = type === 'structure' ? parent.definition.members?.[name]?.locationName : locationName
  return given ?? name
}
