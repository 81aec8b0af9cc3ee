import test from 'ava'
import { Attr, Key } from '../../lib/dynamodb.ts'
import { StubError } from '../../lib/index.ts'
import { ANY, match, stub } from '../../lib/testing.ts'
import { offline } from './offline.ts'

test('a list may hold more where a matcher says so, in any order', async t => {
  const ec2 = offline().client('ec2')
  const name = { Key: 'Name', Value: match.string(/^web-/) }
  stub(ec2).addResponse('createTags', {}, { Resources: match.arrayWith(['i-2']), Tags: match.arrayWith([name]) })
  const call = (...Tags: { Key: string; Value: string }[]) => ec2.createTags({ Resources: ['i-1', 'i-2'], Tags })
  await t.throwsAsync(() => call({ Key: 'Name', Value: 'db' }), {
    instanceOf: StubError,
    message:
      "createTags was called with other parameters than expected:\n  Tags: expected to hold [ { Key: 'Name', Value: match.string(/^web-/) } ], was [ { Key: 'Name', Value: 'db' } ]",
  })
  await t.throwsAsync(() => ec2.createTags({ Resources: ['i-2'], Tags: [] }), { message: /Tags: expected to hold/ })
  const created = await call({ Key: 'team', Value: 'river' }, { Key: 'Name', Value: 'web-1' })
  t.is(created.ResponseMetadata.HTTPStatusCode, 200)
})

test('a member that is undefined in an objectLike must be missing', async t => {
  const s3 = offline().client('s3')
  stub(s3).addResponse('listObjectsV2', {}, match.objectLike({ Bucket: 'b', Prefix: undefined }))
  await t.throwsAsync(() => s3.listObjectsV2({ Bucket: 'b', Prefix: 'p' }), {
    message: /Prefix: expected missing, was 'p'/,
  })
  t.truthy(await s3.listObjectsV2({ Bucket: 'b', MaxKeys: 1 }))
})

test('matchers of Jest, Vitest and Jasmine are taken as they are', async t => {
  const s3 = offline().client('s3')
  const stringContaining = (text: string) => ({
    asymmetricMatch: (value: unknown) => String(value).includes(text),
    toString: () => `StringContaining ${text}`,
  })
  stub(s3).addResponse('headObject', {}, { Bucket: 'b', Key: stringContaining('log') })
  await t.throwsAsync(() => s3.headObject({ Bucket: 'b', Key: 'k' }), {
    instanceOf: StubError,
    message: / {2}Key: expected/,
  })
  t.truthy(await s3.headObject({ Bucket: 'b', Key: 'logs/1' }))
  // For a whole structure, too.
  const keyed = { asymmetricMatch: (value: unknown) => (value as { Key?: string }).Key === 'k' }
  const other = offline().client('s3')
  stub(other).addResponse('headObject', { ContentLength: 7 }, keyed)
  t.is((await other.headObject({ Bucket: 'b', Key: 'k' })).ContentLength, 7)
})

test('conditions of DynamoDB are compared by what they say', async t => {
  const dynamodb = offline().resource('dynamodb')
  stub(dynamodb).addResponse(
    'query',
    { Items: [{ id: 'a' }] },
    { TableName: 't', KeyConditionExpression: Key('id').eq('a'), FilterExpression: Attr('n').gt(1) },
  )
  const query = (n: number) =>
    dynamodb.Table('t').query({ KeyConditionExpression: Key('id').eq('a'), FilterExpression: Attr('n').gt(n) })
  await t.throwsAsync(() => query(2), {
    message: /FilterExpression: expected Condition\(n > 1\), was Condition\(n > 2\)/,
  })
  t.deepEqual((await query(1)).Items, [{ id: 'a' }])
})

test('a time is the same as a date, as text and in seconds', async t => {
  const cloudwatch = offline().client('cloudwatch')
  const params = { Namespace: 'n', MetricName: 'm', Period: 60 }
  stub(cloudwatch).addResponse(
    'getMetricStatistics',
    {},
    { ...params, StartTime: new Date(0), EndTime: '1970-01-02T00:00:00Z' as never },
  )
  const call = (hours: number) =>
    cloudwatch.getMetricStatistics({ ...params, StartTime: 0 as never, EndTime: new Date(hours * 3_600_000) })
  await t.throwsAsync(() => call(23), { message: /EndTime: expected/ })
  t.truthy(await call(24))
})

test('secrets further in stay out of messages', async t => {
  const lambda = offline().client('lambda')
  const stubber = stub(lambda)
  const params = {
    FunctionName: 'f',
    Role: 'arn:aws:iam::123456789012:role/abc',
    Code: { ZipFile: 'zip-of-code' },
    Environment: { Variables: { PASSWORD: 'hunter2' } },
    Description: 'key AKIAQWERTYUIOPASDFGH',
  }
  const queued = [
    () => stubber,
    () => stubber.addResponse('listTags', {}),
    () => stubber.reset().addResponse('createFunction', {}, { FunctionName: 'f', Role: ANY, Code: {} }),
  ]
  for (const queue of queued) {
    queue()
    const error = await t.throwsAsync(() => lambda.createFunction(params), { instanceOf: StubError })
    t.regex(error!.message, /Variables: .*REDACTED/)
    t.notRegex(error!.message, /hunter2|zip-of-code|AKIAQ/)
  }
  stubber.reset().addResponse('createFunction', {}, { ...params, Role: ANY })
  const pending = t.throws(() => stubber.assertNoPendingResponses(), { instanceOf: StubError })
  t.notRegex(pending!.message, /hunter2|zip-of-code|AKIAQ/)
})
