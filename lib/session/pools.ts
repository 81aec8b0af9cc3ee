import type { Environment } from '../config/profiles.ts'
import type { ResolvedConfig } from '../config.ts'
import { ClientClosedError } from '../errors.ts'
import { environmentProxies, givenProxies } from '../http/proxies.ts'
import { createTransport, type PooledTransport } from '../http/transport.ts'
import type { Transport } from '../http/wire.ts'

/** The settings that a socket depends on. */
export type PoolSettings = Pick<
  ResolvedConfig,
  'maxPoolConnections' | 'tcpKeepalive' | 'verify' | 'clientCert' | 'proxies' | 'proxiesConfig'
>

/** The HTTP pools of a session, and of those made from it: one for each set of settings that a socket depends on. */
export class Pools {
  readonly #pools = new Map<string, PooledTransport>()
  readonly #environment: Environment
  readonly #closing = new AbortController()

  /** @param environment names the proxies of clients without the option `proxies` */
  constructor(environment: Environment) {
    this.#environment = environment
  }

  get closed(): boolean {
    return this.#closing.signal.aborted
  }

  /** Aborted when they are closed. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** A transport on the pool for these settings. No socket is opened before the first request. */
  transport({ maxPoolConnections, tcpKeepalive, verify, clientCert, ...given }: PoolSettings): Transport {
    const proxies = given.proxies === undefined ? environmentProxies(this.#environment) : givenProxies(given.proxies)
    const proxiesConfig = proxies && given.proxiesConfig
    const options = { maxPoolConnections, tcpKeepalive, verify, clientCert, proxies, proxiesConfig }
    const key = JSON.stringify(options)
    let pool = this.#pools.get(key)
    if (pool === undefined) {
      pool = createTransport(options)
      this.#pools.set(key, pool)
    }
    return pool
  }

  /** The same transport until the session is closed; then each request is a ClientClosedError. */
  whileOpen(transport: Transport): Transport {
    return request => (this.closed ? Promise.reject(closedError()) : transport(request))
  }

  close(): void {
    this.#closing.abort()
    for (const pool of this.#pools.values()) pool.close()
    this.#pools.clear()
  }
}

export function closedError(): ClientClosedError {
  return new ClientClosedError('The session was closed, and with it its connections. Make a new Session.')
}
