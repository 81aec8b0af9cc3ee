import test from 'ava'
import { type BucketStep, runStory } from './run-story.ts'
import type { Topic } from './store.ts'

const AWKWARD = 'a/../b +%2B?#&"\'☃ 𝒳'
const PART = Buffer.alloc(5 * 1024 * 1024, 'p')
const CORS = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://example.com'], MaxAgeSeconds: 60 }] }
const LIFECYCLE = {
  Rules: [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } }],
}
const tags = (...pairs: readonly (readonly [string, string])[]) => ({
  TagSet: pairs.map(([Key, Value]) => ({ Key, Value })),
})

/** The life of a bucket in a hundred calls. `$name` is what an earlier step kept under that name. */
const STEPS: readonly BucketStep[] = [
  // A bucket that is not there yet.
  ['headBucket', {}],
  ['listObjectsV2', {}],
  ['getObject', { Key: 'k' }],
  ['putObject', { Key: 'k', Body: 'too early' }],
  ['createBucket', {}],
  ['headBucket', {}],
  ['getBucketLocation', {}],
  ['listObjectsV2', {}],
  ['listObjects', {}],
  ['listObjectVersions', {}],
  ['listMultipartUploads', {}],
  // Objects of every size and name.
  ['putObject', { Key: 'empty', Body: '' }],
  ['putObject', { Key: 'one', Body: '1' }],
  [
    'putObject',
    { Key: 'hello', Body: 'hello', ContentType: 'text/plain; charset=utf-8', Metadata: { a: 'b', c: 'd e' } },
  ],
  [
    'putObject',
    { Key: 'bytes', Body: Buffer.from([0, 255, 13, 10]), ContentEncoding: 'identity', CacheControl: 'no-cache' },
  ],
  ['putObject', { Key: 'folder/', Body: '' }],
  ['putObject', { Key: 'folder/a', Body: 'a' }],
  ['putObject', { Key: 'folder/b', Body: 'b' }],
  ['putObject', { Key: 'folder/deep/c', Body: 'c' }],
  ['putObject', { Key: AWKWARD, Body: 'awkward' }],
  ['headObject', { Key: 'empty' }],
  ['headObject', { Key: 'hello' }],
  ['headObject', { Key: AWKWARD }],
  ['headObject', { Key: 'missing' }],
  ['getObject', { Key: 'empty' }],
  ['getObject', { Key: 'hello' }],
  ['getObject', { Key: 'bytes' }],
  ['getObject', { Key: AWKWARD }],
  ['getObject', { Key: 'missing' }],
  ['getObject', { Key: 'hello', Range: 'bytes=1-3' }],
  ['getObject', { Key: 'hello', Range: 'bytes=-2' }],
  ['getObject', { Key: 'hello', Range: 'bytes=99-' }],
  ['getObject', { Key: 'hello', IfMatch: '"5d41402abc4b2a76b9719d911017c592"' }],
  ['getObject', { Key: 'hello', IfMatch: '"other"' }],
  ['getObject', { Key: 'hello', IfNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' }],
  ['getObject', { Key: 'hello', IfModifiedSince: new Date('2020-01-01') }],
  ['getObject', { Key: 'hello', IfUnmodifiedSince: new Date('2020-01-01') }],
  ['getObject', { Key: 'hello', ResponseContentType: 'x/y', ResponseCacheControl: 'private' }],
  // Listings.
  ['listObjectsV2', {}],
  ['listObjectsV2', { Prefix: 'folder/' }],
  ['listObjectsV2', { Delimiter: '/' }],
  ['listObjectsV2', { Prefix: 'folder/', Delimiter: '/' }],
  ['listObjectsV2', { StartAfter: 'folder/a', FetchOwner: true }],
  ['listObjectsV2', { MaxKeys: 0 }],
  ['listObjectsV2', { Prefix: 'nothing' }],
  ['listObjects', { Delimiter: '/', MaxKeys: 2 }],
  ['listObjects', { Marker: 'folder/' }],
  ['listObjectVersions', { Prefix: 'folder/' }],
  // Copies.
  ['copyObject', { Key: 'copy', CopySource: '$Bucket/hello' }],
  ['copyObject', { Key: 'replaced', CopySource: '$Bucket/hello', MetadataDirective: 'REPLACE', Metadata: { n: 'm' } }],
  ['copyObject', { Key: 'copy of awkward', CopySource: { Bucket: '$Bucket', Key: AWKWARD } }],
  ['copyObject', { Key: 'never', CopySource: '$Bucket/missing' }],
  ['copyObject', { Key: 'never', CopySource: '$Bucket/hello', CopySourceIfMatch: '"other"' }],
  ['copyObject', { Key: 'hello', CopySource: '$Bucket/hello' }],
  ['headObject', { Key: 'copy' }],
  ['headObject', { Key: 'replaced' }],
  ['getObject', { Key: 'copy of awkward' }],
  // Tags.
  ['putObjectTagging', { Key: 'hello', Tagging: tags(['k', 'v'], ['a b', 'c+d']) }],
  ['getObjectTagging', { Key: 'hello' }],
  ['putObject', { Key: 'tagged', Body: 't', Tagging: 'x=1&y=2%2B' }],
  ['getObjectTagging', { Key: 'tagged' }],
  ['deleteObjectTagging', { Key: 'hello' }],
  ['getObjectTagging', { Key: 'hello' }],
  ['getObjectTagging', { Key: 'missing' }],
  ['putBucketTagging', { Tagging: tags(['team', 'river']) }],
  ['getBucketTagging', {}],
  ['deleteBucketTagging', {}],
  ['getBucketTagging', {}],
  // Settings.
  ['getBucketCors', {}],
  ['putBucketCors', { CORSConfiguration: CORS }],
  ['getBucketCors', {}],
  ['deleteBucketCors', {}],
  ['getBucketLifecycleConfiguration', {}],
  ['putBucketLifecycleConfiguration', { LifecycleConfiguration: LIFECYCLE }],
  ['getBucketLifecycleConfiguration', {}],
  ['deleteBucketLifecycle', {}],
  ['getBucketPolicy', {}],
  ['getBucketAcl', {}],
  ['getObjectAcl', { Key: 'hello' }],
  // Parts.
  ['createMultipartUpload', { Key: 'parts', ContentType: 'x/parts', Metadata: { p: 'q' } }, { UploadId: 'upload' }],
  ['listParts', { Key: 'parts', UploadId: '$upload' }],
  ['uploadPart', { Key: 'parts', UploadId: '$upload', PartNumber: 1, Body: PART }, { ETag: 'first' }],
  ['uploadPart', { Key: 'parts', UploadId: '$upload', PartNumber: 2, Body: 'end' }, { ETag: 'second' }],
  ['listParts', { Key: 'parts', UploadId: '$upload', MaxParts: 1 }],
  ['listMultipartUploads', {}],
  [
    'completeMultipartUpload',
    {
      Key: 'parts',
      UploadId: '$upload',
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: '$first' },
          { PartNumber: 2, ETag: '$second' },
        ],
      },
    },
  ],
  ['headObject', { Key: 'parts' }],
  ['getObject', { Key: 'parts', Range: 'bytes=5242878-' }],
  ['abortMultipartUpload', { Key: 'parts', UploadId: 'unknown' }],
  // Versions.
  ['getBucketVersioning', {}],
  ['putBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }],
  ['getBucketVersioning', {}],
  ['putObject', { Key: 'versioned', Body: 'first' }, { VersionId: 'v1' }],
  ['putObject', { Key: 'versioned', Body: 'second' }, { VersionId: 'v2' }],
  ['getObject', { Key: 'versioned', VersionId: '$v1' }],
  ['deleteObject', { Key: 'versioned' }, { VersionId: 'marker' }],
  ['getObject', { Key: 'versioned' }],
  ['listObjectVersions', { Prefix: 'versioned' }],
  ['deleteObject', { Key: 'versioned', VersionId: '$marker' }],
  ['getObject', { Key: 'versioned' }],
  ['deleteObject', { Key: 'versioned', VersionId: '$v1' }],
  ['deleteObject', { Key: 'versioned', VersionId: '$v2' }],
  // The end.
  ['putBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
  ['deleteBucket', {}],
  ['deleteObjects', { Delete: { Objects: [{ Key: 'one' }, { Key: AWKWARD }, { Key: 'missing' }], Quiet: false } }],
  ['deleteObject', { Key: 'missing' }],
]

export const story: Topic = (aws, store) => {
  test(`${STEPS.length} calls in the life of a bucket come to the same as with boto3`, async t => {
    t.true(STEPS.length >= 100)
    await runStory(t, aws, STEPS, { ours: `story-${store.name}-a`, theirs: `story-${store.name}-b` })
  })
}
