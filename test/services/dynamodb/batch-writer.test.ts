import test from 'ava'
import {
  AbortedError,
  BatchError,
  ClientClosedError,
  ClientError,
  InvalidOptionError,
  ParamValidationError,
} from '../../../lib/index.ts'
import { type Asked, scripted } from './fixture.ts'
import { Decimal } from './public.ts'

type Request = {
  PutRequest?: { Item: Record<string, Record<string, unknown>> }
  DeleteRequest?: { Key: Record<string, Record<string, unknown>> }
}

const requestsOf = ({ params }: Asked): Request[] => (params.RequestItems as Record<string, Request[]>).log!

/** What each request wrote: `1`, or `-1` for a delete. */
const written = (asked: readonly Asked[]): string[][] =>
  asked.map(one =>
    requestsOf(one).map(({ PutRequest: put, DeleteRequest: gone }) =>
      put ? String(put.Item.n!.N) : `-${gone!.Key.n!.N}`,
    ),
  )

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

test('items are written in chunks of 25, in order, and the rest at the end', async t => {
  const { table, asked } = scripted()
  const result = await table.batchWriter(async batch => {
    for (const n of upTo(60)) await batch.putItem({ Item: { n } })
    await batch.deleteItem({ Key: { n: 7 } })
    t.is(asked.length, 2, 'what fills no chunk waits')
    return 'result'
  })
  t.is(result, 'result')
  t.deepEqual(
    written(asked).map(({ length }) => length),
    [25, 25, 11],
  )
  t.deepEqual(written(asked).flat(), [...upTo(60).map(String), '-7'])
})

test('calls need not be awaited, and one request is under way at a time', async t => {
  let under = 0
  const { table, asked } = scripted(async () => {
    under += 1
    t.is(under, 1)
    await new Promise(resolve => setImmediate(resolve))
    under -= 1
    return {}
  })
  await table.batchWriter(batch => {
    for (const n of upTo(60)) void batch.putItem({ Item: { n } })
  })
  t.deepEqual(written(asked).flat(), upTo(60).map(String))
})

test('nothing more is sent after the body threw', async t => {
  const { table, asked } = scripted()
  const body = table.batchWriter(async batch => {
    for (const n of upTo(30)) await batch.putItem({ Item: { n } })
    throw new RangeError('mine')
  })
  await t.throwsAsync(body, { instanceOf: RangeError, message: 'mine' })
  t.is(asked.length, 1)
  const full = table.batchWriter(batch => {
    for (const n of upTo(80)) void batch.putItem({ Item: { n } })
    throw new RangeError('mine')
  })
  await t.throwsAsync(full, { instanceOf: RangeError })
  t.is(asked.length, 2, 'the request under way was waited for')
})

test('without a body it is disposed of: what waits is sent, unless it was discarded', async t => {
  const { table, asked } = scripted()
  const batch = table.batchWriter()
  await batch.putItem({ Item: { n: 1 } })
  await batch[Symbol.asyncDispose]()
  await batch[Symbol.asyncDispose]()
  t.deepEqual(written(asked), [['1']])
  t.throws(() => batch.putItem({ Item: { n: 2 } }), {
    instanceOf: ClientClosedError,
    message: /make a new one with table\.batchWriter/,
  })
  const dropped = table.batchWriter()
  await dropped.putItem({ Item: { n: 3 } })
  await dropped.discard()
  await dropped[Symbol.asyncDispose]()
  await dropped.close()
  t.is(asked.length, 1)
})

test('what the service left undone is sent again, before what is newer', async t => {
  let turn = 0
  const { table, asked } = scripted(one => {
    turn += 1
    if (turn === 1) return { UnprocessedItems: { log: requestsOf(one).slice(20) } }
    return turn === 2 ? { UnprocessedItems: { 'arn:log': requestsOf(one).slice(-1) } } : {}
  })
  await table.batchWriter(async batch => {
    for (const n of upTo(26))
      await batch.putItem({ Item: { n, set: new Set([1]), big: 2n ** 60n, bytes: new Uint8Array([1]) } })
  })
  t.deepEqual(written(asked), [upTo(25).map(String), ['20', '21', '22', '23', '24', '25'], ['25']])
  t.deepEqual(requestsOf(asked[2]!)[0], requestsOf(asked[1]!)[5], 'values come back as they went')
})

test('duplicates are removed by key, also of values that are equal only by value, and the last one counts', async t => {
  const { table, asked } = scripted()
  await table.batchWriter(
    async batch => {
      await batch.putItem({ Item: { pk: new Uint8Array([1]), sk: 1, n: 1 } })
      await batch.putItem({ Item: { pk: 'b', sk: 1, n: 2 } })
      await batch.putItem({ Item: { pk: new Uint8Array([1]), sk: new Decimal('1.0'), n: 3 } })
      await batch.putItem({ Item: { pk: 'b', sk: '1', n: 4 } })
      await batch.putItem({ Item: { pk: 'b', sk: 2n, n: 5 } })
      await batch.deleteItem({ Key: { pk: 'b', sk: 2, n: 6 } })
    },
    { overwriteByPkeys: ['pk', 'sk'] },
  )
  t.deepEqual(written(asked), [['2', '3', '4', '-6']])
})

