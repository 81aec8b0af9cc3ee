import type { UntypedParams } from '../../lib/client/types.ts'

const SourceRegion = 'us-west-2'
const snapshot = 'arn:aws:rds:us-west-2:123456789012:cluster-snapshot:s 1'
const cluster = { DBClusterIdentifier: 'c', Engine: 'aurora' }
const copy = { SourceDBClusterSnapshotIdentifier: snapshot, TargetDBClusterSnapshotIdentifier: 't' }

/** Calls with which botocore does something by hand: service, operation and parameters. */
export const SERVICE_CASES: readonly (readonly [string, string, UntypedParams])[] = [
  ['apigateway', 'GetRestApis', {}],
  ['autoscaling', 'CreateLaunchConfiguration', { LaunchConfigurationName: 'l', UserData: '#!/bin/sh é+/\n' }],
  ['cloudsearchdomain', 'Search', { query: 'a b&c', return: 'title', size: 3 }],
  ['cloudsearchdomain', 'Search', { query: '*', returnFields: '_all_fields,_score' }],
  ['dynamodb', 'DescribeEndpoints', {}],
  ['ec2', 'CopySnapshot', { SourceRegion, SourceSnapshotId: 'snap-1', Description: 'a b+c~*' }],
  ['ec2', 'CopySnapshot', { SourceRegion, SourceSnapshotId: 'snap-1', DestinationRegion: 'eu-west-1' }],
  ['ec2', 'CopySnapshot', { SourceRegion, SourceSnapshotId: 'snap-1', PresignedUrl: 'https://example.com/?a=b' }],
  ['ec2', 'DescribeHosts', { Filters: [{ Name: 'state', Values: ['available'] }] }],
  ['ec2', 'DescribeVolumes', { Filters: [{ Name: 'status', Values: ['in-use'] }] }],
  ['logs', 'CreateExportTask', { logGroupName: 'g', fromTime: 1, to: 2, destination: 'b' }],
  ['machinelearning', 'Predict', { MLModelId: 'm', Record: {}, PredictEndpoint: 'https://realtime.example.com' }],
  ['machinelearning', 'Predict', { MLModelId: 'm', Record: {}, PredictEndpoint: 'http://realtime.example.com:81/' }],
  ['rds', 'CopyDBClusterSnapshot', { ...copy, SourceRegion }],
  ['rds', 'CopyDBClusterSnapshot', { ...copy, SourceRegion, PreSignedUrl: 'https://example.com/' }],
  ['rds', 'CopyDBClusterSnapshot', copy],
  ['rds', 'CreateDBCluster', { ...cluster, SourceRegion, Tags: [{ Key: 'k', Value: 'v' }] }],
  ['rds', 'CopyDBSnapshot', { SourceDBSnapshotIdentifier: 's', TargetDBSnapshotIdentifier: 't', SourceRegion }],
  ['rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'r', SourceDBInstanceIdentifier: 's', SourceRegion }],
  ['rds', 'StartDBInstanceAutomatedBackupsReplication', { SourceDBInstanceArn: 'arn:aws:rds:x', SourceRegion }],
  ['neptune', 'CopyDBClusterSnapshot', { ...copy, SourceRegion }],
  ['neptune', 'CreateDBCluster', { ...cluster, SourceRegion }],
  ['docdb', 'CopyDBClusterSnapshot', { ...copy, SourceRegion }],
  ['docdb', 'CreateDBCluster', { ...cluster, SourceRegion }],
  ['route53', 'GetHostedZone', { Id: '/hostedzone/Z1' }],
  ['route53', 'GetChange', { Id: '/change/C1' }],
  ['route53', 'GetReusableDelegationSet', { Id: '/delegationset/N1' }],
  ['route53', 'ListHostedZones', { DelegationSetId: '/delegationset/N1' }],
  ['route53', 'ChangeTagsForResource', { ResourceType: 'healthcheck', ResourceId: 'h-1', AddTags: [{ Key: 'k' }] }],
  ['s3control', 'GetBucket', { Bucket: 'arn:aws:s3-outposts:us-east-1:123456789012:outpost:op-1:bucket:b' }],
  ['s3control', 'GetBucket', { Bucket: 'arn:aws:s3:::b', AccountId: '123456789012' }],
  ['s3control', 'GetAccessPoint', { Name: 'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/a' }],
  [
    's3control',
    'GetAccessPoint',
    { Name: 'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/a', AccountId: '210987654321' },
  ],
  ['timestream-query', 'Query', { QueryString: 'SELECT 1' }],
  ['timestream-write', 'ListDatabases', {}],
]
