/**
 * CRC-32C and CRC-64/NVME, which Node does not have, each read eight bytes at a time through eight tables.
 *
 * Source: Kounavis and Berry, "A Systematic Approach to Building High Performance, Software-based, CRC Generators";
 * parameters from the catalogue at reveng.sourceforge.io/crc-catalogue.
 */

/** A running CRC in two signed halves; the upper one stays 0 where the CRC has 32 bits. */
export interface CrcState {
  high: number
  low: number
}

/** The tables of one polynomial: entry `256 * k + byte` is the CRC of `byte` followed by `k` zero bytes. */
interface CrcTables {
  high: Int32Array
  low: Int32Array
}

let crc32cTables: CrcTables | undefined
let crc64Tables: CrcTables | undefined

/** The state before the first byte: all ones. {@link crcBytes} inverts it again. */
export function newCrc32c(): CrcState {
  return { high: 0, low: -1 }
}

export function newCrc64(): CrcState {
  return { high: -1, low: -1 }
}

export function updateCrc32c(state: CrcState, data: Uint8Array): void {
  crc32cTables ??= makeTables(0, 0x82f63b78 | 0)
  const table = crc32cTables.low
  const end = data.length - (data.length % 8)
  let crc = state.low
  let i = 0
  for (; i < end; i += 8) {
    crc ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    crc =
      table[1792 + (crc & 255)]! ^
      table[1536 + ((crc >>> 8) & 255)]! ^
      table[1280 + ((crc >>> 16) & 255)]! ^
      table[1024 + (crc >>> 24)]! ^
      table[768 + data[i + 4]!]! ^
      table[512 + data[i + 5]!]! ^
      table[256 + data[i + 6]!]! ^
      table[data[i + 7]!]!
  }
  for (; i < data.length; i++) crc = (crc >>> 8) ^ table[(crc ^ data[i]!) & 255]!
  state.low = crc
}

export function updateCrc64(state: CrcState, data: Uint8Array): void {
  crc64Tables ??= makeTables(0x9a6c9329 | 0, 0xac4bc9b5 | 0)
  const { high: highs, low: lows } = crc64Tables
  const end = data.length - (data.length % 8)
  let { high, low } = state
  let i = 0
  for (; i < end; i += 8) {
    low ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    high ^= data[i + 4]! | (data[i + 5]! << 8) | (data[i + 6]! << 16) | (data[i + 7]! << 24)
    const a = 1792 + (low & 255)
    const b = 1536 + ((low >>> 8) & 255)
    const c = 1280 + ((low >>> 16) & 255)
    const d = 1024 + (low >>> 24)
    const e = 768 + (high & 255)
    const f = 512 + ((high >>> 8) & 255)
    const g = 256 + ((high >>> 16) & 255)
    const h = high >>> 24
    low = lows[a]! ^ lows[b]! ^ lows[c]! ^ lows[d]! ^ lows[e]! ^ lows[f]! ^ lows[g]! ^ lows[h]!
    high = highs[a]! ^ highs[b]! ^ highs[c]! ^ highs[d]! ^ highs[e]! ^ highs[f]! ^ highs[g]! ^ highs[h]!
  }
  for (; i < data.length; i++) {
    const entry = (low ^ data[i]!) & 255
    low = ((low >>> 8) | (high << 24)) ^ lows[entry]!
    high = (high >>> 8) ^ highs[entry]!
  }
  state.high = high
  state.low = low
}

/** The finished CRC in network byte order. */
export function crcBytes({ high, low }: CrcState, size: 4 | 8): Buffer {
  const bytes = Buffer.alloc(size)
  if (size === 8) bytes.writeInt32BE(~high)
  bytes.writeInt32BE(~low, size - 4)
  return bytes
}

/** @param polynomialHigh,polynomialLow the halves of the polynomial, bits reversed */
function makeTables(polynomialHigh: number, polynomialLow: number): CrcTables {
  const high = new Int32Array(2048)
  const low = new Int32Array(2048)
  for (let byte = 0; byte < 256; byte++) {
    let h = 0
    let l = byte
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1
      l = (l >>> 1) | (h << 31)
      h >>>= 1
      if (odd === 1) {
        l ^= polynomialLow
        h ^= polynomialHigh
      }
    }
    high[byte] = h
    low[byte] = l
  }
  for (let i = 256; i < 2048; i++) {
    const h = high[i - 256]!
    const l = low[i - 256]!
    low[i] = ((l >>> 8) | (h << 24)) ^ low[l & 255]!
    high[i] = (h >>> 8) ^ high[l & 255]!
  }
  return { high, low }
}
