import { pipeline, type Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { bodyLength, canRewind, normalizeBody, rewindBody } from '../http/body.ts'
import type { HttpRequest } from '../http/request.ts'
import type { WireBody } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'

/** The settings that decide whether a body is compressed. */
export interface CompressionConfig {
  readonly disableRequestCompression: boolean
  /** Bytes. */
  readonly requestMinCompressionSizeBytes: number
}

/**
 * Compresses the body of an operation that may be sent so, by the first encoding of its model that there is (gzip). A
 * body that is no stream must be worth it; a stream is compressed as it is sent, and its length is not known before.
 *
 * Source: botocore/compress.py, which reads a stream as a whole.
 *
 * @returns whether it was compressed
 */
export function compressBody(operation: Operation, request: HttpRequest, config: CompressionConfig): boolean {
  const { requestcompression } = operation.definition
  if (requestcompression === undefined || config.disableRequestCompression) return false
  const { body = '', headers } = request
  if (!requestcompression.encodings.includes('gzip') || !isWorthIt(operation, body, config)) return false
  request.body = typeof body === 'string' || body instanceof Uint8Array ? gzipSync(body) : gzipStream(body)
  const given = headers['content-encoding']
  headers['content-encoding'] = given === undefined ? 'gzip' : `${given}, gzip`
  // The length of what the caller gave.
  if (headers['content-length'] !== undefined) delete headers['content-length']
  return true
}

function isWorthIt(operation: Operation, body: WireBody, config: CompressionConfig): boolean {
  const payload = operation.input?.shape.payload
  if (payload?.streaming === true) return payload.shape.definition.requiresLength !== true
  return (bodyLength(body) ?? 0) >= config.requestMinCompressionSizeBytes
}

/** Can be sent again where the stream in it can. */
function gzipStream(body: Readable): Readable {
  let source: Readable | undefined
  const open = () => {
    source = source === undefined ? body : (rewindBody(source) as Readable)
    return pipeline(source, createGzip(), ignore)
  }
  return normalizeBody(canRewind(body) ? open : open()) as Readable
}

/** A failure of the source ends the compressed stream with the same error, which the request reports. */
function ignore(): void {}
