/** From the nine services that boto3 has resources for to the resources of others that they name. */
import test from 'ava'
import { useMoto } from '../helpers/aws.ts'

const aws = useMoto()

const makeKey = (Description: string) => aws.session.resource('kms').createKey({ Description })
const makeRole = (RoleName: string) => {
  return aws.session.resource('iam').createRole({ RoleName, AssumeRolePolicyDocument: '{}' })
}
const makeTopic = (Name: string) => aws.session.resource('sns').createTopic({ Name })

test('an instance leads to its profile, a volume and its snapshot to their key', async t => {
  const ec2 = aws.session.resource('ec2')
  const profile = await aws.session
    .resource('iam')
    .createInstanceProfile({ InstanceProfileName: 'oar', Path: '/boats/' })
  await profile.addRole({ RoleName: (await makeRole('rower')).name })
  const image = await ec2.images.first()
  const ImageId = image!.id
  const [instance] = await ec2.createInstances({
    ImageId,
    MinCount: 1,
    MaxCount: 1,
    IamInstanceProfile: { Name: 'oar' },
  })
  const { instanceProfile } = await instance!.load()
  t.is((await instanceProfile!.loaded()).roles[0]!.name, 'rower')
  const key = await makeKey('of the volume')
  const { arn: KmsKeyId } = await key.loaded()
  const volume = await ec2.createVolume({ AvailabilityZone: 'us-east-1a', Size: 1, Encrypted: true, KmsKeyId })
  t.is((await (await volume.loaded()).kmsKey!.loaded()).description, 'of the volume')
  const plain = await ec2.createVolume({ AvailabilityZone: 'us-east-1a', Size: 1 })
  t.is((await plain.loaded()).kmsKey, null)
})

test('a stack leads to its role and to the topics that hear of it', async t => {
  const cloudformation = aws.session.resource('cloudformation')
  const [role, topic] = [await makeRole('builder'), await makeTopic('built')]
  const stack = await cloudformation.createStack({
    StackName: 'pier',
    TemplateBody: JSON.stringify({ Resources: { Planks: { Type: 'AWS::SQS::Queue' } } }),
    RoleARN: role.arn!,
    NotificationARNs: [topic.arn],
  })
  await stack.load()
  t.is((await stack.role!.loaded()).roleName, 'builder')
  t.deepEqual(stack.notificationTopics.map(String), [String(topic)])
  t.is(stack.parent, null)
})

test('a resource of a stack leads to the thing itself', async t => {
  const cloudformation = aws.session.resource<string>('cloudformation')
  const Resources = { Planks: { Type: 'AWS::SQS::Queue' }, Bell: { Type: 'AWS::SNS::Topic' } }
  const stack = await cloudformation.createStack({ StackName: 'jetty', TemplateBody: JSON.stringify({ Resources }) })
  const planks = await stack.Resource('Planks').load()
  t.regex((await planks.queue.loaded()).attributes.QueueArn, /:jetty-Planks/)
  t.is(planks.topic, null)
  const bell = await stack.resourceSummaries
    .where(({ logicalId }: { logicalId: string }) => logicalId === 'Bell')
    .first()
  t.regex((await bell.topic.loaded()).attributes.TopicArn, /:jetty-Bell/)
})

test('an alarm leads to the topics of its actions', async t => {
  const topic = await makeTopic('floods')
  const alarm = await aws.session
    .resource('cloudwatch')
    .Metric('River', 'Level')
    .putAlarm({
      AlarmName: 'flood',
      AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop', topic.arn],
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Period: 60,
      Statistic: 'Maximum',
      Threshold: 3,
    })
  await alarm.load()
  t.is((await alarm.alarmTopics[0]!.loaded()).attributes!.TopicArn, topic.arn)
  t.deepEqual([alarm.alarmTopics.length, alarm.okTopics, alarm.alarmFunctions], [1, [], []])
})

test('a table, a queue, a topic and an object lead to the key that encrypts them', async t => {
  const key = await makeKey('of all')
  const { arn = '' } = await key.loaded()
  const table = await aws.session.resource('dynamodb').createTable({
    TableName: 'fish',
    AttributeDefinitions: [{ AttributeName: 'Name', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'Name', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: arn },
  })
  const Attributes = { KmsMasterKeyId: arn }
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'sealed', Attributes })
  const topic = await aws.session.resource('sns').createTopic({ Name: 'sealed', Attributes })
  const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'sealed' })
  const object = await bucket.putObject({ Key: 'k', Body: 'b', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: arn })
  for (const each of [table, queue, topic, object]) {
    const { kmsKey } = await each.load()
    t.is((await kmsKey!.loaded()).description, 'of all', String(each))
  }
})

test('a role leads to the policy that bounds it, a subscription to its topic, a bucket to the topics that it tells', async t => {
  const iam = aws.session.resource('iam')
  const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  const policy = await iam.createPolicy({ PolicyName: 'weir', PolicyDocument })
  const role = await makeRole('bounded')
  t.is((await role.load()).permissionsBoundaryPolicy, null)
  await role.meta.client.putRolePermissionsBoundary({ RoleName: role.name, PermissionsBoundary: policy.arn })
  t.is((await (await role.load()).permissionsBoundaryPolicy!.loaded()).policyName, 'weir')

  const topic = await makeTopic('told')
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'told' })
  const Endpoint = (await queue.loaded()).attributes!.QueueArn!
  const subscription = await topic.subscribe({ Protocol: 'sqs', Endpoint, ReturnSubscriptionArn: true })
  t.true((await subscription.load()).topic!.equals(topic))

  const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'telling' })
  const notification = bucket.Notification()
  const TopicConfigurations = [{ TopicArn: topic.arn, Events: ['s3:ObjectCreated:*' as const] }]
  await notification.put({ NotificationConfiguration: { TopicConfigurations } })
  t.deepEqual((await notification.load()).topics.map(String), [String(topic)])
  t.deepEqual(notification.functions, [])
})
