import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { isBlank, isMarkup } from './body-kind.ts'
import { type ErrorFormat, parseErrorDocument } from './error-document.ts'
import { type BodyCodec, isBodyMember, parseRest, parseRestShape, serializeRest } from './http-bindings.ts'
import { decodeJson } from './json/decode.ts'
import { parseJson } from './json/parse.ts'
import { jsonText } from './json/serialize.ts'
import { excerpt, malformed } from './malformed.ts'
import type { Protocol } from './protocol.ts'

const codec: BodyCodec = {
  contentType: 'application/json',
  emptyBody: '{}',
  serialize: jsonText,
  parse(ref, response, operation) {
    if (!isBlank(response.body)) return parseJson(operation, ref, response.body)
    if (mustAnswer(operation, ref, response.statusCode))
      throw malformed(operation, 'is empty, where a JSON object is due')
    return undefined
  },
}

/** An exception has no body of its own to insist on. */
const errorCodec: BodyCodec = {
  ...codec,
  parse: (ref, { body }, operation) => (isBlank(body) ? undefined : parseJson(operation, ref, body)),
}

const errors: ErrorFormat = {
  decode: decodeJson,
  codeMembers: ['code', 'Code', '__type'],
  headerFirst: true,
  fields: (operation, ref, response) => parseRestShape(ref, operation, response, errorCodec),
}

/**
 * REST with JSON bodies. Source: botocore/serialize.py and parsers.py, RestJSONSerializer and RestJSONParser.
 *
 * A service of this protocol may answer a write with an empty body. An empty answer with status 200 to a read, or where
 * the model says that a member of the body is always there, is refused: it would pass for an empty list.
 */
export const restJson: Protocol = {
  name: 'rest-json',
  serialize: (operation, params) => serializeRest(operation, params, codec),
  parse(operation, response) {
    const output = parseRest(operation, response, codec)
    if (!readsBody(operation) && isMarkup(response.body)) {
      throw malformed(operation, `is a page, not JSON: ${excerpt(response.body)}`)
    }
    return output
  },
  parseError: (operation, response) => parseErrorDocument(operation, response, errors),
  events: { initialResponse: false, parse: parseJson },
}

/** Whether the body has been looked at, or is the caller's to look at. */
function readsBody({ output }: Operation): boolean {
  if (output === undefined) return false
  return output.shape.payload !== undefined || [...output.shape.members.values()].some(isBodyMember)
}

function mustAnswer({ output, httpMethod, definition }: Operation, ref: ShapeRef, statusCode: number): boolean {
  if (statusCode !== 200 || output === undefined) return false
  const due =
    ref === output ? [...output.shape.members.values()].filter(({ location }) => location === undefined) : [ref]
  if (httpMethod === 'GET' || definition.readonly === true) return due.length > 0
  return due.some(({ name }) => output.shape.required.has(name))
}
