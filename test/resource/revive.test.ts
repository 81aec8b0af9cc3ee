/** A resource goes into JSON and comes back: `JSON.stringify(resource)`, `session.revive(json)`. */
import test from 'ava'
import { autorun, when } from 'mobx'
import {
  InvalidOptionError,
  MissingIdentifierError,
  NotLoadedError,
  UnknownResourceError,
  UnknownServiceError,
} from '../../lib/errors.ts'
import { Session } from '../../lib/index.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource, readResource, revive } from '../../lib/resource/index.ts'
import { fakeClient, type Loose } from './fixture.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const offline = { region: 'eu-west-1', credentials, transport: () => Promise.reject(new Error('no network')) }

const service = new ServiceModel('zoo', {
  metadata: { apiVersion: '2026-01-01', endpointPrefix: 'zoo', protocol: 'json', serviceId: 'Zoo' },
  operations: { GetAnimal: { name: 'GetAnimal' } },
  shapes: {
    Animal: {
      type: 'structure',
      members: {
        AnimalId: { shape: 'String' },
        Name: { shape: 'String' },
        Born: { shape: 'Time' },
        Picture: { shape: 'Bytes' },
        Hairs: { shape: 'Long' },
        Weight: { shape: 'Number' },
        Meals: { shape: 'MealList' },
        Names: { shape: 'NameMap' },
        Chip: { shape: 'Chip' },
      },
    },
    Meal: { type: 'structure', members: { At: { shape: 'Time' }, What: { shape: 'String' } } },
    MealList: { type: 'list', member: { shape: 'Meal' } },
    NameMap: { type: 'map', key: { shape: 'String' }, value: { shape: 'Time' } },
    Chip: { type: 'structure', members: { Id: { shape: 'String' }, Pin: { shape: 'Secret' } } },
    String: { type: 'string' },
    Secret: { type: 'string', sensitive: true },
    Time: { type: 'timestamp' },
    Bytes: { type: 'blob' },
    Long: { type: 'long' },
    Number: { type: 'float' },
  },
})
const definition: ResourceDefinitions = {
  service: {},
  resources: {
    Animal: {
      identifiers: [{ name: 'Id', memberName: 'AnimalId' }, { name: 'Name' }],
      shape: 'Animal',
      load: { request: { operation: 'GetAnimal' }, path: '@' },
    },
    Key: { identifiers: [{ name: 'Pin', memberName: 'Pin' }], shape: 'Chip' },
    Cell: { identifiers: [{ name: 'Number', type: 'integer' }] },
  },
}

function open(data: object = {}, refreshInterval = 5_000) {
  const extra = { meta: { region: 'eu-west-1', partition: 'aws', config: { refreshInterval } } }
  const { client, calls } = fakeClient({ getAnimal: () => data }, extra)
  return { zoo: createServiceResource({ definition, service, client }) as Loose, calls }
}

const again = (resource: object): unknown => JSON.parse(JSON.stringify(resource))

test('a resource comes back with its identifiers, and with all that it knew', async t => {
  const born = new Date('2020-02-29T12:00:00.123Z')
  const data = {
    AnimalId: 'a-1',
    Name: 'Rosa',
    Born: born,
    Picture: new Uint8Array([0, 128, 255]),
    Hairs: 2n ** 60n,
    Weight: 1.5,
    Meals: [{ At: born, What: 'grüße' }, {}],
    Names: JSON.parse('{"__proto__": 1, "constructor": 2}'),
  }
  for (const name of Object.keys(data.Names)) Object.defineProperty(data.Names, name, { value: born, enumerable: true })
  const { zoo, calls } = open(data)
  const animal = await zoo.Animal('a-1', 'Rosa').load()
  for (const json of [JSON.stringify(animal), again(animal), animal.toJSON()]) {
    const revived = revive(zoo, readResource(json)) as Loose
    t.true(revived instanceof zoo.Animal)
    t.true(revived.equals(animal))
    t.not(revived, animal)
    t.deepEqual(revived.meta.data, animal.meta.data)
    t.deepEqual(revived.meta.updatedAt, animal.meta.updatedAt)
    t.is(await revived.loaded(), revived)
  }
  t.is(calls.length, 1, 'what it knew is known')
})

test('one that knew nothing comes back knowing nothing', async t => {
  const { zoo, calls } = open({ Weight: 2 })
  const revived = revive(zoo, readResource(again(zoo.Animal('a-1', 'Rosa')))) as Loose
  t.false(revived.isLoaded)
  t.throws(() => revived.weight, { instanceOf: NotLoadedError, message: /was never loaded/ })
  t.is((await revived.loaded()).weight, 2)
  t.is(calls.length, 1)
})

test('knowledge is as old as it was: observed, it is shown and refreshed at once', async t => {
  const { zoo, calls } = open({ Weight: 2 }, 60_000)
  const json = {
    $resource: { service: 'zoo', type: 'Animal', updatedAt: '2020-02-29T12:00:00Z' },
    id: 'a-1',
    name: 'R',
    weight: 1,
  }
  const revived = revive(zoo, readResource(json)) as Loose
  const seen: unknown[] = []
  const stop = autorun(() => {
    seen.push(revived.weight)
  })
  await when(() => revived.weight === 2)
  stop()
  t.deepEqual(seen, [1, 2])
  t.is(calls.length, 1)
})

