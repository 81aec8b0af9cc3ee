import test from 'ava'
import { zoo as open } from './fixture.ts'

const Animals = [{ AnimalId: 'a-1', Mood: 'calm' }]

test('meta has the client, the service, the identifiers and the model of the type', t => {
  const { zoo, client } = open({})
  const { meta } = zoo.Animal('a-1')
  t.is(meta.client, client)
  t.is(meta.serviceName, 'zoo')
  t.deepEqual(meta.identifiers, { id: 'a-1' })
  t.deepEqual(
    meta.resourceModel.actions.map(({ member }: { member: string }) => member),
    ['feed', 'weigh', 'move'],
  )
  t.is(zoo.Animal('a-1').meta.resourceModel, meta.resourceModel)
})

test('meta is one object for a resource', t => {
  const animal = open({}).zoo.Animal('a-1')
  t.is(animal.meta, animal.meta)
})

test("meta.data is what the service answered, in the service's own names, or undefined", async t => {
  const animal = open({ describeAnimals: () => ({ Animals }) }).zoo.Animal('a-1')
  t.is(animal.meta.data, undefined)
  await animal.load()
  t.is(animal.meta.data, Animals[0])
})
