import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import test from 'ava'
import { type ChecksumAlgorithm, checksum, createChecksum, isChecksumAlgorithm } from '../../lib/http/checksums.ts'

/** The check values of the CRC catalogue and of the hashes, for the text 123456789. */
const known: Record<ChecksumAlgorithm, string> = {
  crc32: 'cbf43926',
  crc32c: 'e3069283',
  crc64nvme: 'ae8b14860a799888',
  md5: '25f9e794323b453885f5181f1b624d0b',
  sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  sha512:
    'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
}

for (const [name, hex] of Object.entries(known)) {
  const algorithm = name as ChecksumAlgorithm
  const data = Buffer.from('123456789')

  test(`${name} of the check text, whole, as a string, and in pieces of any size`, t => {
    const expected = Buffer.from(hex, 'hex').toString('base64')
    t.is(checksum(algorithm, data), expected)
    t.is(checksum(algorithm, '123456789'), expected)
    for (let size = 1; size < 9; size++) {
      const sum = createChecksum(algorithm)
      for (let i = 0; i < data.length; i += size) sum.update(data.subarray(i, i + size))
      t.is(sum.digest(), expected)
    }
  })

  test(`${name} does not depend on how the data is cut`, t => {
    const bytes = randomBytes(1000)
    const whole = checksum(algorithm, bytes)
    for (const cut of [1, 7, 8, 9, 500, 999]) {
      const sum = createChecksum(algorithm)
      sum.update(bytes.subarray(0, cut))
      sum.update(bytes.subarray(cut))
      t.is(sum.digest(), whole)
    }
  })
}

test('the CRCs of nothing are zero', t => {
  t.is(checksum('crc32', ''), 'AAAAAA==')
  t.is(checksum('crc32c', ''), 'AAAAAA==')
  t.is(checksum('crc64nvme', ''), 'AAAAAAAAAAA=')
})

test('a string counts as UTF-8', t => {
  for (const algorithm of Object.keys(known) as ChecksumAlgorithm[]) {
    t.is(checksum(algorithm, 'ü🐬'), checksum(algorithm, Buffer.from('ü🐬')))
  }
})

test('crc32 is the one of zlib, in network byte order', t => {
  const bytes = randomBytes(64)
  t.is(Buffer.from(checksum('crc32', bytes), 'base64').readUInt32BE(), crc32(bytes))
})

test('only names of known algorithms are algorithms', t => {
  t.true(isChecksumAlgorithm('crc64nvme'))
  for (const name of ['CRC32', 'toString', '__proto__', 'constructor', 'xxhash3', ''])
    t.false(isChecksumAlgorithm(name))
})
