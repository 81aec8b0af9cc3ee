import { type ClientRequest, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Got } from 'got'
import { InvalidOptionError } from '../errors.ts'
import { createPool, type Pool, type PoolOptions } from './agents.ts'
import { bodyLength } from './body.ts'
import { aborted, unsendable } from './connection-errors.ts'
import { exchange } from './exchange.ts'
import { originOf, splitUrl, targetOf, type UrlParts } from './request.ts'
import type { Transport, WireBody, WireRequest } from './wire.ts'

export type TransportOptions = PoolOptions

/** A transport that keeps sockets open between requests. */
export type PooledTransport = Transport & {
  /** Closes all sockets; requests in flight fail. A later request opens new ones. */
  close(): void
}

/**
 * Sends requests over HTTP and HTTPS, exactly as they were signed: path, headers and body are not touched.
 *
 * @throws (as rejections) ConnectionError, ConnectTimeoutError, ConnectionClosedError, ReadTimeoutError, AbortedError,
 * RequestBodyError, InvalidOptionError
 * @example
 * const transport = createTransport({ maxPoolConnections: 10 })
 * const { statusCode, body } = await transport(request)
 */
export function createTransport(options: TransportOptions): PooledTransport {
  const pool = createPool(options)
  // got is imported by the first request: it costs more than the rest of a small program.
  let loading: Promise<Got> | undefined
  const transport: Transport = async wire => {
    const { signal } = wire
    loading ??= loadGot()
    const got = await loading
    if (signal?.aborted) throw aborted(signal)
    return send(got, pool, wire)
  }
  return Object.assign(transport, { close: pool.close })
}

/**
 * got as a bare opener: it must not decode, follow, retry, judge or count, or checksums and lengths lie.
 *
 * Its stream API with a request function of our own costs 0.28 ms of CPU where promises cost 0.38 and `node:http` 0.16.
 */
async function loadGot(): Promise<Got> {
  const { default: got } = await import('got')
  return got.extend({
    method: 'POST',
    decompress: false,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    strictContentLength: false,
  })
}

function send(got: Got, pool: Pool, wire: WireRequest) {
  const parts = splitUrl(wire.url)
  const body = sendableBody(wire)
  const headers = wireHeaders(wire, body)
  const makeRequest = () => nativeRequest(wire, parts, pool, headers)
  // got sees neither path, which it would normalise, nor method: it ends a GET by itself, and the body is ours to end.
  const open = (request: () => ClientRequest) => got.stream(originOf(parts), { request })
  return exchange(open, makeRequest, { ...wire, body }, `${parts.hostname}:${parts.port}`)
}

function nativeRequest(wire: WireRequest, parts: UrlParts, pool: Pool, headers: Record<string, string>): ClientRequest {
  const make = parts.protocol === 'https:' ? httpsRequest : httpRequest
  const agent = pool.agentFor(parts)
  try {
    return make({
      agent,
      headers,
      hostname: parts.hostname,
      method: wire.method,
      path: targetOf(parts),
      port: parts.port,
      setHost: false,
    })
  } catch (cause) {
    throw unsendable(cause, wire.url)
  }
}

function sendableBody({ method, body }: WireRequest): WireBody | undefined {
  if (body === undefined || bodyLength(body) === 0) return undefined
  if (method === 'GET' || method === 'HEAD') {
    throw new InvalidOptionError(`A ${method} request has no body. Send the parameters in its path, query and headers.`)
  }
  return typeof body === 'string' ? Buffer.from(body) : body
}

function wireHeaders(wire: WireRequest, body: WireBody | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(wire.headers)) headers[name] = asBytes(value)
  headers.host ??= splitUrl(wire.url).host
  const length = body === undefined ? undefined : bodyLength(body)
  if (length !== undefined) headers['content-length'] ??= String(length)
  return headers
}

/** Node sends one byte a character; beyond ASCII a header goes out as UTF-8, as it was signed. */
function asBytes(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is asked for.
  return /[^\x00-\x7f]/.test(value) ? Buffer.from(value).toString('latin1') : value
}
