import { createReadStream } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { Readable } from 'node:stream'
import ava from 'ava'
import {
  AbortedError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  IncompleteBodyError,
  InvalidOptionError,
  ReadTimeoutError,
  RequestBodyError,
} from '../../lib/errors.ts'
import { normalizeBody } from '../../lib/http/body.ts'
import { readAll } from '../../lib/http/read-all.ts'
import { read, serve, serveRaw, transportFor, wire } from '../helpers/http-server.ts'

/** One at a time: some of them wait for time to pass, and a busy process would make it pass. */
const test = ava.serial

const text = async (response: Parameters<typeof readAll>[0], method = 'GET') =>
  Buffer.from(await readAll(response, method)).toString()

test('path and query go out exactly as they were signed', async t => {
  const origin = await serve(t, (request, response) => response.end(request.url))
  const transport = transportFor(t)
  for (const target of [
    '/b/a/../x',
    '/b//x',
    '//b',
    '/./.',
    '/%2F%2e%2E',
    '/a%20b+c',
    "/~!*'()",
    '/b?acl',
    '/b?x=%3F?&y=/..',
    '/?',
  ]) {
    t.is(await text(await transport(wire(origin + target))), target === '/?' ? '/' : target)
  }
  t.is(await text(await transport(wire(origin))), '/')
})

test('only our headers go out, and what HTTP itself needs', async t => {
  const origin = await serve(t, (request, response) => response.end(JSON.stringify(request.rawHeaders)))
  const transport = transportFor(t)
  const host = origin.slice('http://'.length)
  const sent = async (more: object) => JSON.parse(await text(await transport(wire(origin, more))))
  t.deepEqual(await sent({ headers: { 'x-a': '1', authorization: 'z' } }), [
    ...['x-a', '1', 'authorization', 'z'],
    ...['host', host, 'Connection', 'keep-alive'],
  ])
  t.deepEqual(await sent({ method: 'PUT', headers: { host: 'b.example' }, body: 'über' }), [
    ...['host', 'b.example', 'content-length', '5'],
    ...['Connection', 'keep-alive'],
  ])
})

test('a header beyond ASCII goes out as UTF-8, as it was signed', async t => {
  const origin = await serve(t, (request, response) => response.end(request.headers['x-a']))
  const response = await transportFor(t)(wire(origin, { headers: { 'x-a': 'é🐬' } }))
  t.is(Buffer.from(await text(response), 'latin1').toString(), 'é🐬')
})

test('every kind of body arrives with its length, or in chunks', async t => {
  const origin = await serve(t, async (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    response.end(JSON.stringify([length ?? encoding ?? null, (await read(request)).toString()]))
  })
  const transport = transportFor(t)
  const sent = async (method: string, body: unknown, headers = {}) =>
    JSON.parse(await text(await transport(wire(origin, { method, headers, body: normalizeBody(body) }))))
  t.deepEqual(await sent('PUT', 'hé'), ['3', 'hé'])
  t.deepEqual(await sent('POST', Buffer.from('bytes')), ['5', 'bytes'])
  t.deepEqual(await sent('DELETE', 'x'), ['1', 'x'])
  t.deepEqual(await sent('POST', ''), ['0', ''])
  t.deepEqual(await sent('DELETE', undefined), [null, ''])
  t.deepEqual(await sent('GET', ''), [null, ''])
  t.deepEqual(await sent('PUT', Readable.from(['ab', 'c'])), ['chunked', 'abc'])
  t.deepEqual(await sent('PUT', Readable.from(['ab', 'c']), { 'content-length': '3' }), ['3', 'abc'])
  t.deepEqual(await sent('PUT', new Blob(['blob'])), ['4', 'blob'])
  t.deepEqual(await sent('PUT', new Blob(['web']).stream()), ['chunked', 'web'])
  t.deepEqual(await sent('PUT', createReadStream(import.meta.filename, { end: 5 })), ['6', 'import'])
})

test('a large stream goes both ways at the speed of the slower side', async t => {
  const origin = await serve(t, (request, response) => request.pipe(response))
  const chunk = Buffer.alloc(1 << 16, 'x')
  async function* chunks() {
    for (let i = 0; i < 320; i++) yield chunk
  }
  const response = await transportFor(t)(wire(origin, { method: 'PUT', body: Readable.from(chunks()) }))
  let length = 0
  for await (const part of response.body as Readable) {
    length += part.length
    if (length % 7 === 0) await new Promise(setImmediate)
  }
  t.is(length, 320 << 16)
})

