import test from 'ava'
import { AbortedError, ResourceNotFoundError } from '../../lib/errors.ts'
import { FRESH, isSettled, patiently, wasCreated } from '../../lib/resource/fresh.ts'
import { zoo as open } from './fixture.ts'

/** A zoo that does not find an animal so many times. */
function forgetful(times: number) {
  let left = times
  const describeAnimals = () => {
    left -= 1
    return { Animals: left >= 0 ? [] : [{ AnimalId: 'a-1', Mood: 'calm' }] }
  }
  return open({ createAnimals: () => ({ Animals: [{ AnimalId: 'a-1' }] }), describeAnimals, feedAnimal: () => ({}) })
}

const loads = (calls: [string, unknown][]) => calls.filter(([name]) => name === 'describeAnimals').length

test('a resource that was just created is looked for again when it is not found', async t => {
  const { zoo, calls } = forgetful(2)
  const [animal] = await zoo.createAnimals()
  await animal.load()
  t.is(animal.mood, 'calm')
  t.is(loads(calls), 3)
})

test('waitUntil and exists() have the same patience', async t => {
  const waiting = forgetful(1)
  const [animal] = await waiting.zoo.createAnimals()
  await animal.waitUntil(({ mood }: { mood: string }) => mood === 'calm')
  t.is(loads(waiting.calls), 2)
  const asking = forgetful(1)
  const [other] = await asking.zoo.createAnimals()
  t.true(await other.exists())
})

test('another handle, one that was found once, and one that was listed are not waited for', async t => {
  const { zoo, calls } = forgetful(0)
  const [animal] = await zoo.createAnimals()
  await animal.load()
  const missing = forgetful(9)
  await t.throwsAsync(missing.zoo.Animal('a-1').load(), { instanceOf: ResourceNotFoundError })
  t.deepEqual([loads(calls), loads(missing.calls)], [1, 1])
})

test('a signal ends the patience', async t => {
  const { zoo } = forgetful(100)
  const [animal] = await zoo.createAnimals()
  const abort = new AbortController()
  setImmediate(() => abort.abort())
  await t.throwsAsync(animal.load(undefined, { signal: abort.signal }), { instanceOf: AbortedError })
})

test('other errors are not waited out', async t => {
  const resource = {}
  wasCreated(resource)
  let asked = 0
  const ask = async () => {
    asked += 1
    throw new TypeError('broken')
  }
  await t.throwsAsync(patiently(resource, ask), { message: 'broken' })
  t.is(asked, 1)
})

test('after its time, or when it was deleted, not finding it is the truth', async t => {
  const missing = async () => {
    throw new ResourceNotFoundError('gone')
  }
  const resource = {}
  wasCreated([resource], performance.now() - FRESH)
  await t.throwsAsync(patiently(resource, missing), { message: 'gone' })
  wasCreated(resource)
  isSettled(resource)
  await t.throwsAsync(patiently(resource, missing), { message: 'gone' })
})
