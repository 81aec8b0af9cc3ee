/** The same transfers by boto3's s3transfer and by us make the same requests, and read what the other wrote. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { Boto3 } from '../helpers/boto3.ts'
import { clientOf, content, folderOf, PART, type Seen, startStub } from '../services/s3/transfer/stub.ts'

const config = { multipartThreshold: PART, multipartChunksize: PART }
const CONFIG = `boto3.s3.transfer.TransferConfig(multipart_threshold=${PART}, multipart_chunksize=${PART})`
const key = 'k'.repeat(32)

/** Extra arguments that go to several calls, or to one of them, each in its way. */
const uploads: readonly Record<string, unknown>[] = [
  {},
  { ContentType: 'text/x', Metadata: { a: 'b' }, ACL: 'private', Tagging: 'a=b', StorageClass: 'STANDARD_IA' },
  { ChecksumAlgorithm: 'SHA256', CacheControl: 'no-cache', ServerSideEncryption: 'AES256' },
  {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key,
    RequestPayer: 'requester',
    ExpectedBucketOwner: '123456789012',
  },
  { ChecksumSHA1: 'gYIQ9Tb0ZfkrZ1cQzBcVhYMZ6Tk=', Expires: new Date('2027-01-01') },
]

const copies: readonly Record<string, unknown>[] = [
  {},
  { MetadataDirective: 'REPLACE', ContentType: 'text/y', Metadata: { c: 'd' } },
  { Metadata: { c: 'd' }, TaggingDirective: 'REPLACE', Tagging: 'x=y&z=' },
  { TaggingDirective: 'COPY', RequestPayer: 'requester', ChecksumAlgorithm: 'SHA256' },
  { CopySourceSSECustomerAlgorithm: 'AES256', CopySourceSSECustomerKey: key, StorageClass: 'GLACIER' },
]

/** What says something of a request: not who sent it, when, and over which connection. */
const CHATTER =
  /^(host|connection|date|expect|accept.*|user-agent|authorization|content-length|transfer-encoding|amz-sdk-.*|x-amz-date|x-amz-content-sha256|x-amz-user-agent|x-amz-api-version)$/

function told({ operation, query, headers }: Seen): object {
  const said = Object.entries(headers).filter(([name]) => !CHATTER.test(name))
  const asked = [...query].filter(([name]) => name !== 'uploadId' && name !== 'x-id')
  return { operation, query: Object.fromEntries(asked.toSorted()), headers: Object.fromEntries(said.toSorted()) }
}

/** Parts are sent in any order. */
function requests(seen: readonly Seen[]): object[] {
  return seen.map(told).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

test('the same extra arguments make the same requests', async t => {
  const stub = await startStub(t)
  const folder = folderOf(t)
  const boto3 = await Boto3.start({ endpointUrl: stub.url })
  t.teardown(() => boto3.close())
  const s3 = clientOf(t, stub)
  const compare = async (name: string, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) => {
    stub.seen.length = 0
    await theirs()
    const expected = requests(stub.seen)
    stub.seen.length = 0
    await ours()
    t.deepEqual(requests(stub.seen), expected, name)
  }
  for (const size of [10, 2 * PART + 1]) {
    const path = folder.write('f', content(size))
    for (const extraArgs of uploads) {
      await compare(
        `upload of ${size} with ${Object.keys(extraArgs)}`,
        () => s3.uploadFile(path, 'b', 'k', { config, extraArgs }),
        () =>
          boto3.run(
            `client('s3').upload_file(args['path'], 'b', 'k', ExtraArgs=args['extra'], Config=${CONFIG}); result = 0`,
            {
              path,
              extra: extraArgs,
            },
          ),
      )
    }
    stub.put('source', content(size), {
      'content-type': 'text/x',
      'x-amz-meta-a': 'b',
      expires: 'Fri, 01 Jan 2027 00:00:00 GMT',
    })
    for (const extraArgs of copies) {
      const source = { Bucket: 'b', Key: 'source' }
      await compare(
        `copy of ${size} with ${Object.keys(extraArgs)}`,
        () => s3.copy(source, 'b', 'to', { config, extraArgs }),
        () =>
          boto3.run(
            `client('s3').copy(args['source'], 'b', 'to', ExtraArgs=args['extra'], Config=${CONFIG}); result = 0`,
            {
              source,
              extra: extraArgs,
            },
          ),
      )
    }
  }
})

test('each reads what the other wrote', async t => {
  const stub = await startStub(t)
  const folder = folderOf(t)
  const boto3 = await Boto3.start({ endpointUrl: stub.url })
  t.teardown(() => boto3.close())
  const s3 = clientOf(t, stub)
  const body = content(3 * PART + 5)
  const path = folder.write('f', body)
  await s3.uploadFile(path, 'b', 'ours', { config })
  await boto3.run(`client('s3').download_file('b', 'ours', args['to'], Config=${CONFIG}); result = 0`, {
    to: folder.path('1'),
  })
  t.true(readFileSync(folder.path('1')).equals(body))
  await boto3.run(`client('s3').upload_file(args['path'], 'b', 'theirs', Config=${CONFIG}); result = 0`, { path })
  await s3.downloadFile('b', 'theirs', folder.path('2'), { config })
  t.true(readFileSync(folder.path('2')).equals(body))
  t.is(stub.objects.get('ours')!.etag, stub.objects.get('theirs')!.etag)
})

test('the extra arguments that are allowed are those of boto3', async t => {
  const stub = await startStub(t)
  const boto3 = await Boto3.start({ endpointUrl: stub.url })
  t.teardown(() => boto3.close())
  const { ALLOWED } = await import('../../lib/services/s3/transfer/extra-args.ts')
  const theirs = (await boto3.run(
    `from s3transfer.manager import TransferManager as m
result = {'upload': m.ALLOWED_UPLOAD_ARGS, 'download': m.ALLOWED_DOWNLOAD_ARGS, 'copy': m.ALLOWED_COPY_ARGS}`,
  )) as Record<keyof typeof ALLOWED, string[]>
  for (const kind of ['upload', 'download', 'copy'] as const) {
    t.deepEqual([...ALLOWED[kind]].toSorted(), theirs[kind].toSorted(), kind)
  }
})
