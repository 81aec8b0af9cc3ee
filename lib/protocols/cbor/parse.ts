import type { Operation } from '../../model/service.ts'
import type { ShapeRef } from '../../model/shape.ts'
import { isMarkup } from '../body-kind.ts'
import { excerpt, isDataFault, malformed } from '../malformed.ts'
import { outputConverter } from '../output-converter.ts'
import { parseTimestamp } from '../timestamp.ts'
import { decodeCbor } from './decode.ts'

/** CBOR has most types itself; only a time may come without its tag. */
const convert = outputConverter({
  timestamp: () => value => (value instanceof Date ? value : parseTimestamp(value as number)),
})

/**
 * Parses a CBOR body into a structure.
 *
 * @throws MalformedResponseError naming the operation when the body is not CBOR, or CBOR of another shape
 */
export function parseCbor(operation: Operation, ref: ShapeRef, body: Uint8Array): Record<string, unknown> {
  let value: unknown
  try {
    value = decodeCbor(body)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw malformed(operation, `is not CBOR: ${isMarkup(body) ? excerpt(body) : cause.message}`)
  }
  try {
    return convert(ref)!(value) as Record<string, unknown>
  } catch (cause) {
    if (!isDataFault(cause)) throw cause
    throw malformed(operation, `is CBOR of another shape than ${ref.shape.name}: ${cause.message}`, { cause })
  }
}
