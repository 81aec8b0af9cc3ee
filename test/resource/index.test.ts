import test from 'ava'
import { InvalidDataError } from '../../lib/errors.ts'
import { createServiceResource, makeRelated, Resource } from '../../lib/resource/index.ts'
import { definition, fakeClient, freshZooModel, zoo as open, zooModel } from './fixture.ts'

test('classes are compiled once for a definition and a model, whatever the client', t => {
  const { zoo } = open({})
  t.is(zoo.Animal('a-1').constructor, open({}).zoo.Animal('a-2').constructor)
  t.is(zoo.constructor, open({}).zoo.constructor)
  t.not(zoo.constructor, open({}, { service: freshZooModel() }).zoo.constructor)
  t.not(zoo.constructor, open({}, { extensions: {} }).zoo.constructor)
})

test('a class has the name of its type', t => {
  t.is(open({}).zoo.Animal('a-1').constructor.name, 'zoo.Animal')
  t.true(open({}).zoo.Animal('a-1') instanceof Resource)
})

test('a type is compiled when it is first used, so that a fault in another one does no harm', t => {
  const faulty = { ...definition, resources: { ...definition.resources, Ghost: { shape: 'Ghost' } } }
  const zoo = createServiceResource({ definition: faulty, service: zooModel(), client: fakeClient({}).client })
  const types = zoo as never as Record<'Animal' | 'Ghost', (id?: string) => object>
  t.is(String(types.Animal('a-1')), "zoo.Animal(id='a-1')")
  t.throws(() => types.Ghost, { instanceOf: InvalidDataError, message: /refers to shape "Ghost"/ })
})

test('a related resource has the client of the first', t => {
  const { zoo, client } = open({})
  const toy = makeRelated(zoo, 'Toy', { AnimalId: 'a-1', Name: 'ball' })
  t.is(String(toy), "zoo.Toy(animalId='a-1', name='ball')")
  t.is(toy.meta.client, client)
})
