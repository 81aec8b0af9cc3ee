import test from 'ava'
import { InvalidOptionError, ObjectChangedError, ParamValidationError } from '../../../../lib/errors.ts'
import { clientOf, content, PART, startStub } from './stub.ts'

const config = { multipartThreshold: PART, multipartChunksize: PART }
const big = content(2 * PART + 3)

test('a small object is copied by one request, a large one in parts', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('a b+c', big)
  for (const source of [{ Bucket: 'b', Key: 'a b+c' }, 'b/a b+c', '/b/a b+c'] as const) {
    stub.seen.length = 0
    const { size, ETag } = await s3.copy(source, 'b', 'to', { config })
    t.deepEqual(stub.operations().toSorted(), [
      'CompleteMultipartUpload',
      'CreateMultipartUpload',
      'HeadObject',
      'UploadPartCopy',
      'UploadPartCopy',
      'UploadPartCopy',
    ])
    t.is(size, big.length)
    t.is(ETag, stub.objects.get('to')!.etag)
    t.true(stub.objects.get('to')!.body.equals(big))
    const ranges = stub.seen
      .map(({ headers }) => headers['x-amz-copy-source-range'])
      .filter(range => range !== undefined)
    t.deepEqual(ranges.toSorted(), ['bytes=0-5242879', 'bytes=10485760-10485762', 'bytes=5242880-10485759'])
  }
  stub.seen.length = 0
  stub.put('a b+c', content(5))
  await s3.copy({ Bucket: 'b', Key: 'a b+c', VersionId: 'v1' }, 'b', 'to')
  t.deepEqual(stub.operations(), ['HeadObject', 'CopyObject'])
  t.is(stub.seen[0]!.query.get('versionId'), 'v1')
  t.is(stub.seen[1]!.headers['x-amz-copy-source'], 'b/a%20b%2Bc?versionId=v1')
})

test('what CopyObject takes over, a copy in parts sets by itself, unless it is replaced', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', big)
  const own = { 'content-type': 'text/x', 'cache-control': 'no-cache', 'x-amz-meta-a': 'b' }
  stub.fault = ({ operation }) => (operation === 'HeadObject' ? { headers: own } : undefined)
  const created = async (extraArgs: object) => {
    stub.seen.length = 0
    await s3.copy({ Bucket: 'b', Key: 'k' }, 'b', 'to', { config, extraArgs: { ...extraArgs } })
    return stub.seen.find(({ operation }) => operation === 'CreateMultipartUpload')!.headers
  }
  const kept = await created({ ContentType: 'ignored/as-by-CopyObject' })
  t.is(kept['content-type'], 'text/x')
  t.is(kept['cache-control'], 'no-cache')
  t.is(kept['x-amz-meta-a'], 'b')
  const replaced = await created({ MetadataDirective: 'REPLACE', ContentType: 'text/y' })
  t.is(replaced['content-type'], 'text/y')
  t.is(replaced['x-amz-meta-a'], undefined)
})

test('tags are written after a copy in parts, where a directive asks for them', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', big)
  const source = { Bucket: 'b', Key: 'k' }
  await s3.copy(source, 'b', 'to', { config, extraArgs: { TaggingDirective: 'COPY' } })
  t.deepEqual(stub.operations().slice(-2), ['GetObjectTagging', 'PutObjectTagging'])
  await s3.copy(source, 'b', 'to', { config, extraArgs: { TaggingDirective: 'REPLACE', Tagging: 'x=y%20z' } })
  t.deepEqual(stub.operations().slice(-2), ['CompleteMultipartUpload', 'PutObjectTagging'])
  stub.seen.length = 0
  await s3.copy(source, 'b', 'to', { config })
  t.false(stub.operations().includes('PutObjectTagging'))
})

test('the source is looked at by its own client', async t => {
  const [theirs, ours] = [await startStub(t), await startStub(t)]
  theirs.put('k', content(10))
  ours.put('k', content(10))
  await clientOf(t, ours).copy({ Bucket: 'b', Key: 'k' }, 'b', 'to', { sourceClient: clientOf(t, theirs) })
  t.deepEqual([theirs.operations(), ours.operations()], [['HeadObject'], ['CopyObject']])
})

test('a source that is replaced meanwhile is an error, and no part is left', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', big)
  stub.fault = ({ operation }) => {
    if (operation === 'CreateMultipartUpload') stub.put('k', content(big.length))
    return undefined
  }
  await t.throwsAsync(s3.copy({ Bucket: 'b', Key: 'k' }, 'b', 'to', { config }), {
    instanceOf: ObjectChangedError,
    message: 'The object "k" in the bucket "b" was replaced while it was copied. Call again for the new one.',
  })
  t.is(stub.uploads.size, 0)
})

test('a source that is none, and options that do not exist, are refused before anything is sent', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  for (const source of [{ Bucket: 'b' }, { Bucket: 'b', Key: '' }, 'no-key', undefined]) {
    await t.throwsAsync(s3.copy(source as string, 'b', 'to'), {
      instanceOf: ParamValidationError,
      message: /CopySource: needs \{ Bucket, Key \}/,
    })
  }
  await t.throwsAsync(s3.copy('b/k', 'b', 'to', { extraArgs: { ContentLength: 1 } }), {
    instanceOf: InvalidOptionError,
    message: /cannot have "ContentLength"/,
  })
  t.deepEqual(stub.seen, [])
})
