import type { Example } from './cross-service-examples.ts'

const at = 'eu-west-1:123456789012'
const boats = `arn:aws:elasticloadbalancing:${at}:targetgroup/boats/1a`
const rafts = `arn:aws:elasticloadbalancing:${at}:targetgroup/rafts/2b`
const machine = `arn:aws:states:${at}:stateMachine:lock`
const behaviours = {
  DefaultCacheBehavior: {
    CachePolicyId: 'p-1',
    FieldLevelEncryptionId: '',
    TrustedKeyGroups: { Items: ['k-1', 'k-2'] },
  },
  CacheBehaviors: {
    Items: [{ CachePolicyId: 'p-2', TrustedKeyGroups: { Items: ['k-1'] } }, { CachePolicyId: 'p-1' }, {}],
  },
}
const origins = {
  Origins: {
    Items: [
      { OriginAccessControlId: '', S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' } },
      { OriginAccessControlId: 'o-1', S3OriginConfig: { OriginAccessIdentity: '' } },
      { VpcOriginConfig: { VpcOriginId: 'v-1' } },
    ],
  },
}

/** From resources to others of their own service: where the path is more than the name of a member. */
export const examplesWithin: readonly Example[] = [
  ['apigateway', 'Integration', 'VpcLink', { connectionId: 'abc123' }, "apigateway.VpcLink(id='abc123')"],
  ['apigateway', 'Integration', 'VpcLink', { connectionId: `\${stageVariables.link}` }, null],
  ['apigateway', 'Method', 'VpcLink', { methodIntegration: { connectionId: 'l' } }, "apigateway.VpcLink(id='l')"],
  [
    'apigateway',
    'Method',
    'Models',
    { requestModels: { 'application/json': 'Boat', 'text/xml': 'Boat' } },
    ["apigateway.Model(restApiId='a', name='Boat')"],
    { RestApiId: 'a' },
  ],
  ['apigateway', 'MethodResponse', 'Models', {}, []],
  [
    'apigateway',
    'UsagePlan',
    'Stages',
    { apiStages: [{ apiId: 'a', stage: 'dev' }, { apiId: 'b', stage: 'dev' }, { apiId: 'c' }] },
    ["apigateway.Stage(restApiId='a', name='dev')", "apigateway.Stage(restApiId='b', name='dev')"],
  ],

  [
    'cloudfront',
    'Distribution',
    'CachePolicies',
    { DistributionConfig: behaviours },
    ["cloudfront.CachePolicy(id='p-1')", "cloudfront.CachePolicy(id='p-2')"],
  ],
  ['cloudfront', 'Distribution', 'FieldLevelEncryptions', { DistributionConfig: behaviours }, []],
  [
    'cloudfront',
    'Distribution',
    'ContinuousDeploymentPolicy',
    { DistributionConfig: { ContinuousDeploymentPolicyId: '' } },
    null,
  ],
  [
    'cloudfront',
    'DistributionSummary',
    'KeyGroups',
    behaviours,
    ["cloudfront.KeyGroup(id='k-1')", "cloudfront.KeyGroup(id='k-2')"],
  ],
  [
    'cloudfront',
    'Distribution',
    'OriginAccessIdentities',
    { DistributionConfig: origins },
    ["cloudfront.CloudFrontOriginAccessIdentity(id='E1')"],
  ],
  ['cloudfront', 'DistributionSummary', 'OriginAccessControls', origins, ["cloudfront.OriginAccessControl(id='o-1')"]],
  ['cloudfront', 'DistributionSummary', 'VpcOrigins', origins, ["cloudfront.VpcOrigin(id='v-1')"]],
  [
    'cloudfront',
    'FieldLevelEncryptionSummary',
    'Profiles',
    {
      QueryArgProfileConfig: { QueryArgProfiles: { Items: [{ QueryArg: 'a', ProfileId: 'p-1' }] } },
      ContentTypeProfileConfig: { ContentTypeProfiles: { Items: [{ Format: 'URLEncoded' }, { ProfileId: 'p-2' }] } },
    },
    ["cloudfront.FieldLevelEncryptionProfile(id='p-1')", "cloudfront.FieldLevelEncryptionProfile(id='p-2')"],
  ],
  [
    'cloudfront',
    'FieldLevelEncryption',
    'Profiles',
    { FieldLevelEncryptionConfig: { QueryArgProfileConfig: { QueryArgProfiles: { Items: [{ ProfileId: 'p-1' }] } } } },
    ["cloudfront.FieldLevelEncryptionProfile(id='p-1')"],
  ],

  [
    'ecs',
    'Task',
    'Service',
    { group: 'service:web' },
    "ecs.Service(clusterArn='default', arn='web')",
    { ClusterArn: 'default' },
  ],
  ['ecs', 'Task', 'Service', { group: 'family:web' }, null],
  ['ecs', 'Task', 'Family', { group: 'family:web' }, "ecs.TaskDefinitionFamily(name='web')"],

  [
    'efs',
    'ReplicationConfiguration',
    'DestinationFileSystems',
    { Destinations: [{ Region: 'us-east-1', FileSystemId: 'fs-2' }, { Region: 'eu-west-1' }] },
    ["efs.FileSystem(id='fs-2') in us-east-1"],
  ],
  [
    'efs',
    'ReplicationConfiguration',
    'OriginalSourceFileSystem',
    { OriginalSourceFileSystemArn: `arn:aws:elasticfilesystem:${at}:file-system/fs-1` },
    "efs.FileSystem(id='fs-1')",
  ],

  [
    'elasticache',
    'GlobalReplicationGroup',
    'ReplicationGroups',
    { Members: [{ ReplicationGroupId: 'r-1', ReplicationGroupRegion: 'us-west-2' }, { ReplicationGroupId: 'r-2' }] },
    ["elasticache.ReplicationGroup(id='r-1') in us-west-2"],
  ],

  [
    'elbv2',
    'Rule',
    'TargetGroups',
    {
      Actions: [
        { TargetGroupArn: boats, ForwardConfig: { TargetGroups: [{ TargetGroupArn: boats }] } },
        { ForwardConfig: { TargetGroups: [{ TargetGroupArn: boats }, { TargetGroupArn: rafts }] } },
        { Type: 'redirect' },
      ],
    },
    [`elbv2.TargetGroup(arn='${boats}')`, `elbv2.TargetGroup(arn='${rafts}')`],
  ],

  [
    'lambda',
    'Alias',
    'AdditionalVersions',
    { RoutingConfig: { AdditionalVersionWeights: { 7: 0.1 } } },
    ["lambda.Version(functionName='row', version='7')"],
    { FunctionName: 'row' },
  ],
  ['lambda', 'Alias', 'AdditionalVersions', {}, []],
  [
    'lambda',
    'ProvisionedConcurrencyConfig',
    'Alias',
    {},
    "lambda.Alias(functionName='row', name='v2')",
    { FunctionName: 'row', Qualifier: 'v2' },
  ],
  ['lambda', 'ProvisionedConcurrencyConfig', 'Alias', {}, null, { FunctionName: 'row', Qualifier: '2' }],
  [
    'lambda',
    'ProvisionedConcurrencyConfig',
    'FunctionVersion',
    {},
    "lambda.Version(functionName='row', version='2')",
    { FunctionName: 'row', Qualifier: '2' },
  ],

  [
    'rds',
    'DBCluster',
    'ReadReplicaDBClusters',
    { ReadReplicaIdentifiers: [`arn:aws:rds:us-east-1:123456789012:cluster:far`, `arn:aws:rds:${at}:db:near`] },
    ["rds.DBCluster(id='far') in us-east-1"],
  ],
  [
    'rds',
    'DBCluster',
    'ReadReplicaDBInstances',
    { ReadReplicaIdentifiers: [`arn:aws:rds:us-east-1:123456789012:cluster:far`, `arn:aws:rds:${at}:db:near`] },
    ["rds.DBInstance(id='near')"],
  ],
  [
    'rds',
    'EventSubscription',
    'SourceDBInstances',
    { SourceType: 'db-instance', SourceIdsList: ['one', 'two'] },
    ["rds.DBInstance(id='one')", "rds.DBInstance(id='two')"],
  ],
  ['rds', 'EventSubscription', 'SourceDBClusters', { SourceType: 'db-instance', SourceIdsList: ['one'] }, []],

  ['ssm', 'Command', 'SSMDocumentVersion', { DocumentName: 'Run', DocumentVersion: '' }, null],

  [
    'stepfunctions',
    'StateMachineAlias',
    'StateMachine',
    {},
    `stepfunctions.StateMachine(arn='${machine}')`,
    { Arn: `${machine}:live` },
  ],
  [
    'stepfunctions',
    'StateMachineVersion',
    'StateMachine',
    {},
    `stepfunctions.StateMachine(arn='${machine}')`,
    { Arn: `${machine}:3` },
  ],
]
