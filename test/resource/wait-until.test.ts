import test from 'ava'
import { InvalidOptionError, NotLoadedError, WaiterError } from '../../lib/errors.ts'
import { type Loose, zoo as open } from './fixture.ts'

function animal(...moods: string[]) {
  let load = 0
  const { zoo, calls } = open({
    describeAnimals: () => {
      const Mood = moods[Math.min(load, moods.length - 1)]
      load += 1
      return { Animals: [{ Mood }] }
    },
  })
  return { animal: zoo.Animal('a-1'), calls }
}

const isCalm = ({ mood }: Loose) => mood === 'calm'

test('the first load is at once, and the resource itself comes when the predicate holds', async t => {
  const { animal: calm, calls } = animal('calm')
  t.is(await calm.waitUntil(isCalm, { delay: 1e9 }), calm)
  t.is(calls.length, 1)
})

test('it loads until the predicate holds, which may be async, and tells about each load', async t => {
  const { animal: one, calls } = animal('wild', 'wild', 'calm')
  const polls: unknown[] = []
  await one.waitUntil(async (each: Loose) => isCalm(each), { delay: 1, onPoll: (poll: object) => polls.push(poll) })
  t.is(calls.length, 3)
  t.deepEqual(polls, [
    { attempt: 1, state: 'retry', response: { Mood: 'wild' } },
    { attempt: 2, state: 'retry', response: { Mood: 'wild' } },
    { attempt: 3, state: 'success', response: { Mood: 'calm' } },
  ])
})

test('at the end of its time it says so, with what was known last', async t => {
  const error = await t.throwsAsync<WaiterError>(animal('wild').animal.waitUntil(isCalm, { delay: 50, timeout: 20 }), {
    instanceOf: WaiterError,
    code: 'Waiter',
    message: /^Waiting for zoo.Animal\(id='a-1'\): the predicate did not hold within 20 ms, load \d\.$/,
  })
  t.is(error!.reason, 'timeout')
  t.deepEqual(error!.lastResponse, { Mood: 'wild' })
})

test('a signal ends it, before the first load and between two', async t => {
  const reason = new Error('enough')
  const before = await t.throwsAsync<WaiterError>(
    animal('wild').animal.waitUntil(isCalm, { signal: AbortSignal.abort(reason) }),
    { instanceOf: WaiterError, message: "Waiting for zoo.Animal(id='a-1'): the signal was aborted, load 1." },
  )
  t.is(before!.reason, 'aborted')
  t.is(before!.cause, reason)
  const abort = new AbortController()
  const between = animal('wild').animal.waitUntil(isCalm, {
    signal: abort.signal,
    delay: 1e6,
    onPoll: () => setImmediate(() => abort.abort(reason)),
  })
  t.is((await t.throwsAsync<WaiterError>(between, { instanceOf: WaiterError }))!.reason, 'aborted')
})

test('an error of a load or of the predicate ends it at once', async t => {
  const { zoo } = open({
    describeAnimals: () => {
      throw new Error('no line to the zoo')
    },
  })
  await t.throwsAsync(zoo.Animal('a-1').waitUntil(isCalm), { message: 'no line to the zoo' })
  const wrong = animal('wild').animal.waitUntil(() => {
    throw new Error('mistake')
  })
  await t.throwsAsync(wrong, { message: 'mistake' })
  await t.throwsAsync(open({}).zoo.Toy('a-1', 'ball').waitUntil(isCalm), { instanceOf: NotLoadedError })
})

test('options that are no durations, and a predicate that is no function, are refused', async t => {
  const { animal: one } = animal('wild')
  for (const [options, message] of [
    [{ delay: -1 }, 'waitUntil: "delay" must be a number of milliseconds, not -1.'],
    [{ timeout: '5' }, 'waitUntil: "timeout" must be a number of milliseconds, not 5.'],
    [{ timeout: Number.NaN }, 'waitUntil: "timeout" must be a number of milliseconds, not NaN.'],
  ] as const) {
    await t.throwsAsync(one.waitUntil(isCalm, options), { instanceOf: InvalidOptionError, message })
  }
  await t.throwsAsync(one.waitUntil('calm'), {
    instanceOf: InvalidOptionError,
    message: 'waitUntil needs a function of the resource.',
  })
})
