import { readAll } from '../http/read-all.ts'
import type { Transport } from '../http/wire.ts'
import { version } from '../version.ts'

/** A request to an endpoint on the same machine: that of a container, or of an instance. */
export interface EndpointRequest {
  readonly method: 'GET' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds to connect, and between bytes. */
  readonly timeout: number
}

export interface EndpointAnswer {
  readonly statusCode: number
  readonly text: string
}

/** An answer that drips would else never end. */
const WHOLE = 10

/**
 * Sends one request, once, and reads the whole answer.
 *
 * @throws what the transport throws: ConnectTimeoutError, ReadTimeoutError, ConnectionError, ...
 */
export async function ask(send: Transport, { timeout, ...request }: EndpointRequest): Promise<EndpointAnswer> {
  const headers = { ...request.headers, 'user-agent': `tucuxi/${version}` }
  const signal = AbortSignal.timeout(timeout * WHOLE)
  const response = await send({ ...request, headers, signal, connectTimeout: timeout, readTimeout: timeout })
  const body = await readAll(response, request.method)
  return { statusCode: response.statusCode, text: Buffer.from(body).toString() }
}
