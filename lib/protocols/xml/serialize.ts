import type { ShapeRef } from '../../model/shape.ts'
import { base64Of } from '../bytes.ts'
import { formatTimestamp } from '../timestamp.ts'
import { elementName } from './table.ts'

/**
 * One element with its value, by the rules and byte for byte in the form of botocore/serialize.py, RestXMLSerializer:
 * no declaration, no space between elements, `<a />` for an empty one, members in the order of the parameters. Line
 * breaks in text are always written as references, which botocore does for S3 only, for else a parser changes them.
 *
 * @throws InvalidOptionError for a timestamp that is no time
 */
export function serializeXml(name: string, ref: ShapeRef, value: unknown): string {
  switch (ref.type) {
    case 'structure':
      return structure(name, ref, value as Record<string, unknown>)
    case 'list':
      return list(name, ref, value as readonly unknown[])
    case 'map':
      return map(name, ref, value as Record<string, unknown>)
    case 'boolean':
      return element(name, namespaceOf(ref), value ? 'true' : 'false')
    case 'blob':
      return element(name, namespaceOf(ref), base64Of(value))
    case 'timestamp': {
      const time = formatTimestamp(value as Date | string | number, ref.timestampFormat ?? 'iso8601')
      return element(name, namespaceOf(ref), String(time))
    }
    default:
      return element(name, namespaceOf(ref), escapeText(String(value)))
  }
}

function structure(name: string, ref: ShapeRef, params: Record<string, unknown>): string {
  const attributes = new Map<string, string>()
  addNamespace(attributes, ref)
  let content = ''
  for (const key of Object.keys(params)) {
    const value = params[key]
    const member = ref.shape.members.get(key)
    if (member === undefined || value === undefined || value === null) continue
    const memberName = elementName(ref.shape, member)
    if (member.xmlAttribute) {
      attributes.set(memberName, String(value))
      continue
    }
    // The namespace of a list without an element of its own goes to the element around it.
    if (member.type === 'list' && member.flattened) addNamespace(attributes, member)
    content += serializeXml(memberName, member, value)
  }
  return element(name, renderAttributes(attributes), content)
}

function list(name: string, ref: ShapeRef, items: readonly unknown[]): string {
  const { member } = ref.shape
  const itemName = ref.flattened ? name : (member.locationName ?? 'member')
  let content = ''
  for (const item of items) {
    if (item !== undefined && item !== null) content += serializeXml(itemName, member, item)
  }
  return ref.flattened ? content : element(name, namespaceOf(ref), content)
}

function map(name: string, ref: ShapeRef, entries: Record<string, unknown>): string {
  const { key, value } = ref.shape
  const keyName = key.locationName ?? 'key'
  const valueName = value.locationName ?? 'value'
  const entryName = ref.flattened ? name : 'entry'
  let content = ''
  for (const entryKey of Object.keys(entries)) {
    const entryValue = entries[entryKey]
    if (entryValue === undefined || entryValue === null) continue
    const pair = serializeXml(keyName, key, entryKey) + serializeXml(valueName, value, entryValue)
    content += element(entryName, '', pair)
  }
  return ref.flattened ? content : element(name, namespaceOf(ref), content)
}

function element(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes} />` : `<${name}${attributes}>${content}</${name}>`
}

function namespaceOf(ref: ShapeRef): string {
  if (ref.xmlNamespace === undefined) return ''
  const attributes = new Map<string, string>()
  addNamespace(attributes, ref)
  return renderAttributes(attributes)
}

function addNamespace(attributes: Map<string, string>, { xmlNamespace }: ShapeRef): void {
  if (xmlNamespace === undefined) return
  const { prefix, uri } = xmlNamespace
  attributes.set(prefix ? `xmlns:${prefix}` : 'xmlns', uri)
}

function renderAttributes(attributes: ReadonlyMap<string, string>): string {
  let text = ''
  for (const [name, value] of attributes) text += ` ${name}="${escapeAttribute(value)}"`
  return text
}

const textEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
  '\n': '&#xA;',
}

const attributeEscapes: Readonly<Record<string, string>> = {
  ...textEscapes,
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#09;',
}

function escapeText(text: string): string {
  return /[&<>\r\n]/.test(text) ? text.replace(/[&<>\r\n]/g, found => textEscapes[found]!) : text
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, found => attributeEscapes[found]!)
}
