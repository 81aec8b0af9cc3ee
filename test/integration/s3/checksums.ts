import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { checksum } from '../../../lib/http/checksums.ts'
import type { Session, UntypedClient } from '../../../lib/index.ts'
import { type AnyAws, agree, type Topic } from './store.ts'

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
const MODES = ['when_supported', 'when_required'] as const

/** What boto3 sends of checksums with a call. */
const SENT = `
from botocore.config import Config
config = Config(request_checksum_calculation=args['mode'], response_checksum_validation=args['mode'], s3={'addressing_style': 'path'})
s3 = session.client('s3', endpoint_url=client('s3').meta.endpoint_url, config=config)
seen = {}
def look(request, **_):
    seen.update({k.lower(): v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()})
s3.meta.events.register('before-send.s3', look)
try:
    getattr(s3, args['python'])(**args['params'])
except Exception as e:
    seen['error'] = str(e)
result = seen`

export const checksums: Topic = (aws, store) => {
  test('checksums are sent as boto3 sends them, and both stores take them', async t => {
    await aws.session.client('s3').createBucket({ Bucket: 'summed' })
    const object = { Bucket: 'summed', Key: 'o' }
    const Body = Buffer.from('hello')
    const TagSet = [{ Key: 'a', Value: 'b' }]
    const calls = [
      ['putObject', 'put_object', { ...object, Body }],
      ['putObject', 'put_object', object],
      ['putObject', 'put_object', { ...object, Body, ChecksumAlgorithm: 'SHA256' }],
      ['putObject', 'put_object', { ...object, Body, ChecksumSHA1: checksum('sha1', Body) }],
      ['putObject', 'put_object', { ...object, Body, ContentMD5: checksum('md5', Body) }],
      ['putObjectTagging', 'put_object_tagging', { ...object, Tagging: { TagSet } }],
      ['putBucketTagging', 'put_bucket_tagging', { Bucket: 'summed', Tagging: { TagSet } }],
      ['createMultipartUpload', 'create_multipart_upload', { ...object, ChecksumAlgorithm: 'SHA256' }],
      ['createMultipartUpload', 'create_multipart_upload', object],
      ['getObject', 'get_object', object],
      ['headObject', 'head_object', object],
      ['deleteObjects', 'delete_objects', { Bucket: 'summed', Delete: { Objects: [{ Key: 'o' }] } }],
      ['deleteObject', 'delete_object', object],
    ] as const
    for (const mode of MODES) {
      for (const [method, python, params] of calls) {
        const ours = await sentByUs(aws.session, mode, method, params)
        const theirs = (await aws.boto3.run(SENT, { mode, python, params })) as Record<string, string>
        t.deepEqual(relevant(ours, method), relevant(theirs, method), `${method} ${mode} ${JSON.stringify(params)}`)
      }
    }
  })

  test('every algorithm is sent, and a checksum that is kept is verified on the way down', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'verified' })
    const Body = 'hello'
    for (const ChecksumAlgorithm of ALGORITHMS) {
      const object = { Bucket: 'verified', Key: ChecksumAlgorithm }
      await s3.putObject({ ...object, Body, ChecksumAlgorithm })
      const got = await s3.getObject(object)
      t.is(await got.Body.text(), Body)
      const kept = (got as unknown as Record<string, unknown>)[`Checksum${ChecksumAlgorithm}`]
      t.is(kept, store.keepsChecksums ? checksum(ChecksumAlgorithm.toLowerCase() as 'crc32', Body) : undefined)
    }
    if (!store.keepsChecksums) return
    const attributes = { Bucket: 'verified', Key: 'SHA256', ObjectAttributes: ['Checksum', 'ObjectSize'] }
    t.like(await agree(t, aws, 'getObjectAttributes', attributes), { output: { ObjectSize: 5 } })
    const silent = await s3.getObject({ Bucket: 'verified', Key: 'SHA256', ChecksumMode: undefined })
    t.truthy(silent.ChecksumSHA256)
    const required = aws.session.client('s3', { responseChecksumValidation: 'when_required' })
    const unasked = await required.getObject({ Bucket: 'verified', Key: 'SHA256' })
    t.is(unasked.ChecksumSHA256, undefined)
    unasked.Body.destroy()
  })

  test('streams are sent with every algorithm: hashed first where they can be read again, else in signed chunks', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'summed-streams' })
    const text = 'some content '.repeat(20_000)
    const ContentLength = text.length
    const kinds = {
      blob: () => new Blob([text]),
      factory: () => () => Readable.from([text]),
      once: () => Readable.from([text.slice(0, 100_000), text.slice(100_000)]),
    }
    for (const ChecksumAlgorithm of ALGORITHMS) {
      for (const [kind, make] of Object.entries(kinds)) {
        const object = { Bucket: 'summed-streams', Key: `${ChecksumAlgorithm}-${kind}` }
        const put = s3.putObject({ ...object, Body: make(), ContentLength, ChecksumAlgorithm })
        if (kind === 'once' && !store.takesTrailers) {
          await t.throwsAsync(put, { code: 'MissingContentLength' })
          continue
        }
        await put
        const got = await s3.getObject(object)
        t.is(got.ContentEncoding, undefined)
        const kept = (got as unknown as Record<string, unknown>)[`Checksum${ChecksumAlgorithm}`]
        t.is(kept, store.keepsChecksums ? checksum(ChecksumAlgorithm.toLowerCase() as 'crc32', text) : undefined)
        t.is(await got.Body.text(), text)
      }
    }
    const once = { Bucket: 'summed-streams', Key: 'once' }
    await s3.putObject({ ...once, Body: kinds.once(), ContentLength, ContentEncoding: 'gzip' })
    const got = await s3.getObject(once)
    t.is(got.ContentEncoding, 'gzip')
    t.is(await got.Body.text(), text)
  })

  test('parts that are streams are sent in signed chunks', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'summed-parts' })
    const object = { Bucket: 'summed-parts', Key: 'o' }
    const { UploadId } = await s3.createMultipartUpload(object)
    const Body = Readable.from(['a'.repeat(5 * 1024 * 1024)])
    const first = await s3.uploadPart({
      ...object,
      UploadId: UploadId!,
      PartNumber: 1,
      Body,
      ContentLength: 5 * 1024 * 1024,
    })
    const last = await s3.uploadPart({
      ...object,
      UploadId: UploadId!,
      PartNumber: 2,
      Body: Readable.from(['z']),
      ContentLength: 1,
    })
    const Parts = [first, last].map(({ ETag }, index) => ({ ETag: ETag!, PartNumber: index + 1 }))
    await s3.completeMultipartUpload({ ...object, UploadId: UploadId!, MultipartUpload: { Parts } })
    t.is((await s3.headObject(object)).ContentLength, 5 * 1024 * 1024 + 1)
  })

  test('a body that is not the one of its checksum is refused by the store', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'refused' })
    const object = { Bucket: 'refused', Key: 'o', Body: 'hello' }
    await t.throwsAsync(s3.putObject({ ...object, ContentMD5: checksum('md5', 'hellO') }), { code: 'BadDigest' })
    const other = s3.putObject({ ...object, ChecksumSHA256: checksum('sha256', 'hellO') })
    if (store.keepsChecksums) await t.throwsAsync(other, { code: 'BadDigest' })
    else await t.notThrowsAsync(other, 'what it does not know it does not judge')
  })

  test('a body that was changed or cut off on its way is an error', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'tampered' })
    await bucket.putObject({ Key: 'o', Body: Buffer.alloc(100_000, 'x') })
    const object = { Bucket: 'tampered', Key: 'o' }
    const short = await proxied(t, aws, body => body.subarray(0, 70_000))
    const message = /ended after 70000 of 100000 bytes/
    await t.throwsAsync((await short.getObject(object)).Body.bytes(), { code: 'IncompleteBody', message })
    await t.throwsAsync((await short.getObject(object)).Body.text(), { code: 'IncompleteBody' })
    await t.throwsAsync((await short.getObject(object)).Body.toArray(), { code: 'IncompleteBody' })
    await t.throwsAsync(
      async () => {
        for await (const chunk of (await short.getObject(object)).Body) t.true(chunk.length > 0)
      },
      { code: 'IncompleteBody' },
    )
    if (!store.keepsChecksums) return
    const changed = await proxied(t, aws, body => body.fill('y', 500, 501))
    const error = { code: 'ChecksumMismatch', message: /has the crc32 checksum .* was sent with it/ }
    await t.throwsAsync((await changed.getObject(object)).Body.bytes(), error)
    await t.throwsAsync((await changed.getObject(object)).Body.toArray(), error)
    // A part of it has no checksum.
    t.is(await (await changed.getObject({ ...object, Range: 'bytes=0-1' })).Body.text(), 'xx')
  })
}

