import test from 'ava'
import { autorun } from 'mobx'
import { BatchError, InvalidOptionError, live, ReadTimeoutError, StubError } from '../../lib/index.ts'
import { ANY, stub } from '../../lib/testing.ts'
import { offline } from './offline.ts'

test('a thousand loads are answered by one function of the parameters', async t => {
  const ec2 = offline().resource('ec2')
  const stubber = stub(ec2).addResponse(
    'describeInstances',
    ({ InstanceIds = [] }) => ({
      Reservations: [{ Instances: InstanceIds.map(InstanceId => ({ InstanceId, ImageId: `ami-of-${InstanceId}` })) }],
    }),
    { InstanceIds: ANY },
    { times: Number.POSITIVE_INFINITY },
  )
  const ids = Array.from({ length: 1_000 }, (_, index) => `i-${index}`)
  const images = await Promise.all(ids.map(async id => (await ec2.Instance(id).loaded()).imageId))
  t.deepEqual(
    images,
    ids.map(id => `ami-of-${id}`),
  )
  t.true(stubber.calls.length <= 10, `${stubber.calls.length} calls`)
  stubber.assertNoPendingResponses()
})

test('an id that the service does not know fails alone', async t => {
  const ec2 = offline().resource('ec2')
  const message = "The instance ID 'i-2' does not exist"
  stub(ec2)
    .addError('describeInstances', { code: 'InvalidInstanceID.NotFound', message })
    .addResponse(
      'describeInstances',
      { Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] },
      { InstanceIds: ['i-1'] },
    )
  const [known, unknown] = await Promise.allSettled(['i-1', 'i-2'].map(id => ec2.Instance(id).load()))
  t.is(known!.status, 'fulfilled')
  t.like(unknown, { status: 'rejected', reason: { code: 'InvalidInstanceID.NotFound' } })
})

test('what stands is given when nothing is queued for a call, the newest that fits', async t => {
  const s3 = offline().client('s3')
  const always = { times: Number.POSITIVE_INFINITY }
  const stubber = stub(s3)
    .addResponse('headObject', { ContentLength: 1 }, undefined, always)
    .addResponse('headObject', { ContentLength: 2 }, { Bucket: 'b', Key: 'two' }, always)
    .addResponse('listBuckets', {})
    .addResponse('headObject', { ContentLength: 3 }, { Bucket: 'b', Key: 'three' })
  const length = async (Key: string) => (await s3.headObject({ Bucket: 'b', Key })).ContentLength
  t.deepEqual([await length('one'), await length('two'), await length('three')], [1, 2, 1])
  await s3.listBuckets()
  t.deepEqual([await length('two'), await length('three'), await length('three')], [2, 3, 1])
  stubber.assertNoPendingResponses()
})

test('an answer is given so many times, an error too', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3)
    .addError('headBucket', { code: '404', statusCode: 404 }, { Bucket: 'b' }, { times: 3 })
    .addResponse('headBucket', {})
  // 5 seconds from poll to poll.
  await s3.getWaiter('bucketExists').wait({ Bucket: 'b' })
  t.is(stubber.calls.length, 4)
  for (const times of [0, 1.5, Number.NaN]) {
    t.throws(() => stubber.addResponse('headBucket', {}, undefined, { times }), {
      instanceOf: InvalidOptionError,
      message: `times must be a whole number from 1, or Infinity, not ${times}.`,
    })
  }
})

test('an error that is no answer is thrown as it is', async t => {
  const s3 = offline().client('s3')
  const error = new ReadTimeoutError('nothing came')
  stub(s3).addError('getObject', error, { Bucket: 'b', Key: 'k' })
  t.is(await t.throwsAsync(() => s3.getObject({ Bucket: 'b', Key: 'k' })), error)
})

test('an error has the request id, headers and details that it is given', async t => {
  const s3 = offline().client('s3')
  stub(s3).addError('getObject', {
    code: 'PermanentRedirect',
    statusCode: 301,
    detail: { Endpoint: 'b.s3-eu-west-2.amazonaws.com' },
    ResponseMetadata: { RequestId: 'R', HTTPHeaders: { 'x-amz-bucket-region': 'eu-west-2' } },
  })
  const error = await t.throwsAsync(() => s3.getObject({ Bucket: 'b', Key: 'k' }))
  t.like(error, {
    requestId: 'R',
    response: {
      Error: { Endpoint: 'b.s3-eu-west-2.amazonaws.com' },
      ResponseMetadata: { HTTPStatusCode: 301, HTTPHeaders: { 'x-amz-bucket-region': 'eu-west-2' } },
    },
  })
})

