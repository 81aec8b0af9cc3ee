import test from 'ava'
import { NotLoadedError } from '../../lib/errors.ts'
import { zoo as open } from './fixture.ts'

const calm = {
  describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Mood: 'calm' }] }),
  feedAnimal: () => ({}),
  moveAnimal: () => ({}),
}

test('an attribute reads what was loaded, and undefined where the service said nothing', async t => {
  const animal = await open(calm).zoo.Animal('a-1').loaded()
  t.is(animal.mood, 'calm')
  t.is(animal.password, undefined)
})

test('an attribute of a resource that was never loaded throws, and names itself and the remedy', t => {
  t.throws(() => open(calm).zoo.Animal('a-1').mood, {
    instanceOf: NotLoadedError,
    code: 'NotLoaded',
    message:
      'zoo.Animal(id=\'a-1\').mood is not known: the resource was never loaded. Read it after "await resource.loaded()".',
  })
})

test('an attribute that an action discarded throws, and names the last action', async t => {
  const animal = await open(calm).zoo.Animal('a-1').loaded()
  await animal.move()
  await animal.feed()
  t.throws(() => animal.mood, {
    instanceOf: NotLoadedError,
    message:
      "zoo.Animal(id='a-1').mood is not known: feed() may have changed it, so what was known was discarded. " +
      'Read it after "await resource.loaded()".',
  })
})

test('after a failed load the error of an attribute has what went wrong as its cause', async t => {
  const failure = new Error('no line to the zoo')
  const { zoo } = open({
    describeAnimals: () => {
      throw failure
    },
  })
  const animal = zoo.Animal('a-1')
  await t.throwsAsync(animal.loaded(), { is: failure })
  const error = t.throws(() => animal.mood, {
    instanceOf: NotLoadedError,
    message: 'zoo.Animal(id=\'a-1\').mood is not known: the last load failed. Read it after "await resource.loaded()".',
  })
  t.is(error.cause, failure)
})

test('an attribute of a type that cannot be loaded says where its data comes from', t => {
  t.throws(() => open(calm).zoo.Toy('a-1', 'ball').colour, {
    instanceOf: NotLoadedError,
    message:
      "zoo.Toy(animalId='a-1', name='ball').colour is not known: it comes with the listing or the answer that a resource " +
      'is taken from, and this one was made by hand.',
  })
})

test('data that is not of the model does not come through an attribute', async t => {
  const { zoo } = open({ describeAnimals: () => ({ Animals: [Object.create({ Mood: 'inherited' })] }) })
  t.is((await zoo.Animal('a-1').loaded()).mood, undefined)
})
