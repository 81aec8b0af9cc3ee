import { createServer, type IncomingMessage, request } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ExecutionContext } from 'ava'

/** What a proxy was asked. */
export interface Asked {
  readonly method: string
  /** Host and port for CONNECT, an absolute URL else. */
  readonly target: string
  readonly authorization: string | undefined
  /** The client's certificate. */
  readonly client: string | undefined
}

export interface ProxyServer {
  /** Host and port. */
  readonly host: string
  readonly asked: readonly Asked[]
  /** Connections that clients have open, tunnels included. */
  readonly open: () => number
  /** The most that were open at once. */
  readonly most: () => number
  /** The most requests for a tunnel that waited for a refusal at once. */
  readonly mostWaiting: () => number
}

export interface ProxyOptions {
  /** What CONNECT is answered with; `silence` for nothing, `reset` for the end of the connection. */
  connect?: number | 'silence' | 'reset'
  /** The tunnel is opened, and leads nowhere. */
  dead?: boolean
  /** Speaks TLS with its clients. */
  tls?: ServerOptions | undefined
}

/** A proxy on loopback, until the test ends. Tunnels and requests lead to this machine, whatever host they name. */
export async function serveProxy(t: ExecutionContext, options: ProxyOptions = {}): Promise<ProxyServer> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let most = 0
  let waiting = 0
  let mostWaiting = 0
  const note = ({ method = '', url = '', headers, socket }: IncomingMessage) => {
    const certificate = (socket as Partial<TLSSocket>).getPeerCertificate?.()
    const client = certificate?.subject?.CN as string | undefined
    asked.push({ method, target: url, authorization: headers['proxy-authorization'], client })
  }
  const server = options.tls === undefined ? createServer() : createTlsServer(options.tls)
  server.on('request', (incoming: IncomingMessage, outgoing) => {
    note(incoming)
    const { pathname, search, port, protocol } = new URL(incoming.url!)
    // The path as it came: URL would normalise it.
    const path = incoming.url!.slice(incoming.url!.indexOf('/', protocol.length + 2))
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const target = {
      host: '127.0.0.1',
      port,
      path: path === '' ? pathname + search : path,
      method: incoming.method,
      headers,
    }
    const passed = request(target, answer => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    note(incoming)
    socket.on('error', () => {})
    const { connect: answer = 200, dead = false } = options
    // Else its end would not be seen.
    if (answer === 'silence' || dead) socket.resume().on('end', () => socket.destroy())
    if (answer === 'silence') return
    if (answer === 'reset') {
      socket.destroy()
      return
    }
    if (answer !== 200) {
      waiting += 1
      mostWaiting = Math.max(mostWaiting, waiting)
      // Not at once, so that those who ask together wait together.
      setTimeout(() => {
        waiting -= 1
        socket.end(`HTTP/1.1 ${answer} No\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno`)
      }, 10)
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (dead) return
    const target = connect(Number(/\d+$/.exec(incoming.url!)), '127.0.0.1')
    target.on('error', () => socket.destroy())
    target.on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
    socket.pipe(target).pipe(socket)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return {
    host: `localhost:${port}`,
    asked,
    open: () => sockets.size,
    most: () => most,
    mostWaiting: () => mostWaiting,
  }
}

/** Waits until what is to come has come; the test's own timeout ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