test('a GET with a body is refused', async t => {
  for (const method of ['GET', 'HEAD']) {
    const error = await t.throwsAsync(transportFor(t)(wire('http://127.0.0.1:9/', { method, body: 'x' })), {
      instanceOf: InvalidOptionError,
    })
    t.is(error.message, `A ${method} request has no body. Send the parameters in its path, query and headers.`)
  }
})

test('what HTTP cannot carry is refused before a socket is opened', async t => {
  const transport = transportFor(t)
  await t.throwsAsync(transport(wire('http://127.0.0.1:9/a b')), {
    instanceOf: InvalidOptionError,
    message: /cannot be sent/,
  })
  await t.throwsAsync(transport(wire('http://127.0.0.1:9/', { headers: { 'x-a': 'a\r\nb: c' } })), {
    code: 'InvalidOption',
  })
  await t.throwsAsync(transport(wire('not a url')), { code: 'InvalidOption' })
})

test('status and headers are there before the body, values of one name joined', async t => {
  let finish = () => {}
  const origin = await serve(t, (_, response) => {
    response.writeHead(418, [...['x-a', '1'], ...['X-A', '2'], ...['set-cookie', 'a=1'], ...['set-cookie', 'b=2']])
    response.write('first')
    finish = () => response.end(' last')
  })
  const response = await transportFor(t)(wire(origin))
  t.is(response.statusCode, 418)
  t.is(response.headers['x-a'], '1, 2')
  t.is(response.headers['set-cookie'], 'a=1, b=2')
  finish()
  t.is(await text(response), 'first last')
})

test('redirects are answers, and encoded bodies stay as they are', async t => {
  const origin = await serve(t, (_, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:9/', 'content-encoding': 'gzip' }).end('not gzip')
  })
  const response = await transportFor(t)(wire(origin))
  t.is(response.statusCode, 307)
  t.is(await text(response), 'not gzip')
})

test('the answer to HEAD has a length and no body; empty answers end', async t => {
  const origin = await serve(t, (request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': '100' })
    if (request.method === 'DELETE') response.writeHead(204)
    response.end()
  })
  const transport = transportFor(t)
  for (const method of ['HEAD', 'DELETE', 'PUT'])
    t.is(await text(await transport(wire(origin, { method })), method), '')
})

test('sockets are kept and used again, no more than maxPoolConnections at once', async t => {
  const sockets = new Set<unknown>()
  let now = 0
  let most = 0
  const origin = await serve(t, (request, response) => {
    sockets.add(request.socket)
    now++
    most = Math.max(most, now)
    setImmediate(() => {
      now--
      response.end('x')
    })
  })
  const transport = transportFor(t, { maxPoolConnections: 3 })
  await Promise.all(Array.from({ length: 12 }, async () => text(await transport(wire(origin)))))
  t.is(sockets.size, 3)
  t.true(most <= 3)
})

test('a closed transport has closed its sockets, and opens new ones', async t => {
  const sockets = new Set<unknown>()
  const origin = await serve(t, (request, response) => {
    sockets.add(request.socket)
    response.end('x')
  })
  const transport = transportFor(t)
  await text(await transport(wire(origin)))
  transport.close()
  t.is(await text(await transport(wire(origin))), 'x')
  t.is(sockets.size, 2)
})

// --- failures of the connection

test('a refused connection says where and what to check', async t => {
  const origin = await new Promise<string>(resolve => {
    // A port that was just given up.
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(`127.0.0.1:${port}`))
    })
  })
  const error = await t.throwsAsync(transportFor(t)(wire(`http://${origin}/`)), { instanceOf: ConnectionError })
  t.is(
    error.message,
    `Could not connect to ${origin}: the connection was refused. Check the endpoint URL, and that the service is running there (ECONNREFUSED).`,
  )
  t.is((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED')
})

test('an unknown host is a ConnectionError', async t => {
  const error = await t.throwsAsync(transportFor(t)(wire('http://no-such-host.invalid/')), {
    instanceOf: ConnectionError,
  })
  t.regex(
    error.message ?? '',
    /^Could not connect to no-such-host.invalid:80: (the name is not known to DNS|DNS did not answer)/,
  )
})

test('a TLS handshake with a server that speaks none is a ConnectionError', async t => {
  const origin = await serve(t, (_, response) => response.end())
  const error = await t.throwsAsync(transportFor(t)(wire(origin.replace('http:', 'https:'))), {
    instanceOf: ConnectionError,
  })
  t.regex(error.message ?? '', /does not speak TLS/)
})

