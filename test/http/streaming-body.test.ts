import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import ava from 'ava'
import {
  BodyUsedError,
  ChecksumMismatchError,
  ConnectionClosedError,
  IncompleteBodyError,
  MalformedResponseError,
  ReadTimeoutError,
} from '../../lib/errors.ts'
import { checksum } from '../../lib/http/checksums.ts'
import { pour, StreamingBody } from '../../lib/http/streaming-body.ts'
import type { WireResponse } from '../../lib/http/wire.ts'
import { serve, serveRaw, transportFor, wire } from '../helpers/http-server.ts'

const test = ava.serial

const bodyOf = (body: WireResponse['body'] | string, headers: Record<string, string> = {}, sum?: string) =>
  new StreamingBody(
    { statusCode: 200, headers, body: typeof body === 'string' ? Buffer.from(body) : body },
    sum === undefined ? {} : { checksum: { algorithm: 'crc32', expected: sum } },
  )

async function* pieces(...all: string[]) {
  for (const piece of all) yield Buffer.from(piece)
}

test('a body is read as bytes, text, JSON, a web stream or a Node stream', async t => {
  t.deepEqual(Buffer.from(await bodyOf('hé').bytes()), Buffer.from('hé'))
  t.is(await bodyOf(pieces('h', 'é')).text(), 'hé')
  t.deepEqual(await bodyOf('{"a":[1]}').json(), { a: [1] })
  t.is(await new Response(bodyOf(pieces('we', 'b')).web() as ReadableStream).text(), 'web')
  t.is((await buffer(bodyOf(Readable.from(pieces('no', 'de'))))).toString(), 'node')
  t.is(await bodyOf('').text(), '')
  t.is((await buffer(bodyOf(''))).length, 0)
})

test('text is read over the edges of chunks', async t => {
  const bytes = Buffer.from('🐬')
  t.is(await bodyOf(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)])).text(), '🐬')
})

test('a body is read once', async t => {
  const body = bodyOf('x')
  t.is(await body.text(), 'x')
  for (const again of [() => body.text(), () => body.bytes(), () => body.json(), async () => body.web()]) {
    await t.throwsAsync(again, {
      instanceOf: BodyUsedError,
      message: 'The body was already read. Keep what the first read gave, or call the operation again.',
    })
  }
  const piped = bodyOf('x')
  await buffer(piped)
  await t.throwsAsync(piped.text(), { code: 'BodyUsed' })
})

test('what is not JSON is said to be none, and not shown', async t => {
  const error = await t.throwsAsync(bodyOf('secret').json(), { instanceOf: MalformedResponseError })
  t.is(error.message, 'The body is not JSON. Read it with text() or bytes(), and see what was stored.')
})

test('a short body is an error in every way of reading', async t => {
  const short = () => bodyOf(pieces('sho', 'rt'), { 'content-length': '10' })
  const expected = { instanceOf: IncompleteBodyError, message: 'The body ended after 5 of 10 bytes. Repeat the call.' }
  await t.throwsAsync(short().text(), expected)
  await t.throwsAsync(buffer(short()), expected)
  await t.throwsAsync(new Response(short().web() as ReadableStream).text(), expected)
})

test('a wrong checksum is an error in every way of reading, a right one is none', async t => {
  const right = checksum('crc32', 'data')
  t.is(await bodyOf(pieces('da', 'ta'), {}, right).text(), 'data')
  t.is((await buffer(bodyOf(pieces('da', 'ta'), {}, right))).toString(), 'data')
  const expected = {
    instanceOf: ChecksumMismatchError,
    message: /^The body has the crc32 checksum \S+, and \S+ was sent with it/,
  }
  await t.throwsAsync(bodyOf(pieces('da', 'to'), {}, right).text(), expected)
  await t.throwsAsync(buffer(bodyOf(pieces('da', 'to'), {}, right)), expected)
})

test('a connection lost on the way is a short body, in text and as a stream', async t => {
  const origin = await serveRaw(t, socket => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort'))
  })
  const transport = transportFor(t)
  const asText = await t.throwsAsync(new StreamingBody(await transport(wire(origin))).text(), {
    instanceOf: IncompleteBodyError,
  })
  t.true(asText.cause instanceof ConnectionClosedError)
  await t.throwsAsync(buffer(new StreamingBody(await transport(wire(origin)))), { instanceOf: IncompleteBodyError })
})