test('an answer that a function makes is checked when it is made, and told again at the end', async t => {
  const s3 = offline().client('s3')
  // @ts-expect-error wrong on purpose
  const stubber = stub(s3).addResponse('listBuckets', () => ({ Bucket: [] }))
  const error = await t.throwsAsync(() => s3.listBuckets(), { instanceOf: StubError })
  t.is(error?.reason, 'invalidAnswer')
  t.regex(error!.message, /Unknown member "Bucket": did you mean "Buckets"/)
  t.is(
    t.throws(() => stubber.assertNoPendingResponses()),
    error,
  )
})

test('answers that were not asked for are told with their parameters, and reset() forgets all', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3).addResponse('headBucket', {}, { Bucket: 'b' }).addResponse('listBuckets', {})
  t.throws(() => stubber.assertNoPendingResponses(), {
    instanceOf: StubError,
    message: "Calls that were expected and not made: headBucket({ Bucket: 'b' }), listBuckets.",
  })
  await t.throwsAsync(() => s3.headObject({ Bucket: 'b', Key: 'k' }), { instanceOf: StubError })
  stubber.reset().addResponse('listBuckets', {})
  await s3.listBuckets()
  t.is(stubber.calls.length, 1)
  stubber.assertNoPendingResponses()
  stubber.reset()
  t.is(stubber.calls.length, 0)
})

test('entries that failed are sent again without a wait, by batches and by writers', async t => {
  const session = offline().with({ retries: { mode: 'standard', maxAttempts: 10 } })
  const sqs = session.resource('sqs')
  const failed = { Successful: [], Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }] }
  stub(sqs).addResponse('sendMessageBatch', failed, undefined, { times: 10 })
  const queue = sqs.Queue('https://sqs.eu-west-1.amazonaws.com/1/q')
  // Ten tries would take half a minute.
  await t.throwsAsync(() => queue.sendMessages({ Entries: [{ Id: '1', MessageBody: 'x' }] }), {
    instanceOf: BatchError,
  })

  const dynamodb = session.resource('dynamodb')
  const undone = { UnprocessedItems: { t: [{ PutRequest: { Item: { id: 'a' } } }] } }
  const stubber = stub(dynamodb)
    .addResponse('batchWriteItem', undone as never, undefined, { times: 9 })
    .addResponse('batchWriteItem', {})
  await dynamodb.Table('t').batchWriter(batch => batch.putItem({ Item: { id: 'a' } }))
  stubber.assertNoPendingResponses()
})

test('what was created a moment ago is looked for without a wait, and time runs out', async t => {
  const ec2 = offline().resource('ec2')
  const vpc = { VpcId: 'vpc-1', State: 'pending' } as const
  const stubber = stub(ec2)
    .addResponse('createVpc', { Vpc: vpc })
    .addError('describeVpcs', { code: 'InvalidVpcID.NotFound' }, undefined, { times: Number.POSITIVE_INFINITY })
  const made = await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })
  await t.throwsAsync(() => made.load(), { code: 'InvalidVpcID.NotFound' })
  t.true(stubber.calls.length < 15, `${stubber.calls.length} calls`)
  stubber.addResponse('describeVpcs', { Vpcs: [vpc] }, undefined, { times: Number.POSITIVE_INFINITY })
  const waiting = made.waitUntil(({ state }) => state === 'available', { delay: 1_000, timeout: 60_000 })
  await t.throwsAsync(waiting, { message: /\d+ polls: the predicate did not hold within 60000 ms/ })
})

test('a live resource is answered by what stands', async t => {
  const ec2 = offline().resource('ec2')
  const states = ['pending', 'running'] as const
  let asked = 0
  stub(ec2).addResponse(
    'describeInstances',
    () => ({ Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: states[Math.min(asked++, 1)] } }] }] }),
    undefined,
    { times: Number.POSITIVE_INFINITY },
  )
  const instance = live(ec2.Instance('i-1'), { every: 1_000 })
  let stop: (() => void) | undefined
  await new Promise<void>(resolve => {
    stop = autorun(() => {
      if (instance.state?.Name === 'running') resolve()
    })
  })
  stop?.()
  t.is(asked, 2)
})
