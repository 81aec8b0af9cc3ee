import test from 'ava'
import { decodeCbor } from '../../../lib/protocols/cbor/decode.ts'

function decode(hex: string): unknown {
  return decodeCbor(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

// Most are from RFC 8949, appendix A.
const items: [string, unknown][] = [
  ['00', 0],
  ['17', 23],
  ['18 18', 24],
  ['19 03e8', 1000],
  ['1a 000f4240', 1000000],
  ['1b 000000e8d4a51000', 1000000000000],
  ['1b 001fffffffffffff', 9007199254740991],
  ['1b 0020000000000001', 9007199254740993n],
  ['1b ffffffffffffffff', 18446744073709551615n],
  ['20', -1],
  ['39 03e7', -1000],
  ['3b 001ffffffffffffe', -9007199254740991],
  ['3b 001fffffffffffff', -9007199254740992n],
  ['3b 7fffffffffffffff', -9223372036854775808n],
  ['f9 0000', 0],
  ['f9 8000', -0],
  ['f9 3c00', 1],
  ['f9 7bff', 65504],
  ['f9 0001', 2 ** -24],
  ['f9 0400', 0.00006103515625],
  ['f9 c400', -4],
  ['f9 7c00', Number.POSITIVE_INFINITY],
  ['f9 fc00', Number.NEGATIVE_INFINITY],
  ['f9 7e00', Number.NaN],
  ['fa 47c35000', 100000],
  ['fa 7f800000', Number.POSITIVE_INFINITY],
  ['fb 3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', null],
  ['c1 1a 514b67b0', new Date(1363896240000)],
  ['c1 fb 41d452d9ec200000', new Date(1363896240500)],
  ['c1 20', new Date(-1000)],
  ['40', new Uint8Array(0)],
  ['44 01020304', new Uint8Array([1, 2, 3, 4])],
  ['5f 42 0102 43 030405 ff', new Uint8Array([1, 2, 3, 4, 5])],
  ['60', ''],
  ['64 49455446', 'IETF'],
  ['62 c3bc', '\u00fc'],
  ['64 f0908591', '\u{10151}'],
  ['78 18 616161616161616161616161616161616161616161616161', 'a'.repeat(24)],
  ['63 efbfbd', '\ufffd'],
  ['7f 65 7374726561 64 6d696e67 ff', 'streaming'],
  ['80', []],
  ['83 01 82 02 03 f6', [1, [2, 3], null]],
  ['9f 01 82 02 03 9f 04 ff ff', [1, [2, 3], [4]]],
  ['a0', {}],
  ['a2 61 61 01 61 62 82 02 03', { a: 1, b: [2, 3] }],
  ['bf 61 61 01 61 62 9f 02 ff ff', { a: 1, b: [2] }],
  ['a2 61 61 f6 61 62 01', { b: 1 }],
]

for (const [hex, expected] of items) {
  test(`decodes ${hex}`, t => {
    t.deepEqual(decode(hex), expected)
  })
}

test('a byte string is a plain Uint8Array that keeps nothing else alive', t => {
  const bytes = decode('42 0102') as Uint8Array
  t.is(Object.getPrototypeOf(bytes), Uint8Array.prototype)
  t.is(bytes.buffer.byteLength, 2)
})

test('__proto__ is a key like any other', t => {
  const value = decode('a1 69 5f5f70726f746f5f5f a1 61 61 01') as object
  t.deepEqual(Object.keys(value), ['__proto__'])
  t.is(Object.getPrototypeOf(value), Object.prototype)
})

const faults: [string, string][] = [
  ['', 'the end at byte 0 of 0'],
  ['18', 'the end at byte 1 of 1'],
  ['1b 0000', 'the end at byte 1 of 3'],
  ['1c', 'additional information 28 at byte 0 of 1'],
  ['1f', 'additional information 31 at byte 0 of 1'],
  ['fb 3ff1', 'the end at byte 3 of 3'],
  ['44 0102', 'a length of 4 beyond the end at byte 1 of 3'],
  ['9b ffffffffffffffff', 'a length of 18446744073709551615 beyond the end at byte 9 of 9'],
  ['bb 00000000ffffffff 00', 'a length of 4294967295 beyond the end at byte 9 of 10'],
  ['5f 42 0102', 'the end at byte 4 of 4'],
  ['5f 61 61 ff', 'a chunk of another type at byte 1 of 4'],
  ['62 c328', 'text that is not UTF-8 at byte 1 of 3'],
  ['9f 01', 'the end at byte 2 of 2'],
  ['82 01 ff', 'an end in the middle at byte 2 of 3'],
  ['bf 61 61 ff', 'an end in the middle at byte 3 of 4'],
  ['ff', 'an end without a beginning at byte 0 of 1'],
  ['a1 01 02', 'a key that is no text at byte 2 of 3'],
  ['00 00', 'more than one item at byte 1 of 2'],
  ['c2 41 01', 'tag 2 at byte 1 of 3'],
  ['c1 61 61', 'a time that is none at byte 3 of 3'],
  ['e0', 'simple value 0 at byte 0 of 1'],
  ['f8 ff', 'simple value 24 at byte 0 of 2'],
  ['81'.repeat(600), 'more than 512 levels at byte 513 of 600'],
  ['c1'.repeat(600), 'more than 512 levels at byte 513 of 600'],
]

for (const [hex, message] of faults) {
  test(`refuses ${hex.length > 60 ? `${hex.slice(0, 4)}... of ${hex.length / 2} bytes` : hex || 'nothing'}`, t => {
    t.throws(() => decode(hex), { instanceOf: SyntaxError, message })
  })
}
