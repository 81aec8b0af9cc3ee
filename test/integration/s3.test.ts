import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'

const aws = useMoto()

test('an object is stored, described, read and deleted', async t => {
  const s3 = aws.session.client('s3')
  const object = { Bucket: 'basic', Key: 'folder/a b.txt' }
  await s3.createBucket({ Bucket: 'basic' })
  const { ETag } = await s3.putObject({
    ...object,
    Body: 'hello',
    ContentType: 'text/plain',
    Metadata: { author: 'me' },
  })
  t.is(ETag, '"5d41402abc4b2a76b9719d911017c592"')
  t.like(await s3.headObject(object), { ETag, ContentLength: 5, ContentType: 'text/plain', Metadata: { author: 'me' } })
  t.is(await (await s3.getObject(object)).Body.text(), 'hello')
  t.is(await (await s3.getObject({ ...object, Range: 'bytes=1-3' })).Body.text(), 'ell')
  await s3.deleteObject(object)
  const gone = await t.throwsAsync(s3.getObject(object), { instanceOf: ClientError })
  t.true(gone instanceof s3.exceptions.NoSuchKey!)
  t.like(gone, { code: 'NoSuchKey', statusCode: 404 })
})

test('boto3 reads what we wrote, and lists it as we do', async t => {
  const s3 = aws.session.client('s3')
  await s3.createBucket({ Bucket: 'shared' })
  for (const Key of ['a/1', 'a/2', 'b', 'ü +%']) await s3.putObject({ Bucket: 'shared', Key, Body: Key })
  const { Body } = await aws.boto3.call('s3', 'getObject', { Bucket: 'shared', Key: 'ü +%' })
  t.is(Buffer.from(Body as Uint8Array).toString(), 'ü +%')
  for (const params of [{}, { Delimiter: '/' }, { Prefix: 'a/', MaxKeys: 1 }, { StartAfter: 'a/2' }]) {
    const ours = await s3.listObjectsV2({ Bucket: 'shared', ...params })
    const theirs = await aws.boto3.call('s3', 'listObjectsV2', { Bucket: 'shared', ...params })
    t.deepEqual(comparable(ours), comparable(theirs))
  }
})

test('we read what boto3 wrote', async t => {
  const s3 = aws.session.client('s3')
  await aws.boto3.call('s3', 'createBucket', { Bucket: 'theirs' })
  await aws.boto3.call('s3', 'putObject', { Bucket: 'theirs', Key: 'k', Body: new Uint8Array([0, 255]) })
  t.deepEqual([...(await (await s3.getObject({ Bucket: 'theirs', Key: 'k' })).Body.bytes())], [0, 255])
})

test('a bucket that does not exist is its modelled error', async t => {
  const s3 = aws.session.client('s3')
  const error = await t.throwsAsync(s3.listObjectsV2({ Bucket: 'nowhere' }), { instanceOf: ClientError })
  t.true(error instanceof s3.exceptions.NoSuchBucket!)
  t.like(error, { code: 'NoSuchBucket', statusCode: 404 })
})

/** moto makes a new continuation token for each call; boto3 shows the EncodingType that it asked for by itself. */
function comparable(output: object): Record<string, unknown> {
  const { NextContinuationToken, EncodingType: _, ...rest } = withoutMetadata(output)
  return { ...rest, isContinued: NextContinuationToken !== undefined }
}
