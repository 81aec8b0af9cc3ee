import test from 'ava'
import { InvalidDataError, MalformedResponseError } from '../../lib/errors.ts'
import { internals } from '../../lib/resource/core.ts'
import type { ResponseResourceDefinition } from '../../lib/resource/definition.ts'
import { compileResponse } from '../../lib/resource/response.ts'
import { type Loose, zoo as open } from './fixture.ts'

const { zoo } = open({ describeAnimals: () => ({ Animals: [{}] }) }, { extensions: { Cage: { mayBeEmpty: ['Name'] } } })
const animal = zoo.Animal('a-1')

function build(definition: ResponseResourceDefinition, response: unknown, params = {}): Loose {
  const { type } = internals(animal)
  return compileResponse(type.context, definition, type.view)(animal, params, response)
}

const toys: ResponseResourceDefinition = {
  type: 'Toy',
  identifiers: [
    { target: 'AnimalId', source: 'identifier', name: 'Id' },
    { target: 'Name', source: 'response', path: 'Toys[].Name' },
  ],
  path: 'Toys[]',
}

test('one list of identifiers makes a list of resources, the others are the same for all', t => {
  const made = build(toys, { Toys: [{ Name: 'ball', Colour: 'red' }, { Name: 'kite' }] })
  t.deepEqual(made.map(String), ["zoo.Toy(animalId='a-1', name='ball')", "zoo.Toy(animalId='a-1', name='kite')"])
  t.is(made[0].colour, 'red')
  t.is(made[1].colour, undefined)
})

test('an item without its identifier is left out, and the others keep their own data', t => {
  const made = build(toys, { Toys: [{ Colour: 'red' }, { Name: 'kite', Colour: 'blue' }] })
  t.is(made.length, 1)
  t.is(made[0].colour, 'blue')
})

test('the identifier of an item may be deeper in it', t => {
  const identifiers = [
    { target: 'AnimalId', source: 'identifier' as const, name: 'Id' },
    { target: 'Name', source: 'response' as const, path: 'Owned[].Toy.Name' },
  ]
  const owned = [{ Toy: { Name: 'ball' }, Colour: 'red' }, { Colour: 'grey' }, { Toy: { Name: 'kite' } }]
  const made = build({ type: 'Toy', identifiers, path: 'Owned[]' }, { Owned: owned })
  t.deepEqual(
    made.map((toy: Loose) => [toy.name, toy.colour]),
    [
      ['ball', 'red'],
      ['kite', undefined],
    ],
  )
})

test('an identifier that may be empty is empty where it is absent', t => {
  const identifiers = [{ target: 'Name', source: 'requestParameter' as const, path: 'Tags[].Value' }]
  const made = build({ type: 'Cage', identifiers }, {}, { Tags: [{ Key: 'k' }, { Key: 'l', Value: 'v' }] })
  t.deepEqual(made.map(String), ["zoo.Cage(name='')", "zoo.Cage(name='v')"])
})

test('a list that is not there is an empty list, one resource that is not there is null', t => {
  t.deepEqual(build(toys, {}), [])
  t.deepEqual(build(toys, { Toys: [] }), [])
  const one = { type: 'Keeper', identifiers: [{ target: 'Id', source: 'response' as const, path: 'Keeper.Id' }] }
  t.is(build(one, {}), null)
  t.is(String(build(one, { Keeper: { Id: 'k' } })), "zoo.Keeper(id='k')")
})

test('a list of identifiers may be the strings of the answer', t => {
  const identifiers = [{ target: 'Id', source: 'response' as const, path: 'Ids[]' }]
  t.deepEqual(build({ type: 'Keeper', identifiers }, { Ids: ['k', 'l'] }).map(String), [
    "zoo.Keeper(id='k')",
    "zoo.Keeper(id='l')",
  ])
})

test('without a path a resource has no data, with "@" it has the whole answer', t => {
  const identifiers = [{ target: 'Name', source: 'response' as const, path: 'Name' }]
  t.false(build({ type: 'Cage', identifiers }, { Name: 'c' }).isLoaded)
  t.deepEqual(build({ type: 'Cage', identifiers, path: '@' }, { Name: 'c' }).meta.data, { Name: 'c' })
})

test('lists of different length are an answer that is not believed', t => {
  const definition = {
    type: 'Toy',
    identifiers: [
      { target: 'AnimalId', source: 'response' as const, path: 'Ids[]' },
      { target: 'Name', source: 'response' as const, path: 'Names[]' },
    ],
  }
  t.throws(() => build(definition, { Ids: ['a', 'b'], Names: ['n'] }), {
    instanceOf: MalformedResponseError,
    message: "zoo.Animal(id='a-1'): the answer has lists of different length where each zoo.Toy has an element in all.",
  })
})

test('an identifier cannot come from a constant', t => {
  const identifiers = [{ target: 'Id', source: 'string' as const, value: 'x' }]
  t.throws(() => build({ type: 'Keeper', identifiers }, {}), {
    instanceOf: InvalidDataError,
    message: 'The definition of zoo.Animal takes the identifier "Id" from "string": it cannot.',
  })
})
