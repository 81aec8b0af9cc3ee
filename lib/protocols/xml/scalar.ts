import type { ShapeType } from '../../model/definition.ts'
import { fromBase64 } from '../bytes.ts'
import { readFloat, readInteger } from '../http/header-value.ts'
import { parseTimestamp } from '../timestamp.ts'
import type { XmlParser } from './parse.ts'

/** The parser of a shape that is text in the document. A string is kept as it is, with its space. */
export function xmlScalar(type: ShapeType): XmlParser {
  switch (type) {
    case 'boolean':
      return reader => reader.text() === 'true'
    case 'integer':
    case 'long':
      return converted(readInteger, 'an integer')
    case 'float':
    case 'double':
      return converted(readFloat, 'a number')
    case 'timestamp':
      return converted(parseTimestamp, 'a timestamp')
    case 'blob':
      return reader => fromBase64(reader.text())
    default:
      return reader => reader.text()
  }
}

function converted(convert: (text: string) => unknown, expected: string): XmlParser {
  return reader => {
    const text = reader.text()
    try {
      return convert(text)
    } catch (cause) {
      throw reader.valueError(expected, { cause })
    }
  }
}
