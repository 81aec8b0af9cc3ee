import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import ava, { type ExecutionContext } from 'ava'
import { ConnectionError, ConnectTimeoutError, InvalidOptionError, ProxyConnectionError } from '../../lib/errors.ts'
import { givenProxies } from '../../lib/http/proxies.ts'
import { readAll } from '../../lib/http/read-all.ts'
import type { TransportOptions } from '../../lib/http/transport.ts'
import type { WireResponse } from '../../lib/http/wire.ts'
import { makeCertificate, read, serve, serveRaw, serveTls, transportFor, wire } from '../helpers/http-server.ts'
import { serveProxy, until } from '../helpers/proxy-server.ts'

const test = ava.serial
const ROOT = join(import.meta.dirname, '../..')

/** A transport that sends http and https through a proxy. */
function through(t: ExecutionContext, proxy: string, options: Partial<TransportOptions> = {}) {
  return transportFor(t, { ...options, proxies: givenProxies({ http: proxy, https: proxy }) })
}

async function text(response: WireResponse): Promise<string> {
  return Buffer.from(await readAll(response, 'GET')).toString()
}

test('a request for http is forwarded by its absolute URL, exactly as it was signed, over one connection', async t => {
  const seen: unknown[] = []
  const origin = await serve(t, async (request, response) => {
    const { 'proxy-authorization': authorization, 'content-length': length } = request.headers
    seen.push([request.method, request.url, request.headers.host, authorization, length, String(await read(request))])
    response.end('x')
  })
  const proxy = await serveProxy(t)
  const send = through(t, `http://me:p%40ss@${proxy.host}`, { maxPoolConnections: 1 })
  const path = '/b/a/../x//%7Ey?acl&a=1&a=+2'
  const host = origin.slice('http://'.length)
  const headers = { 'content-length': '4' }
  t.is(await text(await send(wire(origin + path))), 'x')
  t.is(await text(await send(wire(origin, { method: 'PUT', body: 'text' }))), 'x')
  t.is(await text(await send(wire(origin, { method: 'PUT', body: Readable.from(['te', 'xt']), headers }))), 'x')
  t.deepEqual(seen, [
    ['GET', path, host, undefined, undefined, ''],
    ['PUT', '/', host, undefined, '4', 'text'],
    ['PUT', '/', host, undefined, '4', 'text'],
  ])
  t.deepEqual(
    proxy.asked.map(({ target }) => target),
    [origin + path, `${origin}/`, `${origin}/`],
  )
  const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  t.true(proxy.asked.every(asked => asked.authorization === authorization))
  t.is(proxy.most(), 1)
  send.close()
  await until(() => proxy.open() === 0)
})

test('headers of the caller stay as they were', async t => {
  const origin = await serve(t, (_, response) => response.end('x'))
  const proxy = await serveProxy(t)
  const request = wire(origin, { headers: { 'x-a': '1' } })
  t.is(await text(await through(t, `http://u:p@${proxy.host}`)(request)), 'x')
  t.deepEqual(request.headers, { 'x-a': '1' })
})

test('hosts of http share the connections to their proxy', async t => {
  const origins = [
    await serve(t, (_, response) => response.end('a')),
    await serve(t, (_, response) => response.end('b')),
  ]
  const proxy = await serveProxy(t)
  const send = through(t, proxy.host, { maxPoolConnections: 1 })
  const answers = await Promise.all([...origins, ...origins].map(async origin => text(await send(wire(origin)))))
  t.deepEqual(answers, ['a', 'b', 'a', 'b'])
  t.is(proxy.most(), 1)
})

test('a proxy that refuses, is not there, or answers nothing', async t => {
  await t.throwsAsync(through(t, 'http://me:SECRET@localhost:1')(wire('http://any.example/')), {
    instanceOf: ProxyConnectionError,
    message: `Could not connect to the proxy localhost:1: the connection was refused. Check the proxy's URL, and that it is running there (ECONNREFUSED).`,
  })
  const hangsUp = await serveRaw(t, socket => socket.destroy())
  await t.throwsAsync(through(t, hangsUp)(wire('http://any.example/')), {
    code: 'ConnectionClosed',
    message: `The connection to the proxy ${hangsUp.slice(7)} ended before the whole answer was there: the other side closed the connection (ECONNRESET).`,
  })
  const silent = await serveRaw(t, () => {})
  await t.throwsAsync(through(t, silent)(wire('http://any.example/', { readTimeout: 50 })), { code: 'ReadTimeout' })
  const tls = through(t, silent.replace('http:', 'https:'))
  await t.throwsAsync(tls(wire('http://any.example/', { connectTimeout: 50 })), {
    instanceOf: ConnectTimeoutError,
    message: `No connection to the proxy ${silent.slice(7)} within 50 ms. Check the endpoint URL and the network, or raise connectTimeout.`,
  })
})

