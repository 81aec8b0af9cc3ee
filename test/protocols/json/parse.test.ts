import test from 'ava'
import { MalformedResponseError } from '../../../lib/errors.ts'
import { parseJson } from '../../../lib/protocols/json/parse.ts'
import { operationOf, type Shapes } from '../operation.ts'

const scalars: Shapes = {
  Text: { type: 'string' },
  Integer: { type: 'integer' },
  Long: { type: 'long' },
  Double: { type: 'double' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Document: { type: 'structure', members: {}, document: true },
}

function parse(shape: string, text: string): unknown {
  const operation = operationOf({ ...scalars, Output: { type: 'structure', members: { A: { shape } } } })
  return (parseJson(operation, operation.output!, Buffer.from(`{"A":${text}}`)) as { A: unknown }).A
}

const cases: [string, string, unknown][] = [
  ['Text', '"a"', 'a'],
  ['Integer', '1', 1],
  ['Integer', '"1"', 1],
  ['Long', '9007199254740993', 9007199254740993n],
  ['Long', '"9007199254740993"', 9007199254740993n],
  ['Double', '1.5', 1.5],
  ['Double', '"NaN"', Number.NaN],
  ['Double', '"-Infinity"', Number.NEGATIVE_INFINITY],
  ['Flag', 'true', true],
  ['Flag', '"True"', true],
  ['Flag', '"no"', false],
  ['Time', '1.5', new Date(1500)],
  ['Time', '"1970-01-01T00:00:01.5Z"', new Date(1500)],
  ['Time', '"Thu, 01 Jan 1970 00:00:01 GMT"', new Date(1000)],
  ['Blob', '"YWI="', new Uint8Array([97, 98])],
  ['Document', '{"a":[null,9007199254740993],"b":null}', { a: [null, 9007199254740993n], b: null }],
]

for (const [shape, text, expected] of cases) {
  test(`${shape} reads ${text}`, t => {
    t.deepEqual(parse(shape, text), expected)
  })
}

test('a double beside a long is a number, however many digits it has', t => {
  const operation = operationOf({
    ...scalars,
    Output: { type: 'structure', members: { A: { shape: 'Double' }, B: { shape: 'Long' } } },
  })
  t.deepEqual(parseJson(operation, operation.output!, Buffer.from('{"A":12345678901234567890,"B":1}')), {
    A: Number('12345678901234567890'),
    B: 1,
  })
})

const faults: [string, string, RegExp][] = [
  ['Integer', '"one"', /: "one" is not an integer\. Check/],
  ['Double', '"one"', /: "one" is not a number\. Check/],
  ['Time', '"one"', /: "one" is not a timestamp in any format that AWS services use\. Check/],
  ['Time', '{}', /is not a timestamp/],
  ['Blob', '1', /: a blob is of type number, not base64 text\. Check/],
]

for (const [shape, text, message] of faults) {
  test(`${shape} refuses ${text}`, t => {
    const error = t.throws(() => parse(shape, text), { instanceOf: MalformedResponseError, message })
    t.true(error.message.startsWith('The answer to zoo.Feed is JSON of another shape than Output'))
    t.true(error.cause instanceof Error)
  })
}

test('an answer that nests beyond the stack is malformed', t => {
  const shapes: Shapes = {
    Output: { type: 'structure', members: { A: { shape: 'List' } } },
    List: { type: 'list', member: { shape: 'List' } },
  }
  const operation = operationOf(shapes)
  const body = Buffer.from(`{"A":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)
  t.throws(() => parseJson(operation, operation.output!, body), { instanceOf: MalformedResponseError })
})
