/** Service, type and reference, the data, and what it leads to then, if not here with its region; identifiers where these matter. */
export type Example = readonly [
  service: string,
  type: string,
  reference: string,
  data: object,
  expected: string | readonly string[] | null,
  identifiers?: Readonly<Record<string, string>>,
]

const at = 'eu-west-1:123456789012'
const role = 'arn:aws:iam::123456789012:role/service-role/rower'
const user = 'arn:aws:iam::123456789012:user/team/pilot'
const uploaded = 'arn:aws:iam::123456789012:server-certificate/cloudfront/old'
const certificate = `arn:aws:acm:${at}:certificate/c-1`
const edge = 'arn:aws:cloudfront::123456789012:function'
const fn = `arn:aws:lambda:${at}:function:row`
const call = (arn: string) => `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`
const elb = `arn:aws:elasticloadbalancing:${at}`
const balancer = `${elb}:loadbalancer/app/quay/1a`
const targets = `${elb}:targetgroup/boats/2b`
const listener = `${elb}:listener/app/quay/1a/3c`
const rule = `${elb}:listener-rule/app/quay/1a/3c/4d`
const topic = `arn:aws:sns:${at}:news`
const queue = `arn:aws:sqs:${at}:jobs`
const key = `arn:aws:kms:${at}:key/k-1`
const secret = `arn:aws:secretsmanager:${at}:secret:river/db-a1B2c3`
const parameter = `arn:aws:ssm:${at}:parameter`
const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/river/boat'
const details = (...pairs: string[][]) => ({ details: pairs.map(([name, value]) => ({ name, value })) })

