import type { Operation } from '../model/service.ts'
import { isBlank, isMarkup } from './body-kind.ts'
import { type ErrorFormat, parseErrorDocument } from './error-document.ts'
import { decodeJson } from './json/decode.ts'
import { parseJson } from './json/parse.ts'
import { jsonText } from './json/serialize.ts'
import { excerpt, malformed } from './malformed.ts'
import type { ParseableResponse, Protocol } from './protocol.ts'

const errors: ErrorFormat = {
  decode: decodeJson,
  codeMembers: ['__type', 'code', 'Code'],
  headerFirst: false,
  fields: (operation, ref, { body }) =>
    isBlank(body) ? {} : (parseJson(operation, ref, body) as Record<string, unknown>),
}

/**
 * AWS JSON 1.0 and 1.1: every call is a POST of one object, the operation is named in a header.
 * Source: botocore/serialize.py and parsers.py, JSONSerializer and JSONParser.
 */
export const json: Protocol = {
  name: 'json',

  serialize(operation, params) {
    const { targetPrefix, jsonVersion = '1.0', awsQueryCompatible } = operation.service.metadata
    const headers: Record<string, string> = {
      'x-amz-target': `${targetPrefix}.${operation.name}`,
      'content-type': `application/x-amz-json-${jsonVersion}`,
    }
    if (awsQueryCompatible !== undefined) headers['x-amzn-query-mode'] = 'true'
    const body = operation.input === undefined ? '{}' : jsonText(operation.input, params)
    return { method: operation.httpMethod, path: '/', query: '', headers, body }
  },

  parse(operation, response) {
    const { output } = operation
    if (output === undefined || output.shape.members.size === 0) return parseNothing(operation, response)
    if (output.shape.eventStream !== undefined) return {}
    if (isBlank(response.body)) throw malformed(operation, 'is empty, where at least "{}" is due')
    return parseJson(operation, output, response.body) as Record<string, unknown>
  },

  parseError: (operation, response) => parseErrorDocument(operation, response, errors),
  events: { initialResponse: true, parse: parseJson },
}

/** The answer of an operation without output: anything, but not a page of something in between. */
function parseNothing(operation: Operation, { body }: ParseableResponse): Record<string, unknown> {
  if (isMarkup(body)) throw malformed(operation, `is a page, not JSON: ${excerpt(body)}`)
  return {}
}
