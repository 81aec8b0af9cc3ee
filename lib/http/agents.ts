import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { SecureContextOptions } from 'node:tls'
import { InvalidOptionError } from '../errors.ts'
import type { Proxies } from './proxies.ts'
import { withReadBuffers } from './read-buffer.ts'
import type { UrlParts } from './request.ts'

/** How sockets are made and kept. */
export interface PoolOptions {
  /** Sockets open at once to one host and port; more requests wait. */
  maxPoolConnections: number
  /** `false` trusts any certificate; a path names a file of certificate authorities to trust instead of Node's. */
  verify?: boolean | string | undefined
  /** A PEM file with certificate and key, or one file for each. */
  clientCert?: string | readonly [certificate: string, key: string] | undefined
  /** Whether the system asks silent connections for a sign of life. Default: true. */
  tcpKeepalive?: boolean | undefined
  /** Which requests go through a proxy, and how it is spoken to. */
  proxies?: Proxies | undefined
  proxiesConfig?: ProxiesConfig | undefined
}

/** How proxies are spoken to: botocore's `proxies_config`. */
export interface ProxiesConfig {
  /** A PEM file with the authorities to trust for a proxy of https, in place of those of `verify`. */
  readonly proxyCaBundle?: string | undefined
  /** Who this client is to a proxy of https: as `clientCert`. */
  readonly proxyClientCert?: PoolOptions['clientCert']
  /** Whether a proxy of https gets requests for https whole, and reads them, in place of opening a tunnel. */
  readonly proxyUseForwardingForHttps?: boolean | undefined
}

/** The sockets of one session. */
export interface Pool {
  /** The agent for a URL that is reached without a proxy. */
  agentFor(parts: UrlParts): HttpAgent
  /** Closes all sockets, those in use too. */
  close(): void
}

/** Makes a pool. Agents are made, and certificate files are read, when the first request needs them. */
export function createPool(options: PoolOptions): Pool {
  let http: HttpAgent | undefined
  let https: HttpsAgent | undefined
  const keep = keepOptions(options)
  return {
    agentFor({ protocol }) {
      if (protocol === 'http:') {
        http ??= withReadBuffers(new HttpAgent(keep), 'http:')
        return http
      }
      https ??= withReadBuffers(
        new HttpsAgent({ ...keep, ...tlsOptions(options.verify, options.clientCert) }),
        'https:',
      )
      return https
    },
    close() {
      http?.destroy()
      https?.destroy()
    },
  }
}

/** Milliseconds of silence after which a connection is asked for a sign of life; the longest there is stands for never. */
const PROBE = { after: 1000, never: 32_767_000 }

/** How many sockets an agent keeps, and how. Agents have SO_KEEPALIVE on for all that they keep. */
export function keepOptions({ maxPoolConnections, tcpKeepalive = true }: PoolOptions) {
  return {
    keepAlive: true,
    keepAliveMsecs: tcpKeepalive ? PROBE.after : PROBE.never,
    maxSockets: maxPoolConnections,
    maxFreeSockets: maxPoolConnections,
  }
}

/**
 * Whom to trust, and who we are.
 *
 * @param names the options that the files are named in, for messages
 * @throws InvalidOptionError when a certificate file cannot be read.
 */
export function tlsOptions(
  verify: PoolOptions['verify'],
  clientCert: PoolOptions['clientCert'],
  names = { verify: 'verify', clientCert: 'clientCert' },
): SecureContextOptions & { rejectUnauthorized: boolean } {
  const tls: ReturnType<typeof tlsOptions> = { rejectUnauthorized: verify !== false }
  if (typeof verify === 'string') tls.ca = readPem(names.verify, verify)
  if (clientCert !== undefined) {
    const [cert, key] = typeof clientCert === 'string' ? [clientCert, clientCert] : clientCert
    tls.cert = readPem(names.clientCert, cert)
    tls.key = readPem(names.clientCert, key)
  }
  return tls
}

function readPem(option: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidOptionError(
      `The option "${option}" names the file "${path}", which cannot be read: ${why}. Give the path of a PEM file.`,
      { cause },
    )
  }
}
