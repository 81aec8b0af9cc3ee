import { PassThrough, Readable } from 'node:stream'
import test from 'ava'
import { autorun } from 'mobx'
import { Decimal } from '../../lib/dynamodb.ts'
import { ClientError, InvalidOptionError, ParamValidationError, StubError, WaiterError } from '../../lib/index.ts'
import { ANY, match, Stubber, stub } from '../../lib/testing.ts'
import { offline } from './offline.ts'

test('answers come in order, and parameters are compared', async t => {
  const s3 = offline().client('s3')
  const stubber = new Stubber(s3)
    .addResponse('putObject', { ETag: '"1"' }, { Bucket: 'b', Key: 'k', Body: 'hello' })
    .addResponse(
      'getObject',
      { Body: 'hello', ContentLength: 5, LastModified: '2026-01-02T03:04:05Z' },
      { Bucket: ANY, Key: 'k' },
    )
  const put = await s3.putObject({ Bucket: 'b', Key: 'k', Body: Buffer.from('hello') })
  t.deepEqual(put, { ETag: '"1"', ResponseMetadata: { HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0 } })
  const { Body, LastModified } = await s3.getObject({ Bucket: 'b', Key: 'k' })
  t.is(await Body.text(), 'hello')
  t.deepEqual(LastModified, new Date('2026-01-02T03:04:05Z'))
  t.deepEqual(
    stubber.calls.map(({ method }) => method),
    ['putObject', 'getObject'],
  )
  t.notThrows(() => stubber.assertNoPendingResponses())
})

test('a call without an answer is named, with its parameters and the queue', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3)
  const none = await t.throwsAsync(() => s3.headObject({ Bucket: 'b', Key: 'k' }), { instanceOf: StubError })
  t.is(none?.reason, 'unexpectedCall')
  t.is(
    none?.message,
    "headObject was called with { Bucket: 'b', Key: 'k' }, and no answer is queued for it. Queued: nothing. Give it one: addResponse('headObject', { ... }).",
  )
  stubber.addResponse('listBuckets', {}).addResponse('headObject', {})
  const early = await t.throwsAsync(() => s3.headObject({ Bucket: 'b', Key: 'k' }), { instanceOf: StubError })
  t.is(early?.reason, 'wrongOperation')
  t.is(
    early?.message,
    "headObject was called with { Bucket: 'b', Key: 'k' }, but listBuckets is to be called first. Queued: listBuckets, headObject. For calls in any order: stub(client, { anyOrder: true }).",
  )
  await s3.listBuckets()
  await s3.headObject({ Bucket: 'b', Key: 'k' })
  // What the code under test swallowed is told at the end.
  t.is(t.throws(() => stubber.assertNoPendingResponses(), { instanceOf: StubError })?.message, none?.message)
})

test('other parameters than expected are listed by path, and leave the answer in the queue', async t => {
  const ec2 = offline().client('ec2')
  const stubber = stub(ec2).addResponse(
    'createTags',
    {},
    { Resources: ['i-1'], Tags: [{ Key: 'Name', Value: match.string(/^web-/) }] },
  )
  const call = (Value: string) => ec2.createTags({ Resources: ['i-1'], Tags: [{ Key: 'Name', Value }], DryRun: true })
  const error = await t.throwsAsync(() => call('db-1'), { instanceOf: StubError })
  t.is(error?.reason, 'wrongParams')
  t.is(
    error?.message,
    "createTags was called with other parameters than expected:\n  Tags[0].Value: expected match.string(/^web-/), was 'db-1'\n  DryRun: expected missing, was true",
  )
  await ec2.createTags({ Resources: ['i-1'], Tags: [{ Key: 'Name', Value: 'web-1' }] })
  t.is(stubber.calls.length, 1)
})

test('objects may have more members where a matcher says so, and a function decides for itself', async t => {
  const sqs = offline().client('sqs')
  const stubber = stub(sqs)
  const send = (MessageBody: string) =>
    sqs.sendMessage({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody })
  stubber.addResponse('sendMessage', {}, match.objectLike({ MessageBody: (body: string) => body.length === 1 }))
  await t.throwsAsync(() => send('xx'), {
    instanceOf: StubError,
    message: /MessageBody: expected a value that MessageBody accepts, was 'xx'/,
  })
  await send('x')
  stubber.addResponse('sendMessage', {}, match.objectLike({ MessageBody: match.objectLike({}) }))
  await t.throwsAsync(() => send('x'), { instanceOf: StubError, message: /expected match.objectLike\(\{\}\), was 'x'/ })
  t.is(stubber.calls.length, 1)
})

