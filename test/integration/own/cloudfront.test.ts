import test from 'ava'
import { ClientError, type ServiceResources } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

/** What the service asks for at least. */
function distributionConfig(CallerReference: string, Comment = '') {
  return {
    CallerReference,
    Comment,
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [{ Id: 'o', DomainName: 'river.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
    },
    DefaultCacheBehavior: { TargetOriginId: 'o', ViewerProtocolPolicy: 'allow-all' },
  }
}

/** The `IfMatch` of each request to `operation`. */
function matches(cloudfront: ServiceResources['cloudfront'], operation: string): unknown[] {
  const seen: unknown[] = []
  cloudfront.meta.client.meta.events.on(`before-parameter-build.cloudfront.${operation}`, ({ params }) => {
    seen.push((params as { IfMatch?: string }).IfMatch)
  })
  return seen
}

test('a distribution: made, awaited, found, changed, tagged, deleted', async t => {
  const cloudfront = aws.session.resource('cloudfront')
  const updates = matches(cloudfront, 'UpdateDistribution')
  const made = await cloudfront.createDistribution({ DistributionConfig: distributionConfig('delta') })
  t.regex(made.domainName, /cloudfront\.net$/, 'it knows what the answer said')
  const { ETag } = made.meta.data as { ETag?: string }
  t.truthy(ETag)
  await made.waitUntilDeployed({ delay: 10 })
  t.is(made.status, 'Deployed')
  const summary = await cloudfront.distributions.where(({ id }) => id === made.id).first()
  t.is(String(summary), `cloudfront.DistributionSummary(id='${made.id}')`)
  t.true(summary!.enabled)
  const distribution = summary!.Distribution()
  t.true(distribution.equals(made))

  await distribution.update({ DistributionConfig: distributionConfig('delta', 'wider') })
  t.is((await distribution.loaded()).distributionConfig.Comment, 'wider')
  t.deepEqual(updates, [ETag], 'an update says which version it is of')
  t.is((await distribution.getConfig())!.Comment, 'wider')

  const bucket = aws.session.resource('s3').Bucket('river')
  await bucket.create()
  t.true(await distribution.originBuckets[0]!.exists())
  t.is(String(summary!.originBuckets), "s3.Bucket(name='river')")
  t.is(distribution.certificate, null)

  await distribution.addTags({ Tags: { Items: [{ Key: 'bank', Value: 'left' }] } })
  t.deepEqual(await distribution.listTags(), [{ Key: 'bank', Value: 'left' }])
  await distribution.removeTags({ TagKeys: { Items: ['bank'] } })
  t.deepEqual((await distribution.listTags()) ?? [], [])
  await distribution.meta.tags.set('bank', 'right')
  t.deepEqual([...(await cloudfront.Distribution(made.id).meta.tags.load())], [['bank', 'right']])

  await distribution.delete()
  const gone = await t.throwsAsync(distribution.load(), { instanceOf: ClientError })
  t.is(gone.code, 'NoSuchDistribution')
})

test('an invalidation: made, loaded, listed', async t => {
  const cloudfront = aws.session.resource('cloudfront')
  const distribution = await cloudfront.createDistribution({ DistributionConfig: distributionConfig('ebb') })
  const invalidation = await distribution.createInvalidation({
    InvalidationBatch: { CallerReference: 'one', Paths: { Quantity: 1, Items: ['/logs/*'] } },
  })
  t.is(invalidation.distributionId, distribution.id)
  t.true(invalidation.Distribution().equals(distribution))
  t.is((await invalidation.load()).status, 'COMPLETED', 'CloudFront says "Completed", which its waiter wants')
  t.deepEqual(invalidation.invalidationBatch.Paths.Items, ['/logs/*'])
  const [summary] = await distribution.invalidations.toArray()
  t.is(summary!.status, 'COMPLETED')
  t.true(summary!.Invalidation().equals(invalidation))
})

test('who may read an origin, keys and their groups', async t => {
  const cloudfront = aws.session.resource('cloudfront')
  const config = (Description: string) => ({
    Name: 'only-us',
    Description,
    SigningProtocol: 'sigv4',
    SigningBehavior: 'always',
    OriginAccessControlOriginType: 's3',
  })
  const control = await cloudfront.createOriginAccessControl({ OriginAccessControlConfig: config('first') })
  await control.update({ OriginAccessControlConfig: config('second') })
  t.is((await control.loaded()).originAccessControlConfig!.Description, 'second')
  const [listed] = await cloudfront.originAccessControls.toArray()
  t.is(listed!.name, 'only-us')
  await listed!.OriginAccessControl().delete()
  t.deepEqual(await cloudfront.originAccessControls.toArray(), [])

  const key = await cloudfront.createPublicKey({
    PublicKeyConfig: { CallerReference: 'one', Name: 'seal', EncodedKey: 'MIIB', Comment: '' },
  })
  t.is((await key.load()).publicKeyConfig.Name, 'seal')
  t.is((await cloudfront.publicKeys.toArray())[0]!.name, 'seal')
  const group = await cloudfront.createKeyGroup({ KeyGroupConfig: { Name: 'seals', Items: [key.id] } })
  t.deepEqual((await group.load()).publicKeys.map(String), [String(key)])
  const [groupSummary] = await cloudfront.keyGroups.toArray()
  t.is(groupSummary!.id, group.id, 'the identifier is below a member of the item')
  t.is(groupSummary!.keyGroup.KeyGroupConfig.Name, 'seals')
  await key.delete()
  t.deepEqual(await cloudfront.publicKeys.toArray(), [])
})

test('functions and stores of keys and values', async t => {
  const cloudfront = aws.session.resource('cloudfront')
  const deletions = matches(cloudfront, 'DeleteFunction')
  const made = await cloudfront.createFunction({
    Name: 'steer',
    FunctionConfig: { Comment: 'left', Runtime: 'cloudfront-js-2.0' },
    FunctionCode: 'function handler(event) { return event.request }',
  })
  t.is(made.name, 'steer')
  t.regex(Buffer.from((await made.getCode()).FunctionCode!).toString(), /^function handler/)
  const [listed] = await cloudfront.functions.toArray()
  t.is(listed!.functionConfig.Comment, 'left')
  await listed!.Function().delete()
  t.is(deletions.length, 1)
  t.truthy(deletions[0])
  t.deepEqual(await cloudfront.functions.toArray(), [])

  const store = await cloudfront.createKeyValueStore({ Name: 'buoys', Comment: 'red' })
  await store.update({ Comment: 'green' })
  t.is((await store.loaded()).comment, 'green')
  t.is((await cloudfront.keyValueStores.toArray())[0]!.name, 'buoys')
  await store.delete()
  t.deepEqual(await cloudfront.keyValueStores.toArray(), [])
})

test('a distribution that is made with tags', async t => {
  const cloudfront = aws.session.resource('cloudfront')
  const distribution = await cloudfront.createDistributionWithTags({
    DistributionConfigWithTags: {
      DistributionConfig: distributionConfig('tagged'),
      Tags: { Items: [{ Key: 'bank', Value: 'right' }] },
    },
  })
  t.deepEqual([...(await distribution.meta.tags.load())], [['bank', 'right']])
  t.is(distribution.meta.arn, distribution.arn)
})
