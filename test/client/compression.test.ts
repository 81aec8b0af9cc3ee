import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import test from 'ava'
import { compressBody } from '../../lib/client/compression.ts'
import { canRewind, normalizeBody, rewindBody } from '../../lib/http/body.ts'
import type { HttpRequest } from '../../lib/http/request.ts'
import type { WireBody } from '../../lib/http/wire.ts'
import type { OperationDefinition, ShapeDefinition } from '../../lib/model/definition.ts'
import { failure, openZoo, zooModel } from './fixture.ts'

const small = { disableRequestCompression: false, requestMinCompressionSizeBytes: 10 }
const text = 'as is, as is, as is'

const shapes: Record<string, ShapeDefinition> = {
  Stream: { type: 'blob', streaming: true },
  Sized: { type: 'blob', streaming: true, requiresLength: true },
  StreamInput: { type: 'structure', payload: 'Body', members: { Body: { shape: 'Stream' } } },
  SizedInput: { type: 'structure', payload: 'Body', members: { Body: { shape: 'Sized' } } },
}

function compress(
  body: WireBody | undefined,
  { input = 'FeedInput', encodings = ['gzip'], config = small, headers = {} } = {},
) {
  const operation: Omit<OperationDefinition, 'name'> = { input: { shape: input }, requestcompression: { encodings } }
  const request: HttpRequest = { method: 'POST', url: 'https://zoo.test/', headers: { ...headers }, body }
  const model = zooModel({ shapes, operations: { Feed: operation } })
  return { compressed: compressBody(model.operation('Feed'), request, config), request }
}

test('a body that is long enough is compressed, and says so', t => {
  for (const body of [text, Buffer.from(text)]) {
    const { compressed, request } = compress(body, { headers: { 'content-length': '19' } })
    t.true(compressed)
    t.is(gunzipSync(request.body as Uint8Array).toString(), text)
    t.deepEqual(request.headers, { 'content-encoding': 'gzip' })
  }
})

test('the encoding stands after those that the body has already', t => {
  const { request } = compress(text, { headers: { 'content-encoding': 'custom' } })
  t.is(request.headers['content-encoding'], 'custom, gzip')
})

test('the least size counts bytes, and is compressed itself', t => {
  t.true(compress('ä'.repeat(5)).compressed)
  t.false(compress('a'.repeat(9)).compressed)
  t.false(compress(undefined).compressed)
})

test('the first encoding that there is is taken; without one, nothing changes', t => {
  t.is(compress(text, { encodings: ['br', 'gzip'] }).request.headers['content-encoding'], 'gzip')
  const { compressed, request } = compress(text, { encodings: ['br'] })
  t.false(compressed)
  t.is(request.body, text)
  t.deepEqual(request.headers, {})
})

test('the setting turns it off', t => {
  t.false(compress(text, { config: { ...small, disableRequestCompression: true } }).compressed)
})

test('an operation whose model does not say so is left alone', async t => {
  const { client, sent } = openZoo([{}], { config: small })
  await client.feed!({ Name: text })
  t.is(sent[0]!.headers['content-encoding'], undefined)
  t.regex(String(sent[0]!.body), /as is/)
})

test('a stream is compressed as it is read, whatever its size', async t => {
  const { compressed, request } = compress(Readable.from([Buffer.from('a'), Buffer.from('b')]), {
    input: 'StreamInput',
  })
  t.true(compressed)
  t.is(gunzipSync(await buffer(request.body as Readable)).toString(), 'ab')
  t.false(canRewind(request.body))
})

test('bytes in the place of a stream are compressed, too', t => {
  t.is(gunzipSync(compress('a', { input: 'StreamInput' }).request.body as Uint8Array).toString(), 'a')
})

test('a stream whose length the service must know is not', t => {
  t.false(compress(text, { input: 'SizedInput' }).compressed)
})

test('a stream that can be sent again is compressed again', async t => {
  const bytes = randomBytes(200_000)
  const { request } = compress(
    normalizeBody(() => Readable.from([bytes])),
    { input: 'StreamInput' },
  )
  t.deepEqual(gunzipSync(await buffer(request.body as Readable)), bytes)
  const again = rewindBody(request.body) as Readable
  t.deepEqual(gunzipSync(await buffer(again)), bytes)
})

test('a stream that fails ends the compressed one with its error', async t => {
  const { request } = compress(normalizeBody(createReadStream('/no/such/file')), { input: 'StreamInput' })
  const [error] = await once(request.body as Readable, 'error')
  t.is((error as NodeJS.ErrnoException).code, 'ENOENT')
})

test('the file behind a compressed stream is closed when nobody sends it', async t => {
  const file = createReadStream(import.meta.filename)
  const { request } = compress(normalizeBody(file), { input: 'StreamInput' })
  const closed = new Promise<void>(resolve => file.once('close', resolve))
  ;(request.body as Readable).destroy()
  await closed
  t.true(file.destroyed)
})

test('what is signed, summed up and sent again is the compressed body', async t => {
  const service = zooModel({
    operations: {
      Feed: { input: { shape: 'FeedInput' }, requestcompression: { encodings: ['gzip'] }, httpChecksumRequired: true },
    },
  })
  const { client, sent } = openZoo([failure('Throttling'), {}], { service, config: small })
  await client.feed!({ Name: text })
  t.is(sent.length, 2)
  for (const { body, headers } of sent) {
    t.regex(gunzipSync(body as Uint8Array).toString(), /as is/)
    t.is(headers['content-encoding'], 'gzip')
    t.truthy(headers['x-amz-checksum-crc32'])
    t.regex(headers.authorization!, /SignedHeaders=[^,]*;content-encoding;/)
  }
})
