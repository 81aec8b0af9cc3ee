/** Writes CBOR items (RFC 8949) into a buffer that grows. */
export class CborWriter {
  #buffer = Buffer.allocUnsafe(512)
  #length = 0

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  /** The initial byte of an item, and its argument in the fewest bytes. */
  head(major: number, argument: number | bigint): void {
    const at = this.#grow(9)
    const type = major << 5
    if (argument < 24) this.#length = this.#buffer.writeUInt8(type | Number(argument), at)
    else if (argument < 0x100) this.#length = this.#buffer.writeUInt16BE(((type | 24) << 8) | Number(argument), at)
    else if (argument < 0x10000) {
      this.#buffer[at] = type | 25
      this.#length = this.#buffer.writeUInt16BE(Number(argument), at + 1)
    } else if (argument < 0x100000000) {
      this.#buffer[at] = type | 26
      this.#length = this.#buffer.writeUInt32BE(Number(argument), at + 1)
    } else {
      this.#buffer[at] = type | 27
      this.#length = this.#buffer.writeBigUInt64BE(BigInt(argument), at + 1)
    }
  }

  integer(value: number | bigint): void {
    if (value >= 0) this.head(0, value)
    else this.head(1, typeof value === 'bigint' ? -1n - value : -1 - value)
  }

  text(value: string): void {
    this.head(3, Buffer.byteLength(value, 'utf8'))
    // A character has three bytes at most for each unit of UTF-16.
    const at = this.#grow(value.length * 3)
    this.#length = at + this.#buffer.write(value, at, 'utf8')
  }

  binary(value: Uint8Array): void {
    this.head(2, value.length)
    const at = this.#grow(value.length)
    this.#buffer.set(value, at)
    this.#length = at + value.length
  }

  boolean(value: boolean): void {
    this.head(7, value ? 21 : 20)
  }

  nothing(): void {
    this.head(7, 22)
  }

  float(value: number): void {
    if (this.#special(value)) return
    const at = this.#grow(5)
    this.#buffer[at] = 0xfa
    this.#length = this.#buffer.writeFloatBE(value, at + 1)
  }

  double(value: number): void {
    if (this.#special(value)) return
    const at = this.#grow(9)
    this.#buffer[at] = 0xfb
    this.#length = this.#buffer.writeDoubleBE(value, at + 1)
  }

  /** `NaN` and the infinities take half precision, as botocore writes them. */
  #special(value: number): boolean {
    if (Number.isFinite(value)) return false
    const at = this.#grow(3)
    this.#buffer[at] = 0xf9
    this.#length = this.#buffer.writeUInt16BE(Number.isNaN(value) ? 0x7e00 : value > 0 ? 0x7c00 : 0xfc00, at + 1)
    return true
  }

  #grow(size: number): number {
    const needed = this.#length + size
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
      this.#buffer.copy(grown, 0, 0, this.#length)
      this.#buffer = grown
    }
    return this.#length
  }
}
