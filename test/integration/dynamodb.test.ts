import test from 'ava'
import { ClientError, NotLoadedError, ParamValidationError, WaiterError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

const definition = (TableName: string) => ({
  TableName,
  KeySchema: [
    { AttributeName: 'ship', KeyType: 'HASH' as const },
    { AttributeName: 'day', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: [
    { AttributeName: 'ship', AttributeType: 'S' as const },
    { AttributeName: 'day', AttributeType: 'N' as const },
  ],
  BillingMode: 'PAY_PER_REQUEST' as const,
})

const key = (ship: string, day: number) => ({ ship: { S: ship }, day: { N: String(day) } })

test.beforeEach(() => aws.server.reset())

test.serial('a table: made, waited for, loaded, updated, deleted', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  t.true(table instanceof dynamodb.Table)
  t.is(String(table), `dynamodb.Table(name='log')`)
  await table.waitUntilExists({ delay: 1 })
  t.like(await table.load(), { tableStatus: 'ACTIVE', itemCount: 0 })
  t.true(table.creationDateTime instanceof Date)
  t.deepEqual(table.keySchema, definition('log').KeySchema)
  await sameAsBoto3(t, aws.boto3, table)
  t.is((await table.update({ DeletionProtectionEnabled: true })).deletionProtectionEnabled, true)
  t.throws(() => table.tableStatus, { instanceOf: NotLoadedError, message: /update\(\) may have changed it/ })
  await table.update({ DeletionProtectionEnabled: false })
  await table.delete()
  await table.waitUntilNotExists({ delay: 1 })
  const gone = await t.throwsAsync(table.load(), { instanceOf: ClientError })
  t.true(gone instanceof dynamodb.meta.client.exceptions.ResourceNotFoundException)
  t.like(gone, { code: 'ResourceNotFoundException', statusCode: 400, operation: 'DescribeTable' })
  const never = await t.throwsAsync(table.waitUntilExists({ delay: 1, maxAttempts: 2 }), { instanceOf: WaiterError })
  t.is(never.reason, 'maxAttempts')
  t.is((never.cause as ClientError).code, 'ResourceNotFoundException')
})

test.serial('an item of every type goes in and comes out', async t => {
  const table = await aws.session.resource('dynamodb').createTable(definition('log'))
  const item = {
    ...key('anna', 1),
    text: { S: 'grüße \u{1F42C} "quoted"\n' },
    number: { N: '12345678901234567890.123456789' },
    bytes: { B: new Uint8Array([0, 1, 254, 255]) },
    flag: { BOOL: false },
    nothing: { NULL: true },
    list: { L: [{ S: 'a' }, { N: '1' }, { L: [] }] },
    map: { M: { __proto__: { S: 'x' }, constructor: { N: '2' } } },
    texts: { SS: ['a', 'b'] },
    numbers: { NS: ['1', '2.5'] },
    blobs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
  }
  Object.defineProperty(item.map.M, '__proto__', { value: { S: 'x' }, enumerable: true })
  await table.putItem({ Item: item })
  const { Item } = await table.getItem({ Key: key('anna', 1), ConsistentRead: true })
  t.true(Item?.bytes?.B instanceof Uint8Array)
  t.deepEqual(JSON.parse(JSON.stringify(plain(Item))), JSON.parse(JSON.stringify(plain(item))))
  t.true(Object.hasOwn(Item?.map?.M ?? {}, '__proto__'))
  const theirs = await aws.boto3.call('dynamodb', 'getItem', { TableName: 'log', Key: key('anna', 1) })
  t.deepEqual(plain(theirs.Item), plain(Item))
  t.is((await table.getItem({ Key: key('anna', 2) })).Item, undefined, 'an item that is not there is left out')
})

test.serial('items are updated and deleted under conditions, and a refusal says what stood in the way', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  await table.putItem({ Item: { ...key('anna', 1), depth: { N: '3' } } })
  const { Attributes } = await table.updateItem({
    Key: key('anna', 1),
    UpdateExpression: 'SET #d = #d + :one',
    ExpressionAttributeNames: { '#d': 'depth' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  })
  t.deepEqual(Attributes?.depth, { N: '4' })
  const params = {
    Key: key('anna', 1),
    ConditionExpression: '#d > :max',
    ExpressionAttributeNames: { '#d': 'depth' },
    ExpressionAttributeValues: { ':max': { N: '9' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
  const refused = await t.throwsAsync(table.deleteItem(params), { instanceOf: ClientError })
  t.true(refused instanceof dynamodb.meta.client.exceptions.ConditionalCheckFailedException)
  t.like(refused, { code: 'ConditionalCheckFailedException', statusCode: 400, attempts: 1, retryable: false })
  t.deepEqual((refused as ClientError & { Item?: unknown }).Item, { ...key('anna', 1), depth: { N: '4' } })
  t.like(await t.throwsAsync(aws.boto3.call('dynamodb', 'deleteItem', { TableName: 'log', ...params })), {
    code: refused.code,
    message: (refused.response.Error as Record<string, string>).Message,
  })
  await table.deleteItem({ Key: key('anna', 1) })
  t.is((await table.scan()).Count, 0)
})

test.serial('query and scan: by resource, by client, by paginator', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  const items = Array.from({ length: 30 }, (_, index) => ({
    ...key(index < 20 ? 'anna' : 'berta', index),
    n: { N: '1' },
  }))
  for (let start = 0; start < items.length; start += 15) {
    const RequestItems = { log: items.slice(start, start + 15).map(Item => ({ PutRequest: { Item } })) }
    t.deepEqual((await dynamodb.batchWriteItem({ RequestItems })).UnprocessedItems, {})
  }
  const query = {
    KeyConditionExpression: 'ship = :ship AND #day BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: { ':ship': { S: 'anna' }, ':from': { N: '5' }, ':to': { N: '14' } },
  }
  const { Items = [], Count } = await table.query(query)
  t.is(Count, 10)
  t.deepEqual(
    Items.map(({ day }) => day?.N),
    Array.from({ length: 10 }, (_, index) => String(index + 5)),
  )
  const client = dynamodb.meta.client
  const params = { TableName: 'log', ...query }
  t.deepEqual(withoutMetadata(await client.query(params)), await aws.boto3.call('dynamodb', 'query', params))
  let requests = 0
  client.meta.events.on('before-send.dynamodb.Query', () => {
    requests += 1
  })
  const days: unknown[] = []
  for await (const item of client.paginate('query', params, { pageSize: 4 }).items()) {
    days.push((item as { day: { N: string } }).day.N)
  }
  t.is(days.length, 10)
  t.is(requests, 3)
  const cut = client.paginate('query', params, { pageSize: 4, maxItems: 6 })
  t.is((await cut.all()).Items?.length, 6)
  const rest = await client.paginate('query', params, { startingToken: cut.resumeToken }).all()
  t.is(rest.Items?.length, 4)
  const all = await client
    .paginate(
      'scan',
      { TableName: 'log', FilterExpression: 'ship = :b', ExpressionAttributeValues: { ':b': { S: 'berta' } } },
      { pageSize: 7 },
    )
    .all()
  t.is(all.Count, 10)
  t.is(all.ScannedCount, 30)
})

test.serial('tables are listed over their pages', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  for (const name of ['aa', 'bb', 'cc', 'dd', 'ee']) await dynamodb.createTable(definition(`table-${name}`))
  const names = await dynamodb.tables
    .pageSize(2)
    .map(({ name }) => name)
    .toArray()
  t.deepEqual(names, ['table-aa', 'table-bb', 'table-cc', 'table-dd', 'table-ee'])
  t.deepEqual(names, await aws.boto3.run(`result = [t.name for t in resource('dynamodb').tables.all()]`))
  const first = await dynamodb.tables.limit(1).toArray()
  t.false(first[0]!.isLoaded, 'this listing brings names only')
  t.is((await first[0]!.loaded()).tableStatus, 'ACTIVE')
})

test.serial('a wrong parameter is named, and nothing is sent', async t => {
  const table = aws.session.resource('dynamodb').Table('log')
  let requests = 0
  table.meta.client.meta.events.on('before-send.dynamodb', () => {
    requests += 1
  })
  const wrong = { item: {}, Item: { ship: { S: 1 }, day: { X: '1' } } } as never
  const error = await t.throwsAsync(table.putItem(wrong), { instanceOf: ParamValidationError })
  t.deepEqual(error.faults.map(({ path }) => path).sort(), ['', 'Item.day', 'Item.ship.S'])
  t.regex(error.message, /Unknown parameter "item": did you mean "Item"\?/)
  t.is(requests, 0)
})

/** Bytes as numbers: one side has a Buffer, the other an array of its own. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]))
}