test('values of sensitive members stay out of messages', async t => {
  const secrets = offline().client('secretsmanager')
  stub(secrets).addResponse('createSecret', {}, { Name: 'n', SecretString: 'hunter2', ClientRequestToken: ANY })
  const error = await t.throwsAsync(() =>
    secrets.createSecret!({ Name: 'n', SecretString: 'hunter3', ClientRequestToken: 'x'.repeat(32) }),
  )
  t.false(error?.message.includes('hunter'))
  t.true(error?.message.includes('SecretString: expected another value (sensitive)'))
})

test('an answer that the model does not know is refused when it is queued', t => {
  const stubber = stub(offline().client('s3'))
  const error = t.throws(
    // @ts-expect-error wrong on purpose
    () => stubber.addResponse('listObjectsV2', { Content: [], KeyCount: '1', Contents: [{ Size: 'big' }] }),
    { instanceOf: StubError },
  )
  t.is(error?.reason, 'invalidAnswer')
  t.is(
    error?.message,
    'The answer for ListObjectsV2 is not what the model says:\n  Unknown member "Content": did you mean "Contents"?\n  KeyCount: must be an integer, is a string\n  Contents[0].Size: must be an integer, is a string',
  )
  // @ts-expect-error wrong on purpose
  t.throws(() => stubber.addResponse('deleteBucket', { Gone: true }), {
    message: /Unknown member "Gone": there are none/,
  })
  // @ts-expect-error wrong on purpose
  t.throws(() => stubber.addResponse('listObject', {}), {
    code: 'UnknownOperation',
    message: /did you mean "listObjects"/,
  })
})

test('errors have the classes of the client', async t => {
  const session = offline()
  const s3 = session.client('s3')
  const stubber = stub(s3)
  stubber.addError('getObject', {
    code: 'NoSuchKey',
    message: 'Gone',
    statusCode: 404,
    expectedParams: { Bucket: 'b', Key: 'k' },
  })
  const error = await t.throwsAsync(() => s3.getObject({ Bucket: 'b', Key: 'k' }))
  t.true(error instanceof s3.exceptions.NoSuchKey && error instanceof ClientError)
  t.like(error, { code: 'NoSuchKey', message: 'GetObject: Gone', statusCode: 404, attempts: 1, operation: 'GetObject' })
  // A throttled call is not repeated: the test says what it gets.
  stubber.addError('listBuckets', { code: 'SlowDown', statusCode: 503 })
  t.like(await t.throwsAsync(() => s3.listBuckets()), { code: 'SlowDown', retryable: true, attempts: 1 })

  const dynamodb = session.client('dynamodb')
  const fields = { Item: { id: { S: 'a' } } }
  stub(dynamodb).addError('putItem', { code: 'ConditionalCheckFailedException', message: 'no', fields })
  const failed = await t.throwsAsync(() => dynamodb.putItem({ TableName: 't', Item: { id: { S: 'a' } } }))
  t.true(failed instanceof dynamodb.exceptions.ConditionalCheckFailedException)
  t.deepEqual((failed as unknown as typeof fields).Item, fields.Item)
})

test('fields of an error are checked', t => {
  const stubber = stub(offline().client('dynamodb'))
  t.throws(() => stubber.addError('putItem', { code: 'ConditionalCheckFailedException', fields: { Itm: {} } }), {
    message: /did you mean "Item"/,
  })
  t.throws(() => stubber.addError('putItem', { code: 'Nonsense', fields: { a: 1 } }), { message: /has no such error/ })
})

test('parameters are checked as always, and an answer is not used up by those that are refused', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3).addResponse('headBucket', {})
  await t.throwsAsync(() => s3.headBucket({ Bucket: 1 as never }), { instanceOf: ParamValidationError })
  t.throws(() => stubber.assertNoPendingResponses(), {
    instanceOf: StubError,
    message: 'Calls that were expected and not made: headBucket.',
  })
  await s3.headBucket({ Bucket: 'b' })
  stubber.assertNoPendingResponses()
})

