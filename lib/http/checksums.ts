import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crcBytes, newCrc32c, newCrc64, updateCrc32c, updateCrc64 } from './crc.ts'

/** A checksum over data that comes in pieces. */
export interface Checksum {
  /** A string counts as its UTF-8. */
  update(chunk: Uint8Array | string): void
  /** The checksum of all pieces in base64. Call it once, at the end. */
  digest(): string
}

const makers = {
  crc32: makeCrc32,
  crc32c: makeCrc32c,
  crc64nvme: makeCrc64,
  md5: () => makeHash('md5'),
  sha1: () => makeHash('sha1'),
  sha256: () => makeHash('sha256'),
  sha512: () => makeHash('sha512'),
} satisfies Record<string, () => Checksum>

/** The names as they stand in `x-amz-checksum-<name>`. */
export type ChecksumAlgorithm = keyof typeof makers

/** What can be calculated here, as parameters name it. */
export const checksumNames: readonly string[] = Object.keys(makers).map(name => name.toUpperCase())

/** Whether it names a checksum that can be calculated here, in lower case. */
export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(makers, name)
}

/** @example const sum = createChecksum('crc32'); sum.update('123456789'); sum.digest() // 'y/Q5Jg==' */
export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  return makers[algorithm]()
}

/**
 * The checksum of data at hand, in base64 as the headers of S3 have it.
 *
 * @example checksum('crc32', '123456789') // 'y/Q5Jg=='
 */
export function checksum(algorithm: ChecksumAlgorithm, data: Uint8Array | string): string {
  const sum = createChecksum(algorithm)
  sum.update(data)
  return sum.digest()
}

function makeCrc32(): Checksum {
  let value = 0
  return {
    update(chunk) {
      value = crc32(chunk, value)
    },
    digest() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes.toString('base64')
    },
  }
}

function makeCrc32c(): Checksum {
  const state = newCrc32c()
  return {
    update: chunk => updateCrc32c(state, asBytes(chunk)),
    digest: () => crcBytes(state, 4).toString('base64'),
  }
}

function makeCrc64(): Checksum {
  const state = newCrc64()
  return {
    update: chunk => updateCrc64(state, asBytes(chunk)),
    digest: () => crcBytes(state, 8).toString('base64'),
  }
}

function makeHash(name: string): Checksum {
  const hash = createHash(name)
  return {
    update(chunk) {
      hash.update(chunk)
    },
    digest: () => hash.digest('base64'),
  }
}

function asBytes(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
