import test from 'ava'
import { MissingIdentifierError, NotLoadedError } from '../../lib/errors.ts'
import { zoo as open } from './fixture.ts'

function animal(data: object) {
  return open({ describeAnimals: () => ({ Animals: [data] }), feedAnimal: () => ({}) }).zoo.Animal('a-1')
}

test('a reference is made from what is known, without a request', async t => {
  const { keeper, keeperAttribute } = await animal({ KeeperId: 'k-1', Keeper: 'Ann' }).loaded()
  t.is(String(keeper), "zoo.Keeper(id='k-1')")
  t.is(keeperAttribute, 'Ann')
})

test('a reference is null when the data names none, and the same object as long as the data is', async t => {
  t.is((await animal({}).loaded()).keeper, null)
  const known = await animal({ KeeperId: 'k-1' }).loaded()
  const { keeper } = known
  t.is(known.keeper, keeper)
  await known.reload()
  t.not(known.keeper, keeper)
  t.true(known.keeper.equals(keeper))
})

test('a reference to many is a list, with the data that is there', async t => {
  const { homes } = await animal({ Cages: [{ Name: 'c-1', Colour: 'red' }] }).loaded()
  t.is(homes[0].colour, 'red')
  t.deepEqual((await animal({}).loaded()).homes, [])
})

test('a reference is null when the data names none by an empty text', async t => {
  t.is((await animal({ KeeperId: '' }).loaded()).keeper, null)
  t.deepEqual((await animal({ Cages: [{ Name: '' }] }).loaded()).homes, [])
})

test('a resource that the data names twice stands once in the list', async t => {
  const { homes } = await animal({ Cages: [{ Name: 'c-1', Colour: 'red' }, { Name: 'c-2' }, { Name: 'c-1' }] }).loaded()
  t.deepEqual(homes.map(String), ["zoo.Cage(name='c-1')", "zoo.Cage(name='c-2')"])
  t.is(homes[0].colour, 'red')
})

test('a reference of a resource that is not loaded is not known', t => {
  t.throws(() => animal({}).keeper, {
    instanceOf: NotLoadedError,
    message: /^zoo.Animal\(id='a-1'\).keeper is not known/,
  })
})

test('a sub-resource has the identifiers of its parent, and its client', t => {
  const one = animal({})
  const toy = one.Toy('ball')
  t.is(String(toy), "zoo.Toy(animalId='a-1', name='ball')")
  t.is(toy.meta.client, one.meta.client)
  t.throws(() => one.Toy(), {
    instanceOf: MissingIdentifierError,
    message: 'The identifier "name" of zoo.Toy is missing. Write zoo.Animal.Toy(name).',
  })
})

test('what makes sub-resources answers instanceof, works detached and with new, and is always the same', t => {
  const { zoo } = open({})
  const { Animal } = zoo
  const one = Animal('a-1')
  t.true(one instanceof zoo.Animal)
  t.true(one.Toy('ball') instanceof zoo.Toy)
  t.false(one instanceof zoo.Toy)
  t.true(new Animal('a-2') instanceof zoo.Animal)
  t.is(zoo.Animal, Animal)
  t.is(Animal.name, 'Animal')
  t.true(open({}).zoo.Animal('a-1') instanceof Animal)
})
