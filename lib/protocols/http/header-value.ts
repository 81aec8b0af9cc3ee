import type { ShapeRef } from '../../model/shape.ts'
import { base64Of, fromBase64, textOf } from '../bytes.ts'
import { formatTimestamp, parseTimestamp } from '../timestamp.ts'

/** The text of a member with `location: header`. Source: botocore/serialize.py, _convert_header_value. */
export function writeHeaderValue(ref: ShapeRef, value: unknown): string {
  switch (ref.type) {
    case 'timestamp': {
      const format = ref.timestampFormat ?? 'rfc822'
      const seconds = Math.floor(Number(formatTimestamp(value as Date | string | number, 'unixTimestamp')))
      return String(formatTimestamp(seconds, format))
    }
    case 'list': {
      const member = ref.shape.member
      const items = (value as unknown[]).filter(item => item !== undefined && item !== null)
      return items.map(item => (member.type === 'string' ? quoted(item) : writeHeaderValue(member, item))).join(',')
    }
    case 'blob':
      return base64Of(value)
    default:
      return ref.jsonvalue ? base64Of(asciiJson(value)) : String(value)
  }
}

/**
 * The value of a member with `location: header`. Source: botocore/parsers.py, BaseRestParser.
 *
 * @throws a plain `Error` naming the fault; the caller knows member and operation
 */
export function readHeaderValue(ref: ShapeRef, text: string): unknown {
  switch (ref.type) {
    case 'integer':
    case 'long':
      return readInteger(text)
    case 'float':
    case 'double':
      return readFloat(text)
    case 'boolean':
      return text.trim().toLowerCase() === 'true'
    case 'timestamp':
      return parseTimestamp(text)
    case 'blob':
      return fromBase64(text)
    case 'list':
      return splitList(ref.shape.member, text).map(item => readHeaderValue(ref.shape.member, item))
    default:
      return ref.jsonvalue ? JSON.parse(textOf(fromBase64(text))) : text
  }
}

/** A number, or a `bigint` where a number would be rounded. */
export function readInteger(text: string): number | bigint {
  const digits = text.trim()
  if (!/^[+-]?\d+$/.test(digits)) throw new SyntaxError(`${JSON.stringify(text)} is not an integer`)
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : BigInt(digits.replace('+', ''))
}

/** A number; `NaN`, `Infinity` and `-Infinity` by name. */
export function readFloat(text: string): number {
  const number = Number(text.trim() === '' ? Number.NaN : text)
  if (Number.isNaN(number) && text !== 'NaN') throw new SyntaxError(`${JSON.stringify(text)} is not a number`)
  return number
}

/** JSON with everything outside of ASCII escaped, as Python writes it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** An item with a comma or a quotation mark is quoted. */
function quoted(item: unknown): string {
  const text = String(item)
  return /[",]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text
}

function splitList(member: ShapeRef, text: string): string[] {
  // A date of RFC 822 has a comma of its own, behind the weekday; a list has one before a weekday.
  if (member.type === 'timestamp' && (member.timestampFormat ?? 'rfc822') === 'rfc822') {
    return text.split(/,\s*(?=[A-Za-z])/)
  }
  if (!text.includes('"')) return text.split(',').map(item => item.trim())
  const items: string[] = []
  const next = /\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(,|$)/y
  for (let more = true; more; ) {
    const [, item = '', comma] = next.exec(text)!
    items.push(item.startsWith('"') ? item.slice(1, -1).replace(/\\(.)/g, '$1') : item.trim())
    more = comma === ','
  }
  return items
}
