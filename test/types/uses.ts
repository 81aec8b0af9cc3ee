/** What must compile, and what must not. Checked by `npm run typecheck`; nothing here runs. */
import { Attr, Decimal, Key, type NativeAttributeValue } from '../../lib/dynamodb.ts'
import { ClientError, type NotLoadedError, type ServiceResources, Session } from '../../lib/index.ts'
import { ANY, match, Stubber, stub } from '../../lib/testing.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_T extends true>(): void {}

export async function clients(session: Session): Promise<void> {
  const s3 = session.client('s3')
  const output = await s3.putObject({ Bucket: 'b', Key: 'k', Body: 'hello' }, { timeout: 5_000 })
  is<Equal<typeof output.ETag, string | undefined>>()
  is<Equal<typeof output.ResponseMetadata.HTTPStatusCode, number>>()
  const text = await (await s3.getObject({ Bucket: 'b', Key: 'k' })).Body.text()
  is<Equal<typeof text, string>>()

  // @ts-expect-error a wrong parameter name
  await s3.putObject({ bucket: 'b', Key: 'k' })
  // @ts-expect-error a missing parameter
  await s3.putObject({ Bucket: 'b' })
  // @ts-expect-error a wrong type
  await s3.putObject({ Bucket: 'b', Key: 1 })
  // @ts-expect-error a wrong operation
  await s3.putObjects({})
  // @ts-expect-error a number of milliseconds
  await s3.putObject({ Bucket: 'b', Key: 'k' }, { timeout: '5s' })

  for await (const page of s3.paginate('listObjectsV2', { Bucket: 'b' }, { pageSize: 10 })) {
    is<Equal<typeof page.KeyCount, number | undefined>>()
  }
  // @ts-expect-error not an operation that pages
  s3.paginate('putObject')
  await items(session)
  is<Equal<Awaited<ReturnType<typeof s3.generatePresignedUrl<'getObject'>>>, string>>()
  await s3.generatePresignedUrl('getObject', { Bucket: 'b', Key: 'k' }, { expiresIn: 60, method: 'HEAD' })
  await s3.generatePresignedUrl('listBuckets')
  await session.client('polly').generatePresignedUrl('synthesizeSpeech', { Text: 'hello' })
  // @ts-expect-error a missing object of parameters
  await s3.generatePresignedUrl('getObject')
  // @ts-expect-error a wrong parameter name
  await s3.generatePresignedUrl('getObject', { bucket: 'b', Key: 'k' })
  // @ts-expect-error not an operation
  await s3.generatePresignedUrl('close')
  await s3.generatePresignedPost({
    Bucket: 'b',
    Key: 'k',
    Conditions: [['content-length-range', 1, 9], { acl: 'private' }],
  })
  // @ts-expect-error a condition without its value
  await s3.generatePresignedPost({ Bucket: 'b', Key: 'k', Conditions: [['starts-with', '$key']] })
  await s3.getWaiter('bucketExists').wait({ Bucket: 'b' })
  // @ts-expect-error not a waiter
  s3.getWaiter('bucketExist')
  try {
    await s3.headBucket({ Bucket: 'b' })
  } catch (error) {
    if (error instanceof s3.exceptions.NoSuchBucket) is<Equal<typeof error.statusCode, number>>()
    // @ts-expect-error not an exception of S3
    if (error instanceof s3.exceptions.NoSuchTable) throw error
    if (error instanceof ClientError) is<Equal<typeof error.requestId, string | undefined>>()
  }
  // An open enumeration takes a value that the model does not know yet.
  await s3.putObject({ Bucket: 'b', Key: 'k', StorageClass: 'TOMORROW' })
}

async function items(session: Session): Promise<void> {
  const s3 = session.client('s3')
  for await (const object of s3.paginate('listObjectsV2', { Bucket: 'b' }).items()) {
    is<Equal<typeof object.Key, string | undefined>>()
    is<Equal<typeof object.LastModified, Date | undefined>>()
    // @ts-expect-error not a member of an item
    object.Name
  }
  for await (const { Name } of s3.getPaginator('listBuckets').paginate().items()) Name?.length
  for await (const { Id } of session.client('cloudfront').paginate('listDistributions').items()) {
    is<Equal<typeof Id, string>>()
  }
  for await (const name of session.client('dynamodb').paginate('listTables').items()) {
    is<Equal<typeof name, string>>()
  }
  // A map or a text is no list: it comes as it is, once a page.
  const days = { usagePlanId: 'p', startDate: '2026-01-01', endDate: '2026-01-02' }
  for await (const usage of session.client('apigateway').paginate('getUsage', days).items()) {
    is<Equal<(typeof usage)[string], number[][]>>()
  }
  const log = { DBInstanceIdentifier: 'i', LogFileName: 'f' }
  for await (const text of session.client('rds').paginate('downloadDBLogFilePortion', log).items()) {
    is<Equal<typeof text, string>>()
  }
  const native = session.resource('dynamodb').meta.client.paginate('scan', { TableName: 't' })
  for await (const item of native.items()) is<Equal<typeof item, { [name: string]: NativeAttributeValue }>>()
  for await (const found of native.search('Items[].pk')) is<Equal<typeof found, unknown>>()
  // @ts-expect-error an answer of the client as it is has typed values
  for await (const item of session.client('dynamodb').paginate('query', { TableName: 't' }).items()) item.pk?.length
  for await (const item of session.client('glue').paginate('getDatabases').items()) is<Equal<typeof item, unknown>>()
}

