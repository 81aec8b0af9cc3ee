import test from 'ava'
import type { ShapeDefinition, ShapeRefDefinition } from '../../../lib/model/definition.ts'
import { ShapeMap, ShapeRef } from '../../../lib/model/shape.ts'
import { readFloat, readHeaderValue, readInteger, writeHeaderValue } from '../../../lib/protocols/http/header-value.ts'

const shapes: Record<string, ShapeDefinition> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  long: { type: 'long' },
  double: { type: 'double' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'timestamp' },
  blob: { type: 'blob' },
  strings: { type: 'list', member: { shape: 'string' } },
  integers: { type: 'list', member: { shape: 'integer' } },
  booleans: { type: 'list', member: { shape: 'boolean' } },
  timestamps: { type: 'list', member: { shape: 'timestamp' } },
  isoTimestamps: { type: 'list', member: { shape: 'timestamp', timestampFormat: 'iso8601' } },
}
const map = new ShapeMap(shapes)

function refTo(shape: string, traits: Partial<ShapeRefDefinition> = {}): ShapeRef {
  return new ShapeRef('A', { shape, location: 'header', ...traits }, map.get(shape))
}

const dates = [new Date('2019-12-16T23:48:18Z'), new Date('2019-12-17T23:48:18Z')]

const both: [string, unknown, string][] = [
  ['string', 'a, "b"', 'a, "b"'],
  ['integer', -3, '-3'],
  ['long', 9223372036854775807n, '9223372036854775807'],
  ['double', 1.5, '1.5'],
  ['double', Number.NaN, 'NaN'],
  ['double', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['boolean', true, 'true'],
  ['boolean', false, 'false'],
  ['timestamp', dates[0], 'Mon, 16 Dec 2019 23:48:18 GMT'],
  ['blob', new Uint8Array([1, 2, 255]), 'AQL/'],
  ['strings', ['a', 'b,c', '"d"', 'e'], 'a,"b,c","\\"d\\"",e'],
  ['strings', ['a,'], '"a,"'],
  ['integers', [1, 2], '1,2'],
  ['booleans', [true, false], 'true,false'],
  ['timestamps', dates, 'Mon, 16 Dec 2019 23:48:18 GMT,Tue, 17 Dec 2019 23:48:18 GMT'],
  ['isoTimestamps', dates, '2019-12-16T23:48:18Z,2019-12-17T23:48:18Z'],
]

for (const [shape, value, text] of both) {
  test(`a ${shape} is written and read as ${text}`, t => {
    t.is(writeHeaderValue(refTo(shape), value), text)
    t.deepEqual(readHeaderValue(refTo(shape), text), value)
  })
}

test('lists may have spaces behind their commas', t => {
  t.deepEqual(readHeaderValue(refTo('strings'), '"b,c", "\\"def\\"", a'), ['b,c', '"def"', 'a'])
  t.deepEqual(readHeaderValue(refTo('strings'), 'a , b'), ['a', 'b'])
  t.deepEqual(readHeaderValue(refTo('strings'), '"a", '), ['a', ''])
})

test('missing elements of a list are left out', t => {
  t.is(writeHeaderValue(refTo('strings'), ['a', null, undefined, 'b']), 'a,b')
})

test('a header has whole seconds in every format', t => {
  const time = new Date(1576540098999)
  t.is(writeHeaderValue(refTo('timestamp', { timestampFormat: 'iso8601' }), time), '2019-12-16T23:48:18Z')
  t.is(writeHeaderValue(refTo('timestamp', { timestampFormat: 'unixTimestamp' }), time), '1576540098')
})

test('a JSON value is base64 of ASCII, byte for byte as botocore writes it', t => {
  const text = Buffer.from('{"a":["\\u00e9",1]}').toString('base64')
  t.is(writeHeaderValue(refTo('string', { jsonvalue: true }), { a: ['é', 1] }), text)
  t.deepEqual(readHeaderValue(refTo('string', { jsonvalue: true }), text), { a: ['é', 1] })
})

test('a JSON value that is none is a fault', t => {
  t.throws(() => readHeaderValue(refTo('string', { jsonvalue: true }), 'YWJj'), { instanceOf: SyntaxError })
})

test('an integer beyond 2^53 is a bigint', t => {
  t.is(readInteger('9007199254740991'), 9007199254740991)
  t.is(readInteger('+9007199254740993'), 9007199254740993n)
  t.is(readInteger('-9007199254740993'), -9007199254740993n)
})

for (const text of ['', ' ', '1.5', 'one', '0x10']) {
  test(`"${text}" is not an integer`, t => {
    t.throws(() => readInteger(text), { instanceOf: SyntaxError, message: `"${text}" is not an integer` })
  })
}

for (const text of ['', ' ', 'one']) {
  test(`"${text}" is not a number`, t => {
    t.throws(() => readFloat(text), { instanceOf: SyntaxError, message: `"${text}" is not a number` })
  })
}
