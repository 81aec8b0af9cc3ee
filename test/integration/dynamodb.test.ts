import test from 'ava'
import { Attr, type Condition, Decimal, Key } from '../../lib/dynamodb.ts'
import { ClientError, NotLoadedError, ParamValidationError, WaiterError } from '../../lib/index.ts'
import { useMoto } from '../helpers/aws.ts'
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

const key = (ship: string, day: number) => ({ ship, day })

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

test.serial(
  'an item of every type goes in and comes out, native by the resource, raw by the client, and so to boto3',
  async t => {
    const table = await aws.session.resource('dynamodb').createTable(definition('log'))
    const map = Object.defineProperty({ constructor: 2 }, '__proto__', { value: 'x', enumerable: true })
    const item = {
      ...key('anna', 1),
      text: 'grüße \u{1F42C} "quoted"\n',
      float: 0.1,
      integer: 12345678901234567890n,
      decimal: new Decimal('12345678901234567890.123456789'),
      bytes: new Uint8Array([0, 1, 254, 255]),
      flag: false,
      nothing: null,
      list: ['a', 1, []],
      map,
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 2.5]),
      blobs: new Set([new Uint8Array([1]), new Uint8Array([2])]),
    }
    await table.putItem({ Item: { ...item, left: undefined } })
    const { Item } = await table.getItem({ Key: key('anna', 1), ConsistentRead: true })
    t.deepEqual(plain(Item), plain(item))
    t.true(Object.hasOwn(Item?.map as object, '__proto__'))
    const raw = {
      ship: { S: 'anna' },
      day: { N: '1' },
      text: { S: item.text },
      float: { N: '0.1' },
      integer: { N: '12345678901234567890' },
      decimal: { N: '12345678901234567890.123456789' },
      bytes: { B: item.bytes },
      flag: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { N: '1' }, { L: [] }] },
      map: {
        M: Object.defineProperty({ constructor: { N: '2' } }, '__proto__', { value: { S: 'x' }, enumerable: true }),
      },
      texts: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2.5'] },
      blobs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
    }
    const params = { TableName: 'log', Key: { ship: { S: 'anna' }, day: { N: '1' } } }
    t.deepEqual(plain((await aws.session.client('dynamodb').getItem(params)).Item), plain(raw))
    t.deepEqual(plain((await aws.boto3.call('dynamodb', 'getItem', params)).Item), plain(raw))
    t.is((await table.getItem({ Key: key('anna', 2) })).Item, undefined, 'an item that is not there is left out')
  },
)

test.serial('items are updated and deleted under conditions, and a refusal says what stood in the way', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  await table.putItem({ Item: { ...key('anna', 1), depth: 3 } })
  const { Attributes } = await table.updateItem({
    Key: key('anna', 1),
    UpdateExpression: 'SET #d = #d + :one',
    ConditionExpression: Attr('depth').lt(9).and(Attr('gone').notExists()),
    ExpressionAttributeNames: { '#d': 'depth' },
    ExpressionAttributeValues: { ':one': 1 },
    ReturnValues: 'ALL_NEW',
  })
  t.is(Attributes?.depth, 4)
  const params = {
    Key: key('anna', 1),
    ConditionExpression: '#d > :max',
    ExpressionAttributeNames: { '#d': 'depth' },
    ExpressionAttributeValues: { ':max': 9 },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
  const refused = await t.throwsAsync(table.deleteItem(params), { instanceOf: ClientError })
  t.true(refused instanceof dynamodb.meta.client.exceptions.ConditionalCheckFailedException)
  t.like(refused, { code: 'ConditionalCheckFailedException', statusCode: 400, attempts: 1, retryable: false })
  t.deepEqual((refused as ClientError & { Item?: unknown }).Item, { ...key('anna', 1), depth: 4 })
  t.deepEqual(refused.response.Item, { ...key('anna', 1), depth: 4 })
  const theirs = `resource('dynamodb').Table('log').delete_item(**args); result = None`
  t.like(await t.throwsAsync(aws.boto3.run(theirs, params)), {
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
    n: 1,
  }))
  for (let start = 0; start < items.length; start += 15) {
    const RequestItems = { log: items.slice(start, start + 15).map(Item => ({ PutRequest: { Item } })) }
    t.deepEqual((await dynamodb.batchWriteItem({ RequestItems })).UnprocessedItems, {})
  }
  const query = { KeyConditionExpression: Key('ship').eq('anna').and(Key('day').between(5, 14)) }
  const { Items = [], Count } = await table.query(query)
  t.is(Count, 10)
  const days = Array.from({ length: 10 }, (_, index) => index + 5)
  t.deepEqual(
    Items.map(({ day }) => day),
    days,
  )
  const theirs = `
from boto3.dynamodb.conditions import Key
answer = resource('dynamodb').Table('log').query(KeyConditionExpression=Key('ship').eq('anna') & Key('day').between(5, 14))
result = [int(item['day']) for item in answer['Items']]`
  t.deepEqual(await aws.boto3.run(theirs), days)
  const client = dynamodb.meta.client
  let requests = 0
  client.meta.events.on('before-send.dynamodb', () => {
    requests += 1
  })
  const paged = table.query({ ...query, Limit: 4 })
  t.is(requests, 0, 'nothing is sent before it is wanted')
  t.deepEqual(await paged.map(({ day }) => day).toArray(), days)
  t.is(requests, 3)
  t.is((await paged.first())?.day, 5)
  const params = { TableName: 'log', ...query }
  const cut = client.paginate('query', params, { pageSize: 4, maxItems: 6 })
  t.is((await cut.all()).Items?.length, 6)
  const rest = await client.paginate('query', params, { startingToken: cut.resumeToken }).all()
  t.deepEqual(
    rest.Items?.map(({ day }) => day),
    days.slice(6),
  )
  const scanned = table.scan({ FilterExpression: Attr('ship').eq('berta'), ProjectionExpression: ['day'], Limit: 7 })
  t.deepEqual(
    numbers(await scanned.toArray()),
    Array.from({ length: 10 }, (_, index) => index + 20),
  )
  t.is((await scanned.toArray({ max: 10 })).length, 10)
  const parallel = await table.scan({ TotalSegments: 4, Limit: 3 }).toArray()
  t.deepEqual(
    numbers(parallel),
    Array.from({ length: 30 }, (_, index) => index),
  )
})

