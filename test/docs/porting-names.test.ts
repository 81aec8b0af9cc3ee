/** A name as boto3 has it is answered with the one here, of whatever kind it is. */
import test from 'ava'
import { Attr } from '../../lib/dynamodb.ts'
import { Session } from '../../lib/index.ts'
import { page } from './porting/page.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const session = new Session({ region: 'us-east-1', credentials })
const WAITERS = 'did you mean "bucketExists"? It has'
const MAX_ATTEMPTS = 'did you mean "retries: { maxAttempts: 1 + … }"?'
const BUCKET = 'Unknown parameter "bucket_name": did you mean "Bucket"?'
const PAGINATION = 'stand after the parameters: { pageSize, maxItems, startingToken }'
const WAITING = 'stand after the parameters: { delay, maxAttempts }, delay in milliseconds'

const get = (owner: object, name: string): unknown => Reflect.get(owner, name)
const s3 = (session: Session) => session.client<string>('s3')
const instanceOf = (session: Session) => session.resource('ec2').Instance('i-1')
const writerWith = (session: Session, options: object) => session.resource('dynamodb').Table('t').batchWriter(options)

/** What a habit of boto3 is answered with: the end of the message. */
const habits: readonly [habit: string, ask: (session: Session) => unknown, answer: string][] = [
  ['a method of a client', s => get(s3(s), 'list_buckets'), 'did you mean "listBuckets"?'],
  ['what every client has', s => get(s3(s), 'get_paginator'), 'did you mean "getPaginator"?'],
  ['an operation by name', s => s3(s).getPaginator('list_objects_v2'), 'did you mean "listObjectsV2"?'],
  ['a waiter by name', s => s3(s).getWaiter('bucket_exists'), WAITERS],
  ['meta', s => get(s3(s).meta, 'region_name'), 'client.meta has no "region_name": did you mean "region"?'],
  ['a table of meta', s => get(s3(s).meta, 'method_to_api_mapping'), 'did you mean "methodToApi"?'],
  ['events', s => get(s3(s).meta.events, 'register'), 'has no "register": did you mean "on"?'],
  ['an exception', s => get(s3(s).exceptions, 'NoSuchKeys'), 'did you mean "NoSuchKey"?'],
  ['a session', s => get(s, 'get_available_services'), 'did you mean "availableServices"?'],
  ['a region', s => get(s, 'region_name'), 'see client.meta.region, or await session.explain().'],
  ['an option of a session', () => new Session({ region_name: 'x' } as object), 'did you mean "region"?'],
  ['a profile', () => new Session({ profile_name: 'x' } as object), 'did you mean "profile"?'],
  [
    'keys',
    s => s.client('s3', { aws_access_key_id: 'x' } as object),
    'did you mean "credentials: { accessKeyId, … }"?',
  ],
  ['an option of a client', s => s.client('s3', { endpoint_url: 'x' } as object), 'did you mean "endpointUrl"?'],
  ['an option of a resource', s => s.resource('s3', { use_ssl: true } as object), 'did you mean "useSsl"?'],
  ['a nested option', s => s.client('s3', { retries: { max_attempts: 2 } as object }), MAX_ATTEMPTS],
  ['a parameter', s => s3(s).getObject!({ bucket_name: 'b', Key: 'k' }), BUCKET],
  ['a page size', s => s3(s).paginate('listObjectsV2', {}, { page_size: 1 } as object), 'mean "pageSize"?'],
  ['MaxItems', s => s3(s).paginate('listObjectsV2', {}, { MaxItems: 1 } as object), 'mean "maxItems"?'],
  ['PaginationConfig', s => s3(s).paginate('listBuckets', { PaginationConfig: {} }).all(), PAGINATION],
  ['WaiterConfig', s => s3(s).getWaiter('bucketExists').wait({ Bucket: 'b', WaiterConfig: {} }), WAITING],
  [
    'Delay',
    s =>
      s3(s)
        .getWaiter('bucketExists')
        .wait({}, { Delay: 1 } as object),
    'did you mean "delay"?',
  ],
  ['pages', s => get(s3(s).paginate('listBuckets'), 'build_full_result'), 'did you mean "all"?'],
  ['an expiry', s => s3(s).generatePresignedUrl('getObject', {}, { ExpiresIn: 1 } as object), '"expiresIn"?'],
  ['a member of a service', s => get(s.resource('ec2'), 'create_instances'), 'did you mean "createInstances"?'],
  ['an attribute', s => get(instanceOf(s), 'public_ip_address'), 'did you mean "publicIpAddress"?'],
  ['a waiter of a resource', s => get(instanceOf(s), 'wait_until_running'), 'did you mean "waitUntilRunning"?'],
  ['an identifier', s => get(s.resource('s3').Object('b', 'k'), 'bucket_name'), 'did you mean "bucketName"?'],
  ['meta of a resource', s => get(instanceOf(s).meta, 'service_name'), 'did you mean "serviceName"?'],
  ['a collection', s => get(s.resource('ec2').Vpc('v'), 'security_groups'), 'did you mean "securityGroups"?'],
  ['a chain', s => get(s.resource('ec2').instances, 'page_size'), 'did you mean "pageSize"?'],
  [
    'a transfer',
    s =>
      s
        .resource('s3')
        .Bucket('b')
        .uploadFile('x', 'k', { Callback() {} } as object),
    '"onProgress"?',
  ],
  ['a batch writer', s => get(s.resource('dynamodb').Table('t'), 'batch_writer'), 'did you mean "batchWriter"?'],
  ['a write of it', s => get(s.resource('dynamodb').Table('t').batchWriter(), 'put_item'), 'did you mean "putItem"?'],
  ['its keys', s => writerWith(s, { overwrite_by_pkeys: ['a'] }), 'did you mean "overwriteByPkeys"?'],
  ['a condition', () => get(Attr('a'), 'begins_with'), 'did you mean "beginsWith"?'],
]

for (const [habit, ask, answer] of habits) {
  test(`a name of boto3 is answered with the right one: ${habit}`, async t => {
    const error = await t.throwsAsync(async () => ask(session))
    t.true(error?.message.includes(answer), error?.message)
  })
}

test('the page has the messages as they are', t => {
  const wrong = [
    () => get(session.client('s3'), 'list_buckets'),
    () => get(session.resource('s3').Bucket('river-logs'), 'upload_file'),
    () => session.client('s3', { endpoint_url: 'http://127.0.0.1' } as object),
    () => get(session.client('s3').meta.events, 'register'),
    () => get(session, 'region_name'),
  ]
  for (const ask of wrong) t.true(page.includes(t.throws(ask)?.message ?? 'no error'), t.throws(ask)?.message)
})
