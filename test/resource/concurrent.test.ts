import test from 'ava'
import { AbortedError, InvalidOptionError } from '../../lib/errors.ts'
import { Sequence } from '../../lib/resource/sequence.ts'

/** Items in pages of two; `closed` when the iteration was ended. */
function items(count: number, failAt = Number.POSITIVE_INFINITY) {
  const state = { fetched: 0, closed: false }
  const sequence = new Sequence(async function* () {
    try {
      for (let n = 0; n < count; n += 2) {
        if (n >= failAt) throw new Error('no page')
        state.fetched += 1
        yield [n, n + 1].filter(one => one < count)
      }
    } finally {
      state.closed = true
    }
  })
  return { sequence, state }
}

/** Work that says when it begins, and ends when it is told to. */
function work() {
  const begun: number[] = []
  const ends = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let active = 0
  const state = { most: 0 }
  const run = async (n: number): Promise<string> => {
    begun.push(n)
    active += 1
    state.most = Math.max(state.most, active)
    try {
      await new Promise<void>((resolve, reject) => ends.set(n, { resolve, reject }))
      return `done ${n}`
    } finally {
      active -= 1
    }
  }
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
  }
  return { run, begun, ends, settled, state }
}

test('forEach() has no more than n in work, begins the next when any ends, and fetches what it needs', async t => {
  const { sequence, state } = items(5)
  const { run, begun, ends, settled, state: load } = work()
  const all = sequence.concurrency(3).forEach(run)
  await settled()
  t.deepEqual(begun, [0, 1, 2])
  t.is(state.fetched, 2)
  ends.get(1)!.resolve()
  await settled()
  t.deepEqual(begun, [0, 1, 2, 3])
  for (const n of [0, 2, 3]) ends.get(n)!.resolve()
  await settled()
  ends.get(4)!.resolve()
  await all
  t.is(load.most, 3)
})

test('the first failure ends forEach(): nothing more is begun, what was begun is waited for', async t => {
  const { sequence, state } = items(9)
  const { run, begun, ends, settled } = work()
  let isOver = false
  const all = sequence.concurrency(2).forEach(run)
  all.catch(() => {
    isOver = true
  })
  await settled()
  ends.get(1)!.reject(new Error('first'))
  await settled()
  t.false(isOver)
  ends.get(0)!.reject(new Error('second'))
  await t.throwsAsync(all, { message: 'first' })
  t.deepEqual(begun, [0, 1])
  t.true(state.closed)
})

test('work may throw at once, and may be no promise', async t => {
  const { sequence } = items(4)
  const seen: number[] = []
  await sequence.concurrency(2).forEach((n, index) => {
    seen.push(n * 10 + index)
  })
  t.deepEqual(seen, [0, 11, 22, 33])
  const failing = sequence.concurrency(2).forEach(() => {
    throw new Error('at once')
  })
  await t.throwsAsync(failing, { message: 'at once' })
})

test('a page that fails is thrown after the work on the items before it', async t => {
  const { run, ends, settled } = work()
  const all = items(4, 2).sequence.concurrency(9).forEach(run)
  await settled()
  for (const n of [0, 1]) ends.get(n)!.resolve()
  await t.throwsAsync(all, { message: 'no page' })
  const seen: number[] = []
  const mapped = items(4, 2)
    .sequence.concurrency(9)
    .map(n => n)
  await t.throwsAsync(
    mapped.forEach(n => {
      seen.push(n)
    }),
    { message: 'no page' },
  )
  t.deepEqual(seen, [0, 1])
})

test('map() gives results in the order of the items, with n in work', async t => {
  const { sequence, state } = items(5)
  const { run, begun, ends, settled, state: load } = work()
  const results: string[] = []
  const all = sequence
    .concurrency(2)
    .map(run)
    .forEach(result => {
      results.push(result)
    })
  await settled()
  t.deepEqual(begun, [0, 1])
  t.is(state.fetched, 1)
  ends.get(1)!.resolve()
  await settled()
  t.deepEqual(results, [])
  ends.get(0)!.resolve()
  await settled()
  t.deepEqual(results, ['done 0', 'done 1'])
  for (const n of [2, 3, 4]) {
    await settled()
    ends.get(n)!.resolve()
  }
  await all
  t.deepEqual(results, ['done 0', 'done 1', 'done 2', 'done 3', 'done 4'])
  t.is(load.most, 2)
})

test('a failure comes in its turn among the results of map(), and nothing more is begun', async t => {
  const begun: number[] = []
  const results: number[] = []
  const mapped = items(9)
    .sequence.concurrency(3)
    .map(async n => {
      begun.push(n)
      if (n === 1) throw new Error('one')
      return n
    })
  await t.throwsAsync(
    mapped.forEach(n => {
      results.push(n)
    }),
    { message: 'one' },
  )
  t.deepEqual(results, [0])
  t.true(begun.length <= 3)
})

test('who takes some results only waits for what was begun, and ends the listing', async t => {
  const { sequence, state } = items(9)
  const begun: number[] = []
  let active = 0
  const mapped = sequence.concurrency(3).map(async n => {
    begun.push(n)
    active += 1
    await new Promise(resolve => setImmediate(resolve))
    active -= 1
    return n
  })
  t.deepEqual(await mapped.take(1).toArray(), [0])
  t.is(active, 0)
  t.true(begun.length <= 4)
  t.true(state.closed)
})

test('a signal ends it', async t => {
  const controller = new AbortController()
  const begun: number[] = []
  const all = items(9)
    .sequence.concurrency(1)
    .forEach(
      n => {
        begun.push(n)
        if (n === 2) controller.abort()
      },
      { signal: controller.signal },
    )
  await t.throwsAsync(all, { instanceOf: AbortedError })
  t.deepEqual(begun, [0, 1, 2])
})

test('wrong numbers and what is no function are refused', async t => {
  const { sequence } = items(1)
  t.throws(() => sequence.concurrency(0), {
    instanceOf: InvalidOptionError,
    message: 'concurrency: "n" must be a whole number from 1 on, not 0.',
  })
  t.throws(() => sequence.concurrency(1).map('x' as never), { instanceOf: InvalidOptionError })
  await t.throwsAsync(sequence.concurrency(1).forEach('x' as never), { instanceOf: InvalidOptionError })
})