test('a connection closed before the answer', async t => {
  const origin = await serveRaw(t, socket => socket.once('data', () => socket.destroy()))
  await t.throwsAsync(transportFor(t)(wire(origin)), {
    instanceOf: ConnectionClosedError,
    message: /^The connection to 127.0.0.1:\d+ ended before the whole answer was there/,
  })
})

test('a connection reset before the answer', async t => {
  const origin = await serveRaw(t, socket => socket.once('data', () => socket.resetAndDestroy()))
  await t.throwsAsync(transportFor(t)(wire(origin, { method: 'PUT', body: 'x' })), {
    instanceOf: ConnectionClosedError,
  })
})

test('an answer that is not HTTP', async t => {
  const origin = await serveRaw(t, socket => socket.end('220 smtp.example ESMTP\r\n'))
  await t.throwsAsync(transportFor(t)(wire(origin)), {
    instanceOf: ConnectionClosedError,
    message: /answered what is not HTTP/,
  })
})

test('a body cut off is an error, with and without a length', async t => {
  const heads = ['content-length: 10', 'transfer-encoding: chunked']
  const bodies = ['short', '5\r\nshort\r\n']
  for (const [index, head] of heads.entries()) {
    const origin = await serveRaw(t, socket => {
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${bodies[index]}`))
    })
    const response = await transportFor(t)(wire(origin))
    t.is(response.statusCode, 200)
    const error = await t.throwsAsync(readAll(response, 'GET'))
    t.true(index === 0 ? error instanceof IncompleteBodyError : error instanceof ConnectionClosedError)
    if (index === 0) t.is(error.message, 'The body ended after 5 of 10 bytes. Repeat the call.')
  }
})

// --- time

test('connectTimeout covers the TLS handshake', async t => {
  const origin = await serveRaw(t, () => {})
  const url = origin.replace('http:', 'https:')
  const error = await t.throwsAsync(transportFor(t)(wire(url, { connectTimeout: 200 })), {
    instanceOf: ConnectTimeoutError,
  })
  t.regex(error.message ?? '', /^No connection to 127.0.0.1:\d+ within 200 ms/)
})

test('connectTimeout covers the wait for a free socket', async t => {
  const origin = await serve(t, (request, response) => {
    response.write('x')
    if (request.url === '/second') response.end()
  })
  const transport = transportFor(t, { maxPoolConnections: 1 })
  const first = await transport(wire(origin))
  const error = await t.throwsAsync(transport(wire(`${origin}/second`, { connectTimeout: 200 })), {
    instanceOf: ConnectTimeoutError,
  })
  t.regex(error.message ?? '', /^No connection to 127.0.0.1:\d+ was free within 200 ms. Raise maxPoolConnections/)
  // The pool is not poisoned: the socket serves the next one.
  const third = transport(wire(`${origin}/second`))
  ;(first.body as Readable).destroy()
  t.is(await text(await third), 'x')
})

test('readTimeout ends the wait for an answer', async t => {
  const origin = await serve(t, () => {})
  const error = await t.throwsAsync(transportFor(t)(wire(origin, { readTimeout: 200 })), {
    instanceOf: ReadTimeoutError,
  })
  t.regex(error.message ?? '', /^127.0.0.1:\d+ sent nothing for 200 ms/)
})

test('readTimeout ends a body that stalls', async t => {
  const origin = await serve(t, (_, response) => response.write('x'))
  const response = await transportFor(t)(wire(origin, { readTimeout: 200 }))
  await t.throwsAsync(readAll(response, 'GET'), { instanceOf: ReadTimeoutError })
})

test('readTimeout ends a body that stalls also after its reader was slow', async t => {
  const origin = await serve(t, (_, response) => response.write('x'.repeat(100)))
  const response = await transportFor(t)(wire(origin, { readTimeout: 50 }))
  // Long enough for several silences, while bytes wait here.
  await new Promise(resolve => setTimeout(resolve, 300))
  await t.throwsAsync(readAll(response, 'GET'), { instanceOf: ReadTimeoutError })
})

test('readTimeout is between bytes, and a slow reader is not a slow service', async t => {
  const origin = await serve(t, async (_, response) => {
    for (let i = 0; i < 8; i++) {
      response.write(Buffer.alloc(1 << 18))
      await new Promise(resolve => setTimeout(resolve, 30))
    }
    response.end()
  })
  const response = await transportFor(t)(wire(origin, { readTimeout: 300 }))
  await new Promise(resolve => setTimeout(resolve, 1000))
  t.is((await readAll(response, 'GET')).length, 8 << 18)
})

// --- abort

test('an aborted signal sends nothing', async t => {
  let requests = 0
  const origin = await serve(t, () => requests++)
  const signal = AbortSignal.abort(new Error('enough'))
  const error = await t.throwsAsync(transportFor(t)(wire(origin, { signal })), { instanceOf: AbortedError })
  t.is((error.cause as Error).message, 'enough')
  t.is(requests, 0)
})

test('an abort ends a request in flight and its socket', async t => {
  const controller = new AbortController()
  const closed = new Promise<void>(resolve => {
    void serve(t, request => {
      request.socket.once('close', () => resolve())
      controller.abort(new Error('enough'))
    }).then(async origin => {
      const error = await t.throwsAsync(transportFor(t)(wire(origin, { signal: controller.signal })), {
        instanceOf: AbortedError,
      })
      t.is((error.cause as Error).message, 'enough')
    })
  })
  await closed
  t.pass()
})

test('an abort ends a request that waits for a socket', async t => {
  const origin = await serve(t, (_, response) => response.write('x'))
  const transport = transportFor(t, { maxPoolConnections: 1 })
  await transport(wire(origin))
  const controller = new AbortController()
  const waiting = transport(wire(origin, { signal: controller.signal }))
  setTimeout(() => controller.abort(), 20)
  await t.throwsAsync(waiting, { instanceOf: AbortedError, message: 'The call was aborted by its signal.' })
})

test('an abort ends a body that is being read', async t => {
  const origin = await serve(t, (_, response) => response.write('x'))
  const controller = new AbortController()
  const response = await transportFor(t)(wire(origin, { signal: controller.signal }))
  setTimeout(() => controller.abort(), 20)
  await t.throwsAsync(readAll(response, 'GET'), { instanceOf: AbortedError })
})

test('an abort after the body does nothing, and no listener stays on the signal', async t => {
  const origin = await serve(t, (_, response) => response.end('x'))
  const controller = new AbortController()
  const { signal } = controller
  let listeners = 0
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--
    removeEventListener.apply(signal, args)
  }
  const response = await transportFor(t)(wire(origin, { signal }))
  t.is(await text(response), 'x')
  await new Promise(setImmediate)
  t.is(listeners, 0)
  controller.abort()
})

// --- bodies that fail, answers that come early

test('an error of the body stream is the cause', async t => {
  const origin = await serve(t, request => request.resume())
  const broken = Readable.from(
    (async function* () {
      yield 'x'
      throw new Error('disk on fire')
    })(),
  )
  const error = await t.throwsAsync(transportFor(t)(wire(origin, { method: 'PUT', body: broken })), {
    instanceOf: RequestBodyError,
  })
  t.is(error.message, 'The body of the request could not be read: disk on fire.')
  t.is((error.cause as Error).message, 'disk on fire')
})

test('a file that does not exist is an error of the call', async t => {
  const origin = await serve(t, request => request.resume())
  const body = normalizeBody(createReadStream('/no/such/file'))
  const error = await t.throwsAsync(transportFor(t)(wire(origin, { method: 'PUT', body })), {
    instanceOf: RequestBodyError,
  })
  t.regex(error.message ?? '', /ENOENT/)
})

test('a stream that is shorter or longer than announced is refused', async t => {
  const origin = await serve(t, request => request.resume())
  const sent = (length: string) =>
    transportFor(t)(
      wire(origin, { method: 'PUT', headers: { 'content-length': length }, body: Readable.from(['abc']) }),
    )
  await t.throwsAsync(sent('4'), {
    instanceOf: RequestBodyError,
    message: 'The body is a stream that ended after 3 of 4 bytes. Give the right ContentLength.',
  })
  await t.throwsAsync(sent('2'), {
    instanceOf: RequestBodyError,
    message: /^The body is a stream of more than 2 bytes/,
  })
})

test('a stream that is longer than announced is never sent as a whole body, cut off', async t => {
  let whole = 0
  const origin = await serve(t, request => {
    request.on('end', () => {
      whole += 1
    })
    request.resume()
  })
  for (const chunks of [
    ['ab', 'c'],
    ['a', 'b', '', 'c'],
    ['ab', '', 'c'],
  ]) {
    const body = Readable.from(chunks.map(chunk => Buffer.from(chunk)))
    const sent = transportFor(t)(wire(origin, { method: 'PUT', headers: { 'content-length': '2' }, body }))
    await t.throwsAsync(sent, { instanceOf: RequestBodyError })
  }
  t.is(whole, 0)
})

test('a stream that is as long as announced is sent, whatever its chunks', async t => {
  const origin = await serve(t, async (request, response) => {
    response.end(await read(request))
  })
  for (const chunks of [['abc'], ['a', 'bc'], ['ab', '', 'c', ''], ['', 'abc']]) {
    const body = Readable.from(chunks.map(chunk => Buffer.from(chunk)))
    const answer = await transportFor(t)(wire(origin, { method: 'PUT', headers: { 'content-length': '3' }, body }))
    t.is(Buffer.from(await readAll(answer, 'PUT')).toString(), 'abc')
  }
})

test('a stream of objects is refused', async t => {
  const origin = await serve(t, request => request.resume())
  const body = Readable.from([{ a: 1 }])
  await t.throwsAsync(transportFor(t)(wire(origin, { method: 'PUT', body })), {
    instanceOf: RequestBodyError,
    message: 'The body is a stream of something else than bytes or strings.',
  })
})

for (const kind of ['stream', 'bytes'] as const) {
  test(`an answer before the end of the upload is delivered (${kind})`, async t => {
    const origin = await serve(t, (_, response) => {
      response.writeHead(403, { 'content-type': 'application/xml', connection: 'close' })
      response.end('<Error><Code>AccessDenied</Code></Error>')
    })
    const chunk = Buffer.alloc(1 << 20)
    async function* endless() {
      for (;;) yield chunk
    }
    const body = kind === 'stream' ? Readable.from(endless()) : Buffer.alloc(1 << 25)
    const response = await transportFor(t)(wire(origin, { method: 'PUT', body }))
    t.is(response.statusCode, 403)
    t.is(await text(response), '<Error><Code>AccessDenied</Code></Error>')
    if (body instanceof Readable) t.true(body.destroyed)
  })
}

test('Expect: 100-continue sends the body when the service says so', async t => {
  const origin = await serve(t, async (request, response) => response.end(await read(request)))
  const headers = { expect: '100-continue' }
  const response = await transportFor(t)(wire(origin, { method: 'PUT', headers, body: 'body' }))
  t.is(await text(response), 'body')
})

test('Expect: 100-continue hears the service on a kept socket, too', async t => {
  const { setTimeout } = globalThis
  t.teardown(() => {
    globalThis.setTimeout = setTimeout
  })
  // Silence never counts as consent.
  const patient = (call: () => void, milliseconds?: number) =>
    setTimeout(call, milliseconds === 1000 ? 60_000 : milliseconds)
  globalThis.setTimeout = patient as typeof setTimeout
  const origin = await serve(t, async (request, response) => response.end(await read(request)))
  const transport = transportFor(t, { maxPoolConnections: 1 })
  const headers = { expect: '100-continue' }
  for (const make of [() => Readable.from(['body']), () => 'body']) {
    for (let i = 0; i < 3; i++) {
      t.is(await text(await transport(wire(origin, { method: 'PUT', headers, body: make() }))), 'body')
    }
  }
})

for (const status of [301, 403, 417]) {
  test(`Expect: 100-continue keeps the body back when the service answers ${status}, and the pool goes on`, async t => {
    const got: string[] = []
    const origin = await serveRaw(t, socket => {
      socket.on('data', data => {
        got.push(data.toString())
        socket.write(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\nno`)
      })
    })
    const transport = transportFor(t, { maxPoolConnections: 1 })
    for (const body of [Readable.from(['secret']), 'secret']) {
      const response = await transport(wire(origin, { method: 'PUT', headers: { expect: '100-continue' }, body }))
      t.is(response.statusCode, status)
      t.is(await text(response), 'no')
      if (body instanceof Readable) t.false(body.readableDidRead || body.destroyed, 'it is good for another attempt')
    }
    t.is(await text(await transport(wire(origin))), 'no')
    t.is(got.length, 3)
    t.false(got.join('').includes('secret'))
  })
}

test('Expect: 100-continue does not wait for ever', async t => {
  const origin = await serveRaw(t, socket => {
    socket.on('data', data => {
      if (data.toString().includes('body')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    })
  })
  const headers = { expect: '100-continue', 'content-length': '4' }
  const response = await transportFor(t)(wire(origin, { method: 'PUT', headers, body: 'body' }))
  t.is(response.statusCode, 200)
  await text(response)
})
