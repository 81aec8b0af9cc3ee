/** A body as S3 takes it off the wire: of a stream come chunks, each with a signature that goes on from the one before. */
import { createHash, createHmac } from 'node:crypto'
import type { Request } from './services.ts'

export const SECRET = 'secret'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

/** @returns undefined when a signature is wrong */
export function unchunked({ headers, body }: Request): Buffer | undefined {
  if (headers['x-amz-content-sha256']?.startsWith('STREAMING-') !== true) return body
  const [, scope = '', first = ''] = /Credential=[^/]+\/(\S+?),.*Signature=(\w+)/.exec(headers.authorization!)!
  const key = scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${SECRET}`)
  const parts: Buffer[] = []
  let previous = first
  let position = 0
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position)
    const [size = '', signature] = body.toString('latin1', position, lineEnd).split(';chunk-signature=')
    const part = body.subarray(lineEnd + 2, lineEnd + 2 + Number.parseInt(size, 16))
    const signed = ['AWS4-HMAC-SHA256-PAYLOAD', headers['x-amz-date'], scope, previous, sha256(''), sha256(part)]
    previous = hmac(key, signed.join('\n')).toString('hex')
    if (signature !== previous) return undefined
    if (part.length === 0) return Buffer.concat(parts)
    parts.push(part)
    position = lineEnd + 2 + part.length + 2
  }
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
