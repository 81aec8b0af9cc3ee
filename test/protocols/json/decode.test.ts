import test from 'ava'
import type { ShapeDefinition } from '../../../lib/model/definition.ts'
import { ShapeMap, ShapeRef } from '../../../lib/model/shape.ts'
import { decodeJson } from '../../../lib/protocols/json/decode.ts'

const map = new ShapeMap({
  Text: { type: 'string' },
  Long: { type: 'long' },
  Longs: { type: 'list', member: { shape: 'Long' } },
  LongMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Longs' } },
  Document: { type: 'structure', members: {}, document: true },
  Node: { type: 'structure', members: { Next: { shape: 'Node' }, Size: { shape: 'Long' } } },
  Plain: { type: 'structure', members: { Next: { shape: 'Plain' }, Name: { shape: 'Text' } } },
} satisfies Record<string, ShapeDefinition>)

function decode(text: string, shape?: string): unknown {
  const ref = shape === undefined ? undefined : new ShapeRef('', { shape }, map.get(shape))
  return decodeJson(Buffer.from(text), ref)
}

for (const shape of ['Long', 'Longs', 'LongMap', 'Document', 'Node']) {
  test(`a large integer is exact where the shape is ${shape}`, t => {
    t.deepEqual(decode('{"a":9007199254740993,"b":[-9007199254740993]}', shape), {
      a: 9007199254740993n,
      b: [-9007199254740993n],
    })
  })
}

test('what a number can hold stays a number', t => {
  t.deepEqual(
    decode('[9007199254740991,1234567890123456.5,1e20,0.1234567890123456789,12345678901234567890e2]', 'Long'),
    [9007199254740991, 1234567890123456.5, 1e20, Number('0.1234567890123456789'), Number('12345678901234567890e2')],
  )
})

test('digits in text stay text, and so do keys', t => {
  const text = String.raw`{"9007199254740993":["9007199254740993","\"9007199254740993","a: 9007199254740993"],"n":9007199254740993}`
  t.deepEqual(decode(text, 'Long'), {
    '9007199254740993': ['9007199254740993', '"9007199254740993', 'a: 9007199254740993'],
    n: 9007199254740993n,
  })
  t.deepEqual(decode('["a: 9007199254740993", 1]', 'Long'), ['a: 9007199254740993', 1])
})

test('without a long in the shape, JSON.parse decides', t => {
  t.is(decode('9007199254740993', 'Plain'), 9007199254740992)
  t.is(decode('9007199254740993'), 9007199254740992)
})

test('__proto__ is a name like any other, on both ways', t => {
  for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"a":9007199254740993}}']) {
    const value = decode(text, 'Long') as object
    t.deepEqual(Object.keys(value), ['__proto__'])
    t.is(Object.getPrototypeOf(value), Object.prototype)
  }
})

test('a fault tells the place and nothing of the text', t => {
  t.throws(() => decode('{"Secret": "abc'), {
    instanceOf: SyntaxError,
    message: 'its 15 characters go wrong at character 15',
  })
  const error = t.throws(() => decode('{"Secret": secret}'), { instanceOf: SyntaxError })
  t.is(error.message.includes('secret'), false)
  t.is(error.cause, undefined)
})

test('bytes that are not UTF-8 are no JSON', t => {
  t.throws(() => decodeJson(new Uint8Array([0x22, 0xff, 0x22])), {
    instanceOf: SyntaxError,
    message: 'it is not UTF-8',
  })
})
