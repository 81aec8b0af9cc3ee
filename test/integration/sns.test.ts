import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

test('what is published to a topic reaches the queue that has subscribed, and passes its filter', async t => {
  const sns = aws.session.resource('sns')
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'listener' })
  const { attributes } = await queue.loaded()
  const topic = await sns.createTopic({ Name: 'news', Tags: [{ Key: 'team', Value: 'river' }] })
  t.is(String(topic), `sns.Topic(arn='${topic.arn}')`)
  const subscription = await topic.subscribe({
    Protocol: 'sqs',
    Endpoint: attributes?.QueueArn,
    ReturnSubscriptionArn: true,
  })
  t.true(subscription instanceof sns.Subscription)
  await subscription.setAttributes({
    AttributeName: 'FilterPolicy',
    AttributeValue: JSON.stringify({ kind: ['flood'] }),
  })
  t.is((await subscription.load()).attributes?.FilterPolicy, '{"kind": ["flood"]}'.replaceAll(' ', ''))
  const attribute = (StringValue: string) => ({ kind: { DataType: 'String', StringValue } })
  await topic.publish({ Message: 'rain', MessageAttributes: attribute('weather') })
  const { MessageId } = await topic.publish({
    Message: 'wäter & <more>',
    Subject: 'Flood',
    MessageAttributes: attribute('flood'),
  })
  const [message, ...rest] = await queue.receiveMessages({ MaxNumberOfMessages: 10 })
  t.deepEqual(rest, [])
  t.like(JSON.parse(message!.body!), {
    Type: 'Notification',
    MessageId,
    Subject: 'Flood',
    Message: 'wäter & <more>',
    MessageAttributes: { kind: { Type: 'String', Value: 'flood' } },
  })
  await sameAsBoto3(t, aws.boto3, subscription)
  await sameAsBoto3(t, aws.boto3, await topic.loaded())
  const subscriptions = await topic.subscriptions.toArray()
  t.true(subscriptions.length === 1 && subscriptions[0]!.equals(subscription))
  await subscription.delete()
  t.is(await topic.subscriptions.first(), undefined)
})

test('a topic: attributes set and read, gone after delete', async t => {
  const sns = aws.session.resource('sns')
  const topic = await sns.createTopic({ Name: 'attributes' })
  await topic.setAttributes({ AttributeName: 'DisplayName', AttributeValue: 'The River & Sons' })
  t.is((await topic.loaded()).attributes?.DisplayName, 'The River & Sons')
  await topic.addPermission({ Label: 'all', AWSAccountId: ['123456789012'], ActionName: ['Publish'] })
  await sameAsBoto3(t, aws.boto3, await topic.load())
  await topic.removePermission({ Label: 'all' })
  await topic.delete()
  const error = await t.throwsAsync(topic.load(), { instanceOf: ClientError })
  t.true(error instanceof sns.meta.client.exceptions.NotFoundException)
  t.like(error, { code: 'NotFound', statusCode: 404, operation: 'GetTopicAttributes' })
  t.like(await t.throwsAsync(aws.boto3.call('sns', 'getTopicAttributes', { TopicArn: topic.arn })), {
    code: 'NotFound',
    message: (error.response.Error as Record<string, string>).Message,
  })
})

test('a listing of more topics than a page has is followed', async t => {
  const sns = aws.session.resource('sns')
  await Promise.all(Array.from({ length: 105 }, (_, index) => sns.createTopic({ Name: `many-${index}` })))
  let requests = 0
  sns.meta.client.meta.events.on('before-send.sns.ListTopics', () => {
    requests += 1
  })
  const many = sns.topics.where(({ arn }) => arn.includes(':many-'))
  t.is((await many.toArray()).length, 105)
  t.is(requests, 2)
  t.is((await many.limit(3).toArray()).length, 3)
  t.is(requests, 3)
  const theirs = await aws.boto3.run(`result = sum(':many-' in t.arn for t in resource('sns').topics.all())`)
  t.is(theirs, 105)
})

test('a platform application and its endpoints', async t => {
  const sns = aws.session.resource('sns')
  const application = await sns.createPlatformApplication({
    Name: 'boat',
    Platform: 'GCM',
    Attributes: { PlatformCredential: 'not a key', PlatformPrincipal: '' },
  })
  const endpoint = await application.createPlatformEndpoint({
    Token: 'device-1',
    Attributes: { CustomUserData: 'ahoi' },
  })
  t.is((await endpoint.loaded()).attributes?.CustomUserData, 'ahoi')
  await endpoint.setAttributes({ Attributes: { CustomUserData: 'ahoi!' } })
  const listed = await application.endpoints.toArray()
  t.true(listed[0]?.equals(endpoint))
  t.is((await listed[0]!.loaded()).attributes?.CustomUserData, 'ahoi!')
  await sameAsBoto3(t, aws.boto3, await endpoint.load())
  t.truthy((await endpoint.publish({ Message: 'land in sight' })).MessageId)
  await endpoint.delete()
  await application.delete()
  t.deepEqual(await sns.platformApplications.toArray(), [])
})

test('the client: an SMS needs no topic, and batches say which entry failed', async t => {
  const sns = aws.session.client('sns')
  t.truthy((await sns.publish({ PhoneNumber: '+15551234567', Message: 'hello' })).MessageId)
  const { TopicArn = '' } = await sns.createTopic({ Name: 'batch' })
  const params = {
    TopicArn,
    PublishBatchRequestEntries: [
      { Id: '1', Message: 'one' },
      { Id: '2', Message: 'two' },
    ],
  }
  const { Successful, Failed } = await sns.publishBatch(params)
  t.deepEqual(
    Successful?.map(({ Id }) => Id),
    ['1', '2'],
  )
  t.deepEqual(Failed, [])
  t.deepEqual(
    withoutMetadata(await sns.listTagsForResource({ ResourceArn: TopicArn })),
    await aws.boto3.call('sns', 'listTagsForResource', { ResourceArn: TopicArn }),
  )
})