test.serial('batches: written, overwritten, deleted and read', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  const result = await table.batchWriter(
    async batch => {
      for (let day = 0; day < 120; day++)
        await batch.putItem({ Item: { ...key('anna', day % 110), day: day % 110, n: day } })
      void batch.deleteItem({ Key: key('anna', 7) })
      return 'done'
    },
    { overwriteByPkeys: ['ship', 'day'] },
  )
  t.is(result, 'done')
  const all = await table.scan().toArray()
  t.is(all.length, 109)
  t.is(all.find(({ day }) => day === 3)?.n, 113)
  const keys = Array.from({ length: 130 }, (_, day) => key('anna', day % 125))
  const found = await table.batchGet(keys, { ConsistentRead: true, ProjectionExpression: ['day'] }).toArray()
  t.deepEqual(
    numbers(found),
    Array.from({ length: 110 }, (_, day) => day).filter(day => day !== 7),
  )
})

test.serial('transactions: conditions inside, and what a refused one holds', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  const table = await dynamodb.createTable(definition('log'))
  const client = dynamodb.meta.client
  await table.putItem({ Item: { ...key('anna', 1), n: 1 } })
  const put = (day: number, condition: Condition) => {
    const Item = { ...key('anna', day), n: 2 }
    return {
      Put: {
        TableName: 'log',
        Item,
        ConditionExpression: condition,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    }
  }
  const isFree = Attr('ship').notExists()
  await client.transactWriteItems({ TransactItems: [put(2, isFree), put(1, Attr('n').eq(1))] })
  const Get = { TableName: 'log', Key: key('anna', 1), ProjectionExpression: ['n'] }
  const { Responses } = await client.transactGetItems({ TransactItems: [{ Get }] })
  t.is(Responses?.[0]?.Item?.n, 2)
  const error = await t.throwsAsync(client.transactWriteItems({ TransactItems: [put(1, isFree)] }), {
    instanceOf: ClientError,
  })
  if (!(error instanceof client.exceptions.TransactionCanceledException)) return t.fail(String(error))
  t.is(error.CancellationReasons?.[0]?.Code, 'ConditionalCheckFailed')
  t.deepEqual(error.CancellationReasons?.[0]?.Item, { ...key('anna', 1), n: 2 })
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
  const wrong = { item: {}, Item: { ship: new Date(), day: Number.NaN } } as never
  const error = await t.throwsAsync(table.putItem(wrong), { instanceOf: ParamValidationError })
  t.deepEqual(error.faults.map(({ path }) => path).sort(), ['', 'Item.day', 'Item.ship'])
  t.regex(error.message, /Unknown parameter "item": did you mean "Item"\?/)
  t.is(requests, 0)
})

const numbers = (items: readonly { day?: unknown }[]): number[] =>
  items.map(({ day }) => day as number).sort((a, b) => a - b)

/** Bytes as numbers, for one side has a Buffer; sets in order. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (value instanceof Decimal) return String(value)
  if (value instanceof Set) return ['set', ...[...value].map(plain).sort()]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]))
}

test.serial('items of several tables, more than a request takes, are written and read in one call', async t => {
  const dynamodb = aws.session.resource('dynamodb')
  for (const name of ['one', 'two']) await dynamodb.createTable(definition(name))
  const keys = Array.from({ length: 30 }, (_, day) => key('tucuxi', day))
  const puts = keys.map(Item => ({ PutRequest: { Item } }))
  const { UnprocessedItems } = await dynamodb.batchWriteItem({ RequestItems: { one: puts, two: puts.slice(0, 3) } })
  t.deepEqual(UnprocessedItems, {})
  const { Responses = {} } = await dynamodb.batchGetItem({ RequestItems: { one: { Keys: keys }, two: { Keys: keys } } })
  t.deepEqual([Responses.one?.length, Responses.two?.length], [30, 3])
})
