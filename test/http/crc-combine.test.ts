import { randomBytes } from 'node:crypto'
import test from 'ava'
import { checksum } from '../../lib/http/checksums.ts'
import { combineCrcs, isCrc } from '../../lib/http/crc-combine.ts'

test('the checksum of a whole comes out of those of its pieces', t => {
  const data = randomBytes(100_003)
  const cuts = [0, 1, 1, 4096, 8192, 12_288, 70_000, data.length]
  for (const name of ['crc32', 'crc32c', 'crc64nvme'] as const) {
    const pieces = cuts.slice(1).map((end, i) => data.subarray(cuts[i], end))
    const parts = pieces.map(piece => ({ checksum: checksum(name, piece), length: piece.length }))
    t.is(combineCrcs(name, parts), checksum(name, data))
    t.is(combineCrcs(name, parts.slice(0, 1)), checksum(name, pieces[0]!))
    t.is(combineCrcs(name, []), checksum(name, ''))
  }
  t.false(isCrc('sha256'))
  t.false(isCrc('toString'))
})
