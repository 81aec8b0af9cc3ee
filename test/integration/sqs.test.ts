import test from 'ava'
import { BatchError, ClientError, NotLoadedError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

test('the client: boto3 sees the same queue', async t => {
  const sqs = aws.session.client('sqs')
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'same', tags: { team: 'river' } })
  const calls = [
    ['getQueueAttributes', { QueueUrl, AttributeNames: ['All'] }],
    ['getQueueUrl', { QueueName: 'same' }],
    ['listQueueTags', { QueueUrl }],
    ['listQueues', { QueueNamePrefix: 'same' }],
  ] as const
  for (const [method, params] of calls) {
    const ours = await (sqs as unknown as Record<string, (params: object) => Promise<object>>)[method]!(params)
    t.deepEqual(withoutMetadata(ours), await aws.boto3.call('sqs', method, params), method)
  }
})

test('a queue that does not exist is its modelled error, with the code that boto3 has', async t => {
  const sqs = aws.session.resource('sqs')
  const params = { QueueName: 'nowhere' }
  const error = await t.throwsAsync(sqs.getQueueByName(params), { instanceOf: ClientError })
  t.true(error instanceof sqs.meta.client.exceptions.QueueDoesNotExist)
  t.like(error, { service: 'sqs', operation: 'GetQueueUrl', statusCode: 400, attempts: 1 })
  t.like(await t.throwsAsync(aws.boto3.call('sqs', 'getQueueUrl', params)), {
    code: error.code,
    message: (error.response.Error as Record<string, string>).Message,
  })
})

test('a wrong secret is reported as what it is, and not tried again', async t => {
  const { accessKeyId } = aws.server.credentials
  const sqs = aws.sessionWith({ credentials: { accessKeyId, secretAccessKey: 'wrong' } }).client('sqs')
  const error = await t.throwsAsync(sqs.listQueues(), {
    instanceOf: ClientError,
    message: /The request signature we calculated does not match/,
  })
  t.like(error, {
    code: 'SignatureDoesNotMatch',
    statusCode: 403,
    operation: 'ListQueues',
    attempts: 1,
    retryable: false,
  })
  t.notRegex(error.message + error.stack, /wrong/)
})

test('a queue: made, found by name, its attributes loaded and set', async t => {
  const sqs = aws.session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'attributes', Attributes: { VisibilityTimeout: '7' } })
  t.true(queue instanceof sqs.Queue)
  t.is(String(queue), `sqs.Queue(url='${queue.url}')`)
  t.true((await sqs.getQueueByName({ QueueName: 'attributes' })).equals(queue))
  t.is((await queue.loaded()).attributes?.VisibilityTimeout, '7')
  await sameAsBoto3(t, aws.boto3, queue)
  await queue.setAttributes({ Attributes: { VisibilityTimeout: '9' } })
  t.throws(() => queue.attributes, { instanceOf: NotLoadedError, message: /setAttributes\(\) may have changed it/ })
  t.is((await queue.load()).attributes?.VisibilityTimeout, '9')
  await queue.delete()
  t.like(await t.throwsAsync(queue.load(), { instanceOf: ClientError }), {
    code: 'AWS.SimpleQueueService.NonExistentQueue',
  })
})

test('a message goes through a queue: sent, received, hidden, deleted', async t => {
  const sqs = aws.session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'through', Attributes: { VisibilityTimeout: '0' } })
  const binary = new Uint8Array([0, 1, 128, 255])
  const sent = await queue.sendMessage({
    MessageBody: 'grüße & <tags>\n"quoted" \u{1F42C}',
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'ä' },
      number: { DataType: 'Number', StringValue: '1.5' },
      bytes: { DataType: 'Binary', BinaryValue: binary },
    },
  })
  const params = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['SenderId', 'SentTimestamp'] }
  const [message] = await queue.receiveMessages(params)
  t.is(message?.body, 'grüße & <tags>\n"quoted" \u{1F42C}')
  t.like(message, { messageId: sent.MessageId, md5OfBody: sent.MD5OfMessageBody })
  t.is(message?.md5OfMessageAttributes, sent.MD5OfMessageAttributes)
  const received = message?.messageAttributes?.bytes?.BinaryValue
  t.true(received instanceof Uint8Array)
  t.deepEqual([...(received as Uint8Array)], [...binary])
  t.true(message?.Queue().equals(queue))
  t.deepEqual(
    json({ ...message?.meta.data, ReceiptHandle: '' }),
    json(
      await aws.boto3.run(
        `[m] = resource('sqs').Queue(args['url']).receive_messages(**args['params'])
result = {**m.meta.data, 'ReceiptHandle': ''}`,
        { url: queue.url, params },
      ),
    ),
  )
  const [again] = await queue.receiveMessages()
  await again!.changeVisibility({ VisibilityTimeout: 600 })
  t.deepEqual(await queue.receiveMessages(), [])
  await again!.delete()
  t.is((await queue.load()).attributes?.ApproximateNumberOfMessagesNotVisible, '0')
})

test('a message made by hand knows its identifiers, and says that nothing can load it', async t => {
  const message = aws.session.resource('sqs').Queue('http://sqs/1/q').Message('handle')
  t.deepEqual(message.meta.identifiers, { queueUrl: 'http://sqs/1/q', receiptHandle: 'handle' })
  t.throws(() => message.body, { instanceOf: NotLoadedError, message: /this one was made by hand\.$/ })
  await t.throwsAsync(message.loaded(), { instanceOf: NotLoadedError, message: /the service has no call for one/ })
})

