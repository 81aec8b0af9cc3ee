import test from 'ava'
import { ClientError, ResourceNotFoundError, WaiterError } from '../../lib/index.ts'
import { useMoto } from '../helpers/aws.ts'

const aws = useMoto()
/** One of moto's own images. */
const IMAGE = 'ami-12c6146b'

test.beforeEach(() => aws.server.reset())

type Events = ReturnType<typeof ec2Counted>['ec2']['meta']['client']['meta']['events']

/** The operations of the requests that a client sends, in order. */
function sentBy(events: Events): string[] {
  const sent: string[] = []
  events.on('before-send', ({ operation }) => {
    sent.push(operation.name)
  })
  return sent
}

function ec2Counted() {
  const ec2 = aws.session.resource('ec2')
  return { ec2, sent: () => sentBy(ec2.meta.client.meta.events) }
}

function open() {
  const { ec2, sent } = ec2Counted()
  return { ec2, sent: sent() }
}

const run = (count: number) => ({ ImageId: IMAGE, MinCount: count, MaxCount: count })
const id = (number: number) => `i-${String(number).padStart(17, '0')}`

test.serial('a thousand instances asked for in one turn are one request; boto3 makes one for each', async t => {
  const { ec2, sent } = open()
  const made = await ec2.createInstances(run(1_000))
  sent.length = 0
  const all = await Promise.all(made.map(instance => ec2.Instance(instance.id).loaded()))
  t.deepEqual(sent, ['DescribeInstances'])
  t.deepEqual(
    all.map(({ id, instanceId, state }) => [id, instanceId, state?.Name]),
    made.map(({ id }) => [id, id, 'running']),
  )
  const theirs = await aws.boto3.run(
    `
requests = []
ec2 = resource('ec2')
ec2.meta.client.meta.events.register('before-send.ec2.DescribeInstances', lambda **kwargs: requests.append(1))
launched = {id: ec2.Instance(id).launch_time for id in args['ids']}
result = {'requests': len(requests), 'launched': launched}`,
    { ids: made.slice(0, 20).map(instance => instance.id) },
  )
  t.deepEqual(theirs, {
    requests: 20,
    launched: Object.fromEntries(all.slice(0, 20).map(({ id, launchTime }) => [id, launchTime])),
  })
})

test.serial('unknown ids among many fail alone, with the error of EC2 for each', async t => {
  const { ec2, sent } = open()
  const made = await ec2.createInstances(run(20))
  const unknown = [id(1), id(2), id(3)]
  const alone = await t.throwsAsync<ClientError>(ec2.Instance(id(1)).load(), { instanceOf: ClientError })
  sent.length = 0
  const ids = [...unknown, ...made.map(instance => instance.id)]
  const results = await Promise.allSettled(ids.map(id => ec2.Instance(id).loaded()))
  // moto names one unknown instance at a time, EC2 all of them.
  t.true(sent.length <= 8, `${sent.length} requests`)
  t.true(results.slice(3).every(({ status }) => status === 'fulfilled'))
  const errors = results.slice(0, 3).map(result => (result as PromiseRejectedResult).reason as ClientError)
  const said = ({ code, message, statusCode, operation }: ClientError) => [code, message, statusCode, operation]
  t.deepEqual(said(errors[0]!), said(alone!))
  t.deepEqual(
    errors.map(({ message }) => message),
    unknown.map(id => `DescribeInstances: The instance ID '${id}' does not exist`),
  )
})

test.serial('a service that repeats all ids where one is unknown is not believed', async t => {
  const { ec2, sent } = open()
  const made = await Promise.all(
    Array.from({ length: 8 }, () => ec2.createVolume({ AvailabilityZone: 'us-east-1a', Size: 1 })),
  )
  sent.length = 0
  const ids = ['vol-00000000', 'vol-00000001', ...made.map(volume => volume.id)]
  const answers = await Promise.all(ids.map(id => ec2.Volume(id).exists()))
  t.deepEqual(answers, [false, false, ...made.map(() => true)])
  t.true(sent.length < 15, `${sent.length} requests`)
})

test.serial('types of many kinds are coalesced, each with its own operation', async t => {
  const { ec2, sent } = open()
  const vpcs = await Promise.all([1, 2, 3].map(net => ec2.createVpc({ CidrBlock: `10.${net}.0.0/16` })))
  const subnets = await Promise.all(vpcs.map((vpc, index) => vpc.createSubnet({ CidrBlock: `10.${index + 1}.1.0/24` })))
  const addresses = await Promise.all([1, 2].map(() => ec2.meta.client.allocateAddress({ Domain: 'vpc' })))
  sent.length = 0
  const loaded = await Promise.all([
    ...vpcs.map(({ id }) => ec2.Vpc(id).loaded()),
    ...subnets.map(({ id }) => ec2.Subnet(id).loaded()),
    ...addresses.map(({ AllocationId }) => ec2.VpcAddress(AllocationId!).loaded()),
    ...addresses.map(({ PublicIp }) => ec2.ClassicAddress(PublicIp!).loaded()),
  ])
  t.deepEqual(sent.sort(), ['DescribeAddresses', 'DescribeAddresses', 'DescribeSubnets', 'DescribeVpcs'])
  t.true(loaded.every(({ isLoaded }) => isLoaded))
  t.is((await ec2.VpcAddress(addresses[0]!.AllocationId!).loaded()).publicIp, addresses[0]!.PublicIp)
})

