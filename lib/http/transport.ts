import { type ClientRequest, type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Got } from 'got'
import { InvalidOptionError } from '../errors.ts'
import { copyOwn } from '../set-own.ts'
import { createPool, type PoolOptions } from './agents.ts'
import { bodyLength } from './body.ts'
import { aborted, unsendable } from './connection-errors.ts'
import { exchange, type Opener, openDirectly, releaseErrors } from './exchange.ts'
import { closeIdleSockets } from './idle-sockets.ts'
import { OpenBodies } from './open-bodies.ts'
import { type ProxySetting, proxyFor } from './proxies.ts'
import type { Forwarder, ProxyRoutes, Route } from './proxy-routes.ts'
import { joinUrl, originOf, splitUrl, targetOf, type UrlParts } from './request.ts'
import { isStream } from './upload.ts'
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
 * @throws (as rejections) ConnectionError, ProxyConnectionError, ConnectTimeoutError, ConnectionClosedError,
 * ReadTimeoutError, AbortedError, RequestBodyError, InvalidOptionError
 * @example
 * const transport = createTransport({ maxPoolConnections: 10 })
 * const { statusCode, body } = await transport(request)
 */
export function createTransport(options: TransportOptions): PooledTransport {
  const pool = createPool(options)
  const bodies = new OpenBodies()
  const { proxies } = options
  let routes: ProxyRoutes | undefined
  const routeThrough = async (proxy: ProxySetting, parts: UrlParts): Promise<Route> => {
    const { createProxyRoutes } = await import('./proxy-routes.ts')
    routes ??= createProxyRoutes(options)
    return routes.routeFor(parts, proxy)
  }
  const transport: Transport = async wire => {
    const parts = splitUrl(wire.url)
    const proxy = proxies && proxyFor(parts, proxies)
    const route = proxy && (await routeThrough(proxy, parts))
    let body = sendableBody(wire)
    const headers = wireHeaders(wire, parts, body)
    // A string goes out in one write with the headers, and in their encoding.
    if (encodeHeaders(headers) && typeof body === 'string') body = Buffer.from(body)
    const open = isStream(body) ? openWith(await importGot(), originOf(parts)) : openDirectly
    if (wire.signal?.aborted) throw aborted(wire.signal)
    const agent = route?.agent ?? pool.agentFor(parts)
    const forwarder = route?.forwarder
    const makeRequest = () => nativeRequest(wire, parts, agent, headers, forwarder)
    const site = {
      where: route?.where ?? `${parts.hostname}:${parts.port}`,
      bodies,
      explain: route?.explain,
      closeIdle: () => closeIdleSockets(agent, forwarder ?? parts),
    }
    return exchange(open, makeRequest, { ...wire, body }, site)
  }
  const close = () => {
    pool.close()
    routes?.close()
  }
  return Object.assign(transport, { close })
}

let loading: Promise<Got> | undefined

/**
 * got as a bare opener: it must not decode, follow, retry, judge or count, or checksums and lengths lie.
 *
 * It is imported by the first request that sends a stream. For the small requests that most calls are, it costs more than
 * all the rest: 0.13 ms of CPU beside 0.10 for `node:http`, and 50 ms of a cold start. They are opened directly.
 */
function importGot(): Promise<Got> {
  loading ??= import('got').then(({ default: got }) =>
    got.extend({
      method: 'POST',
      decompress: false,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      strictContentLength: false,
    }),
  )
  return loading
}

/** got sees neither the path, which it would normalise, nor the method: it ends a GET by itself, and the body is ours to end. */
function openWith(got: Got, origin: string): Opener {
  return (makeRequest, events) => {
    let request: ClientRequest | undefined
    const stream = got.stream(origin, {
      request: () => {
        request = makeRequest()
        events.onRequest(request)
        return request
      },
    })
    stream.on('error', (error: Error) => events.onError(error.cause instanceof Error ? error.cause : error))
    stream.once('request', (opened: ClientRequest) => events.onReady(opened))
    stream.once('response', (response: IncomingMessage) => {
      // Node's own response is the body: got's copying of it is left out.
      response.removeAllListeners('readable')
      releaseErrors(request!)
      events.onResponse(response)
    })
    return stream
  }
}

/** @param forwarder a proxy that gets the request in place of the host, its target as an absolute URL */
function nativeRequest(
  wire: WireRequest,
  parts: UrlParts,
  agent: HttpAgent,
  headers: Record<string, string>,
  forwarder: Forwarder | undefined,
): ClientRequest {
  const { protocol, hostname, port } = forwarder ?? parts
  const make = protocol === 'https:' ? httpsRequest : httpRequest
  if (forwarder?.authorization !== undefined) headers['proxy-authorization'] = forwarder.authorization
  try {
    return make({
      agent,
      headers,
      hostname,
      method: wire.method,
      path: forwarder === undefined ? targetOf(parts) : joinUrl(parts),
      port,
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
  return body
}

function wireHeaders(wire: WireRequest, { host }: UrlParts, body: WireBody | undefined): Record<string, string> {
  const headers = copyOwn(wire.headers)
  headers.host ??= host
  const length = body === undefined ? undefined : bodyLength(body)
  if (length !== undefined) headers['content-length'] ??= String(length)
  return headers
}

/**
 * Node sends one byte a character; beyond ASCII a header goes out as UTF-8, as it was signed.
 *
 * @returns whether a header is beyond ASCII
 */
function encodeHeaders(headers: Record<string, string>): boolean {
  let encoded = false
  for (const name in headers) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is asked for.
    if (!/[^\x00-\x7f]/.test(headers[name]!)) continue
    headers[name] = Buffer.from(headers[name]!).toString('latin1')
    encoded = true
  }
  return encoded
}
