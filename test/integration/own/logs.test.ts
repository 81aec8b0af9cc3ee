import test from 'ava'
import { ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const named = ({ name }: { name: string }): string => name

test('a log group: made, found by its very name, changed, tagged, deleted', async t => {
  const logs = aws.session.resource('logs')
  await logs.createLogGroup({ logGroupName: '/tide/high' })
  const group = await logs.createLogGroup({ logGroupName: '/tide', tags: { team: 'river' } })
  t.is(String(group), "logs.LogGroup(name='/tide')")
  t.is((await group.loaded()).logGroupName, '/tide')
  await t.throwsAsync(logs.LogGroup('/tide/').load(), {
    instanceOf: ResourceNotFoundError,
    message:
      "logs.LogGroup(name='/tide/') does not exist: describeLogGroups lists nothing of that name. Check its identifiers and region.",
  })
  await group.putRetentionPolicy({ retentionInDays: 7 })
  t.is((await group.loaded()).retentionInDays, 7)
  await group.deleteRetentionPolicy()
  t.is((await group.loaded()).retentionInDays, undefined)
  t.deepEqual(await logs.logGroups.filter({ logGroupNamePrefix: '/tide' }).map(named).toArray(), [
    '/tide',
    '/tide/high',
  ])
  await group.delete()
  await t.throwsAsync(group.load(), { instanceOf: ResourceNotFoundError })
})

test('streams and their events', async t => {
  const logs = aws.session.resource('logs')
  const group = await logs.createLogGroup({ logGroupName: 'ebb' })
  const stream = await group.createStream({ logStreamName: 'north' })
  await group.createStream({ logStreamName: 'north-east' })
  t.is((await stream.loaded()).logStreamName, 'north')
  await t.throwsAsync(group.Stream('nor').load(), { instanceOf: ResourceNotFoundError, message: /describeLogStreams/ })
  t.deepEqual(await group.streams.map(named).toArray(), ['north', 'north-east'])
  const timestamp = Date.now()
  const logEvents = ['low', 'lower'].map((message, index) => ({ message, timestamp: timestamp + index }))
  await stream.putEvents({ logEvents })
  const messages = ({ message }: { message?: string }) => message
  t.deepEqual(await stream.events.map(messages).toArray(), ['low', 'lower'])
  t.deepEqual(await group.events.filter({ filterPattern: 'lower' }).map(messages).toArray(), ['lower'])
  const event = await group.events.first()
  t.true(event!.logStream!.equals(stream))
  t.true(event!.LogGroup().equals(group))
  t.is((await stream.getEvents()).events!.length, 2)
  await stream.delete()
  await t.throwsAsync(stream.load(), { instanceOf: ResourceNotFoundError })
})

test('metric filters, subscription filters and destinations are loaded by name', async t => {
  const logs = aws.session.resource('logs')
  const group = await logs.createLogGroup({ logGroupName: 'flow' })
  const transformation = { metricName: 'Wet', metricNamespace: 'River', metricValue: '1' }
  const metric = await group.putMetricFilter({
    filterName: 'wet',
    filterPattern: 'wet',
    metricTransformations: [transformation],
  })
  t.is((await metric.loaded()).filterPattern, 'wet')
  t.true((await group.metricFilters.first())!.equals(metric))
  t.true((await logs.metricFilters.first())!.equals(metric))
  await metric.delete()
  await t.throwsAsync(metric.load(), { instanceOf: ResourceNotFoundError })
  const destination = await logs.putDestination({
    destinationName: 'sea',
    targetArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/sea',
    roleArn: 'arn:aws:iam::123456789012:role/sea',
  })
  t.is((await destination.load()).destinationName, 'sea')
  await destination.putPolicy({ accessPolicy: '{}' })
  t.is((await destination.loaded()).accessPolicy, '{}')
  t.true((await logs.destinations.first())!.equals(destination))
  await destination.delete()
  await t.throwsAsync(destination.load(), { instanceOf: ResourceNotFoundError })
})

test('subscription filters of a log group', async t => {
  const stream = await aws.session.resource('kinesis').createStream({ StreamName: 'sea', ShardCount: 1 })
  await stream.waitUntilExists()
  const { streamARN } = await stream.loaded()
  const group = await aws.session.resource('logs').createLogGroup({ logGroupName: 'spill' })
  const filter = await group.putSubscriptionFilter({ filterName: 'all', filterPattern: '', destinationArn: streamARN })
  t.is((await filter.loaded()).destinationArn, streamARN)
  t.true((await group.subscriptionFilters.first())!.equals(filter))
  await filter.delete()
  await t.throwsAsync(filter.load(), { instanceOf: ResourceNotFoundError })
})

test('queries, exports, policies and deliveries', async t => {
  const logs = aws.session.resource('logs')
  const group = await logs.createLogGroup({ logGroupName: 'gauge' })
  const query = await group.startQuery({ startTime: 0, endTime: 1, queryString: 'fields @message' })
  t.is((await query.load()).status, 'Complete')
  t.is((await group.queries.first())!.queryString, 'fields @message')
  const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'gauge-export' })
  const task = await group.createExportTask({ from: 0, to: 1, destination: bucket.name })
  t.is((await task.load()).destination, 'gauge-export')
  t.true(task.logGroup!.equals(group))
  await logs.putResourcePolicy({ policyName: 'read', policyDocument: '{}' })
  const policy = await logs.resourcePolicies.first()
  t.is(policy!.policyDocument, '{}')
  await policy!.delete()
  t.deepEqual(await logs.resourcePolicies.toArray(), [])
  const distribution = 'arn:aws:cloudfront::123456789012:distribution/E1Q5F5862X9VJ5'
  const source = await logs.putDeliverySource({ name: 'gate', resourceArn: distribution, logType: 'ACCESS_LOGS' })
  const target = await logs.putDeliveryDestination({
    name: 'store',
    deliveryDestinationConfiguration: { destinationResourceArn: 'arn:aws:s3:::gauge-export' },
  })
  const delivery = await source.createDelivery({ deliveryDestinationArn: target.arn! })
  t.true((await delivery.load()).source!.equals(source))
  t.true((await logs.deliveries.first())!.equals(delivery))
  await delivery.delete()
  await source.delete()
  await target.delete()
  t.deepEqual(await logs.deliverySources.toArray(), [])
})

test('a group leads to its key, a filter to the stream and role of its subscription', async t => {
  const key = await aws.session.resource('kms').createKey({ Description: 'of the log' })
  const kmsKeyId = (await key.loaded()).arn!
  const group = await aws.session.resource('logs').createLogGroup({ logGroupName: 'sealed', kmsKeyId })
  t.is((await (await group.loaded()).kmsKey!.loaded()).description, 'of the log')
  const stream = await aws.session.resource('kinesis').createStream({ StreamName: 'delta', ShardCount: 1 })
  const role = await aws.session.resource('iam').createRole({ RoleName: 'drainer', AssumeRolePolicyDocument: '{}' })
  const { streamARN: destinationArn } = await stream.loaded()
  await group.putSubscriptionFilter({ filterName: 'all', filterPattern: '', destinationArn, roleArn: role.arn! })
  const filter = await group.subscriptionFilters.first()
  t.true((await filter!.stream!.loaded()).equals(filter!.stream))
  t.is(String(filter!.stream), String(stream))
  t.is((await filter!.role!.loaded()).roleName, 'drainer')
  t.is(filter!.function, null)
})
