/**
 * The CRC of data out of the CRCs of its pieces, without the data. The CRC of what comes first is shifted by the length of
 * what follows: multiplied by x^(8 × length), modulo the polynomial.
 *
 * Source: zlib, crc32_combine; the same for any width.
 */

interface Crc {
  /** Bits reversed. */
  readonly polynomial: bigint
  /** Bytes. */
  readonly size: 4 | 8
}

const CRCS = {
  crc32: { polynomial: 0xedb88320n, size: 4 },
  crc32c: { polynomial: 0x82f63b78n, size: 4 },
  crc64nvme: { polynomial: 0x9a6c9329ac4bc9b5n, size: 8 },
} as const satisfies Record<string, Crc>

export type CrcName = keyof typeof CRCS

/** A piece of data: the checksum in base64, the length in bytes. */
export interface CrcPiece {
  readonly checksum: string
  readonly length: number
}

/** Whether the checksum of a whole can be worked out from those of its pieces. */
export function isCrc(name: string): name is CrcName {
  return Object.hasOwn(CRCS, name)
}

/** The checksum of the pieces in their order, in base64. @example combineCrcs('crc32', [{ checksum: 'y/Q5Jg==', length: 9 }]) */
export function combineCrcs(name: CrcName, pieces: readonly CrcPiece[]): string {
  const crc: Crc = CRCS[name]
  // Most pieces are of one length.
  const shifts = new Map<number, bigint>()
  let whole = 0n
  for (const { checksum, length } of pieces) {
    let shift = shifts.get(length)
    if (shift === undefined) {
      shift = powerOfX(crc, length)
      shifts.set(length, shift)
    }
    whole = multiply(crc, shift, whole) ^ BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`)
  }
  return Buffer.from(whole.toString(16).padStart(crc.size * 2, '0'), 'hex').toString('base64')
}

/** The polynomial 1: bits are reversed, so that the highest stands for x^0. */
function one({ size }: Crc): bigint {
  return 1n << BigInt(size * 8 - 1)
}

/** The product of two polynomials, modulo that of the CRC. */
function multiply(crc: Crc, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = one(crc); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ crc.polynomial : shifted >> 1n
  }
  return product
}

/** x^(8 × bytes), modulo the polynomial of the CRC. */
function powerOfX(crc: Crc, bytes: number): bigint {
  let power = one(crc)
  // x^8, and then its squares.
  let square = one(crc) >> 8n
  for (let left = BigInt(bytes); left > 0n; left >>= 1n) {
    if (left & 1n) power = multiply(crc, power, square)
    square = multiply(crc, square, square)
  }
  return power
}
