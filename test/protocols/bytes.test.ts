import test from 'ava'
import { base64Of, bytesOf, fromBase64, textOf } from '../../lib/protocols/bytes.ts'

const letters = new Uint8Array([0x61, 0x62, 0x63, 0x64])

for (const [kind, value] of [
  ['text', 'bc'],
  ['a Buffer', Buffer.from('bc')],
  ['part of a buffer', letters.subarray(1, 3)],
  ['an ArrayBuffer', letters.slice(1, 3).buffer],
  ['a DataView', new DataView(letters.buffer, 1, 2)],
] as const) {
  test(`takes ${kind} for a blob`, t => {
    t.deepEqual([...bytesOf(value)], [0x62, 0x63])
    t.is(base64Of(value), 'YmM=')
  })
}

test('reads base64 into a plain Uint8Array of its own', t => {
  const bytes = fromBase64('YmM=')
  t.is(Object.getPrototypeOf(bytes), Uint8Array.prototype)
  t.is(bytes.buffer.byteLength, 2)
  t.is(textOf(bytes), 'bc')
})
