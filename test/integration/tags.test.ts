/** `resource.meta.tags` and `meta.arn` of every type in `traits-1.json` that moto has, and what boto3 sees of it. */

import test, { type ExecutionContext } from 'ava'
import { NotLoadedError, type TagMap } from '../../lib/index.ts'
import { useMoto } from '../helpers/aws.ts'

const aws = useMoto()
// biome-ignore lint/suspicious/noExplicitAny: the same story is told of types that share no interface
type Loose = any
type Tagged = { readonly meta: { readonly tags: TagMap } }

/** Everything that the view can do, each step checked by asking the service anew through another object. */
async function story(t: ExecutionContext, resource: Loose, again: () => Tagged | Promise<Tagged>): Promise<void> {
  const { tags } = resource.meta
  const stored = async () => Object.fromEntries(await (await again()).meta.tags.load())
  await tags.replace({})
  t.deepEqual(await stored(), {}, 'none')
  await tags.set('team', 'river')
  t.is(tags.get('team'), 'river')
  await tags.assign(
    new Map([
      ['team', 'grüße'],
      ['cost-centre', '7'],
    ]),
  )
  t.deepEqual(await stored(), { team: 'grüße', 'cost-centre': '7' }, 'set and changed')
  await tags.delete('team')
  t.false(tags.has('team'))
  t.deepEqual([...tags], [['cost-centre', '7']])
  await tags.delete(['never', 'there'])
  await tags.replace([
    ['stage', 'dev'],
    ['owner', 'dolphin'],
  ])
  t.deepEqual(await stored(), { stage: 'dev', owner: 'dolphin' }, 'replaced')
  t.deepEqual(Object.fromEntries(tags.entries()), await stored())
  t.is(tags.size, 2)
}

test('EC2: instances, their volumes, networks and addresses', async t => {
  const ec2 = aws.session.resource('ec2')
  const { Images = [] } = await ec2.meta.client.describeImages({ Owners: ['amazon'] })
  const [instance] = await ec2.createInstances({ ImageId: Images[0]!.ImageId, MinCount: 1, MaxCount: 1 })
  await story(t, instance, () => ec2.Instance(instance!.id))
  t.deepEqual(instance!.tags, [
    { Key: 'stage', Value: 'dev' },
    { Key: 'owner', Value: 'dolphin' },
  ])
  t.is(
    await aws.boto3
      .run(`result = sorted(t['Key'] for t in resource('ec2').Instance(args['id']).tags)`, { id: instance!.id })
      .then(String),
    'owner,stage',
  )
  await instance!.load()
  t.regex(instance!.meta.arn!, new RegExp(`^arn:aws:ec2:us-east-1:\\d{12}:instance/${instance!.id}$`))

  const vpc = await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })
  await story(t, vpc, () => ec2.Vpc(vpc.id))
  t.regex(vpc.meta.arn!, /^arn:aws:ec2:us-east-1:\d{12}:vpc\/vpc-/)
  const subnet = await ec2.createSubnet({ VpcId: vpc.id, CidrBlock: '10.0.1.0/24' })
  await story(t, subnet, () => ec2.Subnet(subnet.id))
  const face = await ec2.createNetworkInterface({ SubnetId: subnet.id })
  await story(t, face, () => ec2.NetworkInterface(face.id))
  t.is(face.tagSet?.length, 2)
  const volume = await ec2.createVolume({ AvailabilityZone: 'us-east-1a', Size: 1 })
  await story(t, volume, () => ec2.Volume(volume.id))
  const snapshot = await volume.createSnapshot()
  await story(t, snapshot, () => ec2.Snapshot(snapshot.id))
  t.is(snapshot.meta.arn, `arn:aws:ec2:us-east-1::snapshot/${snapshot.id}`)
  const { AllocationId = '' } = await ec2.meta.client.allocateAddress({ Domain: 'vpc' })
  await story(t, ec2.VpcAddress(AllocationId), () => ec2.VpcAddress(AllocationId))
  const pair = await ec2.createKeyPair({ KeyName: 'river' })
  const info = (await ec2.keyPairs.first())!
  await story(t, info, async () => (await ec2.keyPairs.first())!)
  t.is(pair.meta.arn, undefined)
  for (const made of [
    await ec2.createInternetGateway(),
    await ec2.createSecurityGroup({ GroupName: 'g', Description: 'g', VpcId: vpc.id }),
    await vpc.createRouteTable(),
    await ec2.createNetworkAcl({ VpcId: vpc.id }),
    await ec2.createDhcpOptions({ DhcpConfigurations: [{ Key: 'domain-name', Values: ['river.test'] }] }),
  ] as Loose[]) {
    await story(t, made, () => (ec2 as Loose)[made.meta.resourceModel.name](made.id))
    await made.load()
    // moto does not say who owns some of them.
    const pattern = /^arn:aws:ec2:us-east-1:\d{12}:[a-z-]+\/[a-z]+-[0-9a-f]+$/
    t.is(pattern.test(made.meta.arn), made.ownerId !== undefined)
  }
})

