import test from 'ava'
import { ClientError, InvalidOptionError, NotLoadedError, WaiterError } from '../../lib/errors.ts'
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
    message:
      /^Waiting for zoo.Animal\(id='a-1'\), \d polls?: the predicate did not hold within 20 ms. Last seen: { Mood: 'wild' }\.$/,
  })
  t.is(error!.reason, 'timeout')
  t.deepEqual(error!.lastResponse, { Mood: 'wild' })
})

test('a signal ends it, before the first load and between two', async t => {
  const reason = new Error('enough')
  const before = await t.throwsAsync<WaiterError>(
    animal('wild').animal.waitUntil(isCalm, { signal: AbortSignal.abort(reason) }),
    {
      instanceOf: WaiterError,
      message: "Waiting for zoo.Animal(id='a-1'), 0 polls: the signal was aborted. Last seen: nothing.",
    },
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

test('no poll is begun at the end of the time, where its answer would come too late', async t => {
  const { animal: one, calls } = animal('wild')
  await t.throwsAsync(one.waitUntil(isCalm, { delay: 1e6, timeout: 200 }), {
    instanceOf: WaiterError,
    message: /, 1 poll: the predicate did not hold within 200 ms\. Last seen: /,
  })
  t.is(calls.length, 1)
})

test('a predicate that does not end is not waited for longer than the time, nor than the signal lets it', async t => {
  const never = () => new Promise(() => undefined)
  const late = await t.throwsAsync<WaiterError>(animal('wild').animal.waitUntil(never, { timeout: 20 }), {
    instanceOf: WaiterError,
    message: /, 1 poll: the predicate did not hold within 20 ms\. Last seen: { Mood: 'wild' }\.$/,
  })
  t.is(late!.reason, 'timeout')
  const abort = new AbortController()
  const reason = new Error('enough')
  const asked = () => {
    setImmediate(() => abort.abort(reason))
    return never()
  }
  const left = await t.throwsAsync<WaiterError>(animal('wild').animal.waitUntil(asked, { signal: abort.signal }), {
    instanceOf: WaiterError,
    message: /, 1 poll: the signal was aborted\. /,
  })
  t.is(left!.cause, reason)
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
    [{ Timeout: 5 }, 'waitUntil: unknown option "Timeout": did you mean "timeout"?'],
    [5, 'waitUntil: give an object with delay, timeout, signal, onPoll.'],
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

test('an error that the service says may pass does not end it; another does, at once', async t => {
  const answers: (ClientError | object)[] = [refusal('Throttling', true), { Animals: [{ Mood: 'calm' }] }]
  const { zoo, calls } = open({
    describeAnimals: () => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  const polls: unknown[] = []
  await zoo.Animal('a-1').waitUntil(isCalm, {
    delay: 1,
    onPoll: ({ state, error }: { state: string; error?: ClientError }) => polls.push([state, error?.code]),
  })
  t.deepEqual(polls, [
    ['retry', 'Throttling'],
    ['success', undefined],
  ])
  for (const code of ['AccessDenied', 'ValidationError', 'AnimalNotFound']) {
    answers.push(refusal(code, false))
    await t.throwsAsync(zoo.Animal('a-1').waitUntil(isCalm), { instanceOf: ClientError, code })
  }
  t.is(calls.length, 5)
})

test('at the end of its time it says which error the last poll met', async t => {
  const { zoo } = open({
    describeAnimals: () => {
      throw refusal('Throttling', true)
    },
  })
  const error = await t.throwsAsync<WaiterError>(zoo.Animal('a-1').waitUntil(isCalm, { timeout: 5 }), {
    instanceOf: WaiterError,
    message: /Last seen: nothing\. The last poll failed: Throttling: because of Throttling$/,
  })
  t.is((error!.cause as ClientError).code, 'Throttling')
})

test('what was seen last is said without secrets', async t => {
  const { zoo } = open({ describeAnimals: () => ({ Animals: [{ Password: 'sesame', Mood: 'wild' }] }) })
  await t.throwsAsync(zoo.Animal('a-1').waitUntil(isCalm, { timeout: 0 }), {
    message: /Last seen: \{ Mood: 'wild', Password: '\*\*\*' \}\.$/,
  })
})

test('waits with the same delay poll together: one request for all of them, whenever they began', async t => {
  let polls = 0
  const { zoo, calls } = open({
    describeAnimals: ({ Ids }) => {
      polls += 1
      return { Animals: (Ids as string[]).map(AnimalId => ({ AnimalId, Mood: polls > 4 ? 'calm' : 'wild' })) }
    },
  })
  const waits = ['a-1', 'a-2'].map(id => zoo.Animal(id).waitUntil(isCalm, { delay: 50 }))
  await new Promise(resolve => setTimeout(resolve, 10))
  waits.push(zoo.Animal('a-3').waitUntil(isCalm, { delay: 50 }))
  await Promise.all(waits)
  const asked = calls.map(([, params]) => (params as { Ids: string[] }).Ids.join())
  t.deepEqual(asked, ['a-1,a-2', 'a-3', 'a-1,a-2,a-3', 'a-1,a-2,a-3', 'a-1,a-2,a-3'])
})

test('who leaves a common pause does not end it for the others', async t => {
  const { animal: one, calls } = animal('wild', 'wild', 'calm')
  const abort = new AbortController()
  const leaves = one.waitUntil(isCalm, {
    delay: 20,
    signal: abort.signal,
    onPoll: () => setImmediate(() => abort.abort()),
  })
  const stays = one.waitUntil(isCalm, { delay: 20 })
  await t.throwsAsync(leaves, { instanceOf: WaiterError, message: /1 poll: the signal was aborted/ })
  t.is(await stays, one)
  t.is(calls.length, 3)
})

test('a collection is listed until its items are as wanted, and gives them', async t => {
  let lists = 0
  const { zoo, calls } = open({
    describeAnimals: () => {
      lists += 1
      return { Animals: Array.from({ length: lists }, (_, index) => ({ AnimalId: `a-${index}` })) }
    },
  })
  const polls: number[] = []
  const items = await zoo.animals.waitUntil((all: object[]) => all.length === 3, {
    delay: 1,
    onPoll: ({ response }: { response: object[] }) => polls.push(response.length),
  })
  t.is(items.length, 3)
  t.deepEqual(polls, [1, 2, 3])
  t.is(calls.length, 3)
  const error = await t.throwsAsync<WaiterError>(
    zoo.animals.waitUntil(() => false, { timeout: 0 }),
    {
      instanceOf: WaiterError,
      message:
        'Waiting for zoo.animals, 1 poll: the predicate did not hold within 0 ms. Last seen: ' +
        "4 items: zoo.Animal(id='a-0'), zoo.Animal(id='a-1'), zoo.Animal(id='a-2'), ….",
    },
  )
  t.is((error!.lastResponse as object[]).length, 4)
  await t.throwsAsync(zoo.animals.waitUntil('calm'), {
    instanceOf: InvalidOptionError,
    message: 'waitUntil needs a function of the array of items.',
  })
})

function refusal(code: string, retryable: boolean): ClientError {
  const message = `because of ${code}`
  const said = { code, message, statusCode: 400, service: 'zoo', operation: 'DescribeAnimals', attempts: 1 }
  return new ClientError({ ...said, retryable, response: {} })
}
