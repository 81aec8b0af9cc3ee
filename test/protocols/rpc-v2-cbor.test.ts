import test from 'ava'
import { MalformedResponseError } from '../../lib/errors.ts'
import { rpcV2Cbor } from '../../lib/protocols/rpc-v2-cbor.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

const files = ['smithy-rpc-v2-cbor', 'smithy-rpc-v2-cbor-query-compatible', 'smithy-rpc-v2-cbor-non-query-compatible']

conformance(rpcV2Cbor, { input: files, output: files })

const shapes: Shapes = {
  Text: { type: 'string' },
  Time: { type: 'timestamp' },
  Input: { type: 'structure', members: { Name: { shape: 'Text' } } },
  Output: { type: 'structure', members: { Name: { shape: 'Text' }, Time: { shape: 'Time' } } },
}
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

test('a call is a POST that names service and operation in the path', t => {
  const request = rpcV2Cbor.serialize(operationOf(shapes, {}, { targetPrefix: 'Zoo' }), { Name: 'a' })
  t.is(request.method, 'POST')
  t.is(request.path, '/service/Zoo/operation/Feed')
  t.is(request.query, '')
  t.deepEqual(request.headers, {
    'smithy-protocol': 'rpc-v2-cbor',
    accept: 'application/cbor',
    'content-type': 'application/cbor',
  })
  t.is(Buffer.from(request.body as Uint8Array).toString('hex'), 'a1644e616d656161')
})

test('an operation without input sends no body and no content type', t => {
  const request = rpcV2Cbor.serialize(operationOf({}), {})
  t.false('body' in request)
  t.false('content-type' in request.headers)
})

test('an answer with an event stream is asked for as such, and left to the caller', t => {
  const operation = operationOf({
    Output: { type: 'structure', members: { Events: { shape: 'Events' } } },
    Events: { type: 'structure', members: {}, eventstream: true },
  })
  t.is(rpcV2Cbor.serialize(operation, {}).headers.accept, 'application/vnd.amazon.eventstream')
  t.deepEqual(rpcV2Cbor.parse(operation, answer()), {})
})

test('a time without its tag is a time', t => {
  t.deepEqual(rpcV2Cbor.parse(operationOf(shapes), answer(bytes('a16454696d6501'))), { Time: new Date(1000) })
})

const refused: [string, string | Uint8Array, string][] = [
  ['nothing', '', 'is empty, where at least an empty map is due.'],
  ['a page', '<html></html>', 'is not CBOR: "<html></html>".'],
  ['half a map', bytes('a1644e61'), 'is not CBOR: a length of 4 beyond the end at byte 2 of 4.'],
  ['a list', bytes('80'), 'is CBOR of another shape than Output: Output is a list, not an object.'],
  [
    'a time that is text',
    bytes('a16454696d656161'),
    'is CBOR of another shape than Output: "a" is not a timestamp in any format that AWS services use.',
  ],
]

for (const [what, body, problem] of refused) {
  test(`${what} is not taken for an output`, t => {
    t.throws(() => rpcV2Cbor.parse(operationOf(shapes), answer(body)), {
      instanceOf: MalformedResponseError,
      message: `The answer to zoo.Feed ${problem} Check the endpoint, and any proxy between it and here.`,
    })
  })
}

test('an operation without output takes any answer but a page', t => {
  t.deepEqual(rpcV2Cbor.parse(operationOf({}), answer()), {})
  t.throws(() => rpcV2Cbor.parse(operationOf({}), answer('<p>')), {
    instanceOf: MalformedResponseError,
    message: /is a page, not CBOR: "<p>"\./,
  })
})

test('an error that is no CBOR has the status for its code', t => {
  const error = rpcV2Cbor.parseError(operationOf({}), answer('<html></html>', {}, 502))
  t.is(error.code, '502')
  t.is(error.message, 'Bad Gateway')
})
