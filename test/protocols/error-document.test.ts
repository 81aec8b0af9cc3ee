import test from 'ava'
import { json } from '../../lib/protocols/json.ts'
import type { ParsedError } from '../../lib/protocols/protocol.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

const shapes: Shapes = {
  Text: { type: 'string' },
  Count: { type: 'integer' },
  Full: { type: 'structure', exception: true, members: { message: { shape: 'Text' }, Left: { shape: 'Count' } } },
  Renamed: { type: 'structure', exception: true, members: { message: { shape: 'Text' } }, error: { code: 'Zoo.Old' } },
}
const operation = operationOf(shapes, { errors: [{ shape: 'Full' }] })

function fail(body: string | Uint8Array, headers: Record<string, string> = {}, status = 400): ParsedError {
  return json.parseError(operation, answer(body, headers, status))
}

for (const type of ['Full', 'zoo#Full', 'Full:http://zoo/', 'com.zoo.v1#Full:http://zoo/']) {
  test(`the code of ${type} is Full`, t => {
    t.is(fail(JSON.stringify({ __type: type })).code, 'Full')
    t.is(fail('{}', { 'x-amzn-errortype': type }).code, 'Full')
    t.is(fail('', { 'x-amzn-errortype': type }, 500).code, 'Full')
    t.is(fail(JSON.stringify({ code: type })).code, 'Full')
  })
}

for (const name of ['message', 'Message', 'errorMessage', 'ErrorMessage', 'error_description']) {
  test(`the message may stand in ${name}`, t => {
    t.is(fail(JSON.stringify({ [name]: 'no food' })).message, 'no food')
  })
}

test('the members of a modelled error are read by its shape', t => {
  t.deepEqual(fail('{"__type":"Full","message":"a","Left":"3","odd":1}').fields, { message: 'a', Left: 3 })
  t.deepEqual(fail('{"__type":"Other","message":"a"}').fields, {})
})

test('members that are not what they should be do not hide the error', t => {
  const error = fail('{"__type":"Full","message":"a","Left":"three"}')
  t.is(error.code, 'Full')
  t.is(error.message, 'a')
  t.deepEqual(error.fields, {})
})

test('ids come from the headers', t => {
  const error = fail('{}', { 'x-amzn-requestid': '1', 'x-amz-id-2': '2' })
  t.is(error.requestId, '1')
  t.is(error.hostId, '2')
  t.is(fail('{}', { 'x-amz-request-id': '3' }).requestId, '3')
})

test('a service that came from the query protocol gives its old code and its side', t => {
  const headers = { 'x-amzn-query-error': 'Zoo.Old;Sender' }
  const error = fail('{"__type":"zoo#Renamed","message":"a"}', headers)
  t.is(error.code, 'Zoo.Old')
  t.is(error.type, 'Sender')
  t.deepEqual(error.detail, { QueryErrorCode: 'Renamed' })
  t.deepEqual(error.fields, { message: 'a' })
})

for (const header of ['', 'Zoo.Old', ';Sender', 'a;b;c']) {
  test(`a query error of "${header}" is passed over`, t => {
    const error = fail('{"__type":"Full"}', { 'x-amzn-query-error': header })
    t.is(error.code, 'Full')
    t.is(error.type, undefined)
    t.deepEqual(error.detail, {})
  })
}

const strange: [string, string | Uint8Array, number, string, string][] = [
  ['a page', '<html><body>Sorry</body></html>', 503, '503', 'Service Unavailable'],
  ['a page of a proxy', ' <!DOCTYPE html><p>', 403, '403', 'Forbidden'],
  ['nothing', '', 500, '500', 'Internal Server Error'],
  ['nothing with a status of its own', '', 599, '599', ''],
  ['text', 'slow down', 429, '429', 'slow down'],
  ['bytes', new Uint8Array([0xff, 0xfe]), 400, '400', '\ufffd\ufffd'],
  ['a list', '["a"]', 400, '400', '["a"]'],
  ['null', 'null', 400, '400', 'null'],
  ['an object that says nothing', '{"code":null,"message":{}}', 404, '404', ''],
  ['an object with the names of Object', '{"__proto__":{"message":"a"}}', 404, '404', ''],
]

for (const [what, body, status, code, message] of strange) {
  test(`${what} with status ${status} is an error all the same`, t => {
    const error = fail(body, {}, status)
    t.is(error.code, code)
    t.is(error.message, message)
    t.deepEqual(error.fields, {})
  })
}

test('an error document that nests beyond the stack is an error all the same', t => {
  const deep = `{"__type":"Full","Left":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  t.notThrows(() => fail(deep))
})
