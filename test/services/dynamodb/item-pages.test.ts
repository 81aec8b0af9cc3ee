import test from 'ava'
import {
  AbortedError,
  ClientError,
  InvalidOptionError,
  PaginationError,
  ParamValidationError,
} from '../../../lib/index.ts'
import { type Asked, scripted } from './fixture.ts'

/** Pages of two items, five in all; each segment has its own. */
function pages({ params }: Asked) {
  const start = Number((params.ExclusiveStartKey as { n?: { N: string } } | undefined)?.n?.N ?? -1) + 1
  const numbers = [start, start + 1].filter(n => n < 5)
  const Items = numbers.map(n => ({
    n: { N: String(n) },
    ...(params.Segment === undefined ? {} : { s: { N: String(params.Segment) } }),
  }))
  return { Items, Count: Items.length, ...(start + 2 < 5 ? { LastEvaluatedKey: { n: { N: String(start + 1) } } } : {}) }
}

test('awaited, a query is one request; iterated, all pages; neither, nothing', async t => {
  const { table, asked } = scripted(pages)
  const query = table.query({ KeyConditionExpression: 'a = :a', ExpressionAttributeValues: { ':a': 1 } })
  await new Promise(resolve => setImmediate(resolve))
  t.is(asked.length, 0)
  const answer = await query
  t.deepEqual(answer.Items, [{ n: 0 }, { n: 1 }])
  t.deepEqual(answer.LastEvaluatedKey, { n: 1 })
  t.is(await query, answer, 'awaiting again asks nobody')
  t.is(asked.length, 1)
  const items: unknown[] = []
  for await (const { n } of query) items.push(n)
  t.deepEqual(items, [0, 1, 2, 3, 4])
  t.is(asked.length, 4)
  t.deepEqual(asked[0]!.params.ExpressionAttributeValues, { ':a': { N: '1' } })
  t.is(asked[0]!.params.TableName, 'log')
})

test('a scan has what every sequence has, and asks no more than it needs', async t => {
  const { table, asked } = scripted(pages)
  t.deepEqual(await table.scan().first(), { n: 0 })
  t.is(asked.length, 1)
  t.deepEqual(
    await table
      .scan()
      .map(({ n }) => Number(n) * 2)
      .toArray(),
    [0, 2, 4, 6, 8],
  )
  const sizes: number[] = []
  for await (const page of table.scan().pages()) sizes.push(page.length)
  t.deepEqual(sizes, [2, 2, 1])
  await t.throwsAsync(table.scan().toArray({ max: 3 }), { instanceOf: PaginationError })
})

test('it is a promise in every way', async t => {
  const { table } = scripted(() => ({ statusCode: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } }))
  let ended = 0
  const failing = table.scan().finally(() => {
    ended += 1
  })
  await t.throwsAsync(failing, { instanceOf: ClientError, code: 'ResourceNotFoundException' })
  t.is(await table.scan().catch(error => (error as ClientError).code), 'ResourceNotFoundException')
  t.is(ended, 1)
  await t.throwsAsync(table.scan().first(), { instanceOf: ClientError })
})

test('parameters that are none are refused', t => {
  const { table, asked } = scripted(pages)
  t.throws(() => table.query('a = 1' as never), {
    instanceOf: ParamValidationError,
    message: /an object of parameters, got string/,
  })
  t.is(asked.length, 0)
})

test('a scan of all segments asks for them at once, each to its end', async t => {
  let under = 0
  let most = 0
  const { table, asked } = scripted(async one => {
    under += 1
    most = Math.max(most, under)
    await new Promise(resolve => setTimeout(resolve, 5))
    under -= 1
    return pages(one)
  })
  const items = await table.scan({ TotalSegments: 3 }).toArray()
  t.deepEqual(
    items.map(({ s, n }) => `${s}${n}`).sort(),
    [0, 1, 2].flatMap(s => [0, 1, 2, 3, 4].map(n => `${s}${n}`)),
  )
  t.is(asked.length, 9)
  t.is(most, 3)
  t.deepEqual((await table.scan({ TotalSegments: 3, Segment: 1 })).Items?.[0], { n: 0, s: 1 })
})

test('a segment that nobody reads is not run ahead of', async t => {
  const { table, asked } = scripted(pages)
  const iterator = table.scan({ TotalSegments: 4 }).pages()[Symbol.asyncIterator]()
  await iterator.next()
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
  t.true(asked.length <= 5, `${asked.length} requests for one page read`)
  await iterator.return?.()
})

test('ending a parallel scan early ends the requests under way, and a failure ends it with its error', async t => {
  const signals: (AbortSignal | undefined)[] = []
  const { table } = scripted(async (one, { signal }) => {
    signals.push(signal)
    if (one.params.Segment === 0) return pages(one)
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  })
  for await (const _ of table.scan({ TotalSegments: 3 })) break
  t.true(signals.length >= 3)
  t.true(signals.slice(1, 3).every(signal => signal?.aborted === true))
  const broken = scripted(one =>
    one.params.Segment === 1 ? { statusCode: 400, body: { __type: 'Broken' } } : pages(one),
  )
  await t.throwsAsync(broken.table.scan({ TotalSegments: 3 }).toArray(), { instanceOf: ClientError, code: 'Broken' })
  await t.throwsAsync(table.scan({ TotalSegments: 2 }, { signal: AbortSignal.abort() }).toArray(), {
    instanceOf: AbortedError,
  })
})

test('all segments cannot be one request, and their number is a number', async t => {
  const { table, asked } = scripted(pages)
  const error = await t.throwsAsync(async () => table.scan({ TotalSegments: 3 }), { instanceOf: ParamValidationError })
  t.regex(error.message, /Segment: required beside TotalSegments for one request/)
  await t.throwsAsync(table.scan({ TotalSegments: 0 }).toArray(), {
    instanceOf: InvalidOptionError,
    message: /TotalSegments/,
  })
  t.is(asked.length, 0)
})