test('a proxy of https: its own certificate counts', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serve(t, (_, response) => response.end('x'))
  const proxy = await serveProxy(t, { tls: { key, cert } })
  const proxiesConfig = { proxyCaBundle: certPath }
  t.is(await text(await through(t, `https://${proxy.host}`, { proxiesConfig })(wire(origin))), 'x')
  t.is(await text(await through(t, `https://${proxy.host}`, { verify: false })(wire(origin))), 'x')
  await t.throwsAsync(through(t, `https://${proxy.host}`)(wire(origin)), {
    instanceOf: ProxyConnectionError,
    message: /its certificate is self-signed. Name its CA bundle in the option "proxiesConfig.proxyCaBundle"/,
  })
})

test('proxyUseForwardingForHttps: a proxy of https reads requests for https, one of http never', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  const plain = await serve(t, (_, response) => response.end('forwarded'))
  const options = { verify: certPath, proxiesConfig: { proxyUseForwardingForHttps: true } }
  const proxy = await serveProxy(t, { tls: { key, cert } })
  const target = plain.replace('http:', 'https:')
  t.is(await text(await through(t, `https://${proxy.host}`, options)(wire(`${target}/p?q`))), 'forwarded')
  t.like(proxy.asked, { 0: { method: 'GET', target: `${target}/p?q` }, length: 1 })
  const reader = await serveProxy(t)
  t.is(await text(await through(t, reader.host, options)(wire(origin))), 'x')
  t.like(reader.asked, { 0: { method: 'CONNECT' }, length: 1 })
})

test('files and URLs that are wrong are errors of their options, before anything is sent', async t => {
  const proxy = await serveProxy(t)
  const send = through(t, `https://${proxy.host}`, { proxiesConfig: { proxyCaBundle: '/no/such.pem' } })
  await t.throwsAsync(send(wire('http://any.example/')), {
    instanceOf: InvalidOptionError,
    message: /^The option "proxiesConfig.proxyCaBundle" names the file "\/no\/such.pem", which cannot be read/,
  })
  const cert = through(t, `https://${proxy.host}`, { proxiesConfig: { proxyClientCert: '/no/such.pem' } })
  await t.throwsAsync(cert(wire('http://any.example/')), { message: /^The option "proxiesConfig.proxyClientCert"/ })
  await t.throwsAsync(through(t, 'socks5://p')(wire('http://any.example/')), { instanceOf: InvalidOptionError })
  t.is(proxy.asked.length, 0)
})

test('hosts of no_proxy are reached without one', async t => {
  const origin = await serve(t, (_, response) => response.end('x'))
  const http = { url: 'http://localhost:1', source: 'a test' }
  const direct = transportFor(t, { proxies: { http, except: ['127.0.0.1'] } })
  t.is(await text(await direct(wire(origin))), 'x')
  const proxied = transportFor(t, { proxies: { http, except: ['127.0.0.1:1'] } })
  await t.throwsAsync(proxied(wire(origin)), { instanceOf: ConnectionError })
})

test('what proxies need is loaded by the first request through one, and kept tunnels keep no process alive', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  const proxy = await serveProxy(t)
  const hooks = `
    import { writeSync } from 'node:fs'
    export async function resolve(specifier, context, next) {
      if (specifier.endsWith('/proxy-routes.ts')) writeSync(1, 'loaded ')
      return next(specifier, context)
    }`
  const script = `
    const { register } = await import('node:module')
    const { writeSync } = await import('node:fs')
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))
    const { createTransport } = await import(${JSON.stringify(join(ROOT, 'lib/http/transport.ts'))})
    const [url, proxy, verify] = process.argv.slice(1)
    const ask = async proxies => {
      const send = createTransport({ maxPoolConnections: 1, verify, proxies })
      const { body } = await send({ method: 'GET', url, headers: {}, connectTimeout: 9000, readTimeout: 9000 })
      writeSync(1, Buffer.concat(await body.toArray()) + ' ')
    }
    await ask(undefined)
    await ask({ https: { url: proxy, source: 'a test' }, except: ['localhost'] })
    await ask({ https: { url: proxy, source: 'a test' }, except: [] })`
  const args = ['--import=tsx', '--input-type=module', '-e', script, origin, `http://${proxy.host}`, certPath]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  t.is(stdout, 'x x loaded x ')
  t.is(proxy.asked.length, 1)
})
