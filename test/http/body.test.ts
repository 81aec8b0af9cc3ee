import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { RequestBodyError } from '../../lib/errors.ts'
import { bodyLength, canRewind, normalizeBody, rewindBody } from '../../lib/http/body.ts'

const streamOf = (value: unknown) => {
  const body = normalizeBody(value)
  if (body instanceof Readable) return body
  throw new Error('not a stream')
}

test('strings and bytes of any kind are sent as they are, again and again', t => {
  const bytes = new Uint8Array([1, 2, 3, 4])
  t.is(normalizeBody(undefined), undefined)
  t.is(normalizeBody('é'), 'é')
  t.is(normalizeBody(bytes), bytes)
  t.deepEqual(normalizeBody(bytes.buffer), bytes)
  t.deepEqual(normalizeBody(new DataView(bytes.buffer, 1, 2)), new Uint8Array([2, 3]))
  t.deepEqual(normalizeBody(new Uint16Array([513])), new Uint8Array([1, 2]))
  t.is(bodyLength('é'), 2)
  t.is(bodyLength(bytes), 4)
  t.true(canRewind(undefined) && canRewind('x') && canRewind(bytes))
  t.is(rewindBody(bytes), bytes)
  t.is(rewindBody(undefined), undefined)
})

test('streams of every kind become Readables', async t => {
  async function* pieces() {
    yield 'a'
    yield Buffer.from('b')
  }
  const readable = Readable.from(['ab'])
  t.is(normalizeBody(readable), readable)
  for (const value of [
    readable,
    pieces(),
    new Blob(['ab']),
    new Blob(['ab']).stream(),
    () => pieces(),
    () => new Blob(['ab']),
  ]) {
    t.is(await text(streamOf(value)), 'ab')
  }
})

test('a plain stream has no length and cannot be sent again', t => {
  const body = streamOf(Readable.from(['x']))
  t.is(bodyLength(body), undefined)
  t.false(canRewind(body))
  t.throws(() => rewindBody(body), {
    instanceOf: RequestBodyError,
    message:
      'The body is a stream, which can be sent only once. Give a function that returns a stream, to make retries possible.',
  })
})

test('a blob and a function give the same bytes again', async t => {
  for (const value of [new Blob(['abc']), () => Readable.from(['abc'])]) {
    const first = streamOf(value)
    t.true(canRewind(first))
    t.is(await text(first), 'abc')
    const second = rewindBody(first) as Readable
    t.is(await text(second), 'abc')
    t.is(await text(rewindBody(second) as Readable), 'abc')
  }
  t.is(bodyLength(streamOf(new Blob(['abc']))), 3)
  t.is(bodyLength(streamOf(() => new Blob(['abc']))), 3)
})

test('a file has a length, and is opened again at the same place', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-body-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'digits')
  writeFileSync(path, '0123456789')
  for (const [options, expected] of [
    [{}, '0123456789'],
    [{ start: 2, end: 4 }, '234'],
    [{ start: 8, end: 400 }, '89'],
    [{ start: 50 }, ''],
  ] as const) {
    const body = streamOf(createReadStream(path, options))
    t.is(bodyLength(body), expected.length)
    t.is(await text(body), expected)
    const again = rewindBody(body) as Readable
    t.is(bodyLength(again), expected.length)
    t.is(await text(again), expected)
  }
  const byFactory = streamOf(() => createReadStream(path))
  t.is(bodyLength(byFactory), 10)
  byFactory.destroy()
  const handle = await open(path)
  const byHandle = streamOf(handle.createReadStream())
  t.false(canRewind(byHandle))
  t.is(await text(byHandle), '0123456789')
})

test('a file that does not exist does not end the process', async t => {
  const body = streamOf(createReadStream('/no/such/file'))
  t.is(bodyLength(body), undefined)
  await new Promise(resolve => body.once('close', resolve))
  t.is((body.errored as NodeJS.ErrnoException).code, 'ENOENT')
})

test('a stream that was read is refused', async t => {
  const read = Readable.from(['x'])
  await text(read)
  const destroyed = Readable.from(['x']).destroy()
  for (const value of [read, destroyed]) {
    t.throws(() => normalizeBody(value), {
      instanceOf: RequestBodyError,
      message: /already read or destroyed. Give a new one/,
    })
  }
  const locked = new Blob(['x']).stream()
  locked.getReader()
  t.throws(() => normalizeBody(locked), { code: 'RequestBody', message: /something else reads/ })
})

test('what is no body is refused by name', t => {
  const refused = (value: unknown) => t.throws(() => normalizeBody(value), { instanceOf: RequestBodyError }).message
  t.is(
    refused(5),
    'A body cannot be a number. Give a string, bytes, a Blob, a stream, or a function that returns a stream.',
  )
  t.regex(refused(null), /^A body cannot be null/)
  t.regex(refused({ a: 1 }), /^A body cannot be a Object object/)
  t.regex(refused(Object.create(null)), /^A body cannot be a plain object/)
  t.is(
    refused(() => 'x'),
    'The function given as a body returned a string. Return a new stream each time.',
  )
})
