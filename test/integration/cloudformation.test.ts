import test from 'ava'
import { ClientError, WaiterError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

/** A stack with a queue, and a topic when a parameter says so. */
const template = (description: string): Record<string, unknown> => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: description,
  Parameters: { Name: { Type: 'String', Default: 'stacked' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Name' } } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'stacked-topic' } },
  },
  Outputs: { Url: { Value: { Ref: 'Queue' } } },
})

test.beforeEach(() => aws.server.reset())

test.serial('a stack: made, waited for, loaded, updated, deleted', async t => {
  const cloudformation = aws.session.resource('cloudformation')
  const stack = await cloudformation.createStack({
    StackName: 'boat',
    TemplateBody: JSON.stringify(template('first')),
    Parameters: [{ ParameterKey: 'Name', ParameterValue: 'river' }],
    Tags: [{ Key: 'team', Value: 'a & b' }],
  })
  t.true(stack instanceof cloudformation.Stack)
  t.is(stack.name, 'boat')
  await stack.meta.client.getWaiter('stackCreateComplete').wait({ StackName: 'boat' }, { delay: 1 })
  await stack.load()
  t.like(stack, { stackStatus: 'CREATE_COMPLETE', description: 'first' })
  t.deepEqual(stack.parameters, [{ ParameterKey: 'Name', ParameterValue: 'river' }])
  t.deepEqual(stack.tags, [{ Key: 'team', Value: 'a & b' }])
  t.regex(stack.outputs?.[0]?.OutputValue ?? '', /\/river$/)
  t.true(stack.creationTime instanceof Date)
  await sameAsBoto3(t, aws.boto3, stack)
  t.truthy(await aws.session.resource('sqs').getQueueByName({ QueueName: 'river' }))

  await stack.update({
    TemplateBody: JSON.stringify({ ...template('second'), Outputs: { Static: { Value: 'grüße' } } }),
    Parameters: [{ ParameterKey: 'Name', UsePreviousValue: true }],
  })
  await stack.loaded()
  t.is(stack.stackStatus, 'UPDATE_COMPLETE')
  t.deepEqual(
    stack.outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    [['Static', 'grüße']],
  )
  await sameAsBoto3(t, aws.boto3, stack)
  await stack.delete()
  const gone = await t.throwsAsync(stack.load(), { instanceOf: ClientError, message: /boat does not exist/ })
  t.like(gone, { code: 'ValidationError', statusCode: 400 })
  t.like(await t.throwsAsync(aws.boto3.call('cloudformation', 'describeStacks', { StackName: 'boat' })), {
    code: 'ValidationError',
    message: (gone.response.Error as Record<string, string>).Message,
  })
})

test.serial('the resources and events of a stack', async t => {
  const cloudformation = aws.session.resource('cloudformation')
  const stack = await cloudformation.createStack({ StackName: 'boat', TemplateBody: JSON.stringify(template('x')) })
  const summaries = await stack.resourceSummaries.toArray()
  t.deepEqual(summaries.map(({ logicalId, resourceType }) => [logicalId, resourceType]).sort(), [
    ['Queue', 'AWS::SQS::Queue'],
    ['Topic', 'AWS::SNS::Topic'],
  ])
  await sameAsBoto3(t, aws.boto3, summaries, `resource('cloudformation').Stack('boat').resource_summaries.all()`)
  const queue = stack.Resource('Queue')
  t.is(String(queue), `cloudformation.StackResource(stackName='boat', logicalId='Queue')`)
  t.true(
    summaries
      .find(({ logicalId }) => logicalId === 'Queue')
      ?.Resource()
      .equals(queue),
  )
  t.is((await queue.loaded()).resourceStatus, 'CREATE_COMPLETE')
  t.true(queue.Stack().equals(stack))
  await sameAsBoto3(t, aws.boto3, queue)
  const events = await stack.events.toArray()
  t.true(events.some(({ resourceStatus }) => resourceStatus === 'CREATE_IN_PROGRESS'))
  t.true(events.every(({ id, stackName }) => id !== '' && stackName === 'boat'))
  await sameAsBoto3(t, aws.boto3, events, `resource('cloudformation').Stack('boat').events.all()`)
})

test.serial('stacks are listed; a template comes back as boto3 gives it', async t => {
  const cloudformation = aws.session.resource('cloudformation')
  const client = cloudformation.meta.client
  const empty = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } } }
  for (const name of ['one', 'two', 'three']) {
    await cloudformation.createStack({ StackName: name, TemplateBody: JSON.stringify(empty) })
  }
  const stacks = await cloudformation.stacks.toArray()
  t.deepEqual(stacks.map(({ name }) => name).sort(), ['one', 'three', 'two'])
  t.true(
    stacks.every(({ isLoaded }) => isLoaded),
    'the listing brings the data',
  )
  await sameAsBoto3(t, aws.boto3, stacks, `resource('cloudformation').stacks.all()`)
  const [only] = await cloudformation.stacks.filter({ StackName: 'two' }).toArray()
  t.is(only?.name, 'two')
  const ours = withoutMetadata(await client.getTemplate({ StackName: 'one' }))
  t.deepEqual(ours.TemplateBody, empty)
  t.deepEqual(ours, await aws.boto3.call('cloudformation', 'getTemplate', { StackName: 'one' }))
  const yaml = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n'
  await cloudformation.createStack({ StackName: 'yaml', TemplateBody: yaml })
  t.is((await client.getTemplate({ StackName: 'yaml' })).TemplateBody, yaml)
  const names: unknown[] = []
  const filter = { StackStatusFilter: ['CREATE_COMPLETE' as const] }
  for await (const name of client.paginate('listStacks', filter).search('StackSummaries[].StackName')) names.push(name)
  t.is(names.length, 4)
})

test.serial('a waiter ends at once when a stack cannot come', async t => {
  const client = aws.session.client('cloudformation')
  const error = await t.throwsAsync(client.getWaiter('stackCreateComplete').wait({ StackName: 'none' }, { delay: 1 }), {
    instanceOf: WaiterError,
    message: /^Waiter stackCreateComplete, 1 poll: /,
  })
  t.is(error.reason, 'failure')
  t.is((error.cause as ClientError).code, 'ValidationError')
  await client.getWaiter('stackDeleteComplete').wait({ StackName: 'none' }, { delay: 1 })
})
