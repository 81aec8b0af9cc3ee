import test from 'ava'
import { MalformedResponseError } from '../../lib/errors.ts'
import { json } from '../../lib/protocols/json.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

const files = ['json', 'json_1_0', 'json_1_0-query-compatible']

conformance(json, { input: files, output: files })

const shapes: Shapes = {
  Text: { type: 'string' },
  Input: { type: 'structure', members: { Name: { shape: 'Text' } } },
  Output: { type: 'structure', members: { Name: { shape: 'Text' } } },
}

test('a call is a POST that names the operation in a header', t => {
  const operation = operationOf(shapes, {}, { targetPrefix: 'Zoo_2026', jsonVersion: '1.1' })
  t.deepEqual(json.serialize(operation, { Name: 'a' }), {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'x-amz-target': 'Zoo_2026.Feed', 'content-type': 'application/x-amz-json-1.1' },
    body: '{"Name":"a"}',
  })
})

test('an operation without input sends an empty object', t => {
  t.is(json.serialize(operationOf({}), {}).body, '{}')
})

test('a service that came from the query protocol is told so', t => {
  const operation = operationOf({}, {}, { awsQueryCompatible: {} })
  t.is(json.serialize(operation, {}).headers['x-amzn-query-mode'], 'true')
})

const refused: [string, string, string][] = [
  ['nothing', '', 'is empty, where at least "{}" is due.'],
  ['blanks', ' \r\n\t', 'is empty, where at least "{}" is due.'],
  ['a page', '<html>Welcome</html>', 'is not JSON: "<html>Welcome</html>".'],
  ['half an object', '{"Name":"sec', 'is not JSON: its 12 characters go wrong at character 12.'],
  ['a list', '[]', 'is JSON of another shape than Output: Output is a list, not an object.'],
  ['null', 'null', 'is JSON of another shape than Output: Output is null, not an object.'],
  ['text', '"ok"', 'is JSON of another shape than Output: Output is of type string, not an object.'],
]

for (const [what, body, problem] of refused) {
  test(`${what} is not taken for an output`, t => {
    t.throws(() => json.parse(operationOf(shapes), answer(body)), {
      instanceOf: MalformedResponseError,
      message: `The answer to zoo.Feed ${problem} Check the endpoint, and any proxy between it and here.`,
    })
  })
}

test('an object without members is an output', t => {
  t.deepEqual(json.parse(operationOf(shapes), answer('{}')), {})
})

test('an operation without output, or with an empty one, takes any answer but a page', t => {
  const empty: Shapes = { Output: { type: 'structure', members: {} } }
  for (const operation of [operationOf({}), operationOf(empty)]) {
    for (const body of ['', '{}', '{"Name":1}', 'ok']) t.deepEqual(json.parse(operation, answer(body)), {})
    t.throws(() => json.parse(operation, answer('<html></html>')), {
      instanceOf: MalformedResponseError,
      message: /is a page, not JSON: "<html><\/html>"\. Check the endpoint/,
    })
  }
})

test('an output with an event stream is left to the caller', t => {
  const events: Shapes = {
    Output: { type: 'structure', members: { Events: { shape: 'Events' } } },
    Events: { type: 'structure', members: {}, eventstream: true },
  }
  t.deepEqual(json.parse(operationOf(events), answer()), {})
})
