import test from 'ava'
import { AbortedError, InvalidOptionError, ParamValidationError } from '../../../lib/index.ts'
import { type Asked, scripted } from './fixture.ts'

type Wire = Record<string, { N: string }>

const tableOf = ({ params }: Asked) =>
  (params.RequestItems as Record<string, { Keys: Wire[] } & Record<string, unknown>>).log!
const numbersOf = (asked: Asked): number[] => tableOf(asked).Keys.map(({ n }) => Number(n!.N))
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index)
const everything = (asked: Asked) => ({ Responses: { log: tableOf(asked).Keys } })

test('keys are asked for a hundred at a time, each once', async t => {
  const { table, asked } = scripted(everything)
  const keys = upTo(250).map(n => ({ n: n % 230 }))
  const items = await table.batchGet(keys, { ConsistentRead: true, ProjectionExpression: ['n'] }).toArray()
  t.deepEqual(
    items.map(({ n }) => n),
    upTo(230),
  )
  t.deepEqual(
    asked.map(one => numbersOf(one).length),
    [100, 100, 30],
  )
  t.like(tableOf(asked[0]!), {
    ConsistentRead: true,
    ProjectionExpression: '#n0',
    ExpressionAttributeNames: { '#n0': 'n' },
  })
})

test('keys are the same by value, whatever the order of their names', async t => {
  const { table, asked } = scripted(everything)
  const keys = [
    { n: 1, b: new Uint8Array([1]) },
    { b: new Uint8Array([1]), n: 1n },
    { n: 1, b: new Uint8Array([2]) },
  ]
  t.is((await table.batchGet(keys).toArray()).length, 2)
  t.is(asked.length, 1)
})

test('keys that were left undone are asked for again, with those that follow', async t => {
  let turn = 0
  const { table, asked } = scripted(one => {
    turn += 1
    const { Keys } = tableOf(one)
    if (turn > 1) return everything(one)
    return {
      Responses: { log: Keys.slice(0, 90) },
      UnprocessedKeys: { log: { Keys: Keys.slice(90), ConsistentRead: true } },
    }
  })
  const items = await table
    .batchGet(
      upTo(120).map(n => ({ n })),
      { ConsistentRead: true },
    )
    .toArray()
  t.deepEqual(
    items.map(({ n }) => n),
    upTo(120),
  )
  t.deepEqual(numbersOf(asked[1]!), upTo(120).slice(90))
})

test('keys can still be on their way, and only those needed are asked for', async t => {
  const { table, asked } = scripted(everything)
  let made = 0
  async function* keys() {
    for (const n of upTo(1000)) {
      made += 1
      yield { n }
    }
  }
  t.deepEqual(await table.batchGet(keys()).first(), { n: 0 })
  t.is(asked.length, 1)
  t.is(made, 100)
})

test('no keys are no request; what is no list of keys, or no key, is refused', async t => {
  const { table, asked } = scripted(everything)
  t.deepEqual(await table.batchGet([]).toArray(), [])
  for (const keys of [undefined, 'abc', { n: 1 }]) {
    t.throws(() => table.batchGet(keys as never), {
      instanceOf: InvalidOptionError,
      message: /batchGet needs an array of keys/,
    })
  }
  const wrong = table.batchGet([{ n: new Date() } as never]).toArray()
  await t.throwsAsync(wrong, { instanceOf: ParamValidationError, message: /Keys\.n: is a Date/ })
  await t.throwsAsync(table.batchGet([7] as never).toArray(), { message: /Keys: must be an object/ })
  await t.throwsAsync(table.batchGet([{ n: 1 }], {}, { signal: AbortSignal.abort() }).toArray(), {
    instanceOf: AbortedError,
  })
  t.is(asked.length, 0)
})
