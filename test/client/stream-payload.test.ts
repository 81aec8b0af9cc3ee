import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { ParamValidationError, RequestBodyError } from '../../lib/errors.ts'
import type { WireRequest } from '../../lib/http/wire.ts'
import { type ClientOptions, Session, type UntypedClient } from '../../lib/index.ts'

const CONTENT = '123456789'
const CRC32 = 'y/Q5Jg=='
const SHA256 = createHash('sha256').update(CONTENT).digest('hex')
const HTTP = { endpointUrl: 'http://store.test' }
const CHUNKED = 'x-amz-decoded-content-length'

const once = () => Readable.from([CONTENT])
const again = () => once

/** What a store would get of a call, its body read. */
async function sent(
  options: ClientOptions,
  params: Record<string, unknown>,
  { service = 's3', method = 'putObject', look = (_: UntypedClient) => {} } = {},
): Promise<Record<string, string | undefined> & { body: string }> {
  let found: (Record<string, string | undefined> & { body: string }) | undefined
  const session = new Session({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDSTREAM', secretAccessKey: 'secret' },
    transport: async ({ headers, body }: WireRequest) => {
      found = { ...headers, body: body instanceof Readable ? await text(body) : String(body ?? '') }
      return { statusCode: 200, headers: { etag: '"e"' }, body: new Uint8Array() }
    },
  })
  const client = session.client(service, options) as unknown as UntypedClient
  look(client)
  await client[method]!(service === 's3' ? { Bucket: 'bucket', Key: 'k', ...params } : params)
  return found!
}

function pick(headers: Record<string, string | undefined>, names: RegExp): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.test(name)))
}

const about = /checksum|content-encoding|content-length|transfer|trailer|sha256/

