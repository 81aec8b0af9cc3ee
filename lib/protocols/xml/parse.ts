import type { Shape } from '../../model/shape.ts'
import { setOwn } from '../../set-own.ts'
import type { XmlReader } from './reader.ts'
import { xmlScalar } from './scalar.ts'
import { type XmlMember, type XmlTable, xmlTable } from './table.ts'

type Output = Record<string, unknown>

/** Reads the element that the reader has open, and closes it. */
export type XmlParser = (reader: XmlReader) => unknown

const parsers = new WeakMap<Shape, XmlParser>()

/**
 * The parser of a shape, made once. Elements that the model does not name are passed over; lists and maps that are
 * not there are left out, and empty ones are empty. Source: botocore/parsers.py, BaseXMLResponseParser.
 */
export function xmlParser(shape: Shape): XmlParser {
  let parser = parsers.get(shape)
  if (parser === undefined) {
    parser = compile(shape)
    parsers.set(shape, parser)
  }
  return parser
}

/**
 * Reads the children of the open element as members of a structure, and closes it.
 *
 * @param unknown handed each child that is no member, with its name; it must close it
 */
export function parseStructure(
  reader: XmlReader,
  table: XmlTable,
  output: Output = new table.Output(),
  unknown?: (name: string) => void,
): Output {
  const { byAttribute } = table
  if (byAttribute.size > 0 && reader.hasAttributes) parseAttributes(reader, byAttribute, output)
  let strange: string | undefined
  let seen = 0
  let before: XmlMember | undefined
  let guess = table.first
  while (reader.child(guess?.element)) {
    const member = reader.guessed ? guess : lookUp(reader, table, before)
    if (member === undefined) {
      strange = reader.name
      if (unknown === undefined) reader.skip()
      else unknown(strange)
      continue
    }
    before = member
    guess = member.follower
    // Of a structure with more than 32 members two can share a bit; then the output itself tells.
    const bit = 1 << member.index
    if (member.flattened) {
      parseFlattened(reader, member, output)
    } else if ((seen & bit) === 0 || isUnset(output, member.name)) {
      seen |= bit
      member.parse ??= xmlParser(member.ref.shape)
      setOwn(output, member.name, member.parse(reader))
    } else {
      // Of repeated elements the first counts, as in botocore.
      reader.skip()
    }
  }
  if (strange !== undefined && table.shape.definition.union === true && Object.keys(output).length === 0) {
    output.SDK_UNKNOWN_MEMBER = { name: strange }
  }
  return output
}

/** The member whose element was just opened, and which is guessed in this place the next time. */
function lookUp(reader: XmlReader, table: XmlTable, before: XmlMember | undefined): XmlMember | undefined {
  const member = table.byElement.get(reader.name)
  if (member !== undefined) {
    if (before === undefined) table.first = member
    else before.follower = member
  }
  return member
}

function compile(shape: Shape): XmlParser {
  switch (shape.type) {
    case 'structure': {
      const table = xmlTable(shape)
      return reader => parseStructure(reader, table)
    }
    case 'list': {
      let parseItem: XmlParser | undefined
      return reader => {
        // Not before: a shape may hold itself.
        parseItem ??= xmlParser(shape.member.shape)
        const items: unknown[] = []
        while (reader.child()) items.push(parseItem(reader))
        return items
      }
    }
    case 'map':
      return reader => {
        const map: Output = {}
        while (reader.child()) parseEntry(reader, shape, map)
        return map
      }
    default:
      return xmlScalar(shape.type)
  }
}

function parseFlattened(reader: XmlReader, member: XmlMember, output: Output): void {
  const { name, ref } = member
  const unset = isUnset(output, name)
  if (ref.type === 'list') {
    if (unset) setOwn(output, name, [])
    const items = output[name] as unknown[]
    member.parse ??= xmlParser(ref.shape.member.shape)
    const item = member.parse(reader)
    items.push(item)
    if (member.twin !== undefined && unset) setOwn(output, member.twin.name, item)
  } else {
    if (unset) setOwn(output, name, {})
    parseEntry(reader, ref.shape, output[name] as Output)
  }
}

/** An entry without key or without value says nothing, and is left out. */
function parseEntry(reader: XmlReader, { key, value }: Shape, map: Output): void {
  const keyName = key.locationName ?? 'key'
  const valueName = value.locationName ?? 'value'
  let foundKey: string | undefined
  let foundValue: unknown
  while (reader.child()) {
    const { name } = reader
    if (name === keyName) foundKey = reader.text()
    else if (name === valueName) foundValue = xmlParser(value.shape)(reader)
    else reader.skip()
  }
  if (foundKey !== undefined && foundValue !== undefined) setOwn(map, foundKey, foundValue)
}

/**
 * An attribute with prefix has any prefix in the document: `xsi:type` matches `x:type`. Source: botocore/parsers.py,
 * _handle_structure.
 */
function parseAttributes(reader: XmlReader, members: ReadonlyMap<string, XmlMember>, output: Output): void {
  const attributes = reader.attributes()
  for (const [wanted, { name }] of members) {
    const local = wanted.slice(wanted.indexOf(':') + 1)
    for (const [found, value] of attributes) {
      const colon = found.indexOf(':')
      const matches = wanted.includes(':') ? colon > 0 && found.slice(colon + 1) === local : found === wanted
      if (matches && !found.startsWith('xmlns:')) setOwn(output, name, value)
    }
  }
}

/** Names such as `constructor` are members of every object already; only an own one counts. */
function isUnset(output: Output, name: string): boolean {
  return output[name] === undefined || !Object.hasOwn(output, name)
}
