import test from 'ava'
import type { CallOptions } from '../../lib/client/types.ts'
import { InvalidOptionError, PaginationError } from '../../lib/errors.ts'
import { ahead, Sequence } from '../../lib/resource/sequence.ts'

/** Pages of numbers, and what was asked of them. */
function numbers(...pages: number[][]) {
  const asked: (number | 'closed')[] = []
  async function* fetch({ signal }: CallOptions): AsyncGenerator<number[]> {
    try {
      for (const [index, page] of pages.entries()) {
        asked.push(index)
        signal?.throwIfAborted()
        yield page
      }
    } finally {
      asked.push('closed')
    }
  }
  return { sequence: new Sequence(fetch), fetch, asked }
}

test('items come page by page, and a page is asked for when it is needed', async t => {
  const { sequence, asked } = numbers([1, 2], [3], [4])
  const seen: unknown[] = []
  for await (const item of sequence) {
    seen.push(item, ...asked)
    if (item === 3) break
  }
  t.deepEqual(seen, [1, 0, 2, 0, 3, 0, 1])
  t.deepEqual(asked, [0, 1, 'closed'])
})

test('each iteration starts anew', async t => {
  const { sequence } = numbers([1], [2])
  t.deepEqual(await sequence.toArray(), [1, 2])
  t.deepEqual(await sequence.toArray(), [1, 2])
})

test('first() is the first item, of a later page when the first is empty, and undefined when there is none', async t => {
  const { sequence, asked } = numbers([], [2, 3], [4])
  t.is(await sequence.first(), 2)
  t.deepEqual(asked, [0, 1, 'closed'])
  t.is(await numbers([]).sequence.first(), undefined)
})

test('toArray({ max }) refuses to hold more', async t => {
  t.deepEqual(await numbers([1], [2]).sequence.toArray({ max: 2 }), [1, 2])
  await t.throwsAsync(numbers([1], [2, 3], [4]).sequence.toArray({ max: 2 }), {
    instanceOf: PaginationError,
    message: 'There are more than 2 items. Raise "max", or take the first ones: take(2).',
  })
  await t.throwsAsync(numbers([1]).sequence.toArray(2 as never), {
    instanceOf: InvalidOptionError,
    message: 'toArray: give an object with max, signal, timeout.',
  })
  await t.throwsAsync(numbers([1]).sequence.toArray({ max: -1 }), {
    instanceOf: InvalidOptionError,
    message: 'toArray: "max" must be a whole number from 0 on, not -1.',
  })
})

test('map() changes items in order, waits for what is async, and can be mapped again', async t => {
  const mapped = numbers([1, 2], [3])
    .sequence.map(async n => n * 2)
    .map(n => `<${n}>`)
  t.deepEqual(await mapped.toArray(), ['<2>', '<4>', '<6>'])
  t.is(await mapped.first(), '<2>')
  t.throws(() => numbers().sequence.map('x' as never), {
    instanceOf: InvalidOptionError,
    message: 'map needs a function of one item.',
  })
})

test('map() and flatMap() change an item when it is needed, not all of its page', async t => {
  const { sequence, asked } = numbers([1, 2, 3], [4])
  const changed: number[] = []
  const change = (n: number) => {
    changed.push(n)
    if (n === 3) throw new Error('three')
    return n
  }
  for await (const n of sequence.map(change)) if (n === 1) break
  t.deepEqual(changed.splice(0), [1])
  t.is(await sequence.flatMap(n => [change(n), -n]).first(), 1)
  t.deepEqual(changed.splice(0), [1])
  t.is(await sequence.map(change).find(n => n === 2), 2)
  t.deepEqual(changed.splice(0), [1, 2])
  t.deepEqual(await sequence.map(change).take(2).toArray(), [1, 2])
  const seen: number[] = []
  const failing = sequence.map(change).forEach(n => {
    seen.push(n)
  })
  await t.throwsAsync(failing, { message: 'three' })
  t.deepEqual(seen, [1, 2], 'what was before a failure is there')
  t.deepEqual(
    asked.filter(one => one !== 0 && one !== 'closed'),
    [],
  )
})

