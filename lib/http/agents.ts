import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { type AgentOptions, Agent as HttpsAgent } from 'node:https'
import { InvalidOptionError } from '../errors.ts'
import type { UrlParts } from './request.ts'

/** How sockets are made and kept. */
export interface PoolOptions {
  /** Sockets open at once to one host and port; more requests wait. */
  maxPoolConnections: number
  /** `false` trusts any certificate; a path names a file of certificate authorities to trust instead of Node's. */
  verify?: boolean | string | undefined
  /** A PEM file with certificate and key, or one file for each. */
  clientCert?: string | readonly [certificate: string, key: string] | undefined
  /** Proxy URL by scheme of the request, as botocore's `proxies`. Not used yet. */
  proxies?: Readonly<Record<string, string>> | undefined
}

/** The sockets of one session. */
export interface Pool {
  /** The agent for a URL: the one place where a proxy would come in. */
  agentFor(parts: UrlParts): HttpAgent
  /** Closes all sockets, those in use too. */
  close(): void
}

/** Makes a pool. Agents are made, and certificate files are read, when the first request needs them. */
export function createPool(options: PoolOptions): Pool {
  let http: HttpAgent | undefined
  let https: HttpsAgent | undefined
  const keep = { keepAlive: true, maxSockets: options.maxPoolConnections, maxFreeSockets: options.maxPoolConnections }
  return {
    agentFor({ protocol }) {
      if (protocol === 'http:') {
        http ??= new HttpAgent(keep)
        return http
      }
      https ??= new HttpsAgent({ ...keep, ...tlsOptions(options) })
      return https
    },
    close() {
      http?.destroy()
      https?.destroy()
    },
  }
}

/** @throws InvalidOptionError when a certificate file cannot be read. */
function tlsOptions({ verify = true, clientCert }: PoolOptions): AgentOptions {
  const tls: AgentOptions = { rejectUnauthorized: verify !== false }
  if (typeof verify === 'string') tls.ca = readPem('verify', verify)
  if (clientCert !== undefined) {
    const [cert, key] = typeof clientCert === 'string' ? [clientCert, clientCert] : clientCert
    tls.cert = readPem('clientCert', cert)
    tls.key = readPem('clientCert', key)
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
