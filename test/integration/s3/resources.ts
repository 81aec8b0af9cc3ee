import test from 'ava'
import { ClientError, WaiterError } from '../../../lib/index.ts'
import type { Topic } from './store.ts'

/** What the resource layer and the client layer know of S3: loads, references, waiters, exceptions. */
export const resources: Topic = (aws, store) => {
  test('a bucket, an object and a summary load what they are', async t => {
    const s3 = aws.session.resource('s3')
    const bucket = await s3.createBucket({ Bucket: 'loaded' })
    t.throws(() => bucket.creationDate, { code: 'NotLoaded' })
    const { creationDate } = await bucket.loaded()
    t.true(Math.abs(Date.now() - creationDate!.getTime()) < 60_000)
    const { Buckets = [] } = (await aws.boto3.call('s3', 'listBuckets')) as { Buckets?: { Name: string }[] }
    t.like(
      Buckets.find(({ Name }) => Name === 'loaded'),
      { CreationDate: creationDate },
    )

    const object = await bucket.putObject({ Key: 'a b', Body: 'hello', ContentType: 'text/x' })
    t.true(object instanceof s3.Object)
    t.throws(() => object.contentLength, {
      code: 'NotLoaded',
      message: /was never loaded\. Read it after "await resource\.loaded\(\)"/,
    })
    const { contentLength, contentType, eTag, lastModified } = await object.loaded()
    t.deepEqual({ contentLength, contentType }, { contentLength: 5, contentType: 'text/x' })
    const summary = s3.ObjectSummary('loaded', 'a b')
    await summary.load()
    t.deepEqual(
      { size: summary.size, eTag: summary.eTag, lastModified: summary.lastModified },
      { size: 5, eTag, lastModified },
    )
    const [listed] = await bucket.objects.toArray()
    t.true(listed?.isLoaded)
    t.true(listed?.equals(summary))
    t.is(await (await listed!.get()).Body.text(), 'hello')
    t.true(listed!.Bucket().equals(bucket))
    t.true(listed!.Object().Acl().Object().equals(object))
    await object.put({ Body: 'longer than before' })
    t.throws(() => object.contentLength, { code: 'NotLoaded' }, 'put() made it untrue')
    t.is((await object.loaded()).contentLength, 18)
    await object.copyFrom({
      CopySource: { Bucket: 'loaded', Key: 'a b' },
      Metadata: { a: 'b' },
      MetadataDirective: 'REPLACE',
    })
    t.deepEqual((await object.loaded()).metadata, { a: 'b' })
  })

  test('waiters wait for buckets and objects, and say why they gave up', async t => {
    const bucket = aws.session.resource('s3').Bucket('awaited')
    const s3 = bucket.meta.client
    await s3.getWaiter('bucketNotExists').wait({ Bucket: 'awaited' })
    await bucket.waitUntilNotExists()
    const appears = bucket.waitUntilExists({ delay: 20 })
    await bucket.create()
    await appears
    await s3.getWaiter('bucketExists').wait({ Bucket: 'awaited' })
    const object = bucket.Object('o')
    const stored = object.waitUntilExists({ delay: 20 })
    await object.put({ Body: 'x' })
    t.is(await stored, object)
    const polls: number[] = []
    const error = await t.throwsAsync(
      s3
        .getWaiter('objectNotExists')
        .wait(
          { Bucket: 'awaited', Key: 'o' },
          { delay: 1, maxAttempts: 3, onPoll: ({ attempt }) => polls.push(attempt) },
        ),
      { instanceOf: WaiterError, message: /Waiter objectNotExists, 3 polls: not yet/ },
    )
    t.is(error.reason, 'maxAttempts')
    t.deepEqual(polls, [1, 2, 3])
    await object.delete()
    await object.waitUntilNotExists()
    await bucket.delete()
    await bucket.waitUntilNotExists()
  })

  test('errors are the classes that the model names, and carry what the store said', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'erring' })
    const { NoSuchBucket, NoSuchKey } = s3.exceptions
    const key = await t.throwsAsync(s3.getObject({ Bucket: 'erring', Key: 'nope' }), { instanceOf: ClientError })
    t.true(key instanceof NoSuchKey)
    t.false(key instanceof NoSuchBucket)
    t.like(key, {
      name: 'NoSuchKey',
      code: 'NoSuchKey',
      statusCode: 404,
      service: 's3',
      operation: 'GetObject',
      attempts: 1,
    })
    t.truthy(key.requestId)
    t.like(key.response, { Error: { Code: 'NoSuchKey' }, ResponseMetadata: { HTTPStatusCode: 404 } })
    if (store.explains) t.is(key.message, 'GetObject: The specified key does not exist.')

    try {
      await s3.getObject({ Bucket: 'erring', Key: 'nope' })
      t.fail()
    } catch (error) {
      t.regex((error as Error).stack ?? '', /resources\.ts/, 'the stack leads to the caller')
    }
    const bucket = await t.throwsAsync(s3.listObjectsV2({ Bucket: 'nowhere-to-be-found' }))
    t.true(bucket instanceof NoSuchBucket)
    const head = await t.throwsAsync(s3.headObject({ Bucket: 'erring', Key: 'nope' }), { instanceOf: ClientError })
    t.like(head, { code: '404', statusCode: 404, message: 'HeadObject: Not Found' })
    await t.throwsAsync(s3.headBucket({ Bucket: 'nowhere-to-be-found' }), { code: '404' })
    await s3.putObject({ Bucket: 'erring', Key: 'k', Body: '' })
    await t.throwsAsync(s3.deleteBucket({ Bucket: 'erring' }), { code: 'BucketNotEmpty' })
    await t.throwsAsync(aws.session.resource('s3').Object('erring', 'nope').load(), { code: '404' })
    await t.throwsAsync(s3.createBucket({ Bucket: 'E' }), { code: 'InvalidBucketName' })
  })

  test('a bucket that is there already is BucketAlreadyOwnedByYou', async t => {
    const west = aws.sessionWith({ region: 'eu-west-1' }).client('s3')
    const params = {
      Bucket: 'twice',
      CreateBucketConfiguration: { LocationConstraint: store.name === 'moto' ? 'eu-west-1' : 'default' },
    }
    await west.createBucket(params)
    if (store.name === 'moto') {
      const error = await t.throwsAsync(west.createBucket(params), { code: 'BucketAlreadyOwnedByYou' })
      t.true(error instanceof west.exceptions.BucketAlreadyOwnedByYou)
      t.is((await west.getBucketLocation({ Bucket: 'twice' })).LocationConstraint, 'eu-west-1')
    } else {
      // radosgw lets an owner create a bucket as often as he likes.
      await t.notThrowsAsync(west.createBucket(params))
    }
  })

  test('what is no bucket or key never leaves the house', async t => {
    const s3 = aws.session.client('s3')
    for (const Bucket of ['', '.', '..', 'a/b', 'a b', 'a?b', 'ä']) {
      await t.throwsAsync(s3.headBucket({ Bucket }), { code: 'ParamValidation', message: /Bucket/ }, Bucket)
    }
    await t.throwsAsync(s3.deleteObject({ Bucket: 'b', Key: '' }), { code: 'ParamValidation', message: /Key/ })
    const half = s3.putObject({ Bucket: 'b', Key: '\ud83d' })
    await t.throwsAsync(half, { code: 'ParamValidation' })
    t.throws(() => aws.session.resource('s3').Bucket(''), { code: 'MissingIdentifier' })
    const forged = s3.putObject({ Bucket: 'b', Key: 'k', Metadata: { a: 'b\r\nx-amz-acl: public-read' } })
    await t.throwsAsync(forged, { message: /line break/ })
    await t.throwsAsync(s3.putObject({ Bucket: 'b', Key: 'k', body: 'x' } as never), {
      message: /Unknown parameter "body": did you mean "Body"\?/,
    })
  })
}