test('flatMap() may be endless for who takes some of it, and what it iterates is closed', async t => {
  const state = { closed: 0 }
  async function* endless() {
    try {
      for (let n = 0; ; n += 1) yield n
    } finally {
      state.closed += 1
    }
  }
  const { sequence, asked } = numbers([1, 2])
  t.deepEqual(await sequence.flatMap(endless).take(3).toArray(), [0, 1, 2])
  t.is(state.closed, 1)
  t.deepEqual(asked, [0, 'closed'])
})

test('flatMap() refuses what is no list: a text is not one of letters', async t => {
  for (const given of ['ab', 5, null, undefined, {}]) {
    await t.throwsAsync(
      numbers([1])
        .sequence.flatMap(() => given as never)
        .toArray(),
      {
        instanceOf: InvalidOptionError,
        message: /^flatMap: the function must give a list, or something else to iterate, not /,
      },
    )
  }
})

test('where() decides on an item when it is needed', async t => {
  const { sequence } = numbers([1, 2, 3], [4])
  const asked: number[] = []
  const odd = sequence.where(n => {
    asked.push(n)
    if (n === 3) throw new Error('three')
    return n % 2 === 1
  })
  t.is(await odd.first(), 1)
  t.deepEqual(asked.splice(0), [1])
  for await (const n of odd) if (n === 1) break
  t.deepEqual(asked.splice(0), [1])
  const seen: number[] = []
  await t.throwsAsync(
    odd.drop(0).forEach(n => {
      seen.push(n)
    }),
    { message: 'three' },
  )
  t.deepEqual(seen, [1])
})

test('take() and drop() may be of endlessly many, as of an iterator', async t => {
  const { sequence } = numbers([1, 2], [3])
  t.deepEqual(await sequence.take(Number.POSITIVE_INFINITY).toArray(), [1, 2, 3])
  t.deepEqual(await sequence.drop(Number.POSITIVE_INFINITY).toArray(), [])
  t.throws(() => sequence.take(Number.NaN), { instanceOf: InvalidOptionError })
})

test('a signal reaches the request for a page', async t => {
  const options = { signal: AbortSignal.abort(new Error('enough')) }
  await t.throwsAsync(numbers([1]).sequence.toArray(options), { message: 'enough' })
  await t.throwsAsync(numbers([1]).sequence.first(options), { message: 'enough' })
})

test('ahead asks for the next page while one is used', async t => {
  const { fetch, asked } = numbers([1], [2], [3])
  const seen: unknown[] = []
  for await (const page of ahead(fetch, {})) {
    await new Promise(resolve => setImmediate(resolve))
    seen.push(page, [...asked])
  }
  t.deepEqual(seen, [[1], [0, 1], [2], [0, 1, 2], [3], [0, 1, 2, 'closed']])
})

test('ahead ends the request under way when the iteration ends early', async t => {
  let aborted = false
  async function* fetch({ signal }: CallOptions): AsyncGenerator<number> {
    yield 1
    await new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        aborted = true
        reject(new Error('aborted'))
      })
    })
  }
  for await (const page of ahead(fetch, {})) {
    t.is(page, 1)
    break
  }
  t.true(aborted)
})

test('ahead throws the failure of a page where that page would come', async t => {
  async function* fetch(): AsyncGenerator<number> {
    yield 1
    throw new Error('broken')
  }
  const pages = ahead(fetch, {})
  t.deepEqual(await pages.next(), { done: false, value: 1 })
  await new Promise(resolve => setImmediate(resolve))
  await t.throwsAsync(pages.next(), { message: 'broken' })
})

