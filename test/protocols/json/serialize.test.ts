import test from 'ava'
import type { ShapeDefinition } from '../../../lib/model/definition.ts'
import { ShapeMap, ShapeRef } from '../../../lib/model/shape.ts'
import { jsonText } from '../../../lib/protocols/json/serialize.ts'

const map = new ShapeMap({
  Text: { type: 'string' },
  Long: { type: 'long' },
  Double: { type: 'double' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Blobs: { type: 'list', member: { shape: 'Blob' } },
  BlobMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Blob' } },
  Document: { type: 'structure', members: {}, document: true },
  Node: {
    type: 'structure',
    members: {
      Next: { shape: 'Node' },
      Name: { shape: 'Text', locationName: 'name' },
      Size: { shape: 'Long' },
      Share: { shape: 'Double' },
      Time: { shape: 'Time' },
      Iso: { shape: 'Time', timestampFormat: 'iso8601' },
      Data: { shape: 'Blob' },
      Free: { shape: 'Document' },
      Texts: { shape: 'Texts' },
    },
  },
} satisfies Record<string, ShapeDefinition>)

function write(shape: string, value: unknown): string {
  return jsonText(new ShapeRef('', { shape }, map.get(shape)), value)
}

test('members keep the order of the caller and take the names of the wire', t => {
  t.is(write('Node', { Size: 1, Name: 'a', Next: { Name: 'b' } }), '{"Size":1,"name":"a","Next":{"name":"b"}}')
})

test('members that are null or undefined are left out at every depth', t => {
  t.is(write('Node', { Name: null, Size: undefined, Next: { Name: null } }), '{"Next":{}}')
})

test('null elements of lists and maps are kept', t => {
  t.is(write('Texts', ['a', null]), '["a",null]')
  t.is(write('Blobs', ['a', null]), '["YQ==",null]')
  t.is(write('BlobMap', { a: null, b: undefined }), '{"a":null}')
})

test('times are seconds unless the model says otherwise', t => {
  t.is(write('Node', { Time: new Date(1500), Iso: new Date(1500) }), '{"Time":1.5,"Iso":"1970-01-01T00:00:01.500000Z"}')
})

test('blobs are base64 of text and of bytes', t => {
  const bytes = new Uint8Array([97])
  t.is(write('Blobs', ['a', bytes, Buffer.from(bytes), bytes.buffer]), '["YQ==","YQ==","YQ==","YQ=="]')
})

test('numbers that JSON has not are names', t => {
  t.is(write('Node', { Share: Number.NaN }), '{"Share":"NaN"}')
  t.is(write('Node', { Share: Number.POSITIVE_INFINITY }), '{"Share":"Infinity"}')
  t.is(write('Node', { Share: Number.NEGATIVE_INFINITY }), '{"Share":"-Infinity"}')
})

test('a bigint is written digit by digit, and all else beside it as ever', t => {
  const value = { Size: 9223372036854775807n, Name: 'q"\n', Next: { Share: 0.5 }, Free: [undefined, null, true] }
  t.is(
    write('Node', value),
    '{"Size":9223372036854775807,"name":"q\\"\\n","Next":{"Share":0.5},"Free":[null,null,true]}',
  )
})

test('a document goes out as it is, a bigint in it too', t => {
  t.is(write('Document', { a: [1, null, { b: 'c' }] }), '{"a":[1,null,{"b":"c"}]}')
  t.is(write('Document', { a: [9007199254740993n], b: undefined }), '{"a":[9007199254740993]}')
  t.is(write('Document', 'text'), '"text"')
})

test('__proto__ is a key like any other', t => {
  t.is(write('BlobMap', JSON.parse('{"__proto__":"a"}')), '{"__proto__":"YQ=="}')
})
