import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import ava, { type ExecutionContext } from 'ava'
import {
  AbortedError,
  ConnectionError,
  ConnectTimeoutError,
  IncompleteBodyError,
  InvalidOptionError,
  ProxyConnectionError,
  ReadTimeoutError,
} from '../../lib/errors.ts'
import { givenProxies } from '../../lib/http/proxies.ts'
import { readAll } from '../../lib/http/read-all.ts'
import type { PooledTransport, TransportOptions } from '../../lib/http/transport.ts'
import type { WireResponse } from '../../lib/http/wire.ts'
import { makeCertificate, read, serveTls, transportFor, wire } from '../helpers/http-server.ts'
import { type ProxyServer, serveProxy, until } from '../helpers/proxy-server.ts'

const test = ava.serial

/** A transport that reaches https through a proxy. */
function through(
  t: ExecutionContext,
  { host }: ProxyServer,
  { user = '', scheme = 'http', ...options }: Partial<TransportOptions> & { user?: string; scheme?: string } = {},
): PooledTransport {
  return transportFor(t, { ...options, proxies: givenProxies({ https: `${scheme}://${user}${host}` }) })
}

async function text(response: WireResponse): Promise<string> {
  return Buffer.from(await readAll(response, 'GET')).toString()
}

test('a tunnel is opened once, and kept for the next request', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (request, response) => response.end(JSON.stringify(request.headers)))
  const proxy = await serveProxy(t)
  const send = through(t, proxy, { verify: certPath, user: 'me:p%40ss%3Aword@' })
  for (const path of ['/a', '/b', '/c']) {
    const seen = JSON.parse(await text(await send(wire(origin + path))))
    t.deepEqual(Object.keys(seen), ['host', 'connection'])
  }
  const authorization = `Basic ${Buffer.from('me:p@ss:word').toString('base64')}`
  t.deepEqual(proxy.asked, [
    { method: 'CONNECT', target: origin.slice('https://'.length), authorization, client: undefined },
  ])
  send.close()
  await until(() => proxy.open() === 0)
})

for (const [status, hint] of [
  [407, 'Proxy Authentication Required. Check user and password in its URL.'],
  [403, 'Forbidden. Ask who runs it to allow this host, or name the host in NO_PROXY.'],
  [405, 'Method Not Allowed. It does not open tunnels (CONNECT): give another one for https.'],
  [502, 'Bad Gateway. Check that it reaches that host.'],
] as const) {
  test(`a tunnel that the proxy refuses with ${status} is an error without secrets`, async t => {
    const proxy = await serveProxy(t, { connect: status })
    const send = through(t, proxy, { user: 'USER:SECRET@' })
    const error = await t.throwsAsync(send(wire('https://any.example/')), { instanceOf: ProxyConnectionError })
    t.is(error.message, `The proxy ${proxy.host} opened no tunnel to any.example:443: it answered ${status} ${hint}`)
    t.is(error.code, 'ProxyConnectionFailed')
    t.true(error instanceof ConnectionError)
    t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET|USER|VVNFUjpTRUNSRVQ/)
    await until(() => proxy.open() === 0)
  })
}

test('a proxy that is not there, is not known, or hangs up', async t => {
  const proxy = await serveProxy(t, { connect: 'reset' })
  await t.throwsAsync(through(t, proxy)(wire('https://any.example/')), {
    instanceOf: ProxyConnectionError,
    message: `Could not connect to the proxy ${proxy.host}: the other side closed the connection (ECONNRESET).`,
  })
  const nobody = { ...proxy, host: 'localhost:1' }
  await t.throwsAsync(through(t, nobody, { user: 'u:SECRET@' })(wire('https://any.example/')), {
    instanceOf: ProxyConnectionError,
    message: `Could not connect to the proxy localhost:1: the connection was refused. Check the proxy's URL, and that it is running there (ECONNREFUSED).`,
  })
})

test('every request that waits for a tunnel fails with it, also beyond maxPoolConnections', async t => {
  const proxy = await serveProxy(t, { connect: 502 })
  const send = through(t, proxy, { maxPoolConnections: 1 })
  const calls = Array.from({ length: 4 }, () => send(wire('https://any.example/')))
  for (const { status } of await Promise.allSettled(calls)) t.is(status, 'rejected')
  t.is(proxy.asked.length, 4)
  t.is(proxy.mostWaiting(), 1)
})

