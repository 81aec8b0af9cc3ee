import test from 'ava'
import { ShapeMap, ShapeRef } from '../../lib/model/shape.ts'
import { outputConverter } from '../../lib/protocols/output-converter.ts'
import type { Shapes } from './operation.ts'

const shapes: Shapes = {
  Text: { type: 'string' },
  Blob: { type: 'blob' },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Blobs: { type: 'list', member: { shape: 'Blob' } },
  TextMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
  BlobMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Blob' } },
  SparseBlobMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Blob' }, sparse: true },
  Document: { type: 'structure', members: {}, document: true },
  Choice: {
    type: 'structure',
    union: true,
    members: { One: { shape: 'Text' }, Two: { shape: 'Text', locationName: 'two' } },
  },
  Node: {
    type: 'structure',
    members: {
      Name: { shape: 'Text' },
      Data: { shape: 'Blob' },
      Renamed: { shape: 'Blob', locationName: 'other' },
      Next: { shape: 'Node' },
      Choice: { shape: 'Choice' },
      Free: { shape: 'Document' },
    },
  },
}
const map = new ShapeMap(shapes)
const compile = outputConverter({ blob: () => value => `bytes of ${value}` })

function convert(shape: string, value: unknown): unknown {
  return compile(new ShapeRef('', { shape }, map.get(shape)))!(value)
}

test('members that the model does not know and nulls are dropped, before and behind what is kept', t => {
  const value = { Data: 'a', odd: 1, Name: null, Next: { Data: 'b', __type: 'x' }, last: {} }
  t.deepEqual(convert('Node', value), { Data: 'bytes of a', Next: { Data: 'bytes of b' } })
})

test('members take the names of the model', t => {
  t.deepEqual(convert('Node', { Data: 'a', other: 'b', Name: 'c' }), {
    Data: 'bytes of a',
    Renamed: 'bytes of b',
    Name: 'c',
  })
  t.deepEqual(convert('Node', { Renamed: 'b' }), {})
})

test('a structure that needs no other members is not copied', t => {
  const value = { Name: 'a', Data: 'b' }
  t.is(convert('Node', value), value)
})

test('null elements of a list are kept', t => {
  t.deepEqual(convert('Blobs', ['a', null]), ['bytes of a', null])
  t.deepEqual(convert('Texts', ['a', null]), ['a', null])
})

test('null values of a map are kept where it is sparse or its values are simple, else dropped', t => {
  t.deepEqual(convert('SparseBlobMap', { a: null, b: 'c' }), { a: null, b: 'bytes of c' })
  t.deepEqual(convert('TextMap', { a: null, b: 'c' }), { a: null, b: 'c' })
  t.deepEqual(convert('BlobMap', { z: 'y', a: null, b: 'c' }), { z: 'bytes of y', b: 'bytes of c' })
})

test('a document stays as it is', t => {
  const free = { a: null, b: [null] }
  t.deepEqual(convert('Node', { Free: free }), { Free: { a: null, b: [null] } })
  t.is(compile(new ShapeRef('', { shape: 'Document' }, map.get('Document'))), undefined)
})

test('a union has one member, by its name on the wire', t => {
  t.deepEqual(convert('Choice', { One: 'a', two: null, __type: 'x' }), { One: 'a' })
  t.deepEqual(convert('Choice', { two: 'a' }), { Two: 'a' })
})

test('a member of a union that the model does not know is told by its name, as in botocore', t => {
  t.deepEqual(convert('Choice', { Three: 'a' }), { SDK_UNKNOWN_MEMBER: { name: 'Three' } })
})

for (const [count, value] of [
  [0, {}],
  [0, { One: null }],
  [2, { One: 'a', two: 'b' }],
] as const) {
  test(`a union with ${JSON.stringify(value)} is a fault, as in botocore`, t => {
    t.throws(() => convert('Choice', value), {
      instanceOf: SyntaxError,
      message: `the union Choice has ${count} members instead of one`,
    })
  })
}

test('__proto__ in an answer is a key, and sets no prototype', t => {
  for (const [shape, text] of [
    ['TextMap', '{"__proto__":"a"}'],
    ['BlobMap', '{"x":null,"__proto__":"a"}'],
    ['BlobMap', '{"__proto__":"a","x":null}'],
  ] as const) {
    const value = convert(shape, JSON.parse(text)) as object
    t.deepEqual(Object.keys(value), ['__proto__'])
    t.is(Object.getPrototypeOf(value), Object.prototype)
  }
  t.deepEqual(convert('Node', JSON.parse('{"__proto__":{"Name":"a"}}')), {})
})

for (const [shape, value, message] of [
  ['Node', [], 'Node is a list, not an object'],
  ['Node', 'a', 'Node is of type string, not an object'],
  ['TextMap', null, 'TextMap is null, not an object'],
  ['Texts', {}, 'Texts is of type object, not a list'],
] as const) {
  test(`${JSON.stringify(value)} is no ${shape}`, t => {
    t.throws(() => convert(shape, value), { instanceOf: SyntaxError, message })
  })
}
