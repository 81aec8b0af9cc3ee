import { isMarkup } from './body-kind.ts'
import { decodeCbor } from './cbor/decode.ts'
import { parseCbor } from './cbor/parse.ts'
import { cborBytes } from './cbor/serialize.ts'
import { type ErrorFormat, parseErrorDocument } from './error-document.ts'
import { excerpt, malformed } from './malformed.ts'
import type { Protocol, SerializedRequest } from './protocol.ts'

const errors: ErrorFormat = {
  decode: decodeCbor,
  codeMembers: ['__type'],
  headerFirst: false,
  fields: (operation, ref, { body }) => (body.length === 0 ? {} : parseCbor(operation, ref, body)),
}

/**
 * Smithy's RPC v2 with CBOR bodies: every call is a POST of one map, the operation is named in the path.
 * Source: botocore/serialize.py and parsers.py, RpcV2CBORSerializer and RpcV2CBORParser.
 */
export const rpcV2Cbor: Protocol = {
  name: 'smithy-rpc-v2-cbor',

  serialize({ name, service, input, output }, params) {
    const { targetPrefix, awsQueryCompatible } = service.metadata
    const request: SerializedRequest = {
      method: 'POST',
      path: `/service/${targetPrefix}/operation/${name}`,
      query: '',
      headers: {
        'smithy-protocol': 'rpc-v2-cbor',
        accept: output?.shape.eventStream === undefined ? 'application/cbor' : 'application/vnd.amazon.eventstream',
      },
    }
    if (awsQueryCompatible !== undefined) request.headers['x-amzn-query-mode'] = 'true'
    if (input !== undefined) {
      request.headers['content-type'] = 'application/cbor'
      request.body = cborBytes(input, params)
    }
    return request
  },

  parse(operation, { body }) {
    const { output } = operation
    if (output === undefined || output.shape.members.size === 0) {
      if (isMarkup(body)) throw malformed(operation, `is a page, not CBOR: ${excerpt(body)}`)
      return {}
    }
    if (output.shape.eventStream !== undefined) return {}
    if (body.length === 0) throw malformed(operation, 'is empty, where at least an empty map is due')
    return parseCbor(operation, output, body)
  },

  parseError: (operation, response) => parseErrorDocument(operation, response, errors),
  events: { initialResponse: true, parse: parseCbor },
}
