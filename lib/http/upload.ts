import type { ClientRequest } from 'node:http'
import { finished, type Readable } from 'node:stream'
import type { RequestBodyError } from '../errors.ts'
import { notBytes, tooLong, tooShort, unreadable } from './body-errors.ts'
import type { WireBody } from './wire.ts'

/** A body on its way. */
export interface Upload {
  /** Stops reading the source, because nobody wants the rest. */
  stop(): void
}

/** Whether a body comes piece by piece. */
export function isStream(body: WireBody | undefined): body is Readable {
  return typeof body === 'object' && !(body instanceof Uint8Array)
}

const nothingToStop: Upload = { stop() {} }

/**
 * Writes the body and ends the request.
 *
 * @param fail called with a RequestBodyError when the body itself cannot be read or has the wrong length
 */
export function upload(
  request: ClientRequest,
  body: WireBody | undefined,
  headers: Readonly<Record<string, string>>,
  fail: (error: RequestBodyError) => void,
): Upload {
  if (isStream(body)) return pump(request, body, headers['content-length'], fail)
  request.end(body)
  return nothingToStop
}

function pump(
  request: ClientRequest,
  body: Readable,
  contentLength: string | undefined,
  fail: (error: RequestBodyError) => void,
): Upload {
  const length = contentLength === undefined ? undefined : Number(contentLength)
  let sent = 0
  let done = false
  /** What completes the body waits for the end of the stream: with it, a service would store a body that is too long, cut off. */
  let last: Uint8Array | string | undefined
  const stop = () => {
    if (done) return
    done = true
    cleanup()
    body.off('data', onData)
    request.off('drain', onDrain)
    body.destroy()
  }
  const refuse = (error: RequestBodyError) => {
    if (done) return
    stop()
    fail(error)
  }
  const onData = (chunk: Uint8Array | string) => {
    sent += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    // One byte too many would be read as the start of the next request.
    if (length !== undefined && sent > length) {
      refuse(tooLong(length))
      return
    }
    if (sent === length && chunk.length > 0) {
      last = chunk
      return
    }
    write(() => {
      if (!request.write(chunk)) body.pause()
    })
  }
  const write = (action: () => void) => {
    try {
      action()
    } catch (cause) {
      refuse(notBytes(cause))
    }
  }
  const onDrain = () => body.resume()
  const cleanup = finished(body, { writable: false }, error => {
    if (done) return
    if (error) {
      refuse(unreadable(error))
    } else if (length !== undefined && sent < length) {
      refuse(tooShort(sent, length))
    } else {
      write(() => {
        request.end(last)
        done = true
      })
    }
  })
  request.on('drain', onDrain)
  body.on('data', onData)
  return { stop }
}