test('S3: buckets, objects and their versions, which are written as whole sets', async t => {
  const s3 = aws.session.resource('s3')
  const bucket = await s3.createBucket({ Bucket: 'tags' })
  await bucket.Versioning().enable()
  await story(t, bucket, () => s3.Bucket('tags'))
  await story(t, bucket.Tagging(), () => s3.BucketTagging('tags'))
  const object = await bucket.putObject({ Key: 'a b+c', Body: 'x' })
  await story(t, object, () => s3.Object('tags', 'a b+c'))
  await story(t, s3.ObjectSummary('tags', 'a b+c'), () => object)
  const version = await bucket.objectVersions.first()
  await story(t, version, () => object)
  t.is(bucket.meta.arn, 'arn:aws:s3:::tags')
  t.is(object.meta.arn, 'arn:aws:s3:::tags/a b+c')
  t.is(s3.Bucket('fast--use1-az4--x-s3').meta.arn, undefined)

  const { tags } = bucket.meta
  await tags.clear()
  await Promise.all(['a', 'b', 'c'].map(key => tags.set(key, key)))
  t.deepEqual(
    [...(await s3.Bucket('tags').meta.tags.loaded()).keys()].sort(),
    ['a', 'b', 'c'],
    'writes of one view wait',
  )
})

test('IAM: users, roles and policies, whose listings leave the tags out', async t => {
  const iam = aws.session.resource('iam')
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}'
  const statement = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const user = await iam.createUser({ UserName: 'u' })
  const role = await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument })
  const policy = await iam.createPolicy({ PolicyName: 'p', PolicyDocument })
  const profile = await iam.createInstanceProfile({ InstanceProfileName: 'i' })
  await story(t, user, () => iam.User('u'))
  await story(t, role, () => iam.Role('r'))
  await story(t, policy, () => iam.Policy(policy.arn))
  for (const { meta } of [user, role, policy, profile]) t.regex(meta.arn!, /^arn:aws:iam::\d{12}:[a-z-]+\/[a-z]$/)
  t.is(policy.meta.arn, policy.arn)
  const listed = await iam.roles
    .filter({ PathPrefix: '/' })
    .where(({ name }) => name === 'r')
    .first()
  t.deepEqual(Object.fromEntries(await listed!.meta.tags.loaded()), { stage: 'dev', owner: 'dolphin' })
})

test('SQS, SNS, DynamoDB and CloudWatch', async t => {
  const sqs = aws.session.resource('sqs')
  const queue = await sqs.createQueue({ QueueName: 'tags' })
  await story(t, queue, () => sqs.Queue(queue.url))
  t.throws(() => queue.meta.arn, {
    instanceOf: NotLoadedError,
    message: /\.meta\.arn is not known: the resource was never loaded/,
  })
  t.regex((await queue.loaded()).meta.arn!, /^arn:aws:sqs:us-east-1:\d{12}:tags$/)

  const sns = aws.session.resource('sns')
  const topic = await sns.createTopic({ Name: 'tags' })
  await story(t, topic, () => sns.Topic(topic.arn))
  t.is(topic.meta.arn, topic.arn)

  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable({
    TableName: 'tags',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await story(t, table, () => dynamodb.Table('tags'))
  t.regex((await table.loaded()).meta.arn!, /:table\/tags$/)

  const cloudwatch = aws.session.resource('cloudwatch')
  const metric = cloudwatch.Metric('River', 'Depth')
  await metric.putAlarm({
    AlarmName: 'low',
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 1,
    Period: 60,
    Statistic: 'Average',
    Threshold: 1,
  })
  await story(t, cloudwatch.Alarm('low'), () => cloudwatch.Alarm('low'))
  t.is(metric.meta.tags, undefined)
})

test('services with definitions of our own: KMS, Secrets Manager, SSM, Logs, EventBridge, Route 53, Step Functions', async t => {
  const of = (service: string): Loose => aws.session.resource(service)
  const [kms, secrets, ssm, logs] = [of('kms'), of('secretsmanager'), of('ssm'), of('logs')]
  const key = await kms.createKey()
  await story(t, key, () => kms.Key(key.id))
  await secrets.createSecret({ Name: 'tags', SecretString: 's' })
  await story(t, secrets.Secret('tags'), () => secrets.Secret('tags'))
  await ssm.meta.client.putParameter({ Name: '/tags', Value: 'v', Type: 'String' })
  await story(t, ssm.Parameter('/tags'), () => ssm.Parameter('/tags'))
  await logs.meta.client.createLogGroup({ logGroupName: 'tags' })
  await story(t, logs.LogGroup('tags'), () => logs.LogGroup('tags'))
  const [events, route53, machines] = [of('events'), of('route53'), of('stepfunctions')]
  await events.meta.client.putRule({ Name: 'tags', ScheduleExpression: 'rate(1 day)' })
  await story(t, events.Rule('default', 'tags'), () => events.Rule('default', 'tags'))
  const { HostedZone } = await route53.meta.client.createHostedZone({ Name: 'tags.test.', CallerReference: 't' })
  const zone = HostedZone.Id.split('/').at(-1)
  await story(t, route53.HostedZone(zone), () => route53.HostedZone(zone))
  t.is(route53.HostedZone(zone).meta.arn, `arn:aws:route53:::hostedzone/${zone}`)
  const { activityArn } = await machines.meta.client.createActivity({ name: 'tags' })
  await story(t, machines.Activity(activityArn), () => machines.Activity(activityArn))
})

test('tags that a service takes with the thing only are no view: stacks of CloudFormation', t => {
  const stack = aws.session.resource('cloudformation').Stack('s')
  t.is(stack.meta.tags, undefined)
})
