import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'

const aws = useMoto()

test('a message goes through a queue: sent, received, deleted', async t => {
  const sqs = aws.session.client('sqs')
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'through', Attributes: { VisibilityTimeout: '0' } })
  const sent = await sqs.sendMessage({ QueueUrl, MessageBody: 'grüße & <tags>' })
  const { Messages } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 1 })
  t.is(Messages?.length, 1)
  t.like(Messages?.[0], { MessageId: sent.MessageId, Body: 'grüße & <tags>', MD5OfBody: sent.MD5OfMessageBody })
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle })
  t.is((await sqs.receiveMessage({ QueueUrl })).Messages, undefined)
})

test('boto3 sees the same queue', async t => {
  const sqs = aws.session.client('sqs')
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'same', tags: { team: 'river' } })
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
  const sqs = aws.session.client('sqs')
  const params = { QueueName: 'nowhere' }
  const error = await t.throwsAsync(sqs.getQueueUrl(params), { instanceOf: ClientError })
  t.true(error instanceof sqs.exceptions.QueueDoesNotExist!)
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
