import test from 'ava'
import { decodeHeaders } from '../../../lib/protocols/event-stream/headers.ts'
import { encodeHeaders } from './encode.ts'

test('a header of every type is read', t => {
  const bytes = new Uint8Array([1, 2, 3])
  const uuid = new Uint8Array(16).fill(9)
  const headers = encodeHeaders({
    yes: { type: 'true' },
    no: { type: 'false' },
    byte: { type: 'byte', value: -128 },
    short: { type: 'short', value: -32_768 },
    integer: { type: 'integer', value: -2_147_483_648 },
    long: { type: 'long', value: -5n },
    bytes: { type: 'bytes', value: bytes },
    text: 'ünï ☃ 𝒳',
    time: { type: 'timestamp', value: 1_700_000_000_123n },
    uuid: { type: 'uuid', value: uuid },
  })
  t.deepEqual(
    [...decodeHeaders(headers)],
    [
      ['yes', true],
      ['no', false],
      ['byte', -128],
      ['short', -32_768],
      ['integer', -2_147_483_648],
      ['long', -5],
      ['bytes', bytes],
      ['text', 'ünï ☃ 𝒳'],
      ['time', 1_700_000_000_123],
      ['uuid', uuid],
    ],
  )
})

test('a long that a number would round is a bigint', t => {
  const headers = encodeHeaders({
    a: { type: 'long', value: 2n ** 63n - 1n },
    b: { type: 'long', value: -(2n ** 53n) },
  })
  t.deepEqual([...decodeHeaders(headers).values()], [9_223_372_036_854_775_807n, -9_007_199_254_740_992n])
})

test('__proto__ is a name like any other, and an empty one too', t => {
  t.deepEqual(
    [...decodeHeaders(encodeHeaders({ ['__proto__']: 'p', '': 'e' }))],
    [
      ['__proto__', 'p'],
      ['', 'e'],
    ],
  )
})

for (const [what, hex, message] of [
  ['a type that does not exist', '01610a', 'its header "a" has the type 10, which does not exist'],
  ['a name that is cut off', '0561', 'its headers end within a header'],
  ['a missing type', '0161', 'its headers end within a header'],
  ['a number that is cut off', '0161040000', 'its headers end within a header'],
  ['text that is cut off', '016107000361', 'its headers end within a header'],
  ['text that is not UTF-8', '0161070001ff', 'its text is not UTF-8'],
] as const) {
  test(`${what} is refused`, t => {
    t.throws(() => decodeHeaders(Buffer.from(hex, 'hex')), { instanceOf: SyntaxError, message })
  })
}
