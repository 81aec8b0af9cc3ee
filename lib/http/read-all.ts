import { Readable } from 'node:stream'
import { ConnectionClosedError } from '../errors.ts'
import { BodyGuard, type ExpectedChecksum } from './body-guard.ts'
import type { WireResponse } from './wire.ts'

/**
 * The whole body of an answer, verified against its Content-Length.
 *
 * @param method of the request: the answer to a HEAD has a Content-Length, and no body
 * @throws IncompleteBodyError when it is shorter or longer than announced, ChecksumMismatchError, and what the
 * transport throws while the body comes: ReadTimeoutError, ConnectionClosedError, AbortedError.
 */
export async function readAll(
  response: WireResponse,
  method: string,
  checksum?: ExpectedChecksum,
): Promise<Uint8Array> {
  const { body, headers, statusCode } = response
  const hasBody = method !== 'HEAD' && statusCode !== 204 && statusCode !== 304
  const guard = new BodyGuard(hasBody ? headers : {}, hasBody ? checksum : undefined)
  if (body instanceof Uint8Array) {
    guard.update(body)
    guard.finish()
    return body
  }
  const chunks: Uint8Array[] = []
  const take = (chunk: Uint8Array) => {
    guard.update(chunk)
    chunks.push(chunk)
  }
  try {
    if (body instanceof Readable) await drain(body, take)
    else for await (const chunk of body) take(chunk)
  } catch (error) {
    throw error instanceof Error ? guard.explain(error) : error
  }
  guard.finish()
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** By events: for one small chunk it costs a fraction of an async iteration. */
function drain(body: Readable, take: (chunk: Uint8Array) => void): Promise<void> {
  // The end of an empty body may have come before its reader.
  if (body.readableEnded) return Promise.resolve()
  if (body.destroyed) return Promise.reject(body.errored ?? closedEarly())
  return new Promise((resolve, reject) => {
    body.on('data', take)
    body.once('end', resolve)
    body.once('error', reject)
    body.once('close', () => {
      if (!body.readableEnded) reject(body.errored ?? closedEarly())
    })
  })
}

function closedEarly(): ConnectionClosedError {
  return new ConnectionClosedError('The body was closed before its end.')
}
