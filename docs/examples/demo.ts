/**
 * `npm run demo`: starts a local AWS (moto, behind a gate that verifies every signature) and tells the story of an
 * instance, a bucket and a queue.
 */
import { Session } from '../../lib/index.ts'
import { motoBehindGate } from '../../test/servers/gate.ts'

/** Prints a line of code as the reader would write it. */
function say(line: string, ...values: unknown[]): void {
  console.log(`  ${line}`, ...values)
}

console.log('Starting a local AWS (the first time, this installs moto into .venv) …')
const aws = await motoBehindGate()
const session = new Session({ region: 'eu-west-1', endpointUrl: aws.url, credentials: aws.credentials })
try {
  await instanceStory()
  await bucketStory()
  await queueStory()
} finally {
  await session.close()
  await aws.close()
}

async function instanceStory(): Promise<void> {
  console.log('\nEC2: an instance')
  const ec2 = session.resource('ec2')
  const { Images: images = [] } = await ec2.meta.client.describeImages({ Owners: ['amazon'] })
  const [instance] = await ec2.createInstances({ ImageId: images[0]?.ImageId, MinCount: 1, MaxCount: 1 })
  if (instance === undefined) throw new Error('EC2 made no instance.')
  say('created', instance)
  await instance.waitUntilRunning()
  const { state, instanceType, vpc } = await instance.loaded()
  say('loaded:', { state: state?.Name, instanceType, vpc })
  await instance.createTags({ Tags: [{ Key: 'team', Value: 'river' }] })
  await instance.stop()
  try {
    say('state', instance.state)
  } catch (error) {
    say('reading what stop() made untrue:', (error as Error).message)
  }
  await instance.waitUntilStopped()
  say('stopped:', (await instance.loaded()).state)
  const team = ec2.instances.filter({ Filters: [{ Name: 'tag:team', Values: ['river'] }] })
  for await (const one of team) say('in team river:', one, one.state?.Name)
}

async function bucketStory(): Promise<void> {
  console.log('\nS3: a bucket')
  const s3 = session.resource('s3')
  const bucket = await s3.createBucket({
    Bucket: 'river-logs',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  })
  for (const key of ['logs/monday', 'logs/tuesday +1%', 'tmp/../scratch'])
    await bucket.putObject({ Key: key, Body: key })
  for await (const object of bucket.objects.filter({ Prefix: 'logs/' })) say(object.key, `${object.size} bytes`)
  const { Body: body } = await bucket.Object('logs/monday').get()
  say('logs/monday holds', await body?.text())
  await bucket.objects.all().delete()
  say('left after delete():', (await bucket.objects.toArray()).length)
  const { LocationConstraint: region } = await s3.meta.client.getBucketLocation({ Bucket: bucket.name })
  say('meta.client says the bucket is in', region)
  await bucket.delete()
}

async function queueStory(): Promise<void> {
  console.log('\nSQS: a queue')
  const sqs = session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'river' })
  await queue.sendMessage({ MessageBody: 'hello from the river' })
  for (const message of await queue.receiveMessages({ WaitTimeSeconds: 1 })) {
    say('received', message.body)
    await message.delete()
  }
  const { Attributes: attributes } = await queue.meta.client.getQueueAttributes({
    QueueUrl: queue.url,
    AttributeNames: ['ApproximateNumberOfMessages'],
  })
  say('messages left, says meta.client:', attributes?.ApproximateNumberOfMessages)
  try {
    await session
      .with({ credentials: { ...aws.credentials, secretAccessKey: 'wrong' } })
      .client('sqs')
      .listQueues()
  } catch (error) {
    say('with a wrong secret:', (error as Error).name, (error as { code?: string }).code)
  }
}
