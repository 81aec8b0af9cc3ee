import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import {
  ChecksumMismatchError,
  ConnectionClosedError,
  IncompleteBodyError,
  MalformedResponseError,
} from '../../lib/errors.ts'
import { checksum } from '../../lib/http/checksums.ts'
import { decodeContent } from '../../lib/http/content-encoding.ts'
import { readAll } from '../../lib/http/read-all.ts'
import type { WireResponse } from '../../lib/http/wire.ts'

const answer = (body: WireResponse['body'], headers: Record<string, string> = {}, statusCode = 200) => ({
  statusCode,
  headers,
  body,
})
const bytes = Buffer.from('abcdef')

async function* pieces() {
  yield bytes.subarray(0, 2)
  yield bytes.subarray(2)
}

test('bytes, streams and iterables are read whole', async t => {
  for (const body of [bytes, Readable.from(pieces()), pieces(), Readable.from([bytes])]) {
    t.deepEqual(Buffer.from(await readAll(answer(body, { 'content-length': '6' }), 'GET')), bytes)
  }
})

test('short and long bodies are errors, of whatever kind the body is', async t => {
  for (const length of ['7', '5']) {
    for (const body of [bytes, Readable.from(pieces()), pieces()]) {
      await t.throwsAsync(readAll(answer(body, { 'content-length': length }), 'GET'), {
        instanceOf: IncompleteBodyError,
        message: `The body ended after 6 of ${length} bytes. Repeat the call.`,
      })
    }
  }
})

test('answers without a body may have a length', async t => {
  const headers = { 'content-length': '100' }
  t.is((await readAll(answer(new Uint8Array(), headers), 'HEAD')).length, 0)
  t.is((await readAll(answer(Readable.from([]), headers, 304), 'GET')).length, 0)
})

test('a checksum is verified', async t => {
  const expected = checksum('sha256', bytes)
  await t.notThrowsAsync(readAll(answer(bytes), 'GET', { algorithm: 'sha256', expected }))
  await t.throwsAsync(readAll(answer(pieces()), 'GET', { algorithm: 'sha1', expected }), {
    instanceOf: ChecksumMismatchError,
  })
})

test('a body that was destroyed does not hang', async t => {
  await t.throwsAsync(readAll(answer(Readable.from(pieces()).destroy()), 'GET'), { instanceOf: ConnectionClosedError })
  const body = new Readable({ read() {} })
  const reading = readAll(answer(body), 'GET')
  body.destroy()
  await t.throwsAsync(reading, { instanceOf: ConnectionClosedError })
})

test('an encoded answer is decoded, one that lies is an error', t => {
  const encoded = gzipSync('plain')
  const decoded = (encoding: string, body: Uint8Array) =>
    Buffer.from(decodeContent(body, { 'content-encoding': encoding })).toString()
  t.is(decoded('gzip', encoded), 'plain')
  t.is(decoded('GZIP, gzip', gzipSync(encoded)), 'plain')
  t.is(decoded('identity', bytes), 'abcdef')
  t.is(decoded('aws-chunked', bytes), 'abcdef')
  t.is(decoded('constructor', bytes), 'abcdef')
  t.is(decoded('gzip', new Uint8Array()), '')
  t.is(decodeContent(bytes, {}), bytes)
  t.throws(() => decoded('gzip', bytes), {
    instanceOf: MalformedResponseError,
    message:
      'The answer says "content-encoding: gzip", and its body is not gzip. Look for a proxy that changes answers.',
  })
})
