import { createHash } from 'node:crypto'
import test from 'ava'
import type { Topic } from './store.ts'

const PART = 5 * 1024 * 1024

export const multipart: Topic = (aws, store) => {
  test('an object is uploaded in parts by hand, and the parts are listed on the way', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'parts' })
    const upload = await bucket
      .Object('big + one')
      .initiateMultipartUpload({ ContentType: 'x/y', Metadata: { a: 'b' } })
    t.deepEqual(await bucket.multipartUploads.map(({ objectKey, id }) => [objectKey, id]).toArray(), [
      ['big + one', upload.id],
    ])
    const bodies = [Buffer.alloc(PART, 'a'), Buffer.alloc(PART, 'b'), Buffer.from('end')]
    const parts: { PartNumber: number; ETag?: string }[] = []
    for (const [index, Body] of bodies.entries()) {
      const { ETag } = await upload.Part(index + 1).upload({ Body })
      t.is(ETag, `"${createHash('md5').update(Body).digest('hex')}"`)
      parts.push({ PartNumber: index + 1, ...(ETag && { ETag }) })
    }
    const listed = await upload.parts
      .pageSize(2)
      .map(({ partNumber, size, eTag }) => ({ partNumber, size, eTag }))
      .toArray()
    t.deepEqual(
      listed,
      parts.map(({ PartNumber, ETag }, index) => ({ partNumber: PartNumber, size: bodies[index]!.length, eTag: ETag })),
    )
    const object = await upload.complete({ MultipartUpload: { Parts: parts } })
    t.is(String(object), "s3.Object(bucketName='parts', key='big + one')")
    const { contentLength, contentType, metadata, eTag } = await object.loaded()
    t.deepEqual(
      { contentLength, contentType, metadata },
      { contentLength: 2 * PART + 3, contentType: 'x/y', metadata: { a: 'b' } },
    )
    const sums = bodies.map(body => createHash('md5').update(body).digest())
    t.is(eTag, `"${createHash('md5').update(Buffer.concat(sums)).digest('hex')}-3"`)
    t.true(Buffer.concat(bodies).equals(await (await object.get()).Body.bytes()))
    t.is(await bucket.multipartUploads.first(), undefined)
  })

  test('a part is copied out of another object', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'part-copies' })
    await bucket.putObject({ Key: 'from +', Body: '0123456789' })
    const upload = await bucket.Object('to').initiateMultipartUpload()
    const source = { CopySource: { Bucket: bucket.name, Key: 'from +' }, CopySourceRange: 'bytes=2-4' }
    const { CopyPartResult } = await upload.Part(1).copyFrom(source)
    t.truthy(CopyPartResult?.ETag)
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult!.ETag! }]
    const object = await upload.complete({ MultipartUpload: { Parts } })
    t.is(await (await object.get()).Body.text(), '234')
  })

  test('an upload that is aborted is gone', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'aborted' })
    const upload = await bucket.Object('o').initiateMultipartUpload()
    await upload.Part(1).upload({ Body: 'x' })
    await upload.abort()
    // For other calls radosgw has other codes than S3, and moto breaks.
    const late = store.name === 'moto' ? upload.parts.toArray() : upload.Part(2).upload({ Body: 'y' })
    const error = await t.throwsAsync(late, { code: 'NoSuchUpload' })
    t.true(error instanceof bucket.meta.client.exceptions.NoSuchUpload)
    t.is(await bucket.multipartUploads.first(), undefined)
  })

  test('parts that the store does not have are refused', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'unknown-parts' })
    const upload = await bucket.Object('o').initiateMultipartUpload()
    await upload.Part(1).upload({ Body: 'x' })
    const Parts = [{ PartNumber: 1, ETag: '"00000000000000000000000000000000"' }]
    await t.throwsAsync(upload.complete({ MultipartUpload: { Parts } }), { code: 'InvalidPart' })
    await upload.abort()
  })
}
