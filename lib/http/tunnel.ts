import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket, TcpSocketConnectOpts } from 'node:net'
import { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { ProxyConnectionError } from '../errors.ts'
import { proxyConnectionError, unsendable } from './connection-errors.ts'
import type { ProxyAddress } from './proxy-url.ts'

/** What a tunnel is made of. */
export interface TunnelOptions {
  readonly proxy: ProxyAddress
  /** How TLS with the proxy itself is made, where its URL is https. */
  readonly proxyTls: ConnectionOptions
  /** How the system probes the connection. */
  readonly probing: Pick<TcpSocketConnectOpts, 'keepAlive' | 'keepAliveInitialDelay'>
  /** Host and port at the other end. */
  readonly target: string
  /** Makes TLS with the other end, over the socket that the proxy opened. */
  secure(socket: Socket): Socket
}

/** What to do about a status with which a proxy refuses a tunnel. */
const hints: Readonly<Record<number, string>> = {
  403: 'Ask who runs it to allow this host, or name the host in NO_PROXY',
  405: 'It does not open tunnels (CONNECT): give another one for https',
  407: 'Check user and password in its URL',
}

/**
 * A connection by TLS through a proxy, which may be used at once: what is written waits until it is there.
 *
 * It looks like a TLS socket to `node:http`, so that an agent counts, queues, times out, aborts and keeps it as any other.
 * Agents that make tunnels first and have a socket afterwards lose count of those under way.
 */
export class Tunnel extends Duplex {
  /** By which `TLSSocket` is known. */
  readonly encrypted = true
  connecting = true
  /** Milliseconds, as `net.Socket` has it. */
  timeout = 0
  #secure: Socket | undefined
  /** What to destroy while there is no tunnel yet. */
  #opening: { destroy(): unknown }
  /** The write that waits for the tunnel; streams hold back further ones. */
  #waiting: ((secure: Socket) => void) | undefined

  constructor(options: TunnelOptions) {
    super({ allowHalfOpen: false, decodeStrings: false })
    this.#opening = this.#connect(options)
  }

  get bytesRead(): number {
    return this.#secure?.bytesRead ?? 0
  }

  get bytesWritten(): number {
    return this.#secure?.bytesWritten ?? 0
  }

  setTimeout(milliseconds: number): this {
    this.timeout = milliseconds
    this.#secure?.setTimeout(milliseconds)
    return this
  }

  setKeepAlive(on?: boolean, delay?: number): this {
    this.#secure?.setKeepAlive(on, delay)
    return this
  }

  setNoDelay(on?: boolean): this {
    this.#secure?.setNoDelay(on)
    return this
  }

  ref(): this {
    this.#secure?.ref()
    return this
  }

  unref(): this {
    this.#secure?.unref()
    return this
  }

  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  override _read(): void {
    this.#secure?.resume()
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#write(secure => secure.write(chunk, encoding, done))
  }

  /** Headers and body in one go. */
  override _writev(
    chunks: readonly { chunk: Buffer | string; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#write(secure => {
      secure.cork()
      for (const { chunk, encoding } of chunks.slice(0, -1)) secure.write(chunk, encoding)
      const { chunk, encoding } = chunks.at(-1)!
      secure.write(chunk, encoding, done)
      secure.uncork()
    })
  }

  override _final(done: () => void): void {
    this.#write(secure => secure.end(done))
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#opening.destroy()
    this.#secure?.destroy()
    done(error)
  }

  #write(action: (secure: Socket) => void): void {
    if (this.#secure === undefined) this.#waiting = action
    else action(this.#secure)
  }

  #connect({ proxy, proxyTls, probing, target, secure }: TunnelOptions): { destroy(): unknown } {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      ...proxyTls,
      method: 'CONNECT',
      hostname: proxy.hostname,
      port: proxy.port,
      path: target,
      setHost: false,
      headers: {
        host: target,
        connection: 'keep-alive',
        ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }),
      },
      agent: false,
    })
    request.on('error', cause => this.destroy(proxyConnectionError(cause, `the proxy ${proxy.name}`, false)))
    request.once('connect', (response: IncomingMessage, socket: Socket) => {
      socket.on('error', cause => this.destroy(cause))
      socket.setKeepAlive(probing.keepAlive, probing.keepAliveInitialDelay)
      const status = response.statusCode!
      if (status < 200 || status > 299) {
        socket.destroy()
        this.destroy(refused(proxy, target, status))
        return
      }
      try {
        this.#secureOver(secure(socket))
      } catch (cause) {
        socket.destroy()
        this.destroy(unsendable(cause, `https://${target}/`))
      }
    })
    request.end()
    return request
  }

  #secureOver(secure: Socket): void {
    this.#opening = secure
    secure.on('error', cause => this.destroy(cause))
    secure.once('close', () => {
      // What came in whole may still wait to be read; its end closes this side, too.
      if (!secure.readableEnded) this.destroy()
    })
    secure.once('secureConnect', () => {
      this.#secure = secure
      this.connecting = false
      secure.setTimeout(this.timeout)
      secure.on('timeout', () => this.emit('timeout'))
      secure.on('data', (chunk: Buffer) => {
        if (!this.push(chunk)) secure.pause()
      })
      secure.once('end', () => this.push(null))
      this.emit('connect')
      this.emit('secureConnect')
      this.#waiting?.(secure)
    })
  }
}

function refused(proxy: ProxyAddress, target: string, status: number): ProxyConnectionError {
  const hint = hints[status] ?? 'Check that it reaches that host'
  return new ProxyConnectionError(
    `The proxy ${proxy.name} opened no tunnel to ${target}: it answered ${status} ${STATUS_CODES[status] ?? ''}. ${hint}.`,
  )
}
