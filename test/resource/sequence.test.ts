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
