import type { Example } from './cross-service-examples.ts'

const at = 'eu-west-1:123456789012'
const role = 'arn:aws:iam::123456789012:role/service/rower'
const topic = `arn:aws:sns:${at}:news`
const fn = `arn:aws:lambda:${at}:function:row:live`
const key = `arn:aws:kms:${at}:key/k-1`
const endpoint = `arn:aws:sns:${at}:endpoint/GCM/app/1`
const policy = `arn:aws:autoscaling:${at}:scalingPolicy:1-2:autoScalingGroupName/rowers:policyName/more`

/** Of the nine services that boto3 has resources for: for each way in which a reference is found. */
export const examplesOfBoto3: readonly Example[] = [
  ['cloudformation', 'Stack', 'NotificationTopics', { NotificationARNs: [topic] }, [`sns.Topic(arn='${topic}')`]],
  [
    'cloudformation',
    'Stack',
    'Parent',
    { ParentId: `arn:aws:cloudformation:${at}:stack/river/1-2` },
    "cloudformation.Stack(name='river')",
  ],
  ['cloudformation', 'Stack', 'Role', { RoleARN: role }, "iam.Role(name='rower')"],
  [
    'cloudformation',
    'Stack',
    'RollbackAlarms',
    { RollbackConfiguration: { RollbackTriggers: [{ Arn: `arn:aws:cloudwatch:${at}:alarm:flood: high` }] } },
    ["cloudwatch.Alarm(name='flood: high')"],
  ],
  [
    'cloudformation',
    'StackResource',
    'Queue',
    { ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: 'https://sqs/1/jobs' },
    "sqs.Queue(url='https://sqs/1/jobs')",
  ],
  [
    'cloudformation',
    'StackResource',
    'Topic',
    { ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: 'https://sqs/1/jobs' },
    null,
  ],
  [
    'cloudformation',
    'StackResource',
    'Secret',
    {
      ResourceType: 'AWS::SecretsManager::Secret',
      PhysicalResourceId: `arn:aws:secretsmanager:${at}:secret:river/db-a1B2c3`,
    },
    "secretsmanager.Secret(name='river/db')",
  ],
  ['cloudformation', 'StackResourceSummary', 'Role', { ResourceType: 'AWS::IAM::Role' }, null],
  [
    'cloudformation',
    'StackResourceSummary',
    'NestedStack',
    { ResourceType: 'AWS::CloudFormation::Stack', PhysicalResourceId: `arn:aws:cloudformation:${at}:stack/low/1-2` },
    "cloudformation.Stack(name='low')",
  ],

  ['cloudwatch', 'Alarm', 'AlarmFunctions', { AlarmActions: [fn, topic] }, ["lambda.Function(name='row')"]],
  [
    'cloudwatch',
    'Alarm',
    'InsufficientDataTopics',
    { InsufficientDataActions: [fn, topic] },
    [`sns.Topic(arn='${topic}')`],
  ],
  [
    'cloudwatch',
    'Alarm',
    'OKScalingPolicies',
    { OKActions: [topic, policy] },
    ["autoscaling.ScalingPolicy(groupName='rowers', name='more')"],
  ],
  ['cloudwatch', 'Alarm', 'OKTopics', { OKActions: [`arn:aws:automate:eu-west-1:ec2:stop`] }, []],

  ['dynamodb', 'Table', 'KMSKey', { SSEDescription: { KMSMasterKeyArn: key } }, `kms.Key(id='${key}')`],
  [
    'dynamodb',
    'Table',
    'ReplicaKMSKeys',
    { Replicas: [{ RegionName: 'us-east-1', KMSMasterKeyId: key }] },
    [`kms.Key(id='${key}') in us-east-1`],
  ],
  [
    'dynamodb',
    'Table',
    'ReplicaTables',
    { Replicas: [{ ReplicaArn: `arn:aws:dynamodb:${at}:table/fish` }, {}] },
    ["dynamodb.Table(name='fish')"],
  ],

  [
    'ec2',
    'Image',
    'KMSKeys',
    { BlockDeviceMappings: [{ DeviceName: 'a' }, { Ebs: { KmsKeyId: key } }] },
    [`kms.Key(id='${key}')`],
  ],
  [
    'ec2',
    'Image',
    'PublicParameter',
    { PublicSsmParameterName: '/aws/service/boat' },
    "ssm.Parameter(name='/aws/service/boat')",
  ],
  [
    'ec2',
    'Instance',
    'InstanceProfile',
    { IamInstanceProfile: { Arn: 'arn:aws:iam::1:instance-profile/boats/oar' } },
    "iam.InstanceProfile(name='oar')",
  ],
  ['ec2', 'Instance', 'InstanceProfile', { InstanceId: 'i-1' }, null],
  ['ec2', 'Snapshot', 'AssociatedKeys', { AssociatedKmsKeys: [{ KmsKeyId: key }] }, [`kms.Key(id='${key}')`]],
  ['ec2', 'Volume', 'KMSKey', { KmsKeyId: key }, `kms.Key(id='${key}')`],

  ['glacier', 'Job', 'OutputBucket', { OutputLocation: { S3: { BucketName: 'ice' } } }, "s3.Bucket(name='ice')"],
  ['glacier', 'Notification', 'Topic', { SNSTopic: topic }, `sns.Topic(arn='${topic}')`],

  [
    'iam',
    'MfaDevice',
    'VirtualDevice',
    { SerialNumber: 'arn:aws:iam::1:mfa/phone' },
    "iam.VirtualMfaDevice(serialNumber='arn:aws:iam::1:mfa/phone')",
  ],
  ['iam', 'MfaDevice', 'VirtualDevice', { SerialNumber: 'GAHT12345678' }, null],
  [
    'iam',
    'Role',
    'PermissionsBoundaryPolicy',
    { PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/Weir' } },
    "iam.Policy(arn='arn:aws:iam::aws:policy/Weir')",
  ],

  [
    's3',
    'BucketNotification',
    'Functions',
    { LambdaFunctionConfigurations: [{ LambdaFunctionArn: fn }] },
    ["lambda.Function(name='row')"],
  ],
  ['s3', 'BucketNotification', 'Topics', { TopicConfigurations: [{ TopicArn: topic }] }, [`sns.Topic(arn='${topic}')`]],
  ['s3', 'Object', 'KMSKey', { SSEKMSKeyId: key }, `kms.Key(id='${key}')`],

  [
    'sns',
    'PlatformApplication',
    'EndpointCreatedTopic',
    { Attributes: { EventEndpointCreated: topic } },
    `sns.Topic(arn='${topic}')`,
  ],
  ['sns', 'Subscription', 'Function', { Attributes: { Endpoint: 'anna@example.com' } }, null],
  [
    'sns',
    'Subscription',
    'PlatformEndpoint',
    { Attributes: { Endpoint: endpoint } },
    `sns.PlatformEndpoint(arn='${endpoint}')`,
  ],
  [
    'sns',
    'Topic',
    'HTTPSuccessFeedbackRole',
    { Attributes: { HTTPSuccessFeedbackRoleArn: role } },
    "iam.Role(name='rower')",
  ],

  ['sqs', 'Queue', 'KMSKey', { Attributes: { KmsMasterKeyId: 'alias/aws/sqs' } }, "kms.Key(id='alias/aws/sqs')"],
]
