import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a stream: made, found, written, read, split, deleted', async t => {
  const kinesis = aws.session.resource('kinesis')
  const stream = await kinesis.createStream({ StreamName: 'tide', ShardCount: 1 })
  t.is(String(stream), "kinesis.Stream(name='tide')")
  await stream.waitUntilExists({ delay: 10 })
  t.like(await stream.load(), { streamStatus: 'ACTIVE', retentionPeriodHours: 24, openShardCount: 1 })
  t.true((await kinesis.streams.toArray()).some(listed => stream.equals(listed)))

  await stream.increaseRetentionPeriod({ RetentionPeriodHours: 48 })
  t.is((await stream.loaded()).retentionPeriodHours, 48)
  await stream.addTags({ Tags: { river: 'tapajos' } })
  t.deepEqual((await stream.listTags()).Tags, [{ Key: 'river', Value: 'tapajos' }])
  await stream.meta.tags.delete('river')
  t.is((await stream.meta.tags.load()).size, 0)

  const { ShardId } = await stream.putRecord({ PartitionKey: 'a', Data: 'high water' })
  const [shard] = await stream.shards.toArray()
  t.true(shard!.equals(stream.Shard(ShardId)))
  t.truthy(shard!.sequenceNumberRange.StartingSequenceNumber)
  const { Records } = await kinesis.getRecords({
    ShardIterator: (await shard!.getIterator({ ShardIteratorType: 'TRIM_HORIZON' })) as string,
  })
  t.is(Buffer.from(Records[0]!.Data).toString(), 'high water')
  await shard!.split({ NewStartingHashKey: '170141183460469231731687303715884105728' })
  const halves = await stream.shards.where((half: { parentShardId?: string }) => half.parentShardId).toArray()
  t.deepEqual(
    halves.map(half => String(half.parent)),
    [String(shard), String(shard)],
  )
  t.true(halves[0]!.Stream().equals(stream))

  await stream.delete()
  await stream.waitUntilNotExists({ delay: 10 })
  const gone = await t.throwsAsync(stream.load(), { instanceOf: ClientError })
  t.is(gone.code, 'ResourceNotFoundException')
})

test('shards are listed by DescribeStream, whose next page can be asked for by the name of the stream', async t => {
  // ListShards takes no name beside its token; moto knows no ExclusiveStartShardId, so that the answers are made here.
  const asked: unknown[] = []
  const session = aws.sessionWith({
    transport: async ({ headers, body }) => {
      asked.push([headers['x-amz-target'], JSON.parse(String(body))])
      const last = asked.length === 2
      const Shards = [{ ShardId: `shard-${asked.length}` }]
      const answer = JSON.stringify({ StreamDescription: { Shards, HasMoreShards: !last } })
      return { statusCode: 200, headers: {}, body: Buffer.from(answer) }
    },
  })
  const shards = await session.resource('kinesis').Stream('wide').shards.pageSize(1).toArray()
  t.deepEqual(shards.map(String), [
    "kinesis.Shard(streamName='wide', id='shard-1')",
    "kinesis.Shard(streamName='wide', id='shard-2')",
  ])
  t.deepEqual(asked, [
    ['Kinesis_20131202.DescribeStream', { StreamName: 'wide', Limit: 1 }],
    ['Kinesis_20131202.DescribeStream', { StreamName: 'wide', Limit: 1, ExclusiveStartShardId: 'shard-1' }],
  ])
})

test('consumers of a stream are found by the ARN that the stream loads by itself', async t => {
  const kinesis = aws.session.resource('kinesis')
  const stream = await kinesis.createStream({ StreamName: 'heard', ShardCount: 1 })
  await stream.waitUntilExists({ delay: 10 })
  const consumer = await stream.registerConsumer({ ConsumerName: 'otter' })
  t.is(consumer.name, 'otter')
  t.is(consumer.streamARN, (await stream.loaded()).streamARN)
  t.like(await consumer.load(), { consumerStatus: 'ACTIVE' })
  const [listed] = await stream.consumers.toArray()
  t.true(listed!.equals(consumer))
  t.is(listed!.consumerARN, consumer.consumerARN)
  await stream.putPolicy({ Policy: '{"Version":"2012-10-17"}' })
  t.is(await stream.getPolicy(), '{"Version":"2012-10-17"}')
  // Named by stream and name alone, moto keeps this consumer and forgets the others.
  await consumer.deregister({ ConsumerARN: consumer.consumerARN })
  t.deepEqual(await stream.consumers.toArray(), [])
})

