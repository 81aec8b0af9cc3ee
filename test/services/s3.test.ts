import test from 'ava'
import { ClientError } from '../../lib/errors.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { s3 } from '../../lib/services/s3.ts'
import { type Answers, fakeClient, type Loose } from '../resource/fixture.ts'

const loader = new Loader()
const definition = loader.load<ResourceDefinitions>('s3', 'resources-1')!
const service = loader.serviceModel('s3')

function open(answers: Answers): { s3: Loose; calls: unknown[] } {
  const { client, calls } = fakeClient(answers)
  return { s3: createServiceResource({ definition, service, client, extensions: s3.resources }), calls }
}

function refused(code: string): ClientError {
  const answer = { service: 's3', operation: 'ListBuckets', retryable: false, attempts: 1, response: {} }
  return new ClientError({ code, message: code, statusCode: 403, ...answer })
}

const CreationDate = new Date('2026-01-01')

test('a bucket loads what the listing of buckets says of it, on whichever page', async t => {
  const { s3, calls } = open({
    listBuckets: [{ Buckets: [{ Name: 'other' }] }, { Buckets: [{ Name: 'mine', CreationDate }] }, { Buckets: [] }],
  })
  t.is((await s3.Bucket('mine').loaded()).creationDate, CreationDate)
  t.is(calls.length, 2)
})

test('a bucket that the listing leaves out, or that may not be listed, is loaded with nothing known', async t => {
  for (const listBuckets of [[{ Buckets: [] }], [{}], [refused('AccessDenied')]]) {
    const bucket = await open({ listBuckets }).s3.Bucket('mine').loaded()
    t.is(bucket.creationDate, undefined)
    t.true(bucket.isLoaded)
  }
})

test('any other error of the listing is the error of the load', async t => {
  const error = refused('SlowDown')
  await t.throwsAsync(
    open({ listBuckets: [error] })
      .s3.Bucket('mine')
      .loaded(),
    { is: error },
  )
})

test('a summary loads by HeadObject, with the size under the name that listings have', async t => {
  const { s3, calls } = open({ headObject: () => ({ ContentLength: 7, ETag: '"e"' }) })
  const summary = await s3.ObjectSummary('b', 'k').loaded()
  t.is(summary.size, 7)
  t.is(summary.eTag, '"e"')
  t.is(summary.meta.data.ContentLength, undefined)
  t.deepEqual(calls, [['headObject', { Bucket: 'b', Key: 'k' }]])
})

test('objects are listed with their data, and deleted in one request a page', async t => {
  const { s3, calls } = open({
    listObjects: [
      {
        Contents: [
          { Key: 'a', Size: 1 },
          { Key: 'b', Size: 2 },
        ],
      },
    ],
    deleteObjects: ({ Delete }: Loose) => ({
      Errors: [{ Key: Delete.Objects[1].Key, Code: 'AccessDenied', Message: 'no' }],
    }),
  })
  const { objects } = s3.Bucket('b')
  const [first] = await objects.toArray()
  t.is(first.size, 1)
  const error = await t.throwsAsync<Loose>(objects.delete(), { code: 'Batch' })
  t.is(String(error.failures[0].resource), "s3.ObjectSummary(bucketName='b', key='b')")
  t.deepEqual(calls.at(-1), ['deleteObjects', { Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }])
})

test('versions and delete markers are one listing, each with its own data', async t => {
  const { s3 } = open({
    listObjectVersions: [
      { Versions: [{ Key: 'a', VersionId: '1', Size: 5 }], DeleteMarkers: [{ Key: 'a', VersionId: '2' }] },
      { DeleteMarkers: [{ Key: 'b', VersionId: '3' }] },
    ],
  })
  const versions = await s3.Bucket('b').objectVersions.toArray()
  t.deepEqual(versions.map(String), [
    "s3.ObjectVersion(bucketName='b', objectKey='a', id='1')",
    "s3.ObjectVersion(bucketName='b', objectKey='a', id='2')",
    "s3.ObjectVersion(bucketName='b', objectKey='b', id='3')",
  ])
  t.is(versions[0].size, 5)
  t.is(versions[2].size, undefined)
})
