import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import ava from 'ava'
import { ConnectionError, InvalidOptionError } from '../../lib/errors.ts'
import { readAll } from '../../lib/http/read-all.ts'
import { makeCertificate, serveTls, transportFor, wire } from '../helpers/http-server.ts'

const test = ava.serial

test('a certificate nobody trusts is refused, and the message names the option', async t => {
  const { key, cert } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  await t.throwsAsync(transportFor(t)(wire(origin)), {
    instanceOf: ConnectionError,
    message:
      /^Could not connect to localhost:\d+: its certificate is self-signed. Name its CA bundle in the option "verify" \(DEPTH_ZERO/,
  })
})

test('verify: a CA bundle is trusted; false trusts anyone', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  for (const verify of [certPath, false]) {
    const response = await transportFor(t, { verify })(wire(origin))
    t.is(Buffer.from(await readAll(response, 'GET')).toString(), 'x')
  }
})

test('a certificate for another name is refused', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origin = await serveTls(t, { key, cert }, (_, response) => response.end('x'))
  await t.throwsAsync(transportFor(t, { verify: certPath })(wire(origin.replace('localhost', '127.0.0.1'))), {
    instanceOf: ConnectionError,
    message: /its certificate is for another name/,
  })
})

test('a client certificate is sent, from two files or from one', async t => {
  const { key, cert, keyPath, certPath } = makeCertificate(t)
  const both = join(certPath, '../both.pem')
  writeFileSync(both, Buffer.concat([key, cert]))
  const origin = await serveTls(t, { key, cert, requestCert: true, ca: cert }, (request, response) => {
    response.end(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
  })
  for (const clientCert of [[certPath, keyPath], both] as const) {
    const response = await transportFor(t, { verify: certPath, clientCert })(wire(origin))
    t.is(Buffer.from(await readAll(response, 'GET')).toString(), 'localhost')
  }
})

test('a certificate file that is not there is an error of the option', async t => {
  const options = { verify: '/no/such/ca.pem' }
  const error = await t.throwsAsync(transportFor(t, options)(wire('https://localhost:9/')), {
    instanceOf: InvalidOptionError,
  })
  t.regex(error.message, /^The option "verify" names the file "\/no\/such\/ca.pem", which cannot be read: ENOENT/)
  await t.throwsAsync(transportFor(t, { clientCert: '/no/such/cert.pem' })(wire('https://localhost:9/')), {
    code: 'InvalidOption',
    message: /The option "clientCert"/,
  })
})

test('neither got nor a certificate is loaded before the first request', t => {
  const hooks = `
    import { writeSync } from 'node:fs'
    export async function resolve(specifier, context, next) {
      if (specifier === 'got') writeSync(1, 'got')
      return next(specifier, context)
    }`
  const script = `
    const { register } = await import('node:module')
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))
    const { createTransport } = await import(${JSON.stringify(join(import.meta.dirname, '../../lib/http/transport.ts'))})
    createTransport({ maxPoolConnections: 1, verify: '/no/such/ca.pem' })
    if (process.argv[1] === 'late') await import('got')
  `
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', script, ...args], {
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '../..'),
    })
  t.is(run(), '')
  // The hook would have seen it.
  t.is(run('late'), 'got')
})

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('tcpKeepalive: silent connections are probed after a second, or not', async t => {
  const timers: number[] = []
  const server = createServer((request, response) => {
    const port = (request.socket.address() as AddressInfo).port.toString(16).toUpperCase().padStart(4, '0')
    // The client's side of this connection: its peer is the port of the server, its state 01 (established).
    const line = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .find(each => each.includes(`:${port} 01 `) && each.includes(hexOf(request.socket.remotePort!)))
    const [kind, jiffies] = line!.trim().split(/\s+/)[5]!.split(':')
    timers.push(kind === '02' ? Number.parseInt(jiffies!, 16) : 0)
    response.end('x')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const tcpKeepalive of [true, false]) {
    await readAll(await transportFor(t, { tcpKeepalive })(wire(origin)), 'GET')
  }
  t.true(timers[0]! > 0 && timers[0]! <= 1000, String(timers[0]))
  t.true(timers[1]! > 1_000_000, String(timers[1]))
})

function hexOf(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')} `
}
