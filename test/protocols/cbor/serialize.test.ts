import test from 'ava'
import type { ShapeDefinition } from '../../../lib/model/definition.ts'
import { ShapeMap, ShapeRef } from '../../../lib/model/shape.ts'
import { cborBytes } from '../../../lib/protocols/cbor/serialize.ts'

const map = new ShapeMap({
  Text: { type: 'string' },
  Long: { type: 'long' },
  Float: { type: 'float' },
  Double: { type: 'double' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Longs: { type: 'list', member: { shape: 'Long' } },
  LongMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Long' } },
  Node: { type: 'structure', members: { Next: { shape: 'Node' }, Size: { shape: 'Long', locationName: 'size' } } },
} satisfies Record<string, ShapeDefinition>)

function write(shape: string, value: unknown): string {
  return Buffer.from(cborBytes(new ShapeRef('', { shape }, map.get(shape)), value)).toString('hex')
}

// The bytes are those of botocore's CBORSerializer.
const items: [string, unknown, string][] = [
  ['Long', 0, '00'],
  ['Long', 23, '17'],
  ['Long', 24, '1818'],
  ['Long', 255, '18ff'],
  ['Long', 256, '190100'],
  ['Long', 65536, '1a00010000'],
  ['Long', 4294967296, '1b0000000100000000'],
  ['Long', -1, '20'],
  ['Long', -25, '3818'],
  ['Long', -4294967297, '3b0000000100000000'],
  ['Long', 9223372036854775807n, '1b7fffffffffffffff'],
  ['Long', -9223372036854775808n, '3b7fffffffffffffff'],
  ['Long', 5n, '05'],
  ['Float', 1.5, 'fa3fc00000'],
  ['Double', 1.1, 'fb3ff199999999999a'],
  ['Double', 1, 'fb3ff0000000000000'],
  ['Double', Number.NaN, 'f97e00'],
  ['Float', Number.POSITIVE_INFINITY, 'f97c00'],
  ['Double', Number.NEGATIVE_INFINITY, 'f9fc00'],
  ['Flag', true, 'f5'],
  ['Flag', false, 'f4'],
  ['Text', '', '60'],
  ['Text', 'é€', '65c3a9e282ac'],
  ['Blob', new Uint8Array([1, 2]), '420102'],
  ['Blob', 'a', '4161'],
  ['Time', new Date(1363896240000), 'c11a514b67b0'],
  ['Time', new Date(1363896240500), 'c1fb41d452d9ec200000'],
  ['Time', -1, 'c120'],
  ['Longs', [1, 2], '820102'],
  ['Longs', [1, null], '8201f6'],
  ['LongMap', { a: 1, b: undefined, c: null }, 'a26161016163f6'],
  ['Node', {}, 'a0'],
  ['Node', { Size: 1, Next: { Size: null } }, 'a26473697a6501644e657874a0'],
  ['Node', { Size: undefined, odd: 1, Next: {} }, 'a1644e657874a0'],
]

for (const [shape, value, hex] of items) {
  test(`${shape} ${value instanceof Date ? value.toISOString() : hex} is written as botocore does`, t => {
    t.is(write(shape, value), hex)
  })
}

test('what is longer than the first buffer is written whole', t => {
  const text = 'é'.repeat(1000)
  t.is(write('Text', text), `7907d0${Buffer.from(text).toString('hex')}`)
  t.is(write('Blob', new Uint8Array(70_000)), `5a00011170${'00'.repeat(70_000)}`)
  t.is(write('Longs', new Array(600).fill(70_000)), `990258${'1a00011170'.repeat(600)}`)
})
