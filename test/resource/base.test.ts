import { inspect } from 'node:util'
import test from 'ava'
import { UnknownMemberError, UnknownResourceError } from '../../lib/errors.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { fakeClient, zoo as open, zooModel } from './fixture.ts'

const answers = { describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Mood: 'calm', Password: 'hunter2' }] }) }

test('a resource prints its type and its identifiers, without a request', t => {
  const { zoo, calls } = open(answers)
  const animal = zoo.Animal('a-1')
  for (const printed of [String(animal), inspect(animal), inspect([animal]).slice(2, -2), `${animal}`]) {
    t.is(printed, "zoo.Animal(id='a-1')")
  }
  t.is(inspect(zoo), 'zoo.ServiceResource()')
  t.is(inspect(animal, { showHidden: true }), "zoo.Animal(id='a-1')")
  t.is(inspect(animal.meta), "ResourceMeta(zoo.Animal(id='a-1'))")
  t.deepEqual(calls, [])
})

test('JSON has the identifiers and what is known, and no secret', async t => {
  const animal = open(answers).zoo.Animal('a-1')
  const $resource = { service: 'zoo', type: 'Animal', region: 'eu-west-1' }
  t.deepEqual(JSON.parse(JSON.stringify(animal)), { $resource, id: 'a-1' })
  await animal.load()
  t.is(animal.password, 'hunter2')
  const updatedAt = animal.meta.updatedAt.toISOString()
  t.deepEqual(JSON.parse(JSON.stringify(animal)), {
    $resource: { ...$resource, updatedAt },
    id: 'a-1',
    mood: 'calm',
    password: '***',
  })
})

test('an identifier that is a secret is not printed', t => {
  const definition = {
    service: {},
    resources: { Key: { identifiers: [{ name: 'Id' }, { name: 'Secret', memberName: 'Password' }], shape: 'Animal' } },
  }
  const keys = createServiceResource({ definition, service: zooModel(), client: fakeClient({}).client }) as never as {
    Key(id: string, secret: string): { secret: string }
  }
  const key = keys.Key('k', 'hunter2')
  t.is(key.secret, 'hunter2')
  t.is(String(key), "zoo.Key(id='k', secret=***)")
  t.like(JSON.parse(JSON.stringify(key)), { id: 'k', secret: '***' })
})

test('members are on the prototype: a resource has no keys, spreads to nothing and survives structuredClone', async t => {
  const animal = await open(answers).zoo.Animal('a-1').loaded()
  t.deepEqual(Object.keys(animal), [])
  t.deepEqual(Reflect.ownKeys(animal), [])
  t.deepEqual({ ...animal }, {})
  const seen: string[] = []
  for (const name in animal) seen.push(name)
  t.deepEqual(seen, [])
  t.deepEqual(structuredClone(animal.meta.data), { AnimalId: 'a-1', Mood: 'calm', Password: 'hunter2' })
  t.notThrows(() => structuredClone(animal))
})

test('equal is same type, same identifiers, same client', t => {
  const { zoo } = open({})
  const animal = zoo.Animal('a-1')
  t.true(animal.equals(zoo.Animal('a-1')))
  t.false(animal.equals(zoo.Animal('a-2')))
  t.false(animal.equals(zoo.Keeper('a-1')))
  t.false(animal.equals(open({}).zoo.Animal('a-1')))
  t.false(animal.equals({ id: 'a-1' }))
  t.false(animal.equals(undefined))
  t.true(zoo.Toy('a-1', 'ball').equals(animal.Toy('ball')))
})

test('a wrong name is answered with the right one', t => {
  const { zoo } = open({})
  const animal = zoo.Animal('a-1')
  for (const [name, message] of [
    ['feeed', 'zoo.Animal has no member "feeed": did you mean "feed"?'],
    ['wait_until_fed', 'zoo.Animal has no member "wait_until_fed": did you mean "waitUntilFed"?'],
    ['isloaded', 'zoo.Animal has no member "isloaded": did you mean "isLoaded"?'],
    ['completelyElse', 'zoo.Animal has no member "completelyElse".'],
    [
      'waitUntilStackCreateComplete',
      'zoo.Animal has no waiter "waitUntilStackCreateComplete". Any condition can be waited for: waitUntil(it => ...).',
    ],
  ] as const) {
    t.throws(() => animal[name], { instanceOf: UnknownMemberError, code: 'UnknownMember', message })
  }
  t.throws(() => zoo.Anmial, {
    instanceOf: UnknownResourceError,
    code: 'UnknownResource',
    message: 'The service "zoo" has no resource "Anmial": did you mean "Animal"?',
  })
  t.throws(() => zoo.animal, { instanceOf: UnknownMemberError, message: /did you mean "Animal"\?$/ })
  t.throws(() => zoo.Toy('a-1', 'ball').reload, {
    instanceOf: UnknownMemberError,
    message: 'zoo.Toy has no "reload": the service has no call for one; its data comes with listings.',
  })
})

test('the client and its operations are told where they are', t => {
  const { zoo } = open({})
  const message =
    'zoo.ServiceResource has no member "describeAnimals". The call of the client is meta.client.describeAnimals.'
  t.throws(() => zoo.describeAnimals, { instanceOf: UnknownMemberError, message })
  t.throws(() => zoo.Animal('a-1').client, { message: 'zoo.Animal has no member "client": see meta.client.' })
})

test('a wrong name is an error where it was read', t => {
  const animal = open({}).zoo.Animal('a-1')
  const error = t.throws(() => animal.feeed)
  t.regex(error!.stack!.split('\n')[1]!, /base\.test\.ts/)
})

test('what libraries ask any object for is not there, and no error', async t => {
  const { zoo } = open({})
  const animal = zoo.Animal('a-1')
  t.is(animal.then, undefined)
  t.is(await animal, animal)
  for (const name of [
    'catch',
    'nodeType',
    '$$typeof',
    'asymmetricMatch',
    '_private',
    '@@iterator',
    'isMobXAtom',
    'length',
  ]) {
    t.is(animal[name], undefined, name)
  }
  t.is(animal[Symbol.iterator], undefined)
  t.false('then' in animal)
  t.true('feed' in animal)
  t.is(Object.hasOwn(animal, 'feed'), false)
  t.deepEqual(animal, animal)
})

test('a member can be replaced on one instance, for the tests of others', async t => {
  const { zoo } = open({})
  const animal = zoo.Animal('a-1')
  animal.feed = async () => 'fed'
  t.is(await animal.feed(), 'fed')
  t.deepEqual(Object.keys(animal), ['feed'])
})

test('a modelled member goes before what every resource has', async t => {
  const definition = {
    service: {},
    resources: {
      Odd: { identifiers: [{ name: 'Id' }], actions: { Equals: { request: { operation: 'FeedAnimal' } } } },
    },
  }
  const { client } = fakeClient({ feedAnimal: () => ({ Odd: true }) })
  const { Odd } = createServiceResource({ definition, service: zooModel(), client }) as never as {
    Odd(id: string): { equals(): Promise<object> }
  }
  t.deepEqual(await Odd('o').equals(), { Odd: true })
})
