import test from 'ava'
import { agree, type Topic } from './store.ts'

/** What buckets are set to: versions, ACL, CORS, lifecycle, policy; and the names that they have. */
export const buckets: Topic = (aws, store) => {
  test('versions are kept, listed, read, copied and deleted', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'versioned' })
    const { client } = bucket.meta
    t.is((await bucket.Versioning().loaded()).status, undefined)
    await bucket.Versioning().enable()
    t.is((await bucket.Versioning().loaded()).status, 'Enabled')
    const object = { Bucket: bucket.name, Key: 'a +' }
    const first = await client.putObject({ ...object, Body: 'first' })
    const second = await client.putObject({ ...object, Body: 'second' })
    t.truthy(first.VersionId)
    t.is(await (await client.getObject(object)).Body.text(), 'second')
    const old = { ...object, VersionId: first.VersionId }
    t.is(await (await client.getObject(old)).Body.text(), 'first')
    t.like(await agree(t, aws, 'headObject', old), { output: { ContentLength: 5 } })
    const { VersionId = '' } = first
    await client.copyObject({ ...object, Key: 'copied', CopySource: { ...object, VersionId } })
    t.is(await (await client.getObject({ ...object, Key: 'copied' })).Body.text(), 'first')

    await bucket.Object('a +').delete()
    t.like(await t.throwsAsync(client.getObject(object)), { code: 'NoSuchKey' })
    const list = await agree(t, aws, 'listObjectVersions', { Bucket: bucket.name, Prefix: 'a' })
    t.like(list, { output: { DeleteMarkers: [{ Key: 'a +', IsLatest: true }] } })
    const versions = await bucket.objectVersions.filter({ Prefix: 'a' }).toArray()
    t.deepEqual(
      versions.map(version => version.size),
      [6, 5, undefined],
    )
    t.is((await versions[1]!.head()).ContentLength, 5)
    t.is(await (await bucket.Object('a +').Version(VersionId).get()).Body.text(), 'first')
    // The marker goes, and the object is there again.
    await versions[2]!.delete()
    t.is((await client.getObject(object)).VersionId, second.VersionId)
    const [answer] = await bucket.objectVersions.delete()
    t.is(answer?.Deleted?.length, 3)
    await bucket.Versioning().suspend()
    t.is((await bucket.Versioning().loaded()).status, 'Suspended')
    await bucket.delete()
  })

  test('the ACL of a bucket and of an object is read and set', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'granted' })
    const object = await bucket.putObject({ Key: 'o', Body: 'x' })
    const permissions = async (): Promise<unknown[]> => {
      const { grants = [] } = await object.Acl().loaded()
      return grants.map(({ Permission }) => Permission).sort()
    }
    t.deepEqual(await permissions(), ['FULL_CONTROL'])
    await object.Acl().put({ ACL: 'public-read' })
    t.deepEqual(await permissions(), ['FULL_CONTROL', 'READ'])
    const { owner, grants } = await bucket.Acl().loaded()
    t.is(grants?.[0]?.Grantee?.Type, 'CanonicalUser')
    t.is(grants?.[0]?.Grantee?.ID, owner?.ID)
    await agree(t, aws, 'getObjectAcl', { Bucket: 'granted', Key: 'o' })
    await agree(t, aws, 'getBucketAcl', { Bucket: 'granted' })
    const own = { Type: 'CanonicalUser', ID: owner?.ID ?? '' } as const
    const policy = { Owner: owner, Grants: [{ Grantee: own, Permission: 'READ' }] }
    await object.Acl().put({ AccessControlPolicy: policy })
    // moto does not read the policy, and goes back to the grant of the owner.
    t.deepEqual(await permissions(), store.name === 'moto' ? ['FULL_CONTROL'] : ['READ'])
  })

  test('CORS and lifecycle rules are put, read and deleted', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'ruled' })
    await t.throwsAsync(bucket.Cors().load(), { code: 'NoSuchCORSConfiguration' })
    const cors = {
      AllowedMethods: ['GET', 'PUT'],
      AllowedOrigins: ['https://*.example'],
      AllowedHeaders: ['*'],
      MaxAgeSeconds: 3,
    }
    await bucket.Cors().put({ CORSConfiguration: { CORSRules: [cors] } })
    t.like((await bucket.Cors().loaded()).corsRules, [cors])
    await agree(t, aws, 'getBucketCors', { Bucket: 'ruled' })
    await bucket.Cors().delete()

    const rule = {
      ID: 'tidy & "sweep"',
      Status: 'Enabled',
      Filter: { Prefix: 'tmp/ü/' },
      Expiration: { Days: 3 },
    } as const
    await bucket.LifecycleConfiguration().put({ LifecycleConfiguration: { Rules: [rule] } })
    t.like((await bucket.LifecycleConfiguration().loaded()).rules, [rule])
    await agree(t, aws, 'getBucketLifecycleConfiguration', { Bucket: 'ruled' })
    await bucket.LifecycleConfiguration().delete()
    const gone = await agree(t, aws, 'getBucketLifecycleConfiguration', { Bucket: 'ruled' })
    t.like(gone, { code: 'NoSuchLifecycleConfiguration', statusCode: 404 })
  })

  test('a policy is put, read and deleted', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'policed' })
    await t.throwsAsync(bucket.Policy().load(), { code: 'NoSuchBucketPolicy' })
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::policed/open/*' },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await bucket.Policy().put({ Policy })
    t.is((await bucket.Policy().loaded()).policy, Policy)
    await bucket.putObject({ Key: 'open/a b', Body: 'for all' })
    await bucket.putObject({ Key: 'shut', Body: 'for us' })
    // The gate before moto lets nothing pass that is not signed.
    if (store.name === 'radosgw') {
      const statusOf = async (key: string): Promise<number> => (await fetch(`${aws.server.url}/policed/${key}`)).status
      t.deepEqual([await statusOf('open/a%20b'), await statusOf('shut')], [200, 403])
    }
    await bucket.Policy().delete()
  })

  test('settings that nobody made are answered as to boto3', async t => {
    await aws.session.client('s3').createBucket({ Bucket: 'untouched' })
    const methods = [
      ...[
        'AccelerateConfiguration',
        'Cors',
        'Encryption',
        'Lifecycle',
        'LifecycleConfiguration',
        'Location',
        'Logging',
      ].map(of),
      ...['NotificationConfiguration', 'OwnershipControls', 'Policy', 'Replication', 'RequestPayment', 'Tagging'].map(
        of,
      ),
      ...['Versioning', 'Website'].map(of),
      'getObjectLockConfiguration',
      'getPublicAccessBlock',
      'listMultipartUploads',
      'headBucket',
    ]
    for (const method of methods) await agree(t, aws, method, { Bucket: 'untouched' })
  })

  test('buckets are listed as boto3 lists them', async t => {
    await aws.session.client('s3').createBucket({ Bucket: 'listed.with-dots' })
    const code = `result = sorted((b.name, b.creation_date) for b in resource('s3').buckets.all() if b.name.startswith('listed'))`
    const theirs = await aws.boto3.run(code)
    const listed = aws.session.resource('s3').buckets.where(({ name }) => name.startsWith('listed'))
    const ours = await listed.map(({ name, creationDate }) => [name, creationDate]).toArray()
    t.deepEqual(ours as unknown, theirs)
  })
}

function of(subject: string): string {
  return `getBucket${subject}`
}
