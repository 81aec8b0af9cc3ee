import test from 'ava'
import { InvalidDataError, ParamValidationError } from '../../lib/errors.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { fakeClient, zoo as open, zooModel } from './fixture.ts'

const animals = { describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Cages: [{ Name: 'c-1' }] }] }) }

test('identifiers fill the request, and the answer is the answer', async t => {
  const answer = { Eaten: 3 }
  const { zoo, calls } = open({ feedAnimal: () => answer })
  t.is(await zoo.Animal('a-1').feed({ Food: 'fish' }), answer)
  t.deepEqual(calls, [['feedAnimal', { AnimalId: 'a-1', Food: 'fish' }]])
})

test('data that a request needs is loaded first, and only if it is not known', async t => {
  const { zoo, calls } = open({ ...animals, moveAnimal: () => ({ Moved: { To: 'c-2' } }) })
  const animal = zoo.Animal('a-1')
  t.is(await animal.move(), 'c-2')
  await animal.loaded()
  await animal.move()
  t.deepEqual(
    calls.map(([name]) => name),
    ['describeAnimals', 'moveAnimal', 'describeAnimals', 'moveAnimal'],
  )
  t.deepEqual(calls[1], ['moveAnimal', { AnimalId: 'a-1', From: 'c-1', Options: { Style: 'gentle' } }])
})

test("the caller's parameters win, structures are merged", async t => {
  const { zoo, calls } = open({ ...animals, moveAnimal: () => ({}) })
  await zoo.Animal('a-1').move({ From: 'c-9', Options: { Speed: 1 } })
  t.deepEqual(calls.at(-1), ['moveAnimal', { AnimalId: 'a-1', From: 'c-9', Options: { Style: 'gentle', Speed: 1 } }])
})

test('a path that finds nothing in the answer gives null', async t => {
  t.is(
    await open({ ...animals, moveAnimal: () => ({}) })
      .zoo.Animal('a-1')
      .move(),
    null,
  )
})

test('an action that makes resources gives them, with the data that the answer has of them', async t => {
  const { zoo } = open({ createAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Mood: 'calm' }, { AnimalId: 'a-2' }] }) })
  const made = await zoo.createAnimals({ Count: 2 })
  t.deepEqual(made.map(String), ["zoo.Animal(id='a-1')", "zoo.Animal(id='a-2')"])
  t.is(made[0].mood, 'calm')
  t.true(made[1].isLoaded)
})

test('an action that changes the resource discards what was known, one that reads does not', async t => {
  const { zoo } = open({ ...animals, feedAnimal: () => ({}), getWeight: () => ({ Kilos: 7 }) })
  const animal = await zoo.Animal('a-1').loaded()
  t.deepEqual(await animal.weigh(), { Kilos: 7 })
  t.true(animal.isLoaded)
  await animal.feed()
  t.false(animal.isLoaded)
})

test('an action that fails discards nothing', async t => {
  const { zoo } = open({
    ...animals,
    feedAnimal: () => {
      throw new Error('no food')
    },
  })
  const animal = await zoo.Animal('a-1').loaded()
  await t.throwsAsync(animal.feed(), { message: 'no food' })
  t.true(animal.isLoaded)
})

test('options reach the call', async t => {
  const { zoo } = open({ feedAnimal: () => ({}) })
  await t.throwsAsync(zoo.Animal('a-1').feed({}, { signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  })
})

for (const [given, what] of [
  ['fish', 'string'],
  [null, 'null'],
  [['fish'], 'an array'],
] as const) {
  test(`parameters that are ${what} are refused before anything is sent`, async t => {
    const { zoo, calls } = open({ feedAnimal: () => ({}) })
    await t.throwsAsync(zoo.Animal('a-1').feed(given), {
      instanceOf: ParamValidationError,
      message: `Invalid parameters for FeedAnimal:\n  expected an object of parameters, got ${what}`,
    })
    t.deepEqual(calls, [])
  })
}

test('an action of an extension is a member like any other, and discards like any other', async t => {
  const teach = async (animal: object, params: object) => [String(animal), params]
  const { zoo } = open(animals, { extensions: { Animal: { actions: { teach } } } })
  const animal = await zoo.Animal('a-1').loaded()
  t.deepEqual(await animal.teach({ Trick: 'roll' }), ["zoo.Animal(id='a-1')", { Trick: 'roll' }])
  t.false(animal.isLoaded)
  await t.throwsAsync(animal.teach('roll'), { message: /Invalid parameters for zoo.Animal.teach/ })
})

test('an operation that the model does not have is an error in the data', t => {
  const definition = { service: { actions: { Fly: { request: { operation: 'Fly' } } } } }
  t.throws(() => createServiceResource({ definition, service: zooModel(), client: fakeClient({}).client }), {
    instanceOf: InvalidDataError,
    message: 'The model of "zoo" has no operation "Fly".',
  })
})