async function sentByUs(session: Session, mode: (typeof MODES)[number], method: string, params: object) {
  const client = session.client('s3', { requestChecksumCalculation: mode, responseChecksumValidation: mode })
  let sent: Record<string, string> = {}
  client.meta.events.on('before-send', ({ request }) => {
    sent = request.headers
  })
  const output = await (client as unknown as UntypedClient)[method]!({ ...params })
  ;(output.Body as { destroy(): void } | undefined)?.destroy()
  return sent
}

/** The headers about checksums. The XML of the libraries differs in its details, so there is no comparing its checksum. */
function relevant(headers: Readonly<Record<string, string>>, method: string): [string, string][] {
  const about = Object.entries(headers).filter(([name]) => /checksum|content-md5|trailer|error/.test(name))
  const isXml = method.endsWith('Tagging') || method === 'deleteObjects'
  return about.map(([name, value]): [string, string] => [name, isXml ? '' : value]).sort()
}

/** A client that calls the store through a proxy that does something to the bodies of answers to GET. */
async function proxied(t: ExecutionContext, { server, session }: AnyAws, change: (body: Buffer) => Uint8Array) {
  const proxy = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    delete headers.connection
    const { request: send } = await import('node:http')
    send(`${server.url}${request.url}`, { headers, method: request.method! }, async answer => {
      const body = Buffer.concat(await answer.toArray())
      response.writeHead(answer.statusCode!, answer.headers)
      const sent = request.url!.includes('/o') && body.length > 1000 ? change(body) : body
      response.write(sent, () => {
        if (sent.length < body.length) response.destroy()
        else response.end()
      })
    }).end()
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return session.client('s3', { endpointUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
}
