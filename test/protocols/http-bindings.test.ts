import { Readable } from 'node:stream'
import test from 'ava'
import { MalformedResponseError, ParamValidationError, UnsupportedFeatureError } from '../../lib/errors.ts'
import type { ShapeRefDefinition } from '../../lib/model/definition.ts'
import { type BodyCodec, parseRest, serializeRest } from '../../lib/protocols/http-bindings.ts'
import type { Params } from '../../lib/protocols/protocol.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

/** A codec that says what it was given. */
const codec: BodyCodec = {
  contentType: 'application/x-test',
  emptyBody: '<none>',
  serialize: (ref, value) => `${ref.name === '' ? 'Input' : ref.name}=${JSON.stringify(value)}`,
  parse: (ref, { body }) => ({ [ref.name === '' ? 'Body' : 'Inner']: Buffer.from(body).toString() }),
}

const scalars: Shapes = {
  Text: { type: 'string' },
  Number: { type: 'integer' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Bytes: { type: 'blob' },
  Stream: { type: 'blob', streaming: true },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Times: { type: 'list', member: { shape: 'Time' } },
  TextMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
  TextsMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Texts' } },
  Inner: { type: 'structure', members: { Body: { shape: 'Text' } } },
  Choice: { type: 'structure', members: { One: { shape: 'Text' } }, union: true },
  Events: { type: 'structure', members: {}, eventstream: true },
}

type Members = Readonly<Record<string, ShapeRefDefinition>>

function send(members: Members, params: Params, requestUri = '/zoo', payload?: string) {
  const shapes: Shapes = { ...scalars, Input: { type: 'structure', members, payload } }
  return serializeRest(operationOf(shapes, { http: { method: 'PUT', requestUri } }), params, codec)
}

function receive(members: Members, response: ReturnType<typeof answer>, payload?: string) {
  const shapes: Shapes = { ...scalars, Output: { type: 'structure', members, payload } }
  return parseRest(operationOf(shapes), response, codec)
}

const label = (shape: string): ShapeRefDefinition => ({ shape, location: 'uri', locationName: 'key' })
const query = (shape: string): ShapeRefDefinition => ({ shape, location: 'querystring', locationName: 'q' })
const header = (shape: string): ShapeRefDefinition => ({ shape, location: 'header', locationName: 'X-Value' })
const prefix: ShapeRefDefinition = { shape: 'TextMap', location: 'headers', locationName: 'X-Meta-' }

for (const [uri, value, path] of [
  ['/a/{key}/b', 'x y/z', '/a/x%20y%2Fz/b'],
  ['/a/{key+}', '/x y//../é', '/a//x%20y//../%C3%A9'],
  ['/{key+}', '..', '/..'],
] as const) {
  test(`the label of ${uri} takes ${value} as ${path}`, t => {
    t.is(send({ Key: label('Text') }, { Key: value }, uri).path, path)
  })
}

test('labels are numbers, booleans and times too', t => {
  const members = { A: { ...label('Number'), locationName: 'a' }, B: { ...label('Flag'), locationName: 'b' } }
  const request = send({ ...members, C: label('Time') }, { A: 7, B: true, C: new Date(0) }, '/{a}/{b}/{key}')
  t.is(request.path, '/7/true/1970-01-01T00%3A00%3A00Z')
})

for (const [value, problem] of [
  ['', 'must not be empty: it is part of the path'],
  [undefined, 'required, missing: it is part of the path'],
  ['.', 'must not be "." in a path'],
  ['..', 'must not be ".." in a path'],
  ['\ud800', 'has half of a surrogate pair, which has no UTF-8 form'],
] as const) {
  test(`a label of ${JSON.stringify(value)} is refused`, t => {
    const error = t.throws(() => send({ Key: label('Text') }, { Key: value }, '/{key}'), {
      instanceOf: ParamValidationError,
    })
    t.deepEqual(error.faults, [{ path: 'Key', problem }])
  })
}

test('the query of the template stands before that of the parameters', t => {
  t.is(send({ Q: query('Text') }, { Q: 'a b&c' }, '/zoo?uploads').query, 'uploads&q=a%20b%26c')
  t.is(send({ Q: query('Text') }, {}, '/zoo?uploads').query, 'uploads')
})

test('a list repeats its name in the query, an empty one leaves nothing', t => {
  t.is(send({ Q: query('Texts') }, { Q: ['a', 'b'] }).query, 'q=a&q=b')
  t.is(send({ Q: query('Texts') }, { Q: [] }).query, '')
})

test('times in the query are ISO 8601 unless the model says otherwise', t => {
  t.is(send({ Q: query('Times') }, { Q: [new Date(0)] }).query, 'q=1970-01-01T00%3A00%3A00Z')
  t.is(send({ Q: { ...query('Time'), timestampFormat: 'unixTimestamp' } }, { Q: new Date(1500) }).query, 'q=1.5')
})

test('a map brings its own names into the query, and a member of that name wins', t => {
  const members: Members = { All: { shape: 'TextsMap', location: 'querystring' }, Q: query('Text') }
  const all = { a: ['1', '2'], q: ['map'] }
  t.is(send(members, { All: all, Q: 'named' }).query, 'a=1&a=2&q=named')
  t.is(send(members, { Q: 'named', All: all }).query, 'q=named&a=1&a=2')
})

test('half of a surrogate pair in the query is refused', t => {
  const error = t.throws(() => send({ Q: query('Text') }, { Q: '\udc00' }), { instanceOf: ParamValidationError })
  t.is(error.faults[0]?.path, 'Q')
})

test('headers have lower-case names, and null, undefined and empty lists send none', t => {
  t.deepEqual(send({ A: header('Text') }, { A: 'a' }).headers, { 'x-value': 'a' })
  for (const value of [null, undefined]) t.deepEqual(send({ A: header('Text') }, { A: value }).headers, {})
  t.deepEqual(send({ A: header('Texts') }, { A: [] }).headers, {})
  t.deepEqual(send({ A: header('Text') }, { A: '' }).headers, { 'x-value': '' })
})

test('a map with a prefix becomes headers, __proto__ among them', t => {
  const params = { Meta: JSON.parse('{"Colour":"red","__proto__":"x"}') }
  t.deepEqual(Object.entries(send({ Meta: prefix }, params).headers), [
    ['x-meta-colour', 'red'],
    ['x-meta-__proto__', 'x'],
  ])
})

for (const [text, problem] of [
  ['a\r\nx-evil: 1', 'a line break cannot stand in a header'],
  ['a\nb', 'a line break cannot stand in a header'],
  ['a\0b', 'the character "\\u0000" cannot stand in a header'],
  ['a\u20acb', 'the character "\u20ac" cannot stand in a header'],
] as const) {
  test(`the header value ${JSON.stringify(text)} is refused by the name of its member`, t => {
    const plain = t.throws(() => send({ A: header('Text') }, { A: text }), { instanceOf: ParamValidationError })
    t.deepEqual(plain.faults, [{ path: 'A', problem }])
    const map = t.throws(() => send({ Meta: prefix }, { Meta: { k: text } }), { instanceOf: ParamValidationError })
    t.deepEqual(map.faults, [{ path: 'Meta.k', problem }])
  })
}

test('a key that is no header name is refused', t => {
  const error = t.throws(() => send({ Meta: prefix }, { Meta: { 'a b': '1' } }), { instanceOf: ParamValidationError })
  t.deepEqual(error.faults, [{ path: 'Meta.a b', problem: '"X-Meta-a b" cannot be the name of a header' }])
})

test('what has no location goes into the body, with the content type of the codec', t => {
  const request = send({ A: header('Text'), B: { shape: 'Text' }, C: { shape: 'Text' } }, { C: 'c', A: 'a', B: null })
  t.is(request.body, 'Input={"C":"c"}')
  t.deepEqual(request.headers, { 'x-value': 'a', 'content-type': 'application/x-test' })
})

test('members for a body that were not given send the empty body; without such members there is none', t => {
  t.is(send({ B: { shape: 'Text' } }, {}).body, '<none>')
  const request = send({ A: header('Text') }, { A: 'a' })
  t.false('body' in request)
  t.deepEqual(request.headers, { 'x-value': 'a' })
})

test('a structure as payload is the body alone', t => {
  const members: Members = { A: header('Text'), B: { shape: 'Inner' } }
  t.is(send(members, { A: 'a', B: { Body: 'b' } }, '/', 'B').body, 'B={"Body":"b"}')
  t.is(send(members, {}, '/', 'B').body, '<none>')
})

test('a union as payload that was not given sends nothing', t => {
  t.false('body' in send({ B: { shape: 'Choice' } }, {}, '/', 'B'))
})

test('a blob or text as payload is sent as it is, without content type', t => {
  const stream = Readable.from(['a'])
  for (const value of ['text', new Uint8Array([1]), stream]) {
    const request = send({ B: { shape: 'Stream' } }, { B: value }, '/', 'B')
    t.is(request.body, value)
    t.deepEqual(request.headers, {})
  }
  t.deepEqual(
    send({ B: { shape: 'Bytes' } }, { B: new Uint8Array([1, 2]).buffer }, '/', 'B').body,
    new Uint8Array([1, 2]),
  )
  t.false('body' in send({ B: { shape: 'Bytes' } }, {}, '/', 'B'))
})

test('a member sets the content type before the codec does', t => {
  const members: Members = { T: { ...header('Text'), locationName: 'Content-Type' }, B: { shape: 'Text' } }
  t.is(send(members, { T: 'text/odd', B: 'b' }).headers['content-type'], 'text/odd')
})

test('an event stream as input is refused', t => {
  t.throws(() => send({ B: { shape: 'Events' } }, { B: [] }, '/', 'B'), {
    instanceOf: UnsupportedFeatureError,
    message: /^zoo\.Feed takes an event stream as input/,
  })
})

test('an operation without input has the path of its template and nothing else', t => {
  const operation = operationOf({}, { http: { method: 'GET', requestUri: '/zoo?list' } })
  t.deepEqual(serializeRest(operation, {}, codec), { method: 'GET', path: '/zoo', query: 'list', headers: {} })
})

test('an operation without output answers an empty object', t => {
  t.deepEqual(parseRest(operationOf({}), answer('anything'), codec), {})
})

test('an output comes from headers, status and body', t => {
  const members: Members = {
    A: header('Number'),
    Missing: { ...header('Text'), locationName: 'X-Missing' },
    Meta: prefix,
    Code: { shape: 'Number', location: 'statusCode' },
    Body: { shape: 'Text' },
  }
  const headers = { 'x-value': '7', 'x-meta-a': '1', 'x-meta-__proto__': '2', other: '3' }
  const output = receive(members, answer('text', headers, 206))
  t.deepEqual(Object.keys(output), ['A', 'Meta', 'Code', 'Body'])
  t.is(output.A, 7)
  t.deepEqual(Object.entries(output.Meta as object), [
    ['a', '1'],
    ['__proto__', '2'],
  ])
  t.is(output.Code, 206)
  t.is(output.Body, 'text')
})

test('a prefix that no header has gives an empty map, as in botocore', t => {
  t.deepEqual(receive({ Meta: prefix }, answer()), { Meta: {} })
})

test('a body that no member is read from is not parsed', t => {
  t.deepEqual(receive({ A: header('Text') }, answer('text')), {})
})

test('a payload is the whole body: a structure, text or bytes', t => {
  t.deepEqual(receive({ B: { shape: 'Inner' } }, answer('x'), 'B'), { B: { Inner: 'x' } })
  t.deepEqual(receive({ B: { shape: 'Text' } }, answer('x'), 'B'), { B: 'x' })
  t.deepEqual(receive({ B: { shape: 'Bytes' } }, answer('x'), 'B'), { B: new Uint8Array([0x78]) })
})

test('an empty payload is empty text, and no blob', t => {
  t.deepEqual(receive({ B: { shape: 'Text' } }, answer(), 'B'), { B: '' })
  t.deepEqual(receive({ B: { shape: 'Bytes' } }, answer(), 'B'), {})
})

test('a streaming payload and an event stream are left to the caller', t => {
  t.deepEqual(receive({ A: header('Text'), B: { shape: 'Stream' } }, answer('x', { 'x-value': 'a' }), 'B'), { A: 'a' })
  t.deepEqual(receive({ B: { shape: 'Events' } }, answer('x'), 'B'), {})
})

test('a header that cannot be its member is malformed, and named', t => {
  t.throws(() => receive({ A: header('Number') }, answer('', { 'x-value': 'many' })), {
    instanceOf: MalformedResponseError,
    message:
      'The answer to zoo.Feed has a header "x-value" that cannot be A: "many" is not an integer. Check the endpoint, and any proxy between it and here.',
  })
})
