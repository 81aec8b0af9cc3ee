import type { UntypedParams } from '../../lib/client/types.ts'
import type { CallSettings } from './calls.ts'
import { SERVICE_CASES } from './calls-cases-services.ts'

/** What a client can be told about where it calls, by a name for the lists of differences. */
export const VARIANTS: Readonly<Record<string, CallSettings>> = {
  'us-east-1': { region: 'us-east-1' },
  'eu-west-1': { region: 'eu-west-1' },
  'cn-north-1': { region: 'cn-north-1', sessionToken: 'token/+=' },
  'us-gov-west-1': { region: 'us-gov-west-1' },
  fips: { region: 'us-east-1', useFipsEndpoint: true },
  'fips in eu-west-1': { region: 'eu-west-1', useFipsEndpoint: true },
  'fips in us-gov-west-1': { region: 'us-gov-west-1', useFipsEndpoint: true },
  dualstack: { region: 'eu-west-1', useDualstackEndpoint: true },
  'dualstack in cn-north-1': { region: 'cn-north-1', useDualstackEndpoint: true },
  'fips and dualstack': { region: 'us-east-1', useFipsEndpoint: true, useDualstackEndpoint: true },
  'endpointUrl with path': { region: 'eu-west-1', endpointUrl: 'https://store.example.com:8443/base' },
  // A host of this machine gets no prefix from us; botocore has to be told.
  'local endpointUrl': { region: 'us-east-1', endpointUrl: 'http://127.0.0.1:4566', injectHostPrefix: false },
  'no TLS': { region: 'us-west-2', useSsl: false },
  account: { region: 'us-east-1', accountId: '123456789012' },
  'no account': { region: 'us-east-1', accountId: '123456789012', accountIdEndpointMode: 'disabled' },
  'checksums when required': {
    region: 'us-east-1',
    requestChecksumCalculation: 'when_required',
    responseChecksumValidation: 'when_required',
  },
  unsigned: { region: 'us-east-1', signatureVersion: 'unsigned' },
}

/** Variants of S3 alone. */
export const S3_VARIANTS: Readonly<Record<string, CallSettings>> = {
  'path style': { region: 'eu-west-1', s3: { addressingStyle: 'path' } },
  'virtual style at endpointUrl': {
    region: 'eu-west-1',
    endpointUrl: 'https://store.example.com',
    s3: { addressingStyle: 'virtual' },
  },
  'signed payload': { region: 'eu-west-1', s3: { payloadSigningEnabled: true } },
  'unsigned payload': { region: 'eu-west-1', s3: { payloadSigningEnabled: false } },
  accelerate: { region: 'eu-west-1', s3: { useAccelerateEndpoint: true } },
  'region of the ARN is not used': { region: 'us-west-2', s3: { useArnRegion: false } },
}

/** One call of each of the main services' ways to say something. */
export interface CallCase {
  readonly service: string
  readonly operation: string
  readonly params: UntypedParams
}