test('streams that are sent are read to their end, and compared as bytes', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3).addResponse(
    'putObject',
    {},
    { Bucket: 'b', Key: 'k', Body: 'x'.repeat(200_000), ContentLength: 200_000 },
  )
  const body = new PassThrough()
  const call = s3.putObject({ Bucket: 'b', Key: 'k', Body: body, ContentLength: 200_000 })
  Readable.from([Buffer.alloc(200_000, 'x')]).pipe(body)
  await call
  t.is((stubber.calls[0]!.params.Body as Uint8Array).length, 200_000)
})

test('bodies come from bytes and streams, and event streams from arrays', async t => {
  const s3 = offline().client('s3')
  const boom = new Error('boom')
  stub(s3)
    .addResponse('getObject', { Body: Readable.from([Buffer.from('ab'), Buffer.from('c')]) })
    .addResponse('getObject', { Body: undefined })
    .addResponse('selectObjectContent', { Payload: [{ Records: { Payload: 'row' } }, { End: {} }, boom] })
  t.is(await (await s3.getObject({ Bucket: 'b', Key: 'k' })).Body.text(), 'abc')
  t.is(await (await s3.getObject({ Bucket: 'b', Key: 'k' })).Body.text(), '')
  const select = {
    Bucket: 'b',
    Key: 'k',
    Expression: 'e',
    ExpressionType: 'SQL',
    InputSerialization: {},
    OutputSerialization: {},
  } as const
  const { Payload } = await s3.selectObjectContent(select)
  const events: unknown[] = []
  const error = await t.throwsAsync(async () => {
    for await (const event of Payload) events.push(event)
  })
  t.is(error, boom)
  t.deepEqual(events, [{ Records: { Payload: new TextEncoder().encode('row') } }, { End: {} }])
  // @ts-expect-error wrong on purpose
  t.throws(() => stub(offline().client('s3')).addResponse('selectObjectContent', { Payload: [{ Record: {} }] }), {
    message: /Payload\[0\]: Unknown member "Record": did you mean "Records"\?/,
  })
})

test('an answer is a copy: it can be changed, and queued twice', async t => {
  const s3 = offline().client('s3')
  const answer = { Buckets: [{ Name: 'a' }] }
  stub(s3).addResponse('listBuckets', answer).addResponse('listBuckets', answer)
  const first = await s3.listBuckets()
  first.Buckets!.push({ Name: 'b' })
  t.is((await s3.listBuckets()).Buckets!.length, 1)
})

test('pages get the tokens between them', async t => {
  const s3 = offline().resource('s3')
  const stubber = stub(s3).addPages('listObjectsV2', [{ Contents: [{ Key: 'a' }] }, { Contents: [{ Key: 'b' }] }], {
    Bucket: 'b',
  })
  const client = s3.meta.client
  const keys: unknown[] = []
  for await (const { Contents } of client.paginate('listObjectsV2', { Bucket: 'b' })) keys.push(Contents?.[0]?.Key)
  t.deepEqual(keys, ['a', 'b'])
  t.deepEqual(stubber.calls[1]!.params, { Bucket: 'b', ContinuationToken: 'page-2' })
  stubber.assertNoPendingResponses()
  t.throws(() => stubber.addPages('getObject', []), { code: 'UnknownOperation' })
})

test('resources and collections take their answers from the stub', async t => {
  const ec2 = offline().resource('ec2')
  const stubber = stub(ec2)
    .addPages('describeInstances', [
      { Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] },
      { Reservations: [{ Instances: [{ InstanceId: 'i-2' }] }] },
    ])
    .addResponse('stopInstances', {}, { InstanceIds: ['i-2'] })
    .addResponse('describeInstances', {
      Reservations: [{ Instances: [{ InstanceId: 'i-2', State: { Name: 'stopping' } }] }],
    })
    .addResponse('describeInstances', {
      Reservations: [{ Instances: [{ InstanceId: 'i-2', State: { Name: 'stopped' } }] }],
    })
  const instances = await ec2.instances.all().toArray()
  t.deepEqual(
    instances.map(({ id }) => id),
    ['i-1', 'i-2'],
  )
  await instances[1]!.stop()
  // The delay of this waiter is 15 seconds.
  await instances[1]!.waitUntilStopped()
  t.is(instances[1]!.state?.Name, 'stopped')
  stubber.assertNoPendingResponses()
})

