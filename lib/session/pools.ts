import type { ResolvedConfig } from '../config.ts'
import { ClientClosedError, UnsupportedFeatureError } from '../errors.ts'
import { createTransport, type PooledTransport } from '../http/transport.ts'
import type { Transport } from '../http/wire.ts'

/** The HTTP pools of a session, and of those made from it: one for each set of settings that a socket depends on. */
export class Pools {
  readonly #pools = new Map<string, PooledTransport>()
  #closed = false

  get closed(): boolean {
    return this.#closed
  }

  /** A transport on the pool for these settings. No socket is opened before the first request. */
  transport(config: Pick<ResolvedConfig, 'maxPoolConnections' | 'verify' | 'clientCert' | 'proxies'>): Transport {
    const { maxPoolConnections, verify, clientCert, proxies } = config
    if (proxies !== undefined) {
      throw new UnsupportedFeatureError(
        'tucuxi does not use proxies yet. Leave the option "proxies" out, or give a "transport" that uses them.',
      )
    }
    const key = JSON.stringify([maxPoolConnections, verify, clientCert])
    let pool = this.#pools.get(key)
    if (pool === undefined) {
      pool = createTransport({ maxPoolConnections, verify, clientCert })
      this.#pools.set(key, pool)
    }
    return pool
  }

  /** The same transport until the session is closed; then each request is a ClientClosedError. */
  whileOpen(transport: Transport): Transport {
    return request => (this.#closed ? Promise.reject(closedError()) : transport(request))
  }

  close(): void {
    this.#closed = true
    for (const pool of this.#pools.values()) pool.close()
    this.#pools.clear()
  }
}

export function closedError(): ClientClosedError {
  return new ClientClosedError('The session was closed, and with it its connections. Make a new Session.')
}
