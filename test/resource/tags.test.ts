/** The tags of a resource as a Map. The zoo tags animals one by one, cages as a whole, and toys never. */
import { inspect } from 'node:util'
import test from 'ava'
import { autorun, when } from 'mobx'
import { ClientError, InvalidDataError, InvalidOptionError, NotLoadedError } from '../../lib/errors.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import { internals } from '../../lib/resource/core.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { compileTags } from '../../lib/resource/tags-access.ts'
import type { ServiceTraits, TagRule } from '../../lib/resource/traits.ts'
import { viewType } from '../../lib/resource/view.ts'
import { type Answers, definition, fakeClient, type Loose, zooModel } from './fixture.ts'

const { metadata, operations, shapes } = zooModel().definition
const input = { shape: 'TagInput' }
const service = new ServiceModel('zoo', {
  metadata,
  operations: {
    ...operations,
    TagAnimal: { name: 'TagAnimal', input },
    UntagAnimal: { name: 'UntagAnimal', input },
    ListCageTags: { name: 'ListCageTags' },
    PutCageTags: { name: 'PutCageTags', input },
    ClearCageTags: { name: 'ClearCageTags', input },
  },
  shapes: {
    ...shapes,
    TagInput: {
      type: 'structure',
      members: { Tags: { shape: 'TagList' }, TagKeys: { shape: 'KeyList' }, Map: { shape: 'TagMap' } },
    },
    TagList: { type: 'list', member: { shape: 'Tag' } },
    Tag: { type: 'structure', members: { TagKey: { shape: 'String' }, TagValue: { shape: 'String' } } },
    KeyList: { type: 'list', member: { shape: 'String' } },
    TagMap: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
  },
})
const traits: ServiceTraits = {
  tags: [
    {
      types: ['Animal'],
      params: [{ target: 'Id', source: 'identifier', name: 'Id' }],
      member: 'Tags',
      set: { operation: 'TagAnimal', target: 'Tags' },
      remove: { operation: 'UntagAnimal', target: 'TagKeys' },
    },
    {
      types: ['Cage'],
      params: [{ target: 'Name', source: 'identifier', name: 'Name' }],
      list: { operation: 'ListCageTags', path: 'Map', none: 'NoTags' },
      put: { operation: 'PutCageTags', target: 'Map' },
      clear: { operation: 'ClearCageTags' },
    },
  ],
}

function open(answers: Answers) {
  const { client, calls } = fakeClient(answers, {
    meta: { region: 'eu-west-1', partition: 'aws', config: { refreshInterval: 5 } },
  })
  const zoo: Loose = createServiceResource({ definition, service, client, traits })
  return { zoo, calls }
}

const Tags = [
  { TagKey: 'aws:zone', TagValue: '1' },
  { TagKey: 'team', TagValue: 'river' },
]
const animals = () => ({
  describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Mood: 'calm', Tags }] }),
  tagAnimal: () => ({}),
  untagAnimal: () => ({}),
})

test('what reads is a Map of what is known, and asks nobody', async t => {
  const { zoo, calls } = open(animals())
  const animal = zoo.Animal('a-1')
  const { tags } = animal.meta
  t.is(tags, animal.meta.tags)
  for (const read of [() => tags.get('team'), () => tags.size, () => [...tags], () => tags.keys()]) {
    t.throws(read, { instanceOf: NotLoadedError, message: /\.meta\.tags is not known: the resource was never loaded/ })
  }
  t.is(inspect(tags), "TagMap(zoo.Animal(id='a-1')) (not loaded)")
  await animal.loaded()
  t.is(tags.get('team'), 'river')
  t.is(tags.get('__proto__'), undefined)
  t.true(tags.has('aws:zone'))
  t.is(tags.size, 2)
  t.deepEqual(
    [...tags],
    [
      ['aws:zone', '1'],
      ['team', 'river'],
    ],
  )
  t.deepEqual([...tags.values()], ['1', 'river'])
  const seen: unknown[] = []
  tags.forEach((value: string, key: string, view: unknown) => {
    seen.push(key, value, view === tags)
  })
  t.deepEqual(seen, ['aws:zone', '1', true, 'team', 'river', true])
  t.is(inspect(tags), "TagMap(zoo.Animal(id='a-1')) { 'aws:zone': '1', team: 'river' }")
  t.is(String(tags), "zoo.Animal(id='a-1').meta.tags")
  t.is(calls.length, 1)
})

test('a write asks the service, and is known afterwards, in the attribute, too', async t => {
  const { zoo, calls } = open(animals())
  const animal = await zoo.Animal('a-1').loaded()
  const { tags } = animal.meta
  t.is(await tags.set('__proto__', 'x'), tags)
  await tags.assign({ team: 'sea', stage: 'dev' })
  await tags.delete('stage')
  t.deepEqual(calls.slice(1), [
    ['tagAnimal', { Id: 'a-1', Tags: [{ TagKey: '__proto__', TagValue: 'x' }] }],
    [
      'tagAnimal',
      {
        Id: 'a-1',
        Tags: [
          { TagKey: 'team', TagValue: 'sea' },
          { TagKey: 'stage', TagValue: 'dev' },
        ],
      },
    ],
    ['untagAnimal', { Id: 'a-1', TagKeys: ['stage'] }],
  ])
  t.deepEqual(Object.entries(Object.fromEntries(tags)), [
    ['aws:zone', '1'],
    ['team', 'sea'],
    ['__proto__', 'x'],
  ])
  t.deepEqual(animal.meta.data.Tags[1], { TagKey: 'team', TagValue: 'sea' })
  t.is(animal.mood, 'calm', 'all else stays known')
})

