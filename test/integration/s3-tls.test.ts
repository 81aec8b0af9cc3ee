/** Streams over TLS: what goes over the wire is read by a server that takes nothing on trust. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { type ChecksumAlgorithm, checksum } from '../../lib/http/checksums.ts'
import { Session, type UntypedClient } from '../../lib/index.ts'
import { makeCertificate, read } from '../helpers/http-server.ts'

const LEAST_CHUNK = 8192
const text = 'some content '.repeat(20_000)

/** What a store understood of an upload. */
interface Stored {
  readonly content: string
  readonly headers: IncomingMessage['headers']
  readonly trailer: string
}

interface Store {
  readonly stored: Stored[]
  /** Answers the next requests with a refusal: before their bodies, or after. */
  readonly refusals: ('before' | 'after')[]
  /** Bytes of bodies that were refused before they were sent. */
  refusedBytes: number
  readonly s3: UntypedClient
}

async function storeFor(t: ExecutionContext): Promise<Store> {
  const { certPath, key, cert } = makeCertificate(t)
  const server = createServer({ key, cert })
  const store = { stored: [] as Stored[], refusals: [] as ('before' | 'after')[], refusedBytes: 0 }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await read(request)
    if (store.refusals[0] === 'after') {
      store.refusals.shift()
      response.writeHead(503).end()
      return
    }
    store.stored.push(decode(t, request, body))
    response.writeHead(200, { etag: '"e"' }).end()
  }
  server.on('request', answer)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (store.refusals[0] === 'before') {
      store.refusals.shift()
      request.on('data', chunk => {
        store.refusedBytes += chunk.length
      })
      response.writeHead(503).end()
      return
    }
    response.writeContinue()
    void answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = new Session({
    region: 'us-east-1',
    endpointUrl: `https://localhost:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIDTLS', secretAccessKey: 'secret' },
    verify: certPath,
  })
  t.teardown(async () => {
    await session.close()
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(store, { s3: session.client('s3') as unknown as UntypedClient })
}

/** Reads `aws-chunked` by its own rules. */
function decode(t: ExecutionContext, { headers }: IncomingMessage, body: Buffer): Stored {
  t.is(headers['x-amz-content-sha256'], 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
  t.regex(String(headers['content-encoding']), /(^|,)aws-chunked$/)
  const sizes: number[] = []
  const contents: Buffer[] = []
  let at = 0
  for (;;) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, end), 16)
    if (size === 0) {
      at = end + 2
      break
    }
    sizes.push(size)
    contents.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size
    t.is(body.toString('latin1', at, at + 2), '\r\n')
    at += 2
  }
  t.true(
    sizes.slice(0, -1).every(size => size >= LEAST_CHUNK),
    String(sizes),
  )
  const content = Buffer.concat(contents)
  t.is(headers['x-amz-decoded-content-length'], String(content.length))
  const trailer = body.toString('latin1', at)
  const name = String(headers['x-amz-trailer'])
  const algorithm = name.replace('x-amz-checksum-', '') as ChecksumAlgorithm
  t.is(trailer, `${name}:${checksum(algorithm, content)}\r\n\r\n`)
  return { content: content.toString(), headers, trailer }
}

test('streams of every kind arrive in chunks, followed by their checksum', async t => {
  const store = await storeFor(t)
  const kinds = {
    blob: () => new Blob([text]),
    factory: () => () => Readable.from([text]),
    pieces: () => Readable.from(text.match(/.{1,999}/g)!),
    web: () => new Blob([text]).stream(),
    generator: () =>
      (async function* () {
        yield text.slice(0, 10)
        yield Buffer.from(text.slice(10))
      })(),
  }
  for (const Body of Object.values(kinds)) {
    await store.s3.putObject!({ Bucket: 'b', Key: 'k', Body: Body(), ContentLength: text.length })
    t.is(store.stored.at(-1)!.content, text)
  }
  await store.s3.putObject!({ Bucket: 'b', Key: 'k', Body: Readable.from([]), ContentLength: 0 })
  t.is(store.stored.at(-1)!.content, '')
})

test('every algorithm arrives', async t => {
  const store = await storeFor(t)
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5']) {
    const Body = Readable.from([text])
    const part = { Bucket: 'b', Key: 'k', UploadId: 'u', PartNumber: 1, Body, ContentLength: text.length }
    await store.s3.uploadPart!({ ...part, ChecksumAlgorithm })
    t.is(store.stored.at(-1)!.headers['x-amz-trailer'], `x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`)
  }
})

test('an attempt that failed is repeated with a stream that can be opened again', async t => {
  const store = await storeFor(t)
  store.refusals.push('after')
  let opened = 0
  const Body = () => {
    opened += 1
    return Readable.from([text])
  }
  const { ResponseMetadata } = await store.s3.putObject!({ Bucket: 'b', Key: 'k', Body, ContentLength: text.length })
  t.like(ResponseMetadata, { RetryAttempts: 1 })
  t.is(opened, 2)
  t.is(store.stored.at(-1)!.content, text)
})

test('a refusal before the body leaves a stream as it was, for the next attempt', async t => {
  const store = await storeFor(t)
  store.refusals.push('before', 'before')
  const Body = Readable.from([text])
  const { ResponseMetadata } = await store.s3.putObject!({ Bucket: 'b', Key: 'k', Body, ContentLength: text.length })
  t.like(ResponseMetadata, { RetryAttempts: 2 })
  t.is(store.refusedBytes, 0)
  t.is(store.stored.at(-1)!.content, text)
})

test('a stream that can be read once is not repeated when it was read, and is closed', async t => {
  const store = await storeFor(t)
  store.refusals.push('after')
  const Body = Readable.from([text])
  await t.throwsAsync(store.s3.putObject!({ Bucket: 'b', Key: 'k', Body, ContentLength: text.length }), {
    code: '503',
  })
  t.true(Body.destroyed)
  t.is(store.stored.length, 0)
})
