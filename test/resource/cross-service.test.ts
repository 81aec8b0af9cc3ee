import test from 'ava'
import { InvalidDataError, InvalidOptionError, NotLoadedError } from '../../lib/index.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import type { CrossServiceReferences } from '../../lib/resource/traits.ts'
import { definition, fakeClient, type Loose, zoo, zooModel } from './fixture.ts'

const references: CrossServiceReferences = {
  Doctor: { service: 'clinic', type: 'Keeper', identifiers: [{ target: 'Id', source: 'data', path: 'Doctor' }] },
  Helper: {
    service: 'clinic',
    type: 'Keeper',
    identifiers: [{ target: 'Id', source: 'data', path: 'HelperArn', pattern: 'keeper/(?:.+/)?([^/]+)$' }],
  },
  Friends: { service: 'farm', type: 'Animal', identifiers: [{ target: 'Id', source: 'data', path: 'Friends[].Id' }] },
  Ball: {
    service: 'farm',
    type: 'Toy',
    identifiers: [
      { target: 'AnimalId', source: 'identifier', name: 'Id' },
      { target: 'Name', source: 'data', path: 'Ball' },
    ],
  },
}

/** An animal whose data is `data`, and the service resources of other services that were made for it. */
function animal(data: object, rules: CrossServiceReferences = references): { animal: Loose; made: string[] } {
  const made: string[] = []
  const service = zooModel()
  const { client } = fakeClient({ describeAnimals: () => ({ Animals: [data] }) })
  const neighbours = (name: string, region: string | undefined): object => {
    made.push(`${name} ${region ?? 'here'}`)
    return zoo({}).zoo
  }
  const traits = { references: { Animal: rules } }
  const root = createServiceResource({ definition, service, client, traits, neighbours }) as Loose
  return { animal: root.Animal('a-1'), made }
}

test('a reference to another service is a resource of that service, made of what the data says', async t => {
  const { animal: lion, made } = animal({ Doctor: 'd-7' })
  await lion.load()
  t.is(String(lion.doctor), "zoo.Keeper(id='d-7')")
  t.is(lion.doctor, lion.doctor)
  t.not(lion.doctor.meta.client, lion.meta.client)
  t.deepEqual(made, ['clinic here'])
})

test('references from one client to one service share a client there', async t => {
  const { animal: lion, made } = animal({ Doctor: 'd-7', HelperArn: 'arn:aws:clinic:eu-west-1:1:keeper/h-1' })
  await lion.load()
  t.is(lion.doctor.meta.client, lion.helper.meta.client)
  t.deepEqual(made, ['clinic here'])
})

test('a pattern takes the identifier out of an ARN, and the region of the ARN is where the resource is', async t => {
  const { animal: lion, made } = animal({ HelperArn: 'arn:aws:clinic:us-east-1:123456789012:keeper/night/h-1' })
  await lion.load()
  t.is(lion.helper.id, 'h-1')
  t.deepEqual(made, ['clinic us-east-1'])
})

for (const [what, data] of [
  ['nothing', {}],
  ['an empty text', { Doctor: '', HelperArn: '' }],
  ['null', { Doctor: null, HelperArn: null }],
  ['an ARN of something else', { HelperArn: 'arn:aws:clinic:eu-west-1:1:robot/h-1' }],
] as const) {
  test(`a reference is null where the data has ${what}`, async t => {
    const { animal: lion, made } = animal(data)
    await lion.load()
    t.is(lion.doctor, null)
    t.is(lion.helper, null)
    t.is(lion.ball, null)
    t.deepEqual(lion.friends, [])
    t.deepEqual(made, [])
  })
}

test('a reference to many is a list, without those that have no identifier', async t => {
  const { animal: lion } = animal({ Friends: [{ Id: 'cow' }, { Name: 'nobody' }, { Id: '' }, { Id: 'hen' }] })
  await lion.load()
  t.deepEqual(
    lion.friends.map((friend: Loose) => friend.id),
    ['cow', 'hen'],
  )
})

test('a part of an ARN names a resource of the own service, which has the same client', async t => {
  const { animal: lion, made } = animal(
    { FriendArn: 'arn:aws:zoo:eu-west-1:1:animal/a-2' },
    {
      Friend: {
        service: 'zoo',
        type: 'Animal',
        identifiers: [{ target: 'Id', source: 'data', path: 'FriendArn', pattern: 'animal/(.+)$' }],
      },
    },
  )
  await lion.load()
  t.is(lion.friend.id, 'a-2')
  t.is(lion.friend.meta.client, lion.meta.client)
  t.deepEqual(made, [])
})

test('an identifier can be one of the resource that refers', async t => {
  const { animal: lion } = animal({ Ball: 'red' })
  await lion.load()
  t.deepEqual(lion.ball.meta.identifiers, { animalId: 'a-1', name: 'red' })
})

test('a group of the pattern can say which region a value names; without it the resource is in that of the client', async t => {
  const pattern = '^(?:(?=.*[.](?<region>[a-z]+-[a-z]+-[0-9])[.]farm)|)([^.]+)'
  for (const [host, region] of [
    ['cow.us-east-1.farm', 'us-east-1'],
    ['cow.eu-west-1.farm', 'here'],
    ['cow.farm', 'here'],
  ]) {
    const { animal: lion, made } = animal(
      { Host: host },
      {
        Friend: {
          service: 'farm',
          type: 'Animal',
          identifiers: [{ target: 'Id', source: 'data', path: 'Host', pattern }],
        },
      },
    )
    await lion.load()
    t.is(lion.friend.id, 'cow')
    t.deepEqual(made, [`farm ${region}`])
  }
})

test('a reference that needs identifiers only is there without a load', t => {
  const { animal: lion } = animal(
    {},
    {
      Twin: { service: 'farm', type: 'Animal', identifiers: [{ target: 'Id', source: 'identifier', name: 'Id' }] },
    },
  )
  t.is(lion.twin.id, 'a-1')
  t.false(lion.isLoaded)
})

test('a reference is known when its resource is loaded, and not before', async t => {
  const { animal: lion } = animal({ Doctor: 'd-7' })
  t.throws(() => lion.doctor, {
    instanceOf: NotLoadedError,
    message: /zoo\.Animal\(id='a-1'\)\.doctor is not known: the resource was never loaded/,
  })
})

test('a reference needs a session', async t => {
  const { client } = fakeClient({ describeAnimals: () => ({ Animals: [{ Doctor: 'd-7' }] }) })
  const traits = { references: { Animal: references } }
  const root = createServiceResource({ definition, service: zooModel(), client, traits }) as Loose
  const lion = await root.Animal('a-1').load()
  t.throws(() => lion.doctor, {
    instanceOf: InvalidOptionError,
    message:
      "zoo.Animal(id='a-1') was made without a session, which references to other services need. Take it from session.resource('zoo').",
  })
})

test('a reference cannot have the name of another member', t => {
  const { Doctor: reference } = references
  t.throws(() => animal({}, { Mood: reference! }), {
    instanceOf: InvalidDataError,
    message: 'The definition of zoo.Animal has two members that would be called "mood".',
  })
})
