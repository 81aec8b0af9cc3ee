import { crc32 } from 'node:zlib'

/** The value of a header with its type, by the names of the specification. */
export type TypedHeader =
  | { readonly type: 'true' | 'false' }
  | { readonly type: 'byte' | 'short' | 'integer'; readonly value: number }
  | { readonly type: 'long' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'bytes' | 'uuid'; readonly value: Uint8Array }

type Headers = Readonly<Record<string, string | TypedHeader>>

const numbers = ['true', 'false', 'byte', 'short', 'integer', 'long', 'bytes', 'string', 'timestamp', 'uuid']

/** One message, as https://smithy.io/2.0/aws/amazon-eventstream.html draws it. */
export function encodeMessage(headers: Headers | Buffer, payload: Uint8Array | string = ''): Buffer {
  const head = Buffer.isBuffer(headers) ? headers : encodeHeaders(headers)
  const body = Buffer.from(payload)
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + head.length + body.length, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const message = Buffer.concat([prelude, head, body])
  return Buffer.concat([message, uint32(crc32(message))])
}

export function encodeEvent(type: string, payload: Uint8Array | string = '', more: Headers = {}): Buffer {
  return encodeMessage({ ':message-type': 'event', ':event-type': type, ...more }, payload)
}

export function encodeException(type: string, payload: Uint8Array | string = ''): Buffer {
  return encodeMessage({ ':message-type': 'exception', ':exception-type': type }, payload)
}

export function encodeHeaders(headers: Headers): Buffer {
  return Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)))
}

function encodeHeader(name: string, header: string | TypedHeader): Buffer {
  const type = typeof header === 'string' ? 'string' : header.type
  const head = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), numbers.indexOf(type)])
  return Buffer.concat([head, encodeValue(header)])
}

function encodeValue(header: string | TypedHeader): Buffer {
  if (typeof header === 'string') return Buffer.concat([uint16(Buffer.byteLength(header)), Buffer.from(header)])
  const bytes = Buffer.alloc(8)
  switch (header.type) {
    case 'true':
    case 'false':
      return Buffer.alloc(0)
    case 'byte':
      return bytes.subarray(0, bytes.writeInt8(header.value))
    case 'short':
      return bytes.subarray(0, bytes.writeInt16BE(header.value))
    case 'integer':
      return bytes.subarray(0, bytes.writeInt32BE(header.value))
    case 'long':
    case 'timestamp':
      return bytes.subarray(0, bytes.writeBigInt64BE(header.value))
    case 'bytes':
      return Buffer.concat([uint16(header.value.length), header.value])
    case 'uuid':
      return Buffer.from(header.value)
  }
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