test('a write makes nothing else known anew: what is old stays old', async t => {
  const { zoo } = open(animals())
  const animal = zoo.Animal('a-1')
  const yesterday = Date.now() - 86_400_000
  internals(animal).state.know({ Mood: 'calm', Tags }, yesterday)
  await animal.meta.tags.set('team', 'sea')
  t.is(animal.meta.tags.get('team'), 'sea')
  t.is(animal.meta.updatedAt.getTime(), yesterday)
})

test('a write to what is not known leaves it unknown, and needs no load', async t => {
  const { zoo, calls } = open(animals())
  const animal = zoo.Animal('a-1')
  await animal.meta.tags.set('a', 'b')
  t.false(animal.isLoaded)
  t.is(calls.length, 1)
  await animal.meta.tags.assign({})
  await animal.meta.tags.delete([])
  t.is(calls.length, 1, 'nothing to write is no request')
})

test('replace() asks what there is, removes the others but those of AWS, and adds', async t => {
  const { zoo, calls } = open(animals())
  const { tags } = zoo.Animal('a-1').meta
  await tags.replace(new Map([['stage', 'dev']]))
  t.deepEqual(calls, [
    ['describeAnimals', { Ids: ['a-1'] }],
    ['untagAnimal', { Id: 'a-1', TagKeys: ['team'] }],
    ['tagAnimal', { Id: 'a-1', Tags: [{ TagKey: 'stage', TagValue: 'dev' }] }],
  ])
  t.deepEqual(
    [...tags],
    [
      ['aws:zone', '1'],
      ['stage', 'dev'],
    ],
  )
  t.is((await tags.load()).size, 2)
})

test('a write that fails changes nothing that is known; what succeeded before it does', async t => {
  const failure = new Error('no pen')
  const { zoo } = open({
    ...animals(),
    tagAnimal: () => {
      throw failure
    },
  })
  const { tags } = (await zoo.Animal('a-1').loaded()).meta
  await t.throwsAsync(tags.set('team', 'sea'), { is: failure })
  t.is(tags.get('team'), 'river')
  await t.throwsAsync(tags.replace({ stage: 'dev' }), { is: failure })
  t.deepEqual([...tags.keys()], ['aws:zone'], 'team was removed before')
})

/** A cage whose tags are kept as a whole. */
function cages(initial: Record<string, string> | undefined) {
  let stored = initial
  return {
    listCageTags: () => {
      if (stored !== undefined) return { Map: stored }
      const about = { service: 'zoo', operation: 'ListCageTags', statusCode: 404, retryable: false, attempts: 1 }
      throw new ClientError({ ...about, code: 'NoTags', message: 'none', response: {} })
    },
    putCageTags: ({ Map: tags }: Loose) => {
      stored = tags
      return {}
    },
    clearCageTags: () => {
      stored = undefined
      return {}
    },
  }
}

test('where the service takes whole sets only, a write reads the set first, and writes of one view wait', async t => {
  const { zoo, calls } = open(cages(undefined))
  const { tags } = zoo.Cage('c-1').meta
  await Promise.all([tags.set('a', '1'), tags.set('b', '2'), tags.delete('a')])
  t.deepEqual(calls, [
    ['listCageTags', { Name: 'c-1' }],
    ['putCageTags', { Name: 'c-1', Map: { a: '1' } }],
    ['listCageTags', { Name: 'c-1' }],
    ['putCageTags', { Name: 'c-1', Map: { a: '1', b: '2' } }],
    ['listCageTags', { Name: 'c-1' }],
    ['putCageTags', { Name: 'c-1', Map: { b: '2' } }],
  ])
  t.deepEqual([...tags], [['b', '2']])
  await tags.clear()
  t.deepEqual(calls.at(-1), ['clearCageTags', { Name: 'c-1' }])
  t.is((await zoo.Cage('c-1').meta.tags.load()).size, 0)
})

test('a write that fails does not stop those that wait', async t => {
  let put = 0
  const { zoo } = open({
    ...cages({}),
    putCageTags: () => {
      put += 1
      if (put === 1) throw new Error('no pen')
      return {}
    },
  })
  const { tags } = zoo.Cage('c-1').meta
  const [first, second] = await Promise.allSettled([tags.set('a', '1'), tags.set('b', '2')])
  t.deepEqual([first.status, second.status], ['rejected', 'fulfilled'])
})

test('an error that is not about there being none is thrown, and told where tags are read', async t => {
  const failure = new Error('no list')
  const { zoo } = open({
    listCageTags: () => {
      throw failure
    },
  })
  const { tags } = zoo.Cage('c-1').meta
  await t.throwsAsync(tags.loaded(), { is: failure })
  t.throws(() => tags.size, { instanceOf: NotLoadedError, message: /\.meta\.tags is not known: the last load failed/ })
})