test('what the account may have', async t => {
  const limits = await aws.session.resource('kinesis').Limits().loaded()
  t.true(limits.shardLimit > 0)
})

test('what is changed of a stream', async t => {
  const kinesis = aws.session.resource('kinesis')
  const stream = await kinesis.Stream('changing').create({ ShardCount: 2 })
  await stream.waitUntilExists({ delay: 10 })
  const { FailedRecordCount, Records } = await stream.putRecords({
    Records: ['a', 'b'].map(PartitionKey => ({ PartitionKey, Data: PartitionKey })),
  })
  t.is(FailedRecordCount, 0)
  t.is(Records.length, 2)
  await stream.increaseRetentionPeriod({ RetentionPeriodHours: 48 })
  await stream.decreaseRetentionPeriod({ RetentionPeriodHours: 24 })
  await stream.enableEnhancedMonitoring({ ShardLevelMetrics: ['IncomingBytes'] })
  await stream.startEncryption({ EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' })
  t.like(await stream.loaded(), {
    retentionPeriodHours: 24,
    enhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }],
    encryptionType: 'KMS',
  })
  await stream.stopEncryption()
  t.not((await stream.loaded()).encryptionType, 'KMS', 'it names the key by itself')
  await stream.disableEnhancedMonitoring({ ShardLevelMetrics: ['ALL'] })
  const [left, right] = await stream.shards.toArray()
  await left!.merge({ AdjacentShardToMerge: right!.id })
  const merged = await stream.shards.where((shard: { parentShardId?: string }) => shard.parentShardId).first()
  t.true(merged!.parent!.equals(left))
  t.true(merged!.adjacentParent!.equals(right))
  await stream.updateMode({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
  t.is((await stream.loaded()).streamModeDetails!.StreamMode, 'ON_DEMAND')
})

test('a paginator of listShards sends no name beside the token of the next page', async t => {
  // Kinesis refuses both; moto wants both, so that the answers are made here.
  const asked: unknown[] = []
  const session = aws.sessionWith({
    transport: async ({ body }) => {
      asked.push(JSON.parse(String(body)))
      const answer =
        asked.length === 1 ? { Shards: [{ ShardId: 'one' }], NextToken: 'n' } : { Shards: [{ ShardId: 'two' }] }
      return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) }
    },
  })
  const pages = session.client('kinesis').paginate('listShards', { StreamName: 'paged' }, { pageSize: 1 })
  t.deepEqual((await pages.all()).Shards, [{ ShardId: 'one' }, { ShardId: 'two' }])
  t.deepEqual(asked, [
    { StreamName: 'paged', MaxResults: 1 },
    { NextToken: 'n', MaxResults: 1 },
  ])
})

test('a stream leads to the key that encrypts it, a consumer to its stream', async t => {
  const stream = await aws.session.resource('kinesis').createStream({ StreamName: 'sealed', ShardCount: 1 })
  await stream.waitUntilExists({ delay: 10 })
  t.is((await stream.loaded()).kmsKey, null)
  const key = await aws.session.resource('kms').createKey({ Description: 'of the stream' })
  await stream.startEncryption({ EncryptionType: 'KMS', KeyId: key.id })
  t.is((await (await stream.loaded()).kmsKey!.loaded()).description, 'of the stream')
  const consumer = await stream.registerConsumer({ StreamARN: stream.streamARN, ConsumerName: 'otter' })
  t.true((await consumer.load()).stream!.equals(stream))
})