/** Of the services that run, deliver and balance: for each way in which a reference is found. */
export const examples: readonly Example[] = [
  [
    'acm',
    'AcmeDomainValidation',
    'HostedZone',
    { PrevalidationDetails: { DnsPrevalidation: { HostedZoneId: 'Z1' } } },
    "route53.HostedZone(id='Z1')",
  ],
  ['acm', 'AcmeExternalAccountBinding', 'Role', { RoleArn: role }, "iam.Role(name='rower')"],
  [
    'acm',
    'Certificate',
    'Distributions',
    { InUseBy: [balancer, 'arn:aws:cloudfront::123456789012:distribution/E1'] },
    ["cloudfront.Distribution(id='E1')"],
  ],
  [
    'acm',
    'Certificate',
    'LoadBalancers',
    { InUseBy: [`${elb}:loadbalancer/classic`, balancer, 'arn:aws:cloudfront::123456789012:distribution/E1'] },
    [`elbv2.LoadBalancer(arn='${balancer}')`],
  ],

  [
    'apigateway',
    'ApiKey',
    'Stages',
    { stageKeys: ['api1/live', 'api2/test'] },
    ["apigateway.Stage(restApiId='api1', name='live')", "apigateway.Stage(restApiId='api2', name='test')"],
  ],
  ['apigateway', 'Authorizer', 'Function', { authorizerUri: call(fn) }, "lambda.Function(name='row')"],
  ['apigateway', 'Authorizer', 'Role', { authorizerCredentials: role }, "iam.Role(name='rower')"],
  [
    'apigateway',
    'DomainName',
    'RegionalCertificate',
    { regionalCertificateArn: certificate },
    `acm.Certificate(arn='${certificate}')`,
  ],
  [
    'apigateway',
    'DomainName',
    'Truststore',
    { mutualTlsAuthentication: { truststoreUri: 's3://vault/ca/all.pem' } },
    "s3.Object(bucketName='vault', key='ca/all.pem')",
  ],
  ['apigateway', 'Integration', 'Function', { uri: call(`${fn}:live`) }, "lambda.Function(name='row')"],
  ['apigateway', 'Integration', 'Function', { uri: call(`arn:aws:lambda:${at}:function:\${stageVariables.fn}`) }, null],
  ['apigateway', 'Integration', 'Function', { uri: 'https://example.com/row' }, null],
  ['apigateway', 'Integration', 'Role', { credentials: 'arn:aws:iam::*:user/*' }, null],
  [
    'apigateway',
    'Method',
    'LoadBalancer',
    { methodIntegration: { integrationTarget: balancer } },
    `elbv2.LoadBalancer(arn='${balancer}')`,
  ],
  [
    'apigateway',
    'Stage',
    'LogGroup',
    { accessLogSettings: { destinationArn: `arn:aws:logs:${at}:log-group:/api/access` } },
    "logs.LogGroup(name='/api/access')",
  ],
  [
    'apigateway',
    'Stage',
    'LogGroup',
    { accessLogSettings: { destinationArn: `arn:aws:firehose:${at}:deliverystream/amazon-apigateway-x` } },
    null,
  ],
  ['apigateway', 'VpcLink', 'LoadBalancers', { targetArns: [balancer] }, [`elbv2.LoadBalancer(arn='${balancer}')`]],

  [
    'autoscaling',
    'AttachedTargetGroup',
    'TargetGroup',
    {},
    `elbv2.TargetGroup(arn='${targets}')`,
    { GroupName: 'fleet', Arn: targets },
  ],
  [
    'autoscaling',
    'AutoScalingGroup',
    'Subnets',
    { VPCZoneIdentifier: 'subnet-1a, subnet-2b' },
    ["ec2.Subnet(id='subnet-1a')", "ec2.Subnet(id='subnet-2b')"],
  ],
  ['autoscaling', 'AutoScalingGroup', 'Subnets', {}, []],
  [
    'autoscaling',
    'AutoScalingGroup',
    'EC2Instances',
    { Instances: [{ InstanceId: 'i-1' }] },
    ["ec2.Instance(id='i-1')"],
  ],
  ['autoscaling', 'Instance', 'EC2Instance', {}, "ec2.Instance(id='i-1')", { GroupName: 'fleet', Id: 'i-1' }],
  [
    'autoscaling',
    'LaunchConfiguration',
    'InstanceProfile',
    { IamInstanceProfile: 'arn:aws:iam::123456789012:instance-profile/team/rowers' },
    "iam.InstanceProfile(name='rowers')",
  ],
  [
    'autoscaling',
    'LaunchConfiguration',
    'InstanceProfile',
    { IamInstanceProfile: 'rowers' },
    "iam.InstanceProfile(name='rowers')",
  ],
  [
    'autoscaling',
    'LaunchConfiguration',
    'EC2SecurityGroups',
    { SecurityGroups: ['default', 'sg-1'] },
    ["ec2.SecurityGroup(id='sg-1')"],
  ],
  [
    'autoscaling',
    'LaunchConfiguration',
    'Snapshots',
    { BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }, { DeviceName: 'b' }] },
    ["ec2.Snapshot(id='snap-1')"],
  ],
  ['autoscaling', 'LifecycleHook', 'Topic', { NotificationTargetARN: topic }, `sns.Topic(arn='${topic}')`],
  ['autoscaling', 'LifecycleHook', 'Topic', { NotificationTargetARN: queue }, null],
  ['autoscaling', 'NotificationConfiguration', 'Topic', {}, `sns.Topic(arn='${topic}')`, { TopicARN: topic }],
  ['autoscaling', 'TrafficSource', 'TargetGroup', {}, `elbv2.TargetGroup(arn='${targets}')`, { Identifier: targets }],
  ['autoscaling', 'TrafficSource', 'TargetGroup', {}, null, { Identifier: 'a-classic-one' }],

  [
    'cloudfront',
    'Distribution',
    'Functions',
    {
      DistributionConfig: {
        DefaultCacheBehavior: { FunctionAssociations: { Items: [{ FunctionARN: `${edge}/first` }] } },
        CacheBehaviors: { Items: [{}, { FunctionAssociations: { Items: [{ FunctionARN: `${edge}/other` }] } }] },
      },
    },
    ["cloudfront.Function(name='first')", "cloudfront.Function(name='other')"],
  ],
  [
    'cloudfront',
    'Distribution',
    'LambdaFunctions',
    {
      DistributionConfig: {
        DefaultCacheBehavior: { LambdaFunctionAssociations: { Items: [{ LambdaFunctionARN: `${fn}:7` }] } },
      },
    },
    ["lambda.Function(name='row')"],
  ],
  [
    'cloudfront',
    'DistributionSummary',
    'RealtimeLogConfigs',
    {
      DefaultCacheBehavior: {},
      CacheBehaviors: { Items: [{ RealtimeLogConfigArn: 'arn:aws:cloudfront::1:realtime-log-config/all' }] },
    },
    ["cloudfront.RealtimeLogConfig(arn='arn:aws:cloudfront::1:realtime-log-config/all')"],
  ],
  [
    'cloudfront',
    'Distribution',
    'OriginBuckets',
    {
      DistributionConfig: {
        Origins: {
          Items: [
            'plain.s3.amazonaws.com',
            'my.s3.bucket.s3.eu-west-1.amazonaws.com',
            'dashed.s3-us-west-2.amazonaws.com',
            'both.s3.dualstack.us-east-1.amazonaws.com',
            'site.s3-website-us-east-1.amazonaws.com',
            'page.s3-website.eu-central-1.amazonaws.com',
            'www.example.com',
          ].map(DomainName => ({ DomainName })),
        },
      },
    },
    [
      "s3.Bucket(name='plain')",
      "s3.Bucket(name='my.s3.bucket')",
      "s3.Bucket(name='dashed') in us-west-2",
      "s3.Bucket(name='both') in us-east-1",
      "s3.Bucket(name='site') in us-east-1",
      "s3.Bucket(name='page') in eu-central-1",
    ],
  ],
  [
    'cloudfront',
    'RealtimeLogConfig',
    'Streams',
    { EndPoints: [{ KinesisStreamConfig: { StreamARN: `arn:aws:kinesis:${at}:stream/views` } }] },
    ["kinesis.Stream(name='views')"],
  ],
  [
    'cloudfront',
    'VpcOrigin',
    'Instance',
    { VpcOriginEndpointConfig: { Arn: `arn:aws:ec2:${at}:instance/i-1` } },
    "ec2.Instance(id='i-1')",
  ],
  ['cloudfront', 'VpcOriginSummary', 'Instance', { OriginEndpointArn: balancer }, null],
  [
    'cloudfront',
    'VpcOriginSummary',
    'LoadBalancer',
    { OriginEndpointArn: balancer },
    `elbv2.LoadBalancer(arn='${balancer}')`,
  ],

  [
    'ecr',
    'PullThroughCacheRule',
    'Credential',
    { credentialArn: `arn:aws:secretsmanager:${at}:secret:ecr-pullthroughcache/docker-hub-a1B2c3` },
    "secretsmanager.Secret(name='ecr-pullthroughcache/docker-hub')",
  ],
  ['ecr', 'PullTimeUpdateExclusion', 'Role', {}, "iam.Role(name='rower')", { PrincipalArn: role }],
  ['ecr', 'PullTimeUpdateExclusion', 'Role', {}, null, { PrincipalArn: user }],
  ['ecr', 'PullTimeUpdateExclusion', 'User', {}, "iam.User(name='pilot')", { PrincipalArn: user }],
  ['ecr', 'Repository', 'KMSKey', { encryptionConfiguration: { kmsKey: key } }, `kms.Key(id='${key}')`],

  [
    'ecs',
    'CapacityProvider',
    'AutoScalingGroup',
    {
      autoScalingGroupProvider: {
        autoScalingGroupArn: `arn:aws:autoscaling:${at}:autoScalingGroup:u-1:autoScalingGroupName/fleet`,
      },
    },
    "autoscaling.AutoScalingGroup(name='fleet')",
  ],
  [
    'ecs',
    'CapacityProvider',
    'InstanceProfile',
    {
      managedInstancesProvider: {
        instanceLaunchTemplate: { ec2InstanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/ecs/rowers' },
      },
    },
    "iam.InstanceProfile(name='rowers')",
  ],
  [
    'ecs',
    'Service',
    'ProductionListenerRules',
    {
      loadBalancers: [
        { targetGroupArn: targets, advancedConfiguration: { productionListenerRule: rule } },
        { advancedConfiguration: { productionListenerRule: listener } },
      ],
    },
    [`elbv2.Rule(arn='${rule}')`],
  ],
  [
    'ecs',
    'ServiceDeployment',
    'CloudWatchAlarms',
    { alarms: { alarmNames: ['late'] } },
    ["cloudwatch.Alarm(name='late')"],
  ],
  [
    'ecs',
    'ServiceRevision',
    'ManagedAlarms',
    { ecsManagedResources: { metricAlarms: [{ arn: `arn:aws:cloudwatch:${at}:alarm:a:b` }] } },
    ["cloudwatch.Alarm(name='a:b')"],
  ],
  [
    'ecs',
    'ServiceRevision',
    'ManagedSecurityGroups',
    { ecsManagedResources: { serviceSecurityGroups: [{ arn: `arn:aws:ec2:${at}:security-group/sg-1` }] } },
    ["ec2.SecurityGroup(id='sg-1')"],
  ],
  [
    'ecs',
    'Task',
    'NetworkInterfaces',
    {
      attachments: [
        details(['subnetId', 'subnet-1'], ['networkInterfaceId', 'eni-1'], ['macAddress', '0a']),
        details(['volumeId', 'vol-1']),
      ],
    },
    ["ec2.NetworkInterface(id='eni-1')"],
  ],
  ['ecs', 'Task', 'Volumes', {}, []],
  [
    'ecs',
    'Task',
    'Repositories',
    {
      containers: [
        { image: `${image}:v1` },
        { image: `${image}@sha256:0a` },
        { image: '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/safe' },
        { image: '123456789012.dkr-ecr.eu-west-1.on.aws/dual/stack:v2' },
        { image: 'public.ecr.aws/nginx/nginx:1' },
        { image: 'nginx' },
      ],
    },
    [
      "ecr.Repository(name='river/boat')",
      "ecr.Repository(name='safe') in us-gov-west-1",
      "ecr.Repository(name='dual/stack')",
    ],
  ],
  [
    'ecs',
    'TaskDefinition',
    'EnvironmentFiles',
    { containerDefinitions: [{ environmentFiles: [{ value: 'arn:aws:s3:::vault/env/prod.env', type: 's3' }] }] },
    ["s3.Object(bucketName='vault', key='env/prod.env')"],
  ],
  [
    'ecs',
    'TaskDefinition',
    'LogGroups',
    {
      containerDefinitions: [
        { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/boat' } } },
        { logConfiguration: { logDriver: 'syslog' } },
        {},
      ],
    },
    ["logs.LogGroup(name='/ecs/boat')"],
  ],
  [
    'ecs',
    'TaskDefinition',
    'Parameters',
    {
      containerDefinitions: [
        {
          secrets: ['plain', '/deep/one', `${parameter}/flat`, `${parameter}/deep/two`, secret].map(valueFrom => ({
            valueFrom,
          })),
          logConfiguration: { secretOptions: [{ valueFrom: 'token' }] },
        },
        { secrets: [] },
      ],
    },
    ['plain', '/deep/one', 'flat', '/deep/two', 'token'].map(name => `ssm.Parameter(name='${name}')`),
  ],
  [
    'ecs',
    'TaskDefinition',
    'Secrets',
    { containerDefinitions: [{ secrets: [secret, `${secret}:user::`, 'plain'].map(valueFrom => ({ valueFrom })) }] },
    ["secretsmanager.Secret(name='river/db')"],
  ],

  ['efs', 'MountTarget', 'Subnet', { SubnetId: 'subnet-1' }, "ec2.Subnet(id='subnet-1')"],

  ['eks', 'AccessEntry', 'Role', {}, "iam.Role(name='rower')", { PrincipalArn: role }],
  [
    'eks',
    'Addon',
    'PodIdentities',
    { podIdentityAssociations: [`arn:aws:eks:${at}:podidentityassociation/river/a-1`] },
    ["eks.PodIdentityAssociation(clusterName='river', id='a-1')"],
    { ClusterName: 'river' },
  ],
  [
    'eks',
    'Cluster',
    'KMSKeys',
    { encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: key } }] },
    [`kms.Key(id='${key}')`],
  ],
  [
    'eks',
    'PodIdentityAssociation',
    'OwnerAddon',
    { ownerArn: `arn:aws:eks:${at}:addon/river/vpc-cni/u-1` },
    "eks.Addon(clusterName='river', name='vpc-cni')",
    { ClusterName: 'river' },
  ],

  [
    'elasticache',
    'CacheCluster',
    'LogGroups',
    {
      LogDeliveryConfigurations: [
        { DestinationDetails: { CloudWatchLogsDetails: { LogGroup: '/cache/slow' } } },
        { DestinationDetails: { KinesisFirehoseDetails: { DeliveryStream: 'x' } } },
      ],
    },
    ["logs.LogGroup(name='/cache/slow')"],
  ],

  [
    'elbv2',
    'Listener',
    'ACMCertificates',
    { Certificates: [{ CertificateArn: uploaded }, { CertificateArn: certificate }] },
    [`acm.Certificate(arn='${certificate}')`],
  ],
  [
    'elbv2',
    'Listener',
    'TargetGroups',
    { DefaultActions: [{ ForwardConfig: { TargetGroups: [{ TargetGroupArn: targets }] } }, { Type: 'redirect' }] },
    [`elbv2.TargetGroup(arn='${targets}')`],
  ],
  ['elbv2', 'ListenerCertificate', 'ServerCertificate', {}, "iam.ServerCertificate(name='old')", { Arn: uploaded }],
  ['elbv2', 'ListenerCertificate', 'ACMCertificate', {}, null, { Arn: uploaded }],
  ['elbv2', 'Target', 'EC2Instance', {}, "ec2.Instance(id='i-1')", { Id: 'i-1' }],
  ['elbv2', 'Target', 'EC2Instance', {}, null, { Id: '10.0.0.1' }],
  ['elbv2', 'Target', 'Function', {}, "lambda.Function(name='row')", { Id: `${fn}:live` }],
  ['elbv2', 'Target', 'LoadBalancer', {}, `elbv2.LoadBalancer(arn='${balancer}')`, { Id: balancer }],
  ['elbv2', 'TrustStoreAssociation', 'Listener', {}, `elbv2.Listener(arn='${listener}')`, { ResourceArn: listener }],
]
