import { Agent as HttpAgent } from 'node:http'
import { type AgentOptions, Agent as HttpsAgent, type RequestOptions } from 'node:https'
import { isIP, type Socket, type TcpSocketConnectOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { keepOptions, type PoolOptions, tlsOptions } from './agents.ts'
import { proxyConnectionError } from './connection-errors.ts'
import type { ProxySetting } from './proxies.ts'
import { type ProxyAddress, parseProxy } from './proxy-url.ts'
import type { UrlParts } from './request.ts'
import { Tunnel } from './tunnel.ts'

/** A proxy that reads a request, and passes it on. */
export type Forwarder = Pick<ProxyAddress, 'protocol' | 'hostname' | 'port' | 'authorization'>

/** The way of one request. */
export interface Route {
  readonly agent: HttpAgent
  /** The other end, for messages. */
  readonly where: string
  /** Who gets the request in place of its host; `undefined` where there is a tunnel to that. */
  readonly forwarder?: Forwarder
  readonly explain?: typeof proxyConnectionError
}

/** The proxies of one pool, and the sockets to and through them. */
export interface ProxyRoutes {
  /** @throws InvalidOptionError when the URL of the proxy is none, or a certificate file cannot be read */
  routeFor(parts: UrlParts, setting: ProxySetting): Route
  close(): void
}

/** What is kept of one proxy. */
interface Known {
  readonly proxy: ProxyAddress
  readonly tls: ConnectionOptions
  forwarding?: HttpAgent
  tunnelling?: HttpAgent
}

/** Requests for http are forwarded, those for https go through tunnels; botocore/httpsession.py, URLLib3Session. */
export function createProxyRoutes(options: PoolOptions): ProxyRoutes {
  const keep = keepOptions(options)
  const proxies = new Map<string, Known>()
  const knownFor = (setting: ProxySetting): Known => {
    let known = proxies.get(setting.url)
    if (known === undefined) {
      const proxy = parseProxy(setting)
      known = { proxy, tls: proxyTls(proxy, options) }
      proxies.set(setting.url, known)
    }
    return known
  }
  const forward = (known: Known): Route => {
    const { proxy, tls } = known
    known.forwarding ??= proxy.protocol === 'https:' ? new HttpsAgent({ ...keep, ...tls }) : new HttpAgent(keep)
    const where = `the proxy ${proxy.name}`
    return { agent: known.forwarding, where, forwarder: proxy, explain: proxyConnectionError }
  }
  const tunnel = (known: Known, { hostname, port }: UrlParts): Route => {
    const { proxy, tls } = known
    known.tunnelling ??= new TunnelAgent({ ...keep, ...tlsOptions(options.verify, options.clientCert) }, proxy, tls)
    return { agent: known.tunnelling, where: `${hostname}:${port} through the proxy ${proxy.name}` }
  }
  return {
    routeFor(parts, setting) {
      const known = knownFor(setting)
      return isForwarded(parts, known.proxy, options) ? forward(known) : tunnel(known, parts)
    },
    close() {
      for (const { forwarding, tunnelling } of proxies.values()) {
        forwarding?.destroy()
        tunnelling?.destroy()
      }
    },
  }
}

function isForwarded(target: UrlParts, proxy: ProxyAddress, { proxiesConfig }: PoolOptions): boolean {
  if (target.protocol === 'http:') return true
  return proxy.protocol === 'https:' && proxiesConfig?.proxyUseForwardingForHttps === true
}

/** Its name is given, as `node:http` would take that of the Host header. */
function proxyTls(
  { protocol, hostname }: ProxyAddress,
  { verify, proxiesConfig = {} }: PoolOptions,
): ConnectionOptions {
  if (protocol === 'http:') return {}
  const { proxyCaBundle, proxyClientCert } = proxiesConfig
  const names = {
    verify: proxyCaBundle === undefined ? 'verify' : 'proxiesConfig.proxyCaBundle',
    clientCert: 'proxiesConfig.proxyClientCert',
  }
  const servername = isIP(hostname) === 0 ? hostname : ''
  return { ...tlsOptions(proxyCaBundle ?? verify, proxyClientCert, names), servername }
}

/** An agent whose sockets are tunnels. */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: ProxyAddress
  readonly #proxyTls: ConnectionOptions

  constructor(options: AgentOptions, proxy: ProxyAddress, proxyTls: ConnectionOptions) {
    super(options)
    this.#proxy = proxy
    this.#proxyTls = proxyTls
  }

  override createConnection(options: RequestOptions): Duplex {
    const host = String(options.host)
    const { keepAlive, keepAliveInitialDelay } = options as TcpSocketConnectOpts
    const secure = (socket: Socket) => {
      const over: RequestOptions & ConnectionOptions = { ...options, socket } as RequestOptions & ConnectionOptions
      return super.createConnection(over) as Socket
    }
    const target = `${isIP(host) === 6 ? `[${host}]` : host}:${options.port}`
    const probing = { keepAlive, keepAliveInitialDelay }
    return new Tunnel({ proxy: this.#proxy, proxyTls: this.#proxyTls, probing, target, secure })
  }
}