export async function resources(session: Session): Promise<void> {
  const ec2 = session.resource('ec2')
  const instances = await ec2.createInstances({ ImageId: 'ami-1', MinCount: 1, MaxCount: 2 })
  for (const instance of instances) {
    is<Equal<typeof instance.id, string>>()
    is<Equal<Exclude<typeof instance.launchTime, undefined>, Date>>()
    const { state, vpc } = await instance.loaded()
    is<Equal<Exclude<typeof vpc, null>['id'], string>>()
    state?.Name?.toUpperCase()
    await instance.stop()
    await instance.stop({ Force: true })
    await (await instance.waitUntilStopped()).waitUntil(one => one.state?.Name === 'stopped')
    // @ts-expect-error a wrong parameter name of an action
    await instance.stop({ force: true })
    // @ts-expect-error a wrong action
    await instance.stopp()
    // @ts-expect-error identifiers are read-only
    instance.id = 'i-2'
  }
  // @ts-expect-error an instance needs its id
  ec2.Instance()
  // @ts-expect-error a wrong resource
  ec2.Instanc('i-1')
  // @ts-expect-error MaxCount is required
  await ec2.createInstances({ MinCount: 1 })
  await ec2.meta.client.describeInstances({ InstanceIds: ['i-1'] })
  const unknown: unknown = instances[0]
  if (unknown instanceof ec2.Instance) is<Equal<typeof unknown.id, string>>()

  const bucket = session.resource('s3').Bucket('b')
  for await (const object of bucket.objects.filter({ Prefix: 'logs/' }).limit(100)) {
    is<Equal<typeof object.key, string>>()
    is<Equal<typeof object.size, number | undefined>>()
  }
  const sizes = await bucket.objects.map(object => object.size ?? 0).toArray()
  is<Equal<typeof sizes, number[]>>()
  const [deleted] = await bucket.objects.delete()
  deleted?.Deleted?.[0]?.Key?.length
  await collections(bucket)
  // @ts-expect-error a wrong filter
  bucket.objects.filter({ prefix: 'logs/' })
  // @ts-expect-error a collection without that batch action
  await bucket.objects.stop()
}

async function collections(bucket: ReturnType<ServiceResources['s3']['Bucket']>): Promise<void> {
  const { objects } = bucket
  is<Equal<Awaited<ReturnType<typeof objects.take>>, typeof objects>>()
  for await (const page of objects
    .filter(({ key }) => key !== '')
    .drop(1)
    .pages()) {
    is<Equal<typeof page.cursor, string | undefined>>()
    if (page.cursor !== undefined) await objects.after(page.cursor).take(1).delete()
    page[0]?.key.length
  }
  const folders = await objects.filter({ Delimiter: '/' }).prefixes().toArray()
  is<Equal<typeof folders, string[]>>()
  const sizes = await objects
    .concurrency(8)
    .map(async ({ size }) => size ?? 0)
    .reduce((sum, size) => sum + size, 0)
  is<Equal<typeof sizes, number>>()
  const parts = await objects.flatMap(({ key }) => key.split('/')).toArray()
  is<Equal<typeof parts, string[]>>()
  const found = await objects.find(({ key }) => key === 'k')
  is<Equal<Exclude<typeof found, undefined>['key'], string>>()
  is<Equal<ReturnType<typeof objects.explain>['operation'], string>>()
  const result = await objects.delete()
  result.succeeded.length
  is<Equal<(typeof result.failures)[number]['code'], string>>()
  await objects.delete({}, { rejectOnFailure: false })
  const { Errors } = await bucket.deleteObjects({ Delete: { Objects: [{ Key: 'k' }] } }, { rejectOnFailure: false })
  Errors?.[0]?.Code?.length
  // @ts-expect-error an action without entries
  await bucket.delete({}, { rejectOnFailure: false })
  // @ts-expect-error a cursor is a string
  objects.after(1)
  // @ts-expect-error only collections of S3 that list keys
  bucket.meta.client.prefixes()
}

export async function untyped(session: Session): Promise<void> {
  const glue = session.client('glue')
  const { Databases } = await glue.getDatabases!({ MaxResults: 1 }, { timeout: 1_000 })
  is<Equal<typeof Databases, unknown>>()
  is<Equal<typeof glue.meta.region, string | undefined>>()
  const name: string = 'sqs'
  await session.resource(name).createQueue({ QueueName: 'q' })
  // @ts-expect-error not an option of a session
  new Session({ regoin: 'eu-west-1' })
  const code: NotLoadedError['code'] = 'NotLoaded'
  is<Equal<typeof code, 'NotLoaded'>>()
}