test('maxPoolConnections holds for tunnels that are still to be opened', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  const proxy = await serveProxy(t)
  const send = through(t, proxy, { verify: certPath, maxPoolConnections: 2 })
  const responses = await Promise.all(Array.from({ length: 8 }, async () => text(await send(wire(origin)))))
  t.deepEqual(responses, Array(8).fill('x'))
  t.is(proxy.asked.length, 2)
})

for (const [what, options] of [
  ['answers nothing', { connect: 'silence' }],
  ['leads nowhere', { dead: true }],
] as const) {
  test(`a tunnel that ${what} ends at connectTimeout, and is closed`, async t => {
    const proxy = await serveProxy(t, options)
    const send = through(t, proxy)
    await t.throwsAsync(send(wire('https://any.example/', { connectTimeout: 100 })), {
      instanceOf: ConnectTimeoutError,
      message: `No connection to any.example:443 through the proxy ${proxy.host} within 100 ms. Check the endpoint URL and the network, or raise connectTimeout.`,
    })
    await until(() => proxy.asked.length === 1 && proxy.open() === 0)
  })

  test(`a tunnel that ${what} is closed when the call is aborted, and when the transport is`, async t => {
    const proxy = await serveProxy(t, options)
    const send = through(t, proxy)
    const controller = new AbortController()
    const aborted = t.throwsAsync(send(wire('https://any.example/', { signal: controller.signal })), {
      instanceOf: AbortedError,
    })
    await until(() => proxy.asked.length === 1)
    controller.abort()
    await aborted
    await until(() => proxy.open() === 0)
    const closed = t.throwsAsync(send(wire('https://any.example/')), { instanceOf: ConnectionError })
    await until(() => proxy.asked.length === 2)
    send.close()
    await closed
    await until(() => proxy.open() === 0)
  })
}

test('certificates are those of the other end: trusted by verify, refused without, shown with clientCert', async t => {
  const { key, cert, certPath, keyPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    response.end(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
  })
  const proxy = await serveProxy(t)
  await t.throwsAsync(through(t, proxy)(wire(origin)), {
    instanceOf: ConnectionError,
    code: 'ConnectionFailed',
    message: `Could not connect to ${origin.slice(8)} through the proxy ${proxy.host}: its certificate is self-signed. Name its CA bundle in the option "verify" (DEPTH_ZERO_SELF_SIGNED_CERT).`,
  })
  t.is(await text(await through(t, proxy, { verify: false })(wire(origin))), 'undefined')
  const send = through(t, proxy, { verify: certPath, clientCert: [certPath, keyPath] })
  t.is(await text(await send(wire(origin))), 'localhost')
  await t.throwsAsync(send(wire(origin.replace('localhost', '127.0.0.1'))), { message: /is for another name/ })
  t.true(proxy.asked.every(({ client }) => client === undefined))
  const broken = through(t, proxy, { verify: certPath, clientCert: certPath })
  await t.throwsAsync(broken(wire(origin)), {
    instanceOf: InvalidOptionError,
    message: /^The request to https:\/\/localhost:\d+\/ cannot be sent: error:/,
  })
})

test('a proxy of https: trusted by proxyCaBundle or by verify, shown proxyClientCert', async t => {
  const own = makeCertificate(t)
  const { key, cert, certPath, keyPath } = makeCertificate(t)
  const origin = await serveTls(t, own, (_, response) => response.end('x'))
  const proxy = await serveProxy(t, { tls: { key, cert, requestCert: true, ca: cert } })
  const proxiesConfig = { proxyCaBundle: certPath, proxyClientCert: [certPath, keyPath] } as const
  const options = { verify: own.certPath, scheme: 'https' }
  t.is(await text(await through(t, proxy, { ...options, proxiesConfig, user: 'u:p@' })(wire(origin))), 'x')
  t.like(proxy.asked.at(-1), { client: 'localhost', authorization: 'Basic dTpw' })
  await t.throwsAsync(through(t, proxy, options)(wire(origin)), {
    instanceOf: ProxyConnectionError,
    message: `Could not connect to the proxy ${proxy.host}: its certificate is self-signed. Name its CA bundle in the option "proxiesConfig.proxyCaBundle" (DEPTH_ZERO_SELF_SIGNED_CERT).`,
  })
  const one = await serveProxy(t, { tls: own })
  t.is(await text(await through(t, one, options)(wire(origin))), 'x')
  t.like(one.asked, { 0: { client: undefined }, length: 1 })
  const elsewhere = { ...proxy, host: proxy.host.replace('localhost', '127.0.0.1') }
  await t.throwsAsync(through(t, elsewhere, { ...options, proxiesConfig })(wire(origin)), {
    instanceOf: ProxyConnectionError,
    message: /its certificate is for another name/,
  })
})

