import test from 'ava'
import { ClientError, ConditionError, ParamValidationError } from '../../../lib/index.ts'
import { scripted } from './fixture.ts'
import { Attr, Key } from './public.ts'

test('the client of the resource converts, a client of its own does not', async t => {
  const { dynamodb, session, asked } = scripted(() => ({ Item: { n: { N: '1' } } }))
  const native = await dynamodb.meta.client.getItem({ TableName: 't', Key: { pk: 'a' } })
  const raw = await session.client('dynamodb').getItem({ TableName: 't', Key: { pk: { S: 'a' } } })
  t.deepEqual(native.Item, { n: 1 })
  t.deepEqual(raw.Item, { n: { N: '1' } })
  t.deepEqual(asked[0], asked[1])
})

test('what was given is not changed', async t => {
  const { dynamodb, asked } = scripted()
  const params = {
    TransactItems: [
      {
        Put: {
          TableName: 't',
          Item: { a: [1], m: new Map([['x', new Set([1])]]) },
          ConditionExpression: Attr('a').eq(1),
        },
      },
    ],
  }
  const frozen = deepFreeze(params)
  await dynamodb.meta.client.transactWriteItems(frozen)
  t.deepEqual(params.TransactItems[0]!.Put.Item.a, [1])
  t.is(asked.length, 1)
})

test('names and values go into the structure that has the condition, and are counted anew in each', async t => {
  const { dynamodb, asked } = scripted()
  const Key = { pk: 'a' }
  await dynamodb.meta.client.transactWriteItems({
    TransactItems: [
      { ConditionCheck: { TableName: 't', Key, ConditionExpression: Attr('a').eq(1) } },
      {
        Update: {
          TableName: 't',
          Key,
          UpdateExpression: 'SET #n0 = :v0',
          ConditionExpression: Attr('b').ne(2),
          ExpressionAttributeNames: { '#n0': 'mine' },
          ExpressionAttributeValues: { ':v0': 'own' },
        },
      },
    ],
  })
  const pk = { pk: { S: 'a' } }
  t.deepEqual(asked[0]!.params.TransactItems, [
    {
      ConditionCheck: {
        TableName: 't',
        Key: pk,
        ConditionExpression: '#n0 = :v0',
        ExpressionAttributeNames: { '#n0': 'a' },
        ExpressionAttributeValues: { ':v0': { N: '1' } },
      },
    },
    {
      Update: {
        TableName: 't',
        Key: pk,
        UpdateExpression: 'SET #n0 = :v0',
        ConditionExpression: '#n1 <> :v1',
        ExpressionAttributeNames: { '#n0': 'mine', '#n1': 'b' },
        ExpressionAttributeValues: { ':v0': { S: 'own' }, ':v1': { N: '2' } },
      },
    },
  ])
})

test('projections are lists of paths or strings, and names may have dots', async t => {
  const { table, dynamodb, asked } = scripted()
  await table.getItem({ Key: { pk: 'a' }, ProjectionExpression: ['a', 'b.c[0]', ['d.e', 1, 'f']] })
  await table.getItem({ Key: { pk: 'a' }, ProjectionExpression: 'a, b' })
  await dynamodb.batchGetItem({ RequestItems: { t: { Keys: [{ pk: 'a' }], ProjectionExpression: ['size'] } } })
  t.like(asked[0]!.params, {
    ProjectionExpression: '#n0, #n1.#n2[0], #n3[1].#n4',
    ExpressionAttributeNames: { '#n0': 'a', '#n1': 'b', '#n2': 'c', '#n3': 'd.e', '#n4': 'f' },
  })
  t.is(asked[1]!.params.ProjectionExpression, 'a, b')
  t.false('ExpressionAttributeNames' in asked[1]!.params)
  t.deepEqual(asked[2]!.params.RequestItems, {
    t: { Keys: [{ pk: { S: 'a' } }], ProjectionExpression: '#n0', ExpressionAttributeNames: { '#n0': 'size' } },
  })
})

test('every fault is named before anything is sent: of values, of conditions and of the model', async t => {
  const { table, asked } = scripted()
  const wrong = {
    KeyConditionExpression: Key('pk')
      .eq(new Date() as never)
      .and(Attr('sk').eq(1)),
    FilterExpression: 7,
    ProjectionExpression: [],
    ExclusiveStartKey: { pk: () => 1 },
    Limitt: 1,
  }
  const error = await t.throwsAsync(table.query(wrong as never), { instanceOf: ParamValidationError })
  t.is(error.operation, 'Query')
  t.deepEqual(
    error.faults.map(({ path, problem }) => `${path}: ${problem}`),
    [
      'FilterExpression: must be a string, is an integer',
      ': Unknown parameter "Limitt": did you mean "Limit"?',
      "KeyConditionExpression: takes key attributes only: write Key('sk') in place of Attr('sk')",
      'ProjectionExpression: is an empty list: leave it out, or name attributes',
      'ExclusiveStartKey.pk: is a function',
      'ExpressionAttributeValues.:v0: is a Date: give toISOString(), or getTime() for a number',
    ],
  )
  await t.throwsAsync(async () => table.getItem({ Key: { pk: 'a' }, ProjectionExpression: ['a..b'] }), {
    instanceOf: ConditionError,
  })
  t.is(asked.length, 0)
})

test('a condition where none is taken is a fault', async t => {
  const { table } = scripted()
  const wrong = { Key: { pk: 'a' }, UpdateExpression: Attr('a').eq(1) }
  const error = await t.throwsAsync(table.updateItem(wrong as never), { instanceOf: ParamValidationError })
  t.regex(error.message, /UpdateExpression: must be a string, is a Condition/)
})

test('the items in errors are native, on the error and in its response', async t => {
  const refused = {
    __type: 'ConditionalCheckFailedException',
    message: 'no',
    Item: { n: { N: '1' }, s: { SS: ['a'] } },
  }
  const cancelled = {
    __type: 'TransactionCanceledException',
    Message: 'no',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { n: { N: '2' } } }],
  }
  const { dynamodb, table } = scripted(({ operation }) => ({
    statusCode: 400,
    body: operation === 'PutItem' ? refused : cancelled,
  }))
  const { exceptions } = dynamodb.meta.client
  const one = await t.throwsAsync(table.putItem({ Item: { pk: 'a' } }), { instanceOf: ClientError })
  if (!(one instanceof exceptions.ConditionalCheckFailedException)) return t.fail(String(one))
  t.deepEqual(one.Item, { n: 1, s: new Set(['a']) })
  t.deepEqual(one.response.Item, one.Item)
  t.is(one.message, 'PutItem: no')
  const all = await t.throwsAsync(
    dynamodb.meta.client.transactGetItems({ TransactItems: [{ Get: { TableName: 't', Key: { pk: 'a' } } }] }),
    {
      instanceOf: ClientError,
    },
  )
  if (!(all instanceof exceptions.TransactionCanceledException)) return t.fail(String(all))
  t.deepEqual(all.CancellationReasons, [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { n: 2 } }])
})

test('an error without items, and one that the model does not know, stay as they are', async t => {
  const { table } = scripted(() => ({ statusCode: 400, body: { __type: 'Unheard', message: 'of' } }))
  t.like(await t.throwsAsync(table.putItem({ Item: { pk: 'a' } }), { instanceOf: ClientError }), { code: 'Unheard' })
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const each of Object.values(value)) deepFreeze(each)
  }
  return value
}