export async function tokens(session: Session): Promise<void> {
  const rds = session.client('rds')
  const password = await rds.generateDbAuthToken({ DBHostname: 'h', Port: 5432, DBUsername: 'u' })
  is<Equal<typeof password, string>>()
  // @ts-expect-error a user is missing
  await rds.generateDbAuthToken({ DBHostname: 'h', Port: 5432 })
  is<Equal<Awaited<ReturnType<typeof rds.describeDBInstances>>['Marker'], string | undefined>>()
  const token = await session.client('dsql').generateDbConnectAdminAuthToken({ Hostname: 'h', ExpiresIn: 60 })
  is<Equal<typeof token, string>>()
  await session.client('ec2').describeHosts({ Filters: [{ Name: 'state', Values: ['available'] }] })
}

export async function nativeTypes(session: Session): Promise<void> {
  const dynamodb = session.resource('dynamodb')
  const table = dynamodb.Table('log')
  const tags: ReadonlySet<string> = new Set(['a'])
  await table.putItem({
    Item: {
      pk: 'a',
      n: 1n,
      d: new Decimal('1.1'),
      tags,
      map: new Map([['a', 1]]),
      left: undefined,
      buffer: new ArrayBuffer(1),
    },
    ConditionExpression: Attr('pk').notExists(),
  })
  const { Item } = await table.getItem({ Key: { pk: 'a' }, ProjectionExpression: ['a', ['b.c', 0]] })
  is<Equal<typeof Item, { [name: string]: NativeAttributeValue } | undefined>>()
  // @ts-expect-error a Date is no attribute value
  await table.putItem({ Item: { at: new Date() } })
  // @ts-expect-error conditions have a parameter of their own, this is an older one
  table.query({ KeyConditions: Key('pk').eq('a') })
  // @ts-expect-error an attribute is no condition yet
  Key('pk').and(Key('sk').eq(1))
  const query = table.query({ KeyConditionExpression: Key('pk').eq('a').and(Key('sk').between(1, 2n)) })
  is<Equal<Awaited<typeof query>['Count'], number | undefined>>()
  for await (const item of query) is<Equal<typeof item, { [name: string]: NativeAttributeValue }>>()

  interface User {
    id: string
    age?: number
  }
  const users = dynamodb.Table<User>('users')
  await users.putItem({ Item: { id: 'a', age: 1 } })
  // @ts-expect-error not an item of this table
  await users.putItem({ Item: { id: 1 } })
  is<Equal<NonNullable<Awaited<ReturnType<typeof users.getItem>>['Item']>, User>>()
  const ages = await users
    .scan({ TotalSegments: 4 })
    .map(({ age }) => age ?? 0)
    .toArray()
  is<Equal<typeof ages, number[]>>()
  for (const user of (await users.scan()).Items ?? []) is<Equal<typeof user, User>>()
  const found = await users.batchGet([{ id: 'a' }], { ConsistentRead: true }).first()
  is<Equal<typeof found, User | undefined>>()
  const count = await users.batchWriter(async batch => {
    await batch.putItem({ Item: { id: 'a' } })
    await batch.deleteItem({ Key: { id: 'b' } })
    return 2
  })
  is<Equal<typeof count, number>>()
  const batch = users.batchWriter({ overwriteByPkeys: ['id'] })
  // @ts-expect-error not an item of this table
  await batch.putItem({ Item: { name: 'a' } })
  await batch.close()
  await dynamodb.meta.client.putItem({ TableName: 't', Item: { pk: 'a' } })
  await session.client('dynamodb').putItem({ TableName: 't', Item: { pk: { S: 'a' } } })
  // @ts-expect-error a client of its own stays raw
  await session.client('dynamodb').putItem({ TableName: 't', Item: { pk: 'a' } })
  const unknown: unknown = table
  if (unknown instanceof dynamodb.Table) is<Equal<typeof unknown.name, string>>()
}

export function stubs(session: Session): void {
  const stubber = new Stubber(session.client('s3'))
  stubber.addResponse('getObject', { Body: 'text' }, { Bucket: 'b', Key: ANY })
  stubber.addResponse('listObjectsV2', { Contents: [{ Key: 'a', LastModified: '2026-01-01' }] }, match.objectLike({}))
  // @ts-expect-error not an operation
  stubber.addResponse('getObjects', {})
  // @ts-expect-error not a member of the output
  stubber.addResponse('listObjectsV2', { Content: [] })
  // @ts-expect-error a missing parameter
  stubber.addResponse('headObject', {}, { Bucket: 'b' })
  // @ts-expect-error a parameter of another type
  stubber.addError('headObject', { code: 'NoSuchKey', expectedParams: { Bucket: 'b', Key: 1 } })
  stub(session.resource('ec2')).addResponse('describeVpcs', { Vpcs: [] }, { VpcIds: ['vpc-1'] })
  // @ts-expect-error not an operation of EC2
  stub(session.resource('ec2')).addResponse('getObject', {})
  stub(session.resource('dynamodb')).addResponse(
    'getItem',
    { Item: { id: 'native' } },
    { TableName: 't', Key: { id: 1 } },
  )
  stub(session).service('sqs').addResponse('listQueues', { QueueUrls: [] })
  stub(session.client('glue')).addResponse('anything', { at: 'all' })
}