export const CASES: readonly CallCase[] = [
  call('cloudformation', 'DescribeStacks', { StackName: 'a stack/1' }),
  call('cloudformation', 'CreateStack', {
    StackName: 's',
    TemplateBody: '{"Resources": {}}',
    Parameters: [{ ParameterKey: 'k', ParameterValue: 'v & w' }],
    Tags: [],
  }),
  call('cloudwatch', 'PutMetricData', {
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Value: 1.5, Timestamp: new Date(1_700_000_000_000), Dimensions: [] }],
  }),
  call('cloudwatch', 'ListMetrics', { Namespace: 'AWS/EC2', Dimensions: [{ Name: 'InstanceId' }] }),
  call('dynamodb', 'GetItem', { TableName: 't', Key: { id: { S: 'ü ☃' }, n: { N: '1' }, b: { B: bytes('x\0y') } } }),
  call('dynamodb', 'Query', { TableName: 't', KeyConditionExpression: 'a = :a', ExpressionAttributeValues: {} }),
  call('dynamodb', 'BatchGetItem', { RequestItems: { one: { Keys: [{ id: { S: '1' } }] } } }),
  call('dynamodb', 'ListTables', {}),
  call('dynamodb', 'TagResource', {
    ResourceArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/t',
    Tags: [{ Key: 'k', Value: 'v' }],
  }),
  call('ebs', 'PutSnapshotBlock', {
    SnapshotId: 'snap-1',
    BlockIndex: 0,
    BlockData: bytes('block'),
    DataLength: 5,
    Checksum: 'x',
    ChecksumAlgorithm: 'SHA256',
  }),
  call('ec2', 'DescribeInstances', { Filters: [{ Name: 'tag:a b', Values: ['x', 'y&z'] }], MaxResults: 5 }),
  call('ec2', 'RunInstances', { ImageId: 'ami-1', MinCount: 1, MaxCount: 2, UserData: '#!/bin/sh\necho ü' }),
  call('ec2', 'CreateTags', { Resources: ['i-1'], Tags: [{ Key: 'k', Value: '' }] }),
  call('ec2', 'DescribeVolumes', {}),
  call('lex-runtime', 'PostContent', {
    botName: 'b',
    botAlias: 'a',
    userId: 'user',
    contentType: 'text/plain; charset=utf-8',
    inputStream: bytes('hello'),
  }),
  call('lexv2-runtime', 'RecognizeUtterance', {
    botId: 'BOT0000001',
    botAliasId: 'ALIAS00001',
    localeId: 'en_GB',
    sessionId: 'session',
    requestContentType: 'text/plain; charset=utf-8',
    inputStream: bytes('hello'),
  }),
  call('mediastore-data', 'PutObject', { Path: 'a/b', Body: bytes('hello') }),
  call('omics', 'UploadReadSetPart', {
    sequenceStoreId: '1234567890',
    uploadId: '1234567890',
    partSource: 'SOURCE1',
    partNumber: 1,
    payload: bytes('hello'),
  }),
  call('glacier', 'ListVaults', { accountId: '-' }),
  call('glacier', 'CreateVault', { vaultName: 'v' }),
  call('glacier', 'UploadArchive', { vaultName: 'v', archiveDescription: 'a b', body: bytes('archive') }),
  call('glacier', 'InitiateJob', { vaultName: 'v', jobParameters: { Type: 'inventory-retrieval' } }),
  call('iam', 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: '{"Version": "2012-10-17"}', Path: '/a/' }),
  call('iam', 'GetUser', {}),
  call('iam', 'ListRoles', { PathPrefix: '/a b/', MaxItems: 10 }),
  call('sns', 'Publish', {
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:t',
    Message: 'a\nb',
    MessageAttributes: { a: { DataType: 'Binary', BinaryValue: bytes('\xff') } },
  }),
  call('sns', 'CreateTopic', { Name: 't', Attributes: { FifoTopic: 'true' } }),
  call('sqs', 'SendMessage', {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q',
    MessageBody: '{"a": "ü"}',
    DelaySeconds: 0,
  }),
  call('sqs', 'ReceiveMessage', {
    QueueUrl: 'http://127.0.0.1:4566/123456789012/q',
    MaxNumberOfMessages: 10,
    AttributeNames: ['All'],
  }),
  call('sqs', 'CreateQueue', { QueueName: 'q', Attributes: { DelaySeconds: '1' } }),
  call('sts', 'GetCallerIdentity', {}),
  call('sts', 'AssumeRole', {
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    RoleSessionName: 's',
    DurationSeconds: 900,
  }),
  call('sts', 'AssumeRoleWithWebIdentity', {
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    RoleSessionName: 's',
    WebIdentityToken: 'token',
  }),
  call('s3', 'WriteGetObjectResponse', { RequestRoute: 'route', RequestToken: 'token', Body: bytes('hello') }),
  call('s3', 'ListBuckets', {}),
  call('s3', 'CreateBucket', { Bucket: 'bucket', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  call('s3', 'GetBucketLocation', { Bucket: 'bucket' }),
  call('s3', 'ListObjectsV2', { Bucket: 'bucket', Prefix: 'a b/+%', Delimiter: '/', MaxKeys: 7 }),
  call('s3', 'ListObjectVersions', { Bucket: 'with.dots', EncodingType: 'url' }),
  call('s3', 'GetObject', { Bucket: 'bucket', Key: ' a/../b//c+d%20ü ?#', Range: 'bytes=0-1' }),
  call('s3', 'GetObject', { Bucket: 'Upper_Case', Key: '/leading/slash/' }),
  call('s3', 'HeadObject', { Bucket: 'bucket', Key: 'k', VersionId: 'v+/=', ChecksumMode: 'ENABLED' }),
  call('s3', 'PutObject', { Bucket: 'bucket', Key: 'k', Body: bytes('hello'), Metadata: { one: 'two' } }),
  call('s3', 'PutObject', {
    Bucket: 'bucket',
    Key: 'k',
    Body: bytes('hello'),
    ChecksumSHA256: 'LPJNul+wow4m6Dsqxbning',
  }),
  call('s3', 'PutObject', {
    Bucket: 'bucket',
    Key: 'k',
    Body: 'secret',
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: 'k'.repeat(32),
  }),
  call('s3', 'CopyObject', { Bucket: 'bucket', Key: 'to', CopySource: 'from/a b+c?versionId=1' }),
  call('s3', 'CopyObject', {
    Bucket: 'bucket',
    Key: 'to',
    CopySource: { Bucket: 'from', Key: 'a b+ü', VersionId: '2' },
  }),
  call('s3', 'DeleteObject', { Bucket: 'bucket', Key: 'k' }),
  call('s3', 'DeleteObjects', {
    Bucket: 'bucket',
    Delete: { Objects: [{ Key: 'a&b\r\n' }, { Key: 'ü' }], Quiet: true },
  }),
  call('s3', 'CreateMultipartUpload', { Bucket: 'bucket', Key: 'k', ChecksumAlgorithm: 'SHA256' }),
  call('s3', 'CompleteMultipartUpload', {
    Bucket: 'bucket',
    Key: 'k',
    UploadId: 'u/+=',
    MultipartUpload: { Parts: [{ ETag: '"e"', PartNumber: 1 }] },
  }),
  call('s3', 'PutBucketTagging', { Bucket: 'bucket', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
  call('s3', 'PutBucketPolicy', { Bucket: 'bucket', Policy: '{"Version": "2012-10-17"}', ChecksumAlgorithm: 'SHA1' }),
  call('s3', 'PutObjectTagging', { Bucket: 'bucket', Key: 'k', Tagging: { TagSet: [] } }),
  call('s3', 'GetObject', { Bucket: 'arn:aws:s3:us-west-2:123456789012:accesspoint/point', Key: 'k' }),
  call('s3', 'GetObject', {
    Bucket: 'arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1:accesspoint:ap',
    Key: 'k',
  }),
  call('s3', 'HeadBucket', { Bucket: 'bucket', ExpectedBucketOwner: '123456789012' }),
  call('s3', 'WriteGetObjectResponse', { RequestRoute: 'route', RequestToken: 'token', Body: bytes('x') }),
  call('s3', 'SelectObjectContent', {
    Bucket: 'bucket',
    Key: 'k',
    Expression: 'select 1',
    ExpressionType: 'SQL',
    InputSerialization: { CSV: {} },
    OutputSerialization: { JSON: {} },
  }),
  ...SERVICE_CASES.map(([service, operation, params]) => call(service, operation, params)),
]

function call(service: string, operation: string, params: UntypedParams): CallCase {
  return { service, operation, params }
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}