test('a write that was left undone yields to a newer one of the same key', async t => {
  const gate: { open?: () => void } = {}
  let turn = 0
  const { table, asked } = scripted(async one => {
    turn += 1
    if (turn > 1) return {}
    await new Promise<void>(resolve => {
      gate.open = resolve
    })
    return { UnprocessedItems: { log: requestsOf(one).slice(0, 2) } }
  })
  const batch = table.batchWriter({ overwriteByPkeys: ['k'] })
  for (const n of upTo(25)) void batch.putItem({ Item: { k: n, n } })
  void batch.putItem({ Item: { k: 0, n: 100 } })
  while (gate.open === undefined) await new Promise(resolve => setImmediate(resolve))
  gate.open()
  await batch.close()
  t.deepEqual(written(asked)[1], ['1', '100'])
})

test('items are taken over when they are given', async t => {
  const { table, asked } = scripted()
  const item = { n: 1, list: ['a'] }
  await table.batchWriter(async batch => {
    await batch.putItem({ Item: item })
    item.n = 2
    item.list.push('b')
  })
  t.deepEqual(requestsOf(asked[0]!), [{ PutRequest: { Item: { n: { N: '1' }, list: { L: [{ S: 'a' }] } } } }])
})

test('a value that cannot be kept is refused at once, and the batch goes on', async t => {
  const { table, asked } = scripted()
  const batch = table.batchWriter({ overwriteByPkeys: ['n'] })
  const error = t.throws(() => void batch.putItem({ Item: { n: 1, at: new Date(), list: [() => 1] } as never }), {
    instanceOf: ParamValidationError,
  })
  t.deepEqual(
    error.faults.map(({ path }) => path),
    ['Item.at', 'Item.list[0]'],
  )
  t.throws(() => void batch.putItem({} as never), { message: /Item: must be an object of attributes/ })
  t.throws(() => void batch.putItem({ Item: { m: 1 } }), { message: /Item\.n: missing, and named in overwriteByPkeys/ })
  t.throws(() => void batch.deleteItem({ Key: { n: undefined } }), { message: /Key\.n: missing/ })
  await batch.putItem({ Item: { n: 2 } })
  await batch.close()
  t.deepEqual(written(asked), [['2']])
  for (const overwriteByPkeys of ['pk', [1]]) {
    t.throws(() => table.batchWriter({ overwriteByPkeys } as never), {
      instanceOf: InvalidOptionError,
      message: /overwriteByPkeys/,
    })
  }
})

test('a request that fails ends the batch, and is told wherever somebody waits', async t => {
  const { table, asked } = scripted(() => ({
    statusCode: 400,
    body: { __type: 'ResourceNotFoundException', message: 'no table' },
  }))
  const failure = { instanceOf: ClientError, code: 'ResourceNotFoundException' }
  await t.throwsAsync(
    table.batchWriter(batch => {
      for (const n of upTo(100)) void batch.putItem({ Item: { n } })
    }),
    failure,
  )
  t.is(asked.length, 1, 'nothing is sent after the failure')
  await t.throwsAsync(
    table.batchWriter(async batch => {
      for (const n of upTo(100)) await batch.putItem({ Item: { n } })
    }),
    failure,
  )
  t.is(asked.length, 2)
  const batch = table.batchWriter()
  await batch.putItem({ Item: { n: 1 } })
  await t.throwsAsync(batch.close(), failure)
  await t.throwsAsync(batch.putItem({ Item: { n: 2 } }), failure)
})

test.serial('a service that leaves everything undone ends it, with the writes as they were given', async t => {
  const { table, asked } = scripted(one => ({ UnprocessedItems: { log: requestsOf(one) } }))
  const random = Math.random
  t.teardown(() => {
    Math.random = random
  })
  Math.random = () => 0
  const batch = table.batchWriter()
  await batch.putItem({ Item: { n: 1 } })
  const error = await t.throwsAsync(batch.close(), { instanceOf: BatchError })
  t.deepEqual(error.failures, [{ PutRequest: { Item: { n: 1 } } }])
  t.is(asked.length, 10)
})

test('a signal ends it, also while it waits', async t => {
  const controller = new AbortController()
  const { table, asked } = scripted(one => {
    controller.abort()
    return { UnprocessedItems: { log: requestsOf(one) } }
  })
  const batch = table.batchWriter({ signal: controller.signal })
  await batch.putItem({ Item: { n: 1 } })
  await t.throwsAsync(batch.close(), { instanceOf: AbortedError })
  t.is(asked.length, 1)
})
