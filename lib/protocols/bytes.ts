/** The bytes of a blob parameter, without a copy where it has bytes already; text is UTF-8. */
export function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8')
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return new Uint8Array(value as ArrayBuffer)
}

/** The base64 text of a blob parameter. */
export function base64Of(value: unknown): string {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('base64')
  const bytes = bytesOf(value)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** The bytes of base64 text, in a buffer of their own rather than in Node's shared pool. */
export function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  const own = new Uint8Array(bytes.length)
  own.set(bytes)
  return own
}

/** UTF-8 text of bytes. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
