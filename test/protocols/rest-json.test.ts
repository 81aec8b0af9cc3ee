import test from 'ava'
import { MalformedResponseError } from '../../lib/errors.ts'
import type { OperationDefinition } from '../../lib/model/definition.ts'
import { restJson } from '../../lib/protocols/rest-json.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

conformance(
  restJson,
  { input: ['rest-json'], output: ['rest-json'] },
  {
    RestJsonHttpChecksumRequired: 'checksums are added by the pipeline, when the body is final',
    RestJsonNullAndEmptyHeaders: 'an empty list sends no header, as in botocore',
    MediaTypeHeaderInputBase64: 'a JSON header is given as a value, and the value "true" is a string, as in botocore',
    MediaTypeHeaderOutputBase64: 'a JSON header comes as a value, and the text true is a boolean, as in botocore',
  },
)

const scalars: Shapes = { Text: { type: 'string' }, Bytes: { type: 'blob' } }
const list: Shapes = { ...scalars, Output: { type: 'structure', members: { Next: { shape: 'Text' } } } }
const get: Partial<OperationDefinition> = { http: { method: 'GET', requestUri: '/' } }
const post: Partial<OperationDefinition> = { http: { method: 'POST', requestUri: '/' } }

test('an input with members for the body sends an object even if there are none', t => {
  const shapes: Shapes = { ...scalars, Input: { type: 'structure', members: { Name: { shape: 'Text' } } } }
  const request = restJson.serialize(operationOf(shapes, post), {})
  t.is(request.body, '{}')
  t.is(request.headers['content-type'], 'application/json')
})

test('nothing with status 200 is not taken for the answer to a read', t => {
  const payload: Shapes = {
    Output: { type: 'structure', members: { Page: { shape: 'Page' } }, payload: 'Page' },
    Page: { type: 'structure', members: {} },
  }
  for (const operation of [
    operationOf(list, get),
    operationOf(list, { ...post, readonly: true }),
    operationOf(payload, get),
  ]) {
    t.throws(() => restJson.parse(operation, answer()), {
      instanceOf: MalformedResponseError,
      message:
        'The answer to zoo.Feed is empty, where a JSON object is due. Check the endpoint, and any proxy between it and here.',
    })
  }
})

test('nothing with status 200 is refused where a member of the body is always there', t => {
  const required: Shapes = {
    ...scalars,
    Output: { type: 'structure', members: { Next: { shape: 'Text' } }, required: ['Next'] },
  }
  t.throws(() => restJson.parse(operationOf(required, post), answer()), { instanceOf: MalformedResponseError })
})

test('nothing is the answer to a write, and to a read with another status', t => {
  t.deepEqual(restJson.parse(operationOf(list, post), answer()), {})
  t.deepEqual(restJson.parse(operationOf(list, get), answer('', {}, 204)), {})
})

test('nothing is enough where headers alone are due', t => {
  const shapes: Shapes = {
    ...scalars,
    Output: {
      type: 'structure',
      members: { Id: { shape: 'Text', location: 'header', locationName: 'X-Id' } },
      required: ['Id'],
    },
  }
  t.deepEqual(restJson.parse(operationOf(shapes, get), answer('', { 'x-id': '7' })), { Id: '7' })
})

test('a page is no answer, whether a body is due or not', t => {
  t.throws(() => restJson.parse(operationOf(list, post), answer('<html>')), {
    instanceOf: MalformedResponseError,
    message: /is not JSON: "<html>"\./,
  })
  t.throws(() => restJson.parse(operationOf({}, post), answer('<html>')), {
    instanceOf: MalformedResponseError,
    message: /is a page, not JSON: "<html>"\./,
  })
})

test('a page as payload may be what was stored', t => {
  const shapes: Shapes = {
    ...scalars,
    Output: { type: 'structure', members: { Data: { shape: 'Bytes' } }, payload: 'Data' },
  }
  t.deepEqual(restJson.parse(operationOf(shapes, get), answer('<p>')), { Data: new Uint8Array([0x3c, 0x70, 0x3e]) })
})

test('an error has its members from headers and body', t => {
  const shapes: Shapes = {
    ...scalars,
    Full: {
      type: 'structure',
      exception: true,
      members: {
        Wait: { shape: 'Text', location: 'header', locationName: 'Retry-After' },
        Why: { shape: 'Text' },
      },
    },
  }
  const operation = operationOf(shapes, { errors: [{ shape: 'Full' }] })
  const headers = { 'x-amzn-errortype': 'zoo#Full:http://zoo/', 'retry-after': '3' }
  t.deepEqual(restJson.parseError(operation, answer('{"Why":"fed"}', headers, 429)).fields, { Wait: '3', Why: 'fed' })
  t.deepEqual(restJson.parseError(operation, answer('', headers, 429)).fields, { Wait: '3' })
})

test('the header goes before the document for the code, and code before __type', t => {
  const body = '{"code":"Body","__type":"Type"}'
  t.is(restJson.parseError(operationOf({}), answer(body, { 'x-amzn-errortype': 'Header' }, 400)).code, 'Header')
  t.is(restJson.parseError(operationOf({}), answer(body, {}, 400)).code, 'Body')
})