test('large bodies pass both ways whole, at once with others', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, async (request, response) => response.end(await read(request)))
  const send = through(t, await serveProxy(t), { verify: certPath })
  const body = randomBytes(3_000_000)
  const digest = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')
  const chunks = Array.from({ length: 30 }, (_, i) => body.subarray(i * 100_000, (i + 1) * 100_000))
  const bodies = [body, Readable.from(chunks), body, Readable.from(chunks)]
  const headers = { 'content-length': String(body.length) }
  for (const round of [1, 2]) {
    const given = round === 1 ? bodies : [body]
    const answers = await Promise.all(given.map(body => send(wire(origin, { method: 'PUT', body, headers }))))
    for (const answer of answers) t.is(digest(await readAll(answer, 'PUT')), digest(body))
  }
})

test('an answer that is cut off, and one that stalls', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('12345', () => {
      if (request.url === '/cut') response.destroy()
    })
  })
  const proxy = await serveProxy(t)
  const send = through(t, proxy, { verify: certPath })
  await t.throwsAsync(send(wire(`${origin}/cut`)).then(text), { instanceOf: IncompleteBodyError })
  await t.throwsAsync(send(wire(`${origin}/stall`, { readTimeout: 100 })).then(text), { instanceOf: ReadTimeoutError })
  await until(() => proxy.open() === 0)
})

test('an answer that ends with its connection is whole', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const body = 'y'.repeat(500_000)
  const origin = await serveTls(t, { key, cert }, (_, response) => {
    response.writeHead(200, { connection: 'close' }).end(body)
  })
  const proxy = await serveProxy(t)
  const send = through(t, proxy, { verify: certPath })
  t.is(await text(await send(wire(origin))), body)
  t.is(await text(await send(wire(origin))), body)
  await until(() => proxy.open() === 0)
  t.is(proxy.asked.length, 2)
})

test('a kept tunnel that the other end closed is not used again', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  let socket: TLSSocket | undefined
  const origin = await serveTls(t, { key, cert }, (request, response) => {
    socket = request.socket as TLSSocket
    response.end('x')
  })
  const proxy = await serveProxy(t)
  const send = through(t, proxy, { verify: certPath })
  t.is(await text(await send(wire(origin))), 'x')
  socket!.destroy()
  await until(() => proxy.open() === 0)
  t.is(await text(await send(wire(origin))), 'x')
  t.is(proxy.asked.length, 2)
})

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('tcpKeepalive holds for the connection to the proxy', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const hex = (port: string | number) => `:${Number(port).toString(16).toUpperCase().padStart(4, '0')} `
  for (const tls of [undefined, { key, cert }]) {
    const scheme = tls === undefined ? 'http' : 'https'
    const proxy = await serveProxy(t, { tls })
    const timers: number[] = []
    // The client's side: its peer is the port of the proxy, its state 01 (established).
    const ours = `${hex(proxy.host.split(':')[1]!)}01 `
    const timer = () => {
      const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n')
      return lines
        .find(line => line.includes(ours))!
        .trim()
        .split(/\s+/)[5]!
        .split(':')
    }
    const origin = await serveTls(t, { key, cert }, async (_, response) => {
      // What was sent is acknowledged first.
      await until(() => timer()[0] !== '01')
      const [kind, jiffies] = timer()
      timers.push(kind === '02' ? Number.parseInt(jiffies!, 16) : 0)
      response.end('x')
    })
    for (const tcpKeepalive of [true, false]) {
      const send = through(t, proxy, { verify: certPath, scheme, tcpKeepalive })
      t.is(await text(await send(wire(origin))), 'x')
      send.close()
      await until(() => proxy.open() === 0)
    }
    t.true(timers[0]! > 0 && timers[0]! <= 1000, `${scheme} ${timers}`)
    t.true(timers[1]! > 1_000_000, String(timers))
  }
})
