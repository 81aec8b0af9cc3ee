import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import ava from 'ava'
import { ConnectionClosedError, ConnectionError, ConnectTimeoutError } from '../../lib/errors.ts'
import { readAll } from '../../lib/http/read-all.ts'
import { read, serve, serveRaw, transportFor, wire } from '../helpers/http-server.ts'

const test = ava.serial

const stream = () => Readable.from([Buffer.from('body')])
const put = (body: Readable) => ({ method: 'PUT', headers: { 'content-length': '4' }, body })

test('a stream is not touched when no socket gets connected', async t => {
  const refused = stream()
  await t.throwsAsync(transportFor(t)(wire('http://127.0.0.1:1/', put(refused))), { instanceOf: ConnectionError })
  const silent = await serveRaw(t, () => {})
  const tls = stream()
  const url = silent.replace('http:', 'https:')
  const request = wire(url, { ...put(tls), connectTimeout: 200 })
  await t.throwsAsync(transportFor(t)(request), { instanceOf: ConnectTimeoutError })
  for (const body of [refused, tls]) t.false(body.readableDidRead || body.destroyed)
  t.deepEqual(await tls.toArray(), [Buffer.from('body')])
})

test('a stream is not touched while its request waits for a socket', async t => {
  const origin = await serve(t, (_, response) => response.write('x'))
  const transport = transportFor(t, { maxPoolConnections: 1 })
  const first = await transport(wire(origin))
  const body = stream()
  await t.throwsAsync(transport(wire(origin, { ...put(body), connectTimeout: 100 })), {
    instanceOf: ConnectTimeoutError,
  })
  t.false(body.readableDidRead || body.destroyed)
  ;(first.body as Readable).destroy()
})

test('a stream is not touched on a kept socket that the service has closed, and goes over a fresh one', async t => {
  const sockets: Socket[] = []
  const origin = await serve(t, async (request, response) => {
    sockets.push(request.socket)
    response.end(await read(request))
  })
  const transport = transportFor(t)
  await readAll(await transport(wire(origin)), 'GET')
  const body = stream()
  // The end is on its way when the next request takes the socket.
  sockets[0]!.destroy()
  await t.throwsAsync(transport(wire(origin, put(body))), { instanceOf: ConnectionClosedError })
  t.false(body.readableDidRead || body.destroyed)
  const answer = await transport(wire(origin, put(body)))
  t.is(Buffer.from(await readAll(answer, 'PUT')).toString(), 'body')
  t.is(new Set(sockets).size, 2)
})

test('when one kept socket turns out dead, the others are not tried in turn', async t => {
  const used = new WeakSet<Socket>()
  const origin = await serve(t, async (request, response) => {
    const { socket } = request
    // As a load balancer does that has forgotten its connections.
    if (used.has(socket)) socket.resetAndDestroy()
    used.add(socket)
    await sleep(20)
    response.end('x')
  })
  const transport = transportFor(t)
  const warm = Array.from({ length: 5 }, async () => readAll(await transport(wire(origin)), 'GET'))
  await Promise.all(warm)
  await t.throwsAsync(transport(wire(origin)), { instanceOf: ConnectionClosedError })
  t.is(Buffer.from(await readAll(await transport(wire(origin)), 'GET')).toString(), 'x')
})

test('idle sockets to other hosts stay', async t => {
  const used = new WeakSet<Socket>()
  const mean = await serve(t, (request, response) => {
    if (used.has(request.socket)) request.socket.resetAndDestroy()
    used.add(request.socket)
    response.end('x')
  })
  const sockets = new Set<Socket>()
  const kind = await serve(t, (request, response) => {
    sockets.add(request.socket)
    response.end('x')
  })
  const transport = transportFor(t)
  for (const origin of [mean, kind]) await readAll(await transport(wire(origin)), 'GET')
  await t.throwsAsync(transport(wire(mean)), { instanceOf: ConnectionClosedError })
  await readAll(await transport(wire(kind)), 'GET')
  t.is(sockets.size, 1)
})