test('a connection lost before anybody reads is told to the reader', async t => {
  const origin = await serveRaw(t, socket => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort')
      setTimeout(() => socket.resetAndDestroy(), 20)
    })
  })
  const transport = transportFor(t)
  for (const read of [(body: StreamingBody) => body.text(), (body: StreamingBody) => buffer(body)]) {
    const body = new StreamingBody(await transport(wire(origin)))
    await new Promise(resolve => setTimeout(resolve, 100))
    await t.throwsAsync(read(body), { instanceOf: IncompleteBodyError })
  }
})

test('a stalled body is a ReadTimeoutError in text and as a stream', async t => {
  const origin = await serve(t, (_, response) => response.write('x'))
  const transport = transportFor(t)
  for (const read of [(body: StreamingBody) => body.text(), (body: StreamingBody) => buffer(body)]) {
    const body = new StreamingBody(await transport(wire(origin, { readTimeout: 200 })))
    await t.throwsAsync(read(body), { instanceOf: ReadTimeoutError })
  }
})

test('an empty answer that ended before it was read ends', async t => {
  const origin = await serve(t, (_, response) => response.end())
  const body = new StreamingBody(await transportFor(t)(wire(origin)))
  await new Promise(resolve => setTimeout(resolve, 20))
  t.is((await buffer(body)).length, 0)
})

test('destroying a body frees its socket', async t => {
  const origin = await serve(t, (request, response) => {
    response.write('x')
    if (request.url === '/end') response.end()
  })
  const transport = transportFor(t, { maxPoolConnections: 1 })
  new StreamingBody(await transport(wire(origin))).destroy()
  t.is(await new StreamingBody(await transport(wire(`${origin}/end`))).text(), 'x')
})

test('a body read to its end gives its socket back', async t => {
  const sockets = new Set<unknown>()
  const origin = await serve(t, (request, response) => {
    sockets.add(request.socket)
    response.end('x')
  })
  const transport = transportFor(t)
  for (const read of [(body: StreamingBody) => body.text(), (body: StreamingBody) => buffer(body)]) {
    await read(new StreamingBody(await transport(wire(origin))))
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  t.is(sockets.size, 1)
})

/** What a taker gets, until the first word of the end. */
function poured(body: Readable): Promise<string> {
  const chunks: Uint8Array[] = []
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => (error === undefined ? resolve(String(Buffer.concat(chunks))) : reject(error))
    pour(body, { data: chunk => chunks.push(chunk), end })
  })
}

test('what is poured is all of the body, verified as in every way of reading, and read once', async t => {
  const sum = checksum('crc32', 'data')
  const body = bodyOf(pieces('da', 'ta'), { 'content-length': '4' }, sum)
  t.is(await poured(body), 'data')
  await t.throwsAsync(poured(body), { instanceOf: BodyUsedError })
  const small = { statusCode: 200, headers: { 'content-length': '4' }, body: Readable.from(pieces('da', 'ta')) }
  t.is(await poured(new StreamingBody(small, { takeSmall: true })), 'data')
  t.is(await poured(bodyOf('')), '')
  t.is(await poured(Readable.from(pieces('no ', 'body'))), 'no body')
  await t.throwsAsync(poured(bodyOf(pieces('sho', 'rt'), { 'content-length': '10' })), {
    instanceOf: IncompleteBodyError,
    message: 'The body ended after 5 of 10 bytes. Repeat the call.',
  })
  await t.throwsAsync(poured(bodyOf(pieces('dato'), {}, sum)), {
    instanceOf: ChecksumMismatchError,
    message: /^The body has the crc32 checksum/,
  })
})

test('a source that is closed without a word is an error in every way of reading, also of what is no body', async t => {
  const closing = () => {
    const source = new Readable({ read() {} })
    source.push('some')
    setImmediate(() => source.destroy())
    return source
  }
  const expected = {
    instanceOf: ConnectionClosedError,
    message: 'The body was closed before its end. Repeat the call.',
  }
  await t.throwsAsync(buffer(bodyOf(closing())), expected)
  await t.throwsAsync(poured(bodyOf(closing())), expected)
  await t.throwsAsync(poured(closing()), expected)
})
