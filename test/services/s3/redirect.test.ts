import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import test, { type ExecutionContext } from 'ava'
import { ClientError, RequestBodyError } from '../../../lib/errors.ts'
import { Session } from '../../../lib/index.ts'
import { read, serve } from '../../helpers/http-server.ts'

interface Store {
  /** `PUT /bucket/key in us-west-2: body`, or `elsewhere` where the region was wrong. */
  readonly log: string[]
  region: string
  /** Whether the bucket is elsewhere, wherever it is looked for. */
  isLost: boolean
}

/** A store whose one bucket is in another region than the client; it judges by what a request is signed for. */
async function openStore(t: ExecutionContext, region = 'eu-west-1') {
  const store: Store = { log: [], region, isLost: false }
  const endpointUrl = await serve(t, async (request, response) => {
    const signedFor = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1]
    const body = String(await read(request))
    const isHere = signedFor === store.region && !store.isLost
    store.log.push(`${request.method} ${request.url} ${isHere ? 'here' : 'elsewhere'}${body === '' ? '' : `: ${body}`}`)
    const headers = { 'x-amz-request-id': '1', 'x-amz-bucket-region': store.region }
    response.writeHead(isHere ? 200 : 301, isHere ? { ...headers, etag: '"e"' } : headers)
    const isListing = request.method === 'GET'
    response.end(isHere ? (isListing ? '<ListBucketResult/>' : '') : '<Error><Code>PermanentRedirect</Code></Error>')
  })
  const session = new Session({
    region: 'us-west-2',
    credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    endpointUrl,
  })
  t.teardown(() => session.close())
  return { store, session, client: session.client('s3') }
}

const LIST = '/b?list-type=2&encoding-type=url'

test('a call is sent once more, to the region of the bucket, and later calls go there at once', async t => {
  const { store, client, session } = await openStore(t)
  const { ResponseMetadata } = await client.listObjectsV2({ Bucket: 'b' })
  t.is(ResponseMetadata.RetryAttempts, 1)
  await client.listObjectsV2({ Bucket: 'b' })
  t.deepEqual(store.log, [`GET ${LIST} elsewhere`, `GET ${LIST} here`, `GET ${LIST} here`])
  await session.client('s3').listObjectsV2({ Bucket: 'b' })
  t.is(store.log[3], `GET ${LIST} elsewhere`, 'what one client learned is its own')
})

test('it is no retry: it is done where there are none, and not done twice', async t => {
  const { store, session } = await openStore(t)
  const client = session.client('s3', { retries: { maxAttempts: 1 } })
  await client.listObjectsV2({ Bucket: 'b' })
  t.is(store.log.length, 2)
  store.isLost = true
  await t.throwsAsync(client.listObjectsV2({ Bucket: 'other' }), { instanceOf: ClientError, code: 'PermanentRedirect' })
  t.is(store.log.length, 4)
})

test('a bucket that moved is found again', async t => {
  const { store, client } = await openStore(t)
  await client.listObjectsV2({ Bucket: 'b' })
  store.region = 'sa-east-1'
  await client.listObjectsV2({ Bucket: 'b' })
  t.deepEqual(store.log.slice(2), [`GET ${LIST} elsewhere`, `GET ${LIST} here`])
})

test('bytes, files and streams from a function are sent again from their start', async t => {
  const { store, session } = await openStore(t)
  const folder = await mkdtemp(join(tmpdir(), 'tucuxi-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'file'), 'from a file')
  const bodies = [
    Buffer.from('bytes'),
    createReadStream(join(folder, 'file')),
    () => Readable.from([Buffer.from('made')]),
  ]
  for (const [index, Body] of bodies.entries()) {
    const options = { Bucket: 'b', Key: `k${index}`, Body: Body as never, ChecksumCRC32: 'AAAAAA==' }
    await session.client('s3').putObject(index === 2 ? { ...options, ContentLength: 4 } : options)
  }
  t.deepEqual(
    store.log.filter(line => line.includes(' here')),
    ['PUT /b/k0 here: bytes', 'PUT /b/k1 here: from a file', 'PUT /b/k2 here: made'],
  )
})

test('a stream that is gone is an error that names the region, and a new one goes there at once', async t => {
  const { store, client } = await openStore(t)
  const put = (body: string) =>
    client.putObject({
      Bucket: 'b',
      Key: 'k',
      Body: Readable.from([Buffer.from(body)]),
      ContentLength: body.length,
      ChecksumCRC32: 'AAAAAA==',
    })
  const error = await t.throwsAsync(put('one'), {
    instanceOf: RequestBodyError,
    message:
      's3.PutObject: the bucket "b" is in the region eu-west-1, and the body is a stream that cannot be sent again. ' +
      "Call once more with a new stream, give a function that returns one, or make the client with region: 'eu-west-1'.",
  })
  t.true(error?.cause instanceof ClientError)
  await put('two')
  t.is(store.log.at(-1), 'PUT /b/k here: two')
})

test('the body of an answer comes from where the bucket is', async t => {
  const { client } = await openStore(t)
  const { Body } = await client.getObject({ Bucket: 'b', Key: 'k' })
  t.is(await text(Body), '<ListBucketResult/>')
})

test('a region that could be another host is not followed', async t => {
  for (const evil of ['evil.com#', 'a.b', '-x', '12', '']) {
    const { store, client } = await openStore(t, evil)
    await t.throwsAsync(client.listObjectsV2({ Bucket: 'b' }), { instanceOf: ClientError, code: 'PermanentRedirect' })
    t.deepEqual(store.log, [`GET ${LIST} elsewhere`], evil)
  }
})