test('a secret is not in JSON at any depth; one that knew a secret comes back knowing nothing', async t => {
  const { zoo } = open({ Weight: 1, Chip: { Id: 'c', Pin: 'hunter2' } })
  const animal = await zoo.Animal('a-1', 'Rosa').load()
  const json = JSON.stringify(animal)
  t.false(json.includes('hunter2'))
  t.deepEqual(JSON.parse(json).chip, { Id: 'c', Pin: '***' })
  t.false((revive(zoo, readResource(json)) as Loose).isLoaded)
  t.throws(() => revive(zoo, readResource(again(zoo.Key('hunter2')))), {
    instanceOf: MissingIdentifierError,
    message: 'session.revive: the identifier "pin" of zoo.Key is a secret, which is not in its JSON.',
  })
})

const $resource = { service: 'zoo', type: 'Animal' }
const known = { $resource: { ...$resource, updatedAt: '2026-01-01T00:00:00Z' }, id: 'a-1', name: 'R' }
const wrongs: [what: string, json: unknown, error: object][] = [
  ['no JSON', '{"id"', { message: /takes what JSON\.stringify\(resource\) made; it is no JSON: / }],
  ['no object', '[1]', { message: /; it is an array, not an object\.$/ }],
  ['null', null, { message: /; it is null, not an object\.$/ }],
  ['no envelope', { id: 'a-1' }, { message: /; it has no "\$resource", which says what it is\.$/ }],
  ['no type', { $resource: { service: 'zoo' } }, { message: /does not name service and type\.$/ }],
  ['a wrong region', { $resource: { ...$resource, region: 7 } }, { message: /"\$resource\.region" is no text\.$/ }],
  [
    'a wrong time',
    { $resource: { ...$resource, updatedAt: 'x' } },
    { message: /"\$resource\.updatedAt" is no time\.$/ },
  ],
  [
    'a wrong timestamp',
    { ...known, born: 'yesterday' },
    { message: /^session\.revive: "born" of the JSON is not a time\. / },
  ],
  ['wrong bytes', { ...known, picture: 7 }, { message: /"picture" of the JSON is not bytes as base64/ }],
  ['a wrong list', { ...known, meals: 'many' }, { message: /"meals" of the JSON is not a list/ }],
  [
    'a wrong structure',
    { ...known, meals: [{ At: '2020-02-29' }, 7] },
    { message: /"meals\[1\]" of the JSON is not an object/ },
  ],
  ['a wrong part', { ...known, meals: [{ At: 'noon' }] }, { message: /"meals\[0\]\.At" of the JSON is not a time/ }],
]
for (const [what, json, error] of wrongs) {
  test(`${what} is an error that says so`, t => {
    t.throws(() => revive(open().zoo, readResource(json)), { instanceOf: InvalidOptionError, ...error })
  })
}

test('identifiers are checked as those that are given by hand', t => {
  const { zoo } = open()
  const cases: [object, RegExp][] = [
    [{ $resource, id: 'a-1' }, /identifier "name" of zoo\.Animal is missing\.$/],
    [{ $resource, id: '', name: 'R' }, /identifier "id" of zoo\.Animal is empty\.$/],
    [{ $resource, id: ['a'], name: 'R' }, /identifier "id" of zoo\.Animal must be a string, not an array\.$/],
    [
      { $resource: { ...$resource, type: 'Cell' }, number: '1' },
      /"number" of zoo\.Cell must be an integer, not a string\.$/,
    ],
  ]
  for (const [json, message] of cases) {
    t.throws(() => revive(zoo, readResource(json)), { instanceOf: MissingIdentifierError, message })
  }
  for (const type of ['Aminal', 'constructor']) {
    t.throws(() => revive(zoo, readResource({ $resource: { service: 'zoo', type } })), {
      instanceOf: UnknownResourceError,
      message: new RegExp(`^The service "zoo" has no resource "${type}"`),
    })
  }
})

test('a session revives resources of its services, in the region that they were of', t => {
  const session = new Session(offline)
  const instance = session.resource('ec2', { region: 'us-west-2' }).Instance('i-1')
  const revived = session.revive(again(instance) as object)
  t.is(String(revived), "ec2.Instance(id='i-1')")
  t.is(revived.meta.client.meta.region, 'us-west-2')
  t.true(revived.equals(session.revive(JSON.stringify(instance))), 'those of one session share their client')
  t.false(revived.equals(instance), 'which is not the one of the original')
  t.is(String(session.revive(JSON.stringify(session.resource('s3')))), 's3.ServiceResource()')
  const object = session.resource('s3').Bucket('b').Object('__proto__')
  t.is(session.revive(JSON.stringify(object)).key, '__proto__')
})

test('a session says what it cannot revive', t => {
  const session = new Session(offline)
  const of = (service: string) => ({ $resource: { service, type: 'Thing' } })
  t.throws(() => session.revive(of('nothing')), { instanceOf: UnknownServiceError })
  t.throws(() => session.revive(of('sts')), { instanceOf: UnknownResourceError, message: /has no resources/ })
  t.throws(() => session.revive({ $resource: { ...of('s3').$resource, region: 'evil.com#' } }), {
    code: 'InvalidRegion',
  })
})
