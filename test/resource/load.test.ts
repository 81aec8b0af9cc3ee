import test from 'ava'
import { AbortedError, NotLoadedError, ResourceNotFoundError } from '../../lib/errors.ts'
import { zoo as open } from './fixture.ts'

/** A zoo that answers when it is told to. */
function slow() {
  const waiting: ((mood: string) => void)[] = []
  const describeAnimals = () =>
    new Promise(resolve => {
      waiting.push(Mood => resolve({ Animals: [{ Mood }] }))
    })
  return { ...open({ describeAnimals, feedAnimal: () => ({}) }), waiting }
}

/** Lets everything happen that can happen without the zoo. */
const settle = () => new Promise(resolve => setImmediate(resolve))

test('loaded() asks only when nothing is known, load() and reload() always; all give the resource itself', async t => {
  const { zoo, calls } = open({ describeAnimals: () => ({ Animals: [{ Mood: 'calm' }] }) })
  const animal = zoo.Animal('a-1')
  t.false(animal.isLoaded)
  t.is(await animal.loaded(), animal)
  t.true(animal.isLoaded)
  t.is(await animal.loaded(), animal)
  t.deepEqual(calls, [['describeAnimals', { Ids: ['a-1'] }]])
  t.is(await animal.load(), animal)
  t.is(await animal.reload(), animal)
  t.is(calls.length, 3)
})

test('loads in flight at once are one request', async t => {
  const { zoo, calls, waiting } = slow()
  const animal = zoo.Animal('a-1')
  const all = Promise.all([animal.loaded(), animal.load(), animal.loaded(), animal.reload()])
  await settle()
  t.is(calls.length, 1)
  waiting[0]!('calm')
  await all
  t.is(animal.mood, 'calm')
  t.is(calls.length, 1)
})

test('a load in flight does not overwrite what an action made untrue, and is done again', async t => {
  const { zoo, waiting } = slow()
  const animal = zoo.Animal('a-1')
  const loaded = animal.loaded()
  await settle()
  await animal.feed()
  waiting[0]!('hungry')
  await settle()
  t.false(animal.isLoaded)
  waiting[1]!('calm')
  await loaded
  t.is(animal.mood, 'calm')
})

test('a load after an action does not join the one from before', async t => {
  const { zoo, waiting } = slow()
  const animal = zoo.Animal('a-1')
  const before = animal.loaded()
  await settle()
  await animal.feed()
  const after = animal.loaded()
  await settle()
  t.is(waiting.length, 2)
  waiting[1]!('calm')
  await after
  waiting[0]!('hungry')
  await before
  t.is(animal.mood, 'calm')
})

test('a load with parameters is a request of its own', async t => {
  const { zoo, calls } = open({ describeAnimals: () => ({ Animals: [{ Mood: 'calm' }] }) })
  const animal = zoo.Animal('a-1')
  await Promise.all([animal.load({ Detail: 'full' }), animal.loaded({ signal: AbortSignal.timeout(60_000) })])
  t.deepEqual(calls, [
    ['describeAnimals', { Ids: ['a-1'], Detail: 'full' }],
    ['describeAnimals', { Ids: ['a-1'] }],
  ])
})

test('a signal ends a load', async t => {
  const { zoo } = open({ describeAnimals: () => ({ Animals: [{}] }) })
  await t.throwsAsync(zoo.Animal('a-1').loaded({ signal: AbortSignal.abort(new Error('enough')) }), {
    instanceOf: AbortedError,
    message: "Loading zoo.Animal(id='a-1') was aborted by its signal.",
  })
})

test('an answer without the resource is a ResourceNotFoundError', async t => {
  const { zoo } = open({ describeAnimals: () => ({ Animals: [] }) })
  const animal = zoo.Animal('a-1')
  await t.throwsAsync(animal.load(), {
    instanceOf: ResourceNotFoundError,
    code: 'ResourceNotFound',
    message:
      "zoo.Animal(id='a-1') does not exist: the service answered DescribeAnimals without it. Check its identifiers and region.",
  })
  t.false(animal.isLoaded)
})

test('a failed load is not remembered by the next one', async t => {
  let broken = true
  const { zoo } = open({
    describeAnimals: () => {
      if (broken) throw new Error('broken')
      return { Animals: [{ Mood: 'calm' }] }
    },
  })
  const animal = zoo.Animal('a-1')
  await t.throwsAsync(animal.loaded(), { message: 'broken' })
  broken = false
  t.is((await animal.loaded()).mood, 'calm')
})

test('a failed reload leaves what was known', async t => {
  let broken = false
  const { zoo } = open({
    describeAnimals: () => {
      if (broken) throw new Error('broken')
      return { Animals: [{ Mood: 'calm' }] }
    },
  })
  const animal = await zoo.Animal('a-1').loaded()
  broken = true
  await t.throwsAsync(animal.reload(), { message: 'broken' })
  t.is(animal.mood, 'calm')
})

test('a type without a load cannot be loaded, and says where its data comes from', async t => {
  await t.throwsAsync(open({}).zoo.Toy('a-1', 'ball').loaded(), {
    instanceOf: NotLoadedError,
    message:
      "zoo.Toy(animalId='a-1', name='ball') cannot be loaded: the service has no call for one zoo.Toy. " +
      'Take it from the collection or the answer that lists it; there it has its data.',
  })
})

test('a type without a load is loaded() when a listing brought its data', async t => {
  const { zoo } = open({ listToys: () => ({ Toys: [{ Name: 'ball', Colour: 'red' }] }) })
  const toy = await zoo.Animal('a-1').toys.first()
  t.is(await toy.loaded(), toy)
  t.is(toy.colour, 'red')
})

test('an extension may load a type in its own way', async t => {
  const load = async (toy: object, params: object) => ({ Colour: String(toy), ...params })
  const { zoo } = open({}, { extensions: { Toy: { load } } })
  const toy = zoo.Toy('a-1', 'ball')
  t.is((await toy.load()).colour, "zoo.Toy(animalId='a-1', name='ball')")
  t.is((await toy.load({ Colour: 'red' })).colour, 'red')
})