test('over TLS the checksum of a stream follows it, unsigned', async t => {
  const file = join(mkdtempSync(join(tmpdir(), 'tucuxi-stream-')), 'digits')
  t.teardown(() => rmSync(join(file, '..'), { recursive: true }))
  writeFileSync(file, CONTENT)
  for (const [Body, more] of [
    [once(), { ContentLength: 9 }],
    [createReadStream(file), {}],
    [new Blob([CONTENT]), {}],
    [new Blob([CONTENT]).stream(), { ContentLength: 9 }],
  ] as const) {
    const { body, ...headers } = await sent({}, { Body, ...more })
    t.deepEqual(pick(headers, about), {
      'content-encoding': 'aws-chunked',
      'transfer-encoding': 'chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      [CHUNKED]: '9',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    })
    t.is(body, `9\r\n${CONTENT}\r\n0\r\nx-amz-checksum-crc32:${CRC32}\r\n\r\n`)
  }
})

test('the encoding of the content stays', async t => {
  const headers = await sent({}, { Body: once(), ContentLength: 9, ContentEncoding: 'gzip' })
  t.is(headers['content-encoding'], 'gzip,aws-chunked')
})

test('without TLS a stream that can be read again is read first, and its hashes stand in the headers', async t => {
  for (const [Body, more] of [
    [again(), {}],
    [again(), { ContentLength: 9 }],
    [new Blob([CONTENT]), {}],
  ] as const) {
    const { body, ...headers } = await sent(HTTP, { Body, ...more })
    t.deepEqual(pick(headers, about), {
      'content-length': '9',
      'x-amz-checksum-crc32': CRC32,
      'x-amz-content-sha256': SHA256,
      'x-amz-sdk-checksum-algorithm': 'CRC32',
    })
    t.is(body, CONTENT)
  }
})

test('without TLS a stream that can be read once goes out in signed chunks', async t => {
  const { body, ...headers } = await sent(HTTP, { Body: once(), ContentLength: 9 })
  t.deepEqual(pick(headers, about), {
    'transfer-encoding': 'chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    [CHUNKED]: '9',
  })
  t.regex(body, /^9;chunk-signature=[0-9a-f]{64}\r\n123456789\r\n0;chunk-signature=[0-9a-f]{64}\r\n\r\n$/)
})

test('without TLS its checksum follows it where the caller names one', async t => {
  const { body, ...headers } = await sent(HTTP, { Body: once(), ContentLength: 9, ChecksumAlgorithm: 'CRC32' })
  t.deepEqual(pick(headers, about), {
    'content-encoding': 'aws-chunked',
    'transfer-encoding': 'chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    [CHUNKED]: '9',
    'x-amz-sdk-checksum-algorithm': 'CRC32',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  })
  t.regex(body, /\r\nx-amz-checksum-crc32:y\/Q5Jg==\r\nx-amz-trailer-signature:[0-9a-f]{64}\r\n\r\n$/)
})

test('nothing is not sent in chunks without TLS', async t => {
  const { body, ...headers } = await sent(HTTP, { Body: Readable.from([]), ContentLength: 0 })
  t.is(headers['x-amz-checksum-crc32'], 'AAAAAA==')
  t.is(headers['x-amz-content-sha256'], createHash('sha256').digest('hex'))
  t.is(headers[CHUNKED], undefined)
  t.is(body, '')
})

test('every algorithm can be chosen for a stream', async t => {
  for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5']) {
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`
    const trailed = await sent({}, { Body: once(), ContentLength: 9, ChecksumAlgorithm: algorithm })
    const read = await sent(HTTP, { Body: again(), ChecksumAlgorithm: algorithm })
    t.is(trailed['x-amz-trailer'], name)
    t.true(trailed.body.endsWith(`\r\n${name}:${read[name]}\r\n\r\n`))
    t.is(trailed['x-amz-sdk-checksum-algorithm'], algorithm)
  }
  await t.throwsAsync(sent({}, { Body: once(), ContentLength: 9, ChecksumAlgorithm: 'XXHASH3' }), {
    instanceOf: ParamValidationError,
    message: /"XXHASH3" cannot be calculated here; those that can are CRC32, .* Give the checksum itself/,
  })
})

test('with when_required a stream goes out as it is', async t => {
  const options = { requestChecksumCalculation: 'when_required' } as const
  for (const [where, sha256] of [
    [{}, 'UNSIGNED-PAYLOAD'],
    [HTTP, 'UNSIGNED-PAYLOAD'],
  ] as const) {
    const { body, ...headers } = await sent({ ...options, ...where }, { Body: once(), ContentLength: 9 })
    t.deepEqual(pick(headers, about), { 'content-length': '9', 'x-amz-content-sha256': sha256 })
    t.is(body, CONTENT)
  }
  const signed = await sent({ ...options, ...HTTP }, { Body: again() })
  t.deepEqual(pick(signed, about), { 'content-length': '9', 'x-amz-content-sha256': SHA256 })
})

test('a checksum that the caller gives goes out as it is', async t => {
  const headers = await sent({}, { Body: once(), ContentLength: 9, ChecksumSHA1: 'mine' })
  t.deepEqual(pick(headers, /checksum|trailer|encoding/), { 'x-amz-checksum-sha1': 'mine' })
  t.is(headers.body, CONTENT)
})

test('settings about signatures are kept', async t => {
  const unsigned = { ...HTTP, s3: { payloadSigningEnabled: false } }
  const read = await sent(unsigned, { Body: again() })
  t.is(read['x-amz-content-sha256'], 'UNSIGNED-PAYLOAD')
  t.is(read['x-amz-checksum-crc32'], CRC32)
  const plain = await sent(unsigned, { Body: once(), ContentLength: 9 })
  t.deepEqual([plain['x-amz-content-sha256'], plain.body], ['UNSIGNED-PAYLOAD', CONTENT])
  const asked = await sent(unsigned, { Body: once(), ContentLength: 9, ChecksumAlgorithm: 'SHA1' })
  t.is(asked['x-amz-content-sha256'], 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
  const anonymous = await sent({ signatureVersion: 'unsigned' }, { Body: once(), ContentLength: 9 })
  t.is(anonymous['x-amz-content-sha256'], 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
  t.is(anonymous.authorization, undefined)
  const signed = { s3: { payloadSigningEnabled: true }, requestChecksumCalculation: 'when_required' } as const
  t.is((await sent(signed, { Body: again() }))['x-amz-content-sha256'], SHA256)
})

test('a service other than S3 wants the hash of the whole body, over TLS too', async t => {
  let sha256: string | undefined
  const look = (client: UntypedClient) =>
    client.meta.events.on('before-send', ({ request }) => {
      sha256 = request.sha256
    })
  await sent({}, { FunctionName: 'f', InvokeArgs: again() }, { service: 'lambda', method: 'invokeAsync', look })
  t.is(sha256, SHA256)
})

test('a stream that a hook has hashed is not read once more', async t => {
  let opened = 0
  const body = () => {
    opened += 1
    return once()
  }
  const headers = await sent({}, { vaultName: 'v', body }, { service: 'glacier', method: 'uploadArchive' })
  t.is(headers['x-amz-content-sha256'], SHA256)
  t.is(opened, 2)
})

test('a stream of unknown length is refused where its length goes before it', async t => {
  for (const options of [{}, HTTP]) {
    const Body = once()
    await t.throwsAsync(sent(options, { Body }), {
      instanceOf: RequestBodyError,
      code: 'RequestBody',
      message: /^PutObject: the body is a stream of unknown length, .* Give ContentLength, or bytes, .* uploadFileobj/,
    })
    t.true(Body.destroyed)
  }
  const read = await sent({}, { Body: again() })
  t.deepEqual(pick(read, about), {
    'content-length': '9',
    'x-amz-checksum-crc32': CRC32,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-sdk-checksum-algorithm': 'CRC32',
  })
})

test('a stream that cannot be read is an error before anything is sent', async t => {
  await t.throwsAsync(sent(HTTP, { Body: createReadStream('/no/such/file') }), {
    instanceOf: RequestBodyError,
    message: /^The body of the request could not be read: ENOENT/,
  })
})

test('a body that the model leaves unsigned is so without TLS, too; those of S3 are signed there', async t => {
  const hashOf = async (method: string, service: string, params: object, options: ClientOptions): Promise<unknown> => {
    const headers = await sent(options, { ...params, Body: CONTENT }, { service, method })
    return headers['x-amz-content-sha256']
  }
  const RequestRoute = 'r'
  const RequestToken = 't'
  for (const options of [{}, HTTP]) {
    t.is(await hashOf('putObject', 'mediastore-data', { Path: 'a' }, options), 'UNSIGNED-PAYLOAD')
  }
  const onlyOfS3 = { Bucket: undefined, Key: undefined, RequestRoute, RequestToken }
  const plain = { endpointUrl: 'http://127.0.0.1:9' }
  t.is(await hashOf('writeGetObjectResponse', 's3', onlyOfS3, plain), SHA256)
})
