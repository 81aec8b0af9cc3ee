import type { Operation } from '../../model/service.ts'
import type { ShapeRef } from '../../model/shape.ts'
import { isMarkup } from '../body-kind.ts'
import { fromBase64 } from '../bytes.ts'
import { readFloat, readInteger } from '../http/header-value.ts'
import { excerpt, isDataFault, malformed } from '../malformed.ts'
import { type Convert, outputConverter } from '../output-converter.ts'
import { parseTimestamp } from '../timestamp.ts'
import { decodeJson } from './decode.ts'

/**
 * The conversion of decoded JSON to an output. A number or boolean that came as a string becomes one, as botocore does
 * for rest-json; `NaN` and the infinities come so in every JSON protocol.
 */
export const convertJson = outputConverter({
  timestamp: () => convertTimestamp,
  blob: () => convertBlob,
  integer: () => convertInteger,
  long: () => convertInteger,
  float: () => convertFloat,
  double: () => convertFloat,
  boolean: () => value => (typeof value === 'string' ? value.toLowerCase() === 'true' : value),
})

const convertTimestamp: Convert = value => parseTimestamp(typeof value === 'bigint' ? Number(value) : (value as string))

const convertInteger: Convert = value => (typeof value === 'string' ? readInteger(value) : value)

const convertFloat: Convert = value => {
  if (typeof value === 'string') return readFloat(value)
  return typeof value === 'bigint' ? Number(value) : value
}

const convertBlob: Convert = value => {
  if (typeof value !== 'string') throw new SyntaxError(`a blob is of type ${typeof value}, not base64 text`)
  return fromBase64(value)
}

/**
 * Parses a JSON body into a value of a shape.
 *
 * @throws MalformedResponseError naming the operation when the body is not JSON, or JSON of another shape
 */
export function parseJson(operation: Operation, ref: ShapeRef, body: Uint8Array): unknown {
  let value: unknown
  try {
    value = decodeJson(body, ref)
  } catch (cause) {
    throw malformed(operation, `is not JSON: ${isMarkup(body) ? excerpt(body) : (cause as Error).message}`)
  }
  const convert = convertJson(ref)
  try {
    return convert === undefined ? value : convert(value)
  } catch (cause) {
    if (!isDataFault(cause)) throw cause
    throw malformed(operation, `is JSON of another shape than ${ref.shape.name}: ${cause.message}`, { cause })
  }
}