test('take() and drop() are as of an iterator: of two in turn, each takes from what is there', async t => {
  const { sequence, asked } = numbers([1, 2], [3, 4], [5])
  t.deepEqual(await sequence.take(5).take(2).toArray(), [1, 2])
  t.deepEqual(asked, [0, 'closed'])
  t.deepEqual(await sequence.take(2).take(5).toArray(), [1, 2])
  t.deepEqual(await sequence.drop(1).drop(2).take(1).toArray(), [4])
  t.deepEqual(await sequence.drop(9).toArray(), [])
  asked.length = 0
  t.deepEqual(await sequence.take(0).toArray(), [])
  t.deepEqual(asked, [])
  for (const method of ['take', 'drop'] as const) {
    t.throws(() => sequence[method](-1), {
      instanceOf: InvalidOptionError,
      message: `${method}: "n" must be a whole number from 0 on, not -1.`,
    })
  }
})

test('filter() and where() keep what holds, and know the place of each item', async t => {
  const { sequence } = numbers([5, 6], [7, 8])
  t.deepEqual(await sequence.filter(n => n % 2 === 0).toArray(), [6, 8])
  t.deepEqual(await sequence.where(async (_, index) => index > 1).toArray(), [7, 8])
  t.deepEqual(await sequence.map((n, index) => `${index}:${n}`).toArray(), ['0:5', '1:6', '2:7', '3:8'])
})

test('flatMap() takes lists and whatever can be iterated', async t => {
  const { sequence } = numbers([1, 2], [3])
  const listed = sequence.flatMap(n => Array(n).fill(n))
  t.deepEqual(await listed.toArray(), [1, 2, 2, 3, 3, 3])
  t.deepEqual(await sequence.flatMap(n => numbers([n], [n * 10]).sequence).toArray(), [1, 10, 2, 20, 3, 30])
})

test('forEach() waits for each item before the next', async t => {
  const seen: string[] = []
  await numbers([1], [2, 3]).sequence.forEach(async (n, index) => {
    await new Promise(resolve => setImmediate(resolve))
    seen.push(`${index}:${n}`)
  })
  t.deepEqual(seen, ['0:1', '1:2', '2:3'])
})

test('reduce() begins with what it is given, undefined too, or with the first item', async t => {
  const { sequence } = numbers([1, 2], [3])
  t.is(await sequence.reduce((sum, n) => sum + n), 6)
  t.is(await sequence.reduce(async (text, n, index) => `${text}${index}${n}`, ''), '011223')
  t.is(await sequence.reduce<number | undefined>((sum, n) => (sum ?? 100) + n, undefined), 106)
  t.is(await numbers().sequence.reduce((sum, n) => sum + n, 0), 0)
  await t.throwsAsync(
    numbers([]).sequence.reduce((sum, n) => sum + n),
    { instanceOf: TypeError, message: 'reduce of no items needs a second argument, the value to begin with.' },
  )
})

test('some(), every() and find() ask for no page that they do not need', async t => {
  const { sequence, asked } = numbers([1, 2], [3])
  t.true(await sequence.some(n => n === 2))
  t.false(await sequence.every(async n => n !== 2))
  t.is(await sequence.find(n => n > 1), 2)
  t.deepEqual(asked, [0, 'closed', 0, 'closed', 0, 'closed'])
  t.false(await sequence.some(n => n === 9))
  t.true(await sequence.every(n => n < 9))
  t.is(await sequence.find(n => n === 9), undefined)
})

for (const method of ['where', 'filter', 'flatMap', 'forEach', 'reduce', 'some', 'every', 'find'] as const) {
  test(`${method}() needs a function`, async t => {
    const { sequence, asked } = numbers([1])
    const call = async () => (sequence[method] as (given: unknown) => unknown)('x')
    await t.throwsAsync(call, { instanceOf: InvalidOptionError, message: /^(?:\w+) needs a function of / })
    t.deepEqual(asked, [])
  })
}
