import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ExecutionContext } from 'ava'
import { createTransport, type PooledTransport, type TransportOptions } from '../../lib/http/transport.ts'
import type { WireRequest } from '../../lib/http/wire.ts'

/** Serves until the test ends. Resolves to the origin. */
export async function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(t, createServer(listener))}`
}

/** Serves TLS with a certificate of {@link makeCertificate}. */
export async function serveTls(
  t: ExecutionContext,
  options: ServerOptions,
  listener: RequestListener,
): Promise<string> {
  return `https://localhost:${await listen(t, createTlsServer(options, listener))}`
}

/** Serves as {@link serve} does; `free` asserts that all connections get closed, by the client. */
export async function connections(t: ExecutionContext, listener: RequestListener) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    return listener(request, response)
  })
  const url = `http://127.0.0.1:${await listen(t, server)}`
  const count = promisify(server.getConnections).bind(server)
  const free = async (t: ExecutionContext) => {
    // Who does not read does not learn that the other end has closed.
    for (const request of requests) request.resume()
    for (let wait = 0; wait < 500 && (await count()) > 0; wait++) await new Promise(resolve => setTimeout(resolve, 10))
    t.is(await count(), 0)
  }
  return { url, free }
}

/** Speaks whatever the callback writes to each connection. */
export async function serveRaw(t: ExecutionContext, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createNetServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  const port = await listen(t, server)
  // Teardowns run backwards: the sockets go before the server waits for them.
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${port}`
}

async function listen(t: ExecutionContext, server: Server | NetServer): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** A transport that is closed when the test ends. */
export function transportFor(t: ExecutionContext, options: Partial<TransportOptions> = {}): PooledTransport {
  const transport = createTransport({ maxPoolConnections: 10, ...options })
  t.teardown(transport.close)
  return transport
}

/** A GET that waits ten seconds for anything. */
export function wire(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'GET', url, headers: {}, connectTimeout: 10_000, readTimeout: 10_000, ...more }
}

export async function read(stream: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await stream.toArray())
}

/** A self-signed certificate for localhost, its files removed when the test ends. */
export function makeCertificate(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-tls-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const keyPath = join(folder, 'key.pem')
  const certPath = join(folder, 'cert.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const files = ['-keyout', keyPath, '-out', certPath]
  const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...options, ...subject, ...files], { stdio: 'ignore' })
  return { keyPath, certPath, key: readFileSync(keyPath), cert: readFileSync(certPath) }
}