test('in a reaction unknown tags are none, their load begins, and they are kept current', async t => {
  let load = 0
  const { zoo } = open({
    listCageTags: () => {
      load += 1
      return { Map: { load: `${load}` } }
    },
  })
  const { tags } = zoo.Cage('c-1').meta
  const seen: unknown[] = []
  const stop = autorun(() => {
    seen.push(tags.get('load'))
  })
  await when(() => tags.get('load') === '3')
  stop()
  t.deepEqual(seen.slice(0, 4), [undefined, '1', '2', '3'])

  const animal = open(animals()).zoo.Animal('a-1')
  await when(() => animal.meta.tags.get('team') === 'river')
  t.pass()
})

test('types without a rule have no view', t => {
  t.is(open({}).zoo.Toy('a-1', 'ball').meta.tags, undefined)
})

test('keys and values are strings, told before anything is sent', async t => {
  const { zoo, calls } = open(animals())
  const { tags } = zoo.Animal('a-1').meta
  const cases: [() => Promise<unknown>, string][] = [
    [() => tags.set('a', 1), 'The value of the tag "a" must be a string, not number.'],
    [() => tags.set(undefined, '1'), 'The key of a tag must be a string, not undefined.'],
    [() => tags.assign({ a: null }), 'The value of the tag "a" must be a string, not null.'],
    [() => tags.delete([7]), 'The key of a tag must be a string, not number.'],
    [() => tags.assign(['ab']), 'A tag is a pair of key and value, such as ["team", "river"], not string.'],
    [() => tags.assign([5]), 'A tag is a pair of key and value, such as ["team", "river"], not number.'],
    [() => tags.delete(undefined), 'The keys of tags must be a string or a list of strings, not undefined.'],
    [() => tags.replace('a=b'), 'Tags are an object such as { team: "river" }, a Map, or pairs of key and value.'],
  ]
  for (const [write, message] of cases) await t.throwsAsync(write, { instanceOf: InvalidOptionError, message })
  t.deepEqual(calls, [])
})

/** A zoo whose tags are written as those of `rule`, which reads them from the data of an animal. */
function tagged(rule: Partial<TagRule>, arns: ServiceTraits['arns'] = {}) {
  const Tags = [{ TagKey: 'team', TagValue: 'river', Owner: 'a-1', Deep: true }]
  const answers = { ...animals(), describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Tags }] }) }
  const { client, calls } = fakeClient(answers, { meta: { region: 'eu-west-1', partition: 'aws' } })
  const own = { arns, tags: [{ ...traits.tags![0]!, params: [], ...rule }] }
  const zoo: Loose = createServiceResource({ definition, service, client, traits: own })
  return { animal: zoo.Animal('a-1'), calls }
}

test('where each tag says more than key and value, new ones say what the rule has, and others stay as they are', async t => {
  const { animal, calls } = tagged({
    each: [
      { target: 'Owner', source: 'identifier', name: 'Id' },
      { target: 'Deep', source: 'boolean', value: false },
    ],
    remove: { operation: 'UntagAnimal', target: 'Tags' },
  })
  await animal.meta.tags.assign({ team: 'sea', stage: 'dev' })
  const written = [
    { Owner: 'a-1', Deep: true, TagKey: 'team', TagValue: 'sea' },
    { Owner: 'a-1', Deep: false, TagKey: 'stage', TagValue: 'dev' },
  ]
  t.deepEqual(animal.meta.data.Tags, written, 'known as they were written')
  await animal.meta.tags.delete('team')
  t.deepEqual(calls, [
    ['describeAnimals', { Ids: ['a-1'] }],
    ['tagAnimal', { Tags: written }],
    ['untagAnimal', { Tags: [{ Owner: 'a-1', Deep: false, TagKey: 'team' }] }],
  ])
  t.deepEqual(animal.meta.data.Tags, [written[1]])
})

test('a service that wants the ARN of what is tagged gets it', async t => {
  const { animal, calls } = tagged({ arn: 'Arn' }, { Animal: 'arn:{partition}:zoo:{region}::/animals/{identifier:Id}' })
  await animal.meta.tags.set('a', 'b')
  const Arn = 'arn:aws:zoo:eu-west-1::/animals/a-1'
  t.deepEqual(calls, [['tagAnimal', { Arn, Tags: [{ TagKey: 'a', TagValue: 'b' }] }]])
})

test('a rule that contradicts the model is an error that says where', t => {
  const view = viewType(definition, service, 'Animal')
  const rule = traits.tags![0]!
  for (const [set, message] of [
    [
      { operation: 'TagAnimal', target: 'Labels' },
      'The operation TagAnimal of "zoo" has no parameter "Labels" for tags.',
    ],
    [{ operation: 'TagAll', target: 'Tags' }, 'The model of "zoo" has no operation "TagAll".'],
  ] as const) {
    t.throws(() => compileTags({ ...rule, set }, view, service), { instanceOf: InvalidDataError, message })
  }
})