test('waitUntil does not wait, and a waiter that finds no answer says why', async t => {
  const ec2 = offline().resource('ec2')
  const answer = (Name: string) => ({ Reservations: [{ Instances: [{ InstanceId: 'i-2', State: { Name } }] }] })
  stub(ec2).addResponse('describeInstances', answer('pending')).addResponse('describeInstances', answer('running'))
  await ec2.Instance('i-2').waitUntil(({ state }) => state?.Name === 'running', { delay: 60_000 })
  const error = await t.throwsAsync(() => ec2.Instance('i-2').waitUntilRunning(), { instanceOf: WaiterError })
  t.true(error?.cause instanceof StubError)
})

test('loads that mobx starts are answered', async t => {
  const ec2 = offline().resource('ec2')
  stub(ec2).addResponse('describeInstances', {
    Reservations: [{ Instances: [{ InstanceId: 'i-2', State: { Name: 'running' } }] }],
  })
  const instance = ec2.Instance('i-2')
  let stop: (() => void) | undefined
  const name = await new Promise(resolve => {
    stop = autorun(() => instance.state?.Name && resolve(instance.state.Name))
  })
  stop?.()
  t.is(name, 'running')
})

test('tables of DynamoDB take native values, in parameters and answers', async t => {
  const dynamodb = offline().resource('dynamodb')
  const stubber = stub(dynamodb)
    .addResponse(
      'getItem',
      { Item: { id: 'a', price: new Decimal('1.10'), tags: new Set(['x']) } },
      { TableName: 't', Key: { id: 'a' } },
    )
    .addResponse('getItem', { Item: { id: { S: 'b' } } })
  const table = dynamodb.Table('t')
  const { Item } = await table.getItem({ Key: { id: 'a' } })
  t.like(Item, { id: 'a', tags: new Set(['x']) })
  t.is(String(Item!.price), '1.1')
  t.deepEqual((await table.getItem({ Key: { id: 'b' } })).Item, { id: 'b' })
  stubber.assertNoPendingResponses()
})

test('answers in any order go to the first call that they fit', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3, { anyOrder: true })
  for (const Key of ['a', 'b'])
    stubber.addResponse('headObject', { ContentLength: Key === 'a' ? 1 : 2 }, { Bucket: 'b', Key })
  const sizes = await Promise.all(
    ['b', 'a'].map(async Key => (await s3.headObject({ Bucket: 'b', Key })).ContentLength),
  )
  t.deepEqual(sizes, [2, 1])
  await t.throwsAsync(() => s3.headObject({ Bucket: 'b', Key: 'c' }), { message: /no answer is queued for it/ })
})

test('hooks run, and may change the answer', async t => {
  const s3 = offline().client('s3')
  stub(s3).addResponse('listBuckets', { Buckets: [] })
  s3.meta.events.on('after-call.s3.ListBuckets', event => {
    event.output.Owner = { ID: 'me' }
  })
  t.like(await s3.listBuckets(), { Owner: { ID: 'me' } })
})

test('a client is stubbed once at a time, and calls its service again afterwards', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3)
  t.throws(() => stub(s3), { instanceOf: InvalidOptionError, message: /stubbed or recorded already/ })
  stubber.deactivate()
  await t.throwsAsync(() => s3.listBuckets(), { message: /credentials were asked for/ })
  stubber.activate().addResponse('listBuckets', {})
  await s3.listBuckets()
  stubber[Symbol.dispose]()
  await t.throwsAsync(() => s3.listBuckets(), { message: /credentials were asked for/ })
  t.throws(() => stub({}), { instanceOf: InvalidOptionError })
})

test('all clients and resources that a session makes are stubbed, without a region', async t => {
  const session = offline(undefined)
  const stubs = stub(session)
  stubs.service('sts').addResponse('getCallerIdentity', { Account: '1' })
  stubs
    .service('ec2')
    .addResponse('stopInstances', {}, { InstanceIds: ['i-1'] })
    .addResponse('describeVpcs', {})
  t.is((await session.client('sts').getCallerIdentity()).Account, '1')
  await session.resource('ec2').Instance('i-1').stop()
  t.throws(() => stubs.assertNoPendingResponses(), { message: /describeVpcs/ })
  await session.with({ region: 'us-east-2' }).client('ec2').describeVpcs()
  stubs.assertNoPendingResponses()
  stubs.service('sts').addResponse('getCallerIdentity', {})
  stubs.reset().assertNoPendingResponses()
  stubs.deactivate()
  t.false(Object.hasOwn(session, 'client'))
})