test('batches reject when an entry failed, or tell it as boto3 does', async t => {
  const sqs = aws.session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'batches' })
  const Entries = ['a', 'b', 'c'].map(Id => ({ Id, MessageBody: `body ${Id}` }))
  const { Successful = [], Failed } = await queue.sendMessages({ Entries })
  t.deepEqual(
    Successful.map(({ Id }) => Id),
    ['a', 'b', 'c'],
  )
  t.deepEqual(Failed, [])
  const messages = await queue.receiveMessages({ MaxNumberOfMessages: 10 })
  t.is(messages.length, 3)
  const handles = [...messages.map(({ receiptHandle }) => receiptHandle), 'no such handle']
  const changes = handles.map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 60 }))
  await t.throwsAsync(queue.changeMessageVisibilityBatch({ Entries: changes }), { instanceOf: BatchError })
  const changed = await queue.changeMessageVisibilityBatch({ Entries: changes }, { rejectOnFailure: false })
  t.is(changed.Successful?.length, 3)
  t.like(changed.Failed?.[0], { Id: '3', Code: 'ReceiptHandleIsInvalid', SenderFault: true })
  const deletions = changes.map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle }))
  const deleted = await queue.deleteMessages({ Entries: deletions.slice(0, 3) })
  t.is(deleted.Successful?.length, 3)
  t.deepEqual(await queue.receiveMessages(), [])
  const twice = await t.throwsAsync(queue.sendMessages({ Entries: [Entries[0]!, Entries[0]!] }), {
    instanceOf: sqs.meta.client.exceptions.BatchEntryIdsNotDistinct as unknown as typeof ClientError,
  })
  t.is(twice.code, 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct')
})

test('more messages than a request takes are sent, hidden and deleted in several, and the answer is one', async t => {
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'many' })
  const Entries = Array.from({ length: 23 }, (_, index) => ({ Id: `m${index}`, MessageBody: `${index}` }))
  const sent = await queue.sendMessages({ Entries })
  t.deepEqual(
    sent.Successful?.map(({ Id }) => Id),
    Entries.map(({ Id }) => Id),
  )
  t.is((await queue.load()).attributes?.ApproximateNumberOfMessages, '23')
  const received: { Id: string; ReceiptHandle: string }[] = []
  while (received.length < 23) {
    const messages = await queue.receiveMessages({ MaxNumberOfMessages: 10, VisibilityTimeout: 600 })
    for (const { receiptHandle } of messages) received.push({ Id: `d${received.length}`, ReceiptHandle: receiptHandle })
  }
  const bad = { Id: 'bad', ReceiptHandle: 'no such handle' }
  const error = await t.throwsAsync<BatchError>(queue.deleteMessages({ Entries: [...received, bad] }), {
    instanceOf: BatchError,
    message: /^sqs\.DeleteMessageBatch: 1 item failed: ReceiptHandleIsInvalid \(1\)\./,
  })
  t.deepEqual(error.succeeded, received)
  t.like(error.failures, [{ resource: bad, attempts: 1 }])
  const { attributes } = await queue.load()
  t.deepEqual([attributes?.ApproximateNumberOfMessages, attributes?.ApproximateNumberOfMessagesNotVisible], ['0', '0'])
})

test('queues are listed by prefix, and a dead-letter queue knows its sources', async t => {
  const sqs = aws.session.resource('sqs')
  const dead = await sqs.createQueue({ QueueName: 'dead' })
  const { attributes } = await dead.loaded()
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: attributes?.QueueArn, maxReceiveCount: 1 })
  for (const name of ['river-1', 'river-2', 'river-3']) {
    await sqs.createQueue({ QueueName: name, Attributes: { RedrivePolicy } })
  }
  const prefixed = sqs.queues.filter({ QueueNamePrefix: 'river-' })
  t.is((await prefixed.toArray()).length, 3)
  t.is((await prefixed.pageSize(2).toArray()).length, 3)
  t.is((await prefixed.limit(2).toArray()).length, 2)
  const listed = await prefixed.toArray()
  for (const queue of listed) await queue.load()
  await sameAsBoto3(t, aws.boto3, listed, `resource('sqs').queues.filter(QueueNamePrefix='river-')`)
  const sources = await dead.deadLetterSourceQueues.map(({ url }) => url).toArray()
  t.deepEqual(sources.sort(), listed.map(({ url }) => url).sort())
  await listed[0]!.purge()
})

test('a FIFO queue keeps the order, and drops what was sent twice', async t => {
  const sqs = aws.session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'order.fifo', Attributes: { FifoQueue: 'true' } })
  for (const body of ['1', '2', '2', '3']) {
    await queue.sendMessage({ MessageBody: body, MessageGroupId: 'g', MessageDeduplicationId: body })
  }
  const messages = await queue.receiveMessages({ MaxNumberOfMessages: 10, AttributeNames: ['All'] })
  t.deepEqual(
    messages.map(({ body }) => body),
    ['1', '2', '3'],
  )
  t.is(messages[0]?.attributes?.MessageGroupId, 'g')
})

/** Bytes are compared by their values: one side has a Buffer. */
function json(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) =>
      one instanceof Uint8Array || one?.type === 'Buffer' ? [...(one.data ?? one)] : one,
    ),
  )
}