test.serial('alarms: a hundred names a request, pages followed, one that is not there fails alone', async t => {
  const cloudwatch = aws.session.resource('cloudwatch')
  const names = Array.from({ length: 150 }, (_, index) => `alarm-${index}`)
  for (const AlarmName of names) {
    const limits = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 1 } as const
    await cloudwatch.meta.client.putMetricAlarm({ AlarmName, ...limits, MetricName: 'm', Namespace: 'n', Period: 60 })
  }
  const sent: string[] = []
  cloudwatch.meta.client.meta.events.on('before-send', ({ operation }) => {
    sent.push(operation.name)
  })
  const missing = cloudwatch.Alarm('missing').load()
  const alarms = names.map(name => cloudwatch.Alarm(name).loaded())
  await t.throwsAsync(missing, { instanceOf: ResourceNotFoundError })
  t.deepEqual(
    (await Promise.all(alarms)).map(({ alarmArn }) => alarmArn?.split(':').at(-1)),
    names,
  )
  t.deepEqual(sent, ['DescribeAlarms', 'DescribeAlarms'])
})

test.serial('a hundred waits share their polls', async t => {
  const { ec2, sent } = open()
  const made = await ec2.createInstances(run(100))
  sent.length = 0
  let polls = 0
  const waits = made.map(instance =>
    instance.waitUntil(() => polls >= 200, {
      delay: 50,
      onPoll: () => {
        polls += 1
      },
    }),
  )
  await Promise.all(waits)
  t.true(sent.length <= 4, `${sent.length} requests for ${polls} polls`)
})

test.serial('modelled waits of fifty instances are one request a round; boto3 makes one for each', async t => {
  const { ec2, sent } = open()
  const made = await ec2.createInstances(run(50))
  sent.length = 0
  await Promise.all(made.map(instance => instance.waitUntilRunning()))
  t.deepEqual(sent, ['DescribeInstances'])
  await made[0]!.terminate()
  sent.length = 0
  const unknown = ec2.Instance(id(1))
  const options = { delay: 10, maxAttempts: 2 }
  const waits = [unknown, ...made].map(instance => instance.waitUntilRunning(options))
  const [lost, terminated, ...good] = await Promise.allSettled(waits)
  // The first round finds the unknown one, the second has nobody else.
  t.deepEqual(sent, ['DescribeInstances', 'DescribeInstances', 'DescribeInstances'])
  t.true(good.every(({ status }) => status === 'fulfilled'))
  const errors = [lost, terminated].map(result => (result as PromiseRejectedResult).reason as WaiterError)
  t.deepEqual(
    errors.map(({ reason }) => reason),
    ['maxAttempts', 'failure'],
  )
  t.is((errors[0]!.cause as ClientError).message, `DescribeInstances: The instance ID '${id(1)}' does not exist`)
  const theirs = await aws.boto3.run(
    `
requests = []
ec2 = resource('ec2')
ec2.meta.client.meta.events.register('before-send.ec2.DescribeInstances', lambda **kwargs: requests.append(1))
for id in args['ids']:
    ec2.Instance(id).wait_until_running()
result = len(requests)`,
    { ids: made.slice(1).map(instance => instance.id) },
  )
  t.is(theirs, 49)
})

test.serial('exists() asks S3, DynamoDB, SQS, IAM and CloudFormation in their own ways', async t => {
  const { session } = aws
  const s3 = session.resource('s3')
  const dynamodb = session.resource('dynamodb')
  const sqs = session.resource('sqs')
  const iam = session.resource('iam')
  const cloudformation = session.resource('cloudformation')
  const queue = await sqs.createQueue({ QueueName: 'here' })
  const template = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })
  await s3.createBucket({ Bucket: 'here' })
  await s3.Bucket('here').putObject({ Key: 'here', Body: 'x' })
  await dynamodb.createTable({
    TableName: 'here',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await iam.createUser({ UserName: 'here' })
  await cloudformation.createStack({ StackName: 'here', TemplateBody: template })
  const of = (name: string) => [
    s3.Bucket(name),
    s3.Object('here', name),
    s3.Object(name, 'here'),
    s3.ObjectSummary('here', name),
    dynamodb.Table(name),
    sqs.Queue(queue.url.replace('here', name)),
    iam.User(name),
    cloudformation.Stack(name),
  ]
  for (const [name, expected] of [
    ['here', true],
    ['nowhere', false],
  ] as const) {
    for (const resource of of(name)) t.is(await resource.exists(), expected, String(resource))
  }
  t.false(await s3.Bucket('here').Policy().exists())
})

test.serial('a collection is waited for', async t => {
  const sqs = aws.session.resource('sqs')
  const named = sqs.queues.filter({ QueueNamePrefix: 'late-' })
  const waiting = named.waitUntil(queues => queues.length === 1, { delay: 20 })
  await sqs.createQueue({ QueueName: 'late-1' })
  t.regex((await waiting)[0]!.url, /late-1$/)
  await t.throwsAsync(
    named.waitUntil(queues => queues.length === 2, { timeout: 500, delay: 50 }),
    { instanceOf: WaiterError, message: /Last seen: 1 item: sqs\.Queue\(url=/ },
  )
})
