import test from 'ava'
import { InvalidOptionError, WaiterError } from '../../lib/errors.ts'
import { type Loose, zoo as open } from './fixture.ts'

function waiting(answer: unknown) {
  const asked: unknown[] = []
  const getWaiter = (name: string) => ({
    wait: async (...args: unknown[]) => {
      asked.push([name, ...args])
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  const { zoo } = open({ describeAnimals: () => ({ Animals: [{ Mood: 'hungry' }] }) }, { extra: { getWaiter } })
  return { animal: zoo.Animal('a-1') as Loose, asked }
}

test('a waiter has the identifiers as parameters, hands on its options, and gives the resource itself', async t => {
  const { animal, asked } = waiting({})
  t.is(await animal.waitUntilGone(), animal)
  await animal.waitUntilGone({ delay: 10, maxAttempts: 3, params: { Detail: 'low' } })
  t.deepEqual(asked, [
    ['animalGone', { Ids: ['a-1'] }, {}],
    ['animalGone', { Ids: ['a-1'], Detail: 'low' }, { delay: 10, maxAttempts: 3 }],
  ])
})

test('where the last answer has the resource, it is known afterwards', async t => {
  const { animal } = waiting({ Animals: [{ Mood: 'fed' }] })
  await animal.waitUntilFed()
  t.is(animal.mood, 'fed')
})

test('where it has not, what was known stays', async t => {
  for (const answer of [{}, { Animals: [] }, { Animals: [{ Mood: 'fed' }, { Mood: 'fed' }] }]) {
    const { animal } = waiting(answer)
    await animal.loaded()
    await animal.waitUntilFed()
    t.is(animal.mood, 'hungry')
  }
})

test('the error of the waiter is the error', async t => {
  const error = new WaiterError('No.', 'failure', {})
  await t.throwsAsync(waiting(error).animal.waitUntilFed(), { is: error })
})

test('options that are none are refused, and nothing is asked for', async t => {
  const { animal, asked } = waiting({})
  const known = 'delay, maxAttempts, signal, onPoll, params'
  for (const [options, message] of [
    [5, `waitUntilGone: give an object with ${known}.`],
    [{ WaiterConfig: {} }, `waitUntilGone: unknown option "WaiterConfig". It takes ${known}.`],
  ] as const) {
    await t.throwsAsync(animal.waitUntilGone(options), { instanceOf: InvalidOptionError, message })
  }
  t.deepEqual(asked, [])
})
