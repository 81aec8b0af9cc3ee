import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import test from 'ava'
import { RequestBodyError } from '../../lib/errors.ts'
import { type Chunks, chunksPayload, inChunks } from '../../lib/http/aws-chunked.ts'
import { checksum } from '../../lib/http/checksums.ts'
import { signRequest } from '../../lib/http/sign.ts'

const unsigned = (length: number): Chunks => ({ length, signed: false, trailer: 'crc32' })

test('content goes out in chunks of 64 KiB, whatever pieces it comes in', async t => {
  const size = 150_000
  const content = Buffer.alloc(size, 'abcdefghijklm')
  const sum = checksum('crc32', content)
  const chunk = (from: number, to: number) =>
    `${(to - from).toString(16)}\r\n${content.subarray(from, to).toString()}\r\n`
  const expected = `${chunk(0, 65_536)}${chunk(65_536, 131_072)}${chunk(131_072, size)}0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`
  const pieces = (length: number) =>
    Array.from({ length: Math.ceil(size / length) }, (_, index) =>
      content.subarray(index * length, (index + 1) * length),
    )
  for (const length of [1000, 65_536, 70_000, size]) {
    t.is(await text(inChunks(Readable.from(pieces(length)), unsigned(size))), expected)
  }
})

test('nothing is content, too; strings count as UTF-8', async t => {
  t.is(await text(inChunks(Readable.from([]), unsigned(0))), '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')
  const sum = checksum('crc32', 'hé')
  const expected = `3\r\nhé\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`
  t.is(await text(inChunks(Readable.from(['h', '', 'é']), unsigned(3))), expected)
  t.is(await text(inChunks('hé', unsigned(3))), expected)
})

test('another length than was announced is an error before the end of the content is told', async t => {
  const refused = async (length: number) => {
    const pieces: string[] = []
    const read = async () => {
      for await (const piece of inChunks(Readable.from(['abc']), unsigned(length))) pieces.push(String(piece))
    }
    const error = await t.throwsAsync(read(), { instanceOf: RequestBodyError, code: 'RequestBody' })
    t.false(/(^|\n)0\r\n/.test(pieces.join('')))
    return error.message
  }
  t.is(await refused(4), 'The body is a stream that ended after 3 of 4 bytes. Give the right ContentLength.')
  t.is(
    await refused(2),
    'The body is a stream of more than 2 bytes, its announced length. Give the right ContentLength.',
  )
})

test('what completes the content waits for the end of its stream', async t => {
  const source = new Readable({ read() {} })
  const chunks = inChunks(source, unsigned(3))
  chunks.on('readable', () => {})
  source.push('abc')
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  t.is(chunks.read(), null)
  source.push(null)
  t.true((await text(chunks)).startsWith('3\r\nabc\r\n0\r\n'))
})

test('what a stream throws is thrown, and what is no content is refused', async t => {
  const broken = Readable.from(
    (function* () {
      yield 'a'
      throw new Error('disk on fire')
    })(),
  )
  await t.throwsAsync(buffer(inChunks(broken, unsigned(2))), { message: 'disk on fire' })
  await t.throwsAsync(buffer(inChunks(Readable.from([{ a: 1 }]), unsigned(2))), {
    instanceOf: RequestBodyError,
    message: 'The body is a stream of something else than bytes or strings.',
  })
})

test('a stream is not touched before its chunks are read, and closed with them', async t => {
  const source = Readable.from(['a', 'b'])
  inChunks(source, unsigned(2)).destroy()
  await new Promise(setImmediate)
  t.false(source.readableDidRead || source.destroyed)
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(65_536)
    })(),
  )
  const closed = new Promise(resolve => endless.on('error', () => {}).once('close', resolve))
  for await (const _ of inChunks(endless, unsigned(2 ** 40))) break
  await closed
  t.true(endless.destroyed)
})

test('what stands for the chunks in the signature', t => {
  t.is(chunksPayload({ length: 0, signed: false, trailer: 'sha1' }), 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
  t.is(chunksPayload({ length: 0, signed: true }), 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
  t.is(chunksPayload({ length: 0, signed: true, trailer: 'sha1' }), 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER')
})

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html. */
const LENGTH = 66_560
const context = {
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  service: 's3',
  region: 'us-east-1',
  date: new Date('2013-05-24T00:00:00Z'),
}

async function example(chunks: Chunks, headers: Record<string, string>) {
  const signed = signRequest(
    {
      method: 'PUT',
      url: 'https://s3.amazonaws.com/examplebucket/chunkObject.txt',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': String(LENGTH),
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        ...headers,
      },
      chunks,
    },
    { ...context, payloadHash: chunksPayload(chunks) },
  )
  const body = await text(inChunks(Readable.from([Buffer.alloc(LENGTH, 'a')]), signed.chunks!))
  const signatures = [...body.matchAll(/signature[=:]([0-9a-f]{64})/g)].map(([, signature]) => signature)
  return { seed: signed.headers.authorization!.slice(-64), signatures, body }
}

test('chunks are signed as in the example of S3', async t => {
  const { seed, signatures, body } = await example({ length: LENGTH, signed: true }, { 'content-length': '66824' })
  t.is(seed, '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9')
  t.deepEqual(signatures, [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ])
  t.is(Buffer.byteLength(body), 66_824)
})

test('a trailer is signed as in the example of S3', async t => {
  const { seed, signatures, body } = await example(
    { length: LENGTH, signed: true, trailer: 'crc32c' },
    { 'x-amz-trailer': 'x-amz-checksum-crc32c' },
  )
  t.is(seed, '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e')
  t.deepEqual(signatures, [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
  ])
  t.true(body.includes('\r\nx-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:'))
})
