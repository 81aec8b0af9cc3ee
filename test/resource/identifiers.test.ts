import test from 'ava'
import { InvalidOptionError, MissingIdentifierError } from '../../lib/errors.ts'
import { zoo as open } from './fixture.ts'

const { zoo } = open({}, { extensions: { Keeper: { mayBeEmpty: ['Id'] } } })

test('an identifier is known without a request, also under the name that the data has for it', t => {
  const animal = zoo.Animal('a-1')
  t.is(animal.id, 'a-1')
  t.is(animal.animalId, 'a-1')
})

test('an identifier cannot be changed', t => {
  const animal = zoo.Animal('a-1')
  t.throws(
    () => {
      animal.id = 'a-2'
    },
    { instanceOf: TypeError },
  )
  t.is(animal.id, 'a-1')
})

for (const [given, problem] of [
  [undefined, 'is missing'],
  [null, 'is missing'],
  ['', 'is empty'],
  [7, 'must be a string, not a number'],
  [{ Id: 'a-1' }, 'must be a string, not an object'],
  [['a-1'], 'must be a string, not an array'],
] as const) {
  test(`the identifier ${JSON.stringify(given)} ${problem}`, t => {
    t.throws(() => zoo.Animal(given), {
      instanceOf: MissingIdentifierError,
      code: 'MissingIdentifier',
      message: `The identifier "id" of zoo.Animal ${problem}. Write zoo.Animal(id).`,
    })
  })
}

test('the missing one of several identifiers is named', t => {
  t.throws(() => zoo.Toy('a-1'), {
    instanceOf: MissingIdentifierError,
    message: 'The identifier "name" of zoo.Toy is missing. Write zoo.Toy(animalId, name).',
  })
})

test('more arguments than identifiers are an error that tells about callbacks', t => {
  t.throws(() => ['a-1', 'a-2'].map(zoo.Animal), {
    instanceOf: InvalidOptionError,
    message: 'zoo.Animal(id) takes 1 argument, 3 were given. As a callback write it out: "x => zoo.Animal(x)".',
  })
})

test('an identifier may be empty where the service allows it', t => {
  t.is(zoo.Keeper('').id, '')
  t.throws(() => zoo.Keeper(), { instanceOf: MissingIdentifierError })
})
