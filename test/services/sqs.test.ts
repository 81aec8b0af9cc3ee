import { createHash } from 'node:crypto'
import test from 'ava'
import { Session } from '../../lib/index.ts'
import { digestOfAttributes } from '../../lib/services/sqs/message-digest.ts'
import { useMoto } from '../helpers/aws.ts'
import { serve } from '../helpers/http-server.ts'
import { KEYS } from './fixture.ts'

const aws = useMoto()
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/q'

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

const MessageAttributes = {
  number: { DataType: 'Number.int', StringValue: '23' },
  Bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10]) },
  accent: { DataType: 'String', StringValue: 'naïve' },
  empty: { DataType: 'String.custom', StringValue: ' ' },
}
const MessageSystemAttributes = {
  AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
} as const

test('messages with attributes go to a queue and come back: its digests are those made here', async t => {
  const sqs = aws.session.client('sqs')
  const { QueueUrl: url = '' } = await sqs.createQueue({ QueueName: 'digests' })
  const sent = await sqs.sendMessage({
    QueueUrl: url,
    MessageBody: 'ça va?\n<&>',
    MessageAttributes,
    MessageSystemAttributes,
  })
  t.is(sent.MD5OfMessageAttributes, digestOfAttributes(MessageAttributes))
  await sqs.sendMessageBatch({
    QueueUrl: url,
    Entries: [
      { Id: 'a', MessageBody: 'one', MessageAttributes },
      { Id: 'b', MessageBody: 'two' },
    ],
  })
  const bodies: unknown[] = []
  for (let asked = 0; bodies.length < 3 && asked < 10; asked++) {
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    })
    bodies.push(...Messages.map(({ Body }) => Body))
  }
  t.deepEqual(bodies.sort(), ['one', 'two', 'ça va?\n<&>'])
})

/** A client of a queue that answers with what is given, and changes messages on their way. */
async function queueThatAnswers(t: Parameters<typeof serve>[0], answer: object, options = {}) {
  const endpointUrl = await serve(t, (request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify(answer)))
  })
  const session = new Session({ region: 'us-east-1', credentials: KEYS, ...options })
  t.teardown(() => session.close())
  return session.client('sqs', { endpointUrl })
}

test('a message that reached the queue changed is an error that names it', async t => {
  const sqs = await queueThatAnswers(t, { MessageId: 'm-1', MD5OfMessageBody: md5('hullo') })
  await t.throwsAsync(sqs.sendMessage({ QueueUrl, MessageBody: 'hello' }), {
    code: 'ChecksumMismatch',
    message: /^SendMessage: not the MD5 that the queue gives: the body of message m-1\. /,
  })
})

test('changed attributes are an error, too', async t => {
  const sqs = await queueThatAnswers(t, {
    MessageId: 'm-1',
    MD5OfMessageBody: md5('hello'),
    MD5OfMessageAttributes: md5(''),
    MD5OfMessageSystemAttributes: md5(''),
  })
  await t.throwsAsync(sqs.sendMessage({ QueueUrl, MessageBody: 'hello', MessageAttributes, MessageSystemAttributes }), {
    code: 'ChecksumMismatch',
    message: /: the attributes of message m-1, the system attributes of message m-1\. /,
  })
})

test('of a batch, those that were changed are named', async t => {
  const sqs = await queueThatAnswers(t, {
    Successful: [
      { Id: 'b', MessageId: 'm-2', MD5OfMessageBody: md5('TWO') },
      { Id: 'a', MessageId: 'm-1', MD5OfMessageBody: md5('one') },
    ],
    Failed: [],
  })
  const Entries = [
    { Id: 'a', MessageBody: 'one' },
    { Id: 'b', MessageBody: 'two' },
  ]
  await t.throwsAsync(sqs.sendMessageBatch({ QueueUrl, Entries }), {
    code: 'ChecksumMismatch',
    message: /^SendMessageBatch: [^,]+: the body of message m-2\. /,
  })
})

test('a message that came back changed is an error', async t => {
  const good = { MessageId: 'm-1', Body: 'one', MD5OfBody: md5('one') }
  const bad = { MessageId: 'm-2', Body: 'tw0', MD5OfBody: md5('two') }
  const sqs = await queueThatAnswers(t, { Messages: [good, bad] })
  await t.throwsAsync(sqs.receiveMessage({ QueueUrl }), {
    code: 'ChecksumMismatch',
    message: /^ReceiveMessage: [^,]+: the body of message m-2\. .*responseChecksumValidation: 'when_required'/,
  })
})

test('digests of what did not come are not compared', async t => {
  const answer = { Messages: [{ MessageId: 'm-1', Body: 'one', MD5OfMessageAttributes: md5('') }] }
  const sqs = await queueThatAnswers(t, answer)
  t.is((await sqs.receiveMessage({ QueueUrl })).Messages?.[0]?.Body, 'one')
})

test('where only what is required is verified, this is not', async t => {
  const answer = { Messages: [{ MessageId: 'm-1', Body: 'one', MD5OfBody: md5('two') }] }
  const sqs = await queueThatAnswers(t, answer, { responseChecksumValidation: 'when_required' })
  t.is((await sqs.receiveMessage({ QueueUrl })).Messages?.[0]?.Body, 'one')
})

test('what a hook made of the parameters is what is compared', async t => {
  const sqs = await queueThatAnswers(t, { MessageId: 'm-1', MD5OfMessageBody: md5('hello!') })
  sqs.meta.events.on('before-parameter-build', event => {
    event.params = { ...event.params, MessageBody: `${event.params.MessageBody}!` }
  })
  t.is((await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' })).MessageId, 'm-1')
})
