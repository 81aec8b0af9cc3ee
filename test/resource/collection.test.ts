import { inspect } from 'node:util'
import test from 'ava'
import { InvalidOptionError, ParamValidationError, UnknownMemberError } from '../../lib/errors.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { fakeClient, type Loose, zoo as open } from './fixture.ts'

const toys = (...names: string[]) => ({ Toys: names.map(Name => ({ Name, Colour: Name === 'ball' ? 'red' : 'blue' })) })

function animal(answers: object = { listToys: [toys('ball', 'kite'), toys('drum'), toys('doll')] }) {
  const { zoo, calls } = open(answers as never)
  return { calls, toys: zoo.Animal('a-1').toys }
}

const names = (items: Loose[]) => items.map(({ name }) => name)

test('a collection is iterated, with the parameters of its definition, and items know what the listing said', async t => {
  const { toys, calls } = animal()
  const seen: unknown[] = []
  for await (const toy of toys) seen.push([String(toy), toy.colour])
  t.deepEqual(seen.slice(0, 2), [
    ["zoo.Toy(animalId='a-1', name='ball')", 'red'],
    ["zoo.Toy(animalId='a-1', name='kite')", 'blue'],
  ])
  t.is(seen.length, 4)
  t.deepEqual(calls, Array(3).fill(['listToys', { Filters: [{ Name: 'animal', Values: ['a-1'] }] }]))
})

test('an operation that does not page is one call', async t => {
  const { toys: all, calls } = animal({ listToys: () => toys('ball') })
  t.deepEqual(names(await all.toArray()), ['ball'])
  t.is(calls.length, 1)
})

test('filter() adds to lists, merges structures and replaces the rest; earlier collections stay as they were', async t => {
  const { toys, calls } = animal({ listToys: () => ({}) })
  const params = { Filters: [{ Name: 'colour' }], Sort: { By: 'name' }, Detail: 'low' }
  const once = toys.filter(params)
  const twice = once.filter({ Filters: [{ Name: 'size' }], Sort: { Order: 'up' }, Detail: 'high' })
  params.Filters.push({ Name: 'late' })
  for (const collection of [toys, once, twice, toys.all()]) await collection.toArray()
  const own = { Name: 'animal', Values: ['a-1'] }
  t.deepEqual(
    calls.map(([, sent]) => sent),
    [
      { Filters: [own] },
      { Filters: [own, { Name: 'colour' }], Sort: { By: 'name' }, Detail: 'low' },
      { Filters: [own, { Name: 'colour' }, { Name: 'size' }], Sort: { By: 'name', Order: 'up' }, Detail: 'high' },
      { Filters: [own] },
    ],
  )
})

test('filter() refuses what is no object of parameters', t => {
  t.throws(() => animal().toys.filter('red'), {
    instanceOf: ParamValidationError,
    message: 'Invalid parameters for ListToys:\n  expected an object of parameters, got string',
  })
})

test('limit() stops asking for pages, also when the limit is the end of a page; the last limit holds', async t => {
  const { toys, calls } = animal()
  t.deepEqual(names(await toys.limit(2).toArray()), ['ball', 'kite'])
  t.is(calls.length, 1)
  t.deepEqual(names(await toys.limit(1).limit(3).toArray()), ['ball', 'kite', 'drum'])
  t.is(calls.length, 3)
})

test('limit(0) is no items and no request', async t => {
  const { toys, calls } = animal()
  t.deepEqual(await toys.limit(0).toArray(), [])
  t.deepEqual(calls, [])
})

for (const wrong of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5']) {
  test(`limit(${inspect(wrong)}) and pageSize(${inspect(wrong)}) are refused`, t => {
    const { toys } = animal()
    t.throws(() => toys.limit(wrong), {
      instanceOf: InvalidOptionError,
      code: 'InvalidOption',
      message: `limit: "n" must be a whole number from 0 on, not ${wrong}.`,
    })
    t.throws(() => toys.pageSize(wrong), { instanceOf: InvalidOptionError, message: /^pageSize: "n" must be/ })
  })
}

test('pageSize() is asked for in each request', async t => {
  const { toys, calls } = animal()
  await toys.pageSize(7).limit(1).toArray()
  t.like(calls, [['listToys', { pageSize: 7 }]])
  t.throws(() => toys.pageSize(0), { instanceOf: InvalidOptionError })
})

test('pages() gives the pages that the service made', async t => {
  const sizes: number[] = []
  for await (const page of animal().toys.pages()) sizes.push(page.length)
  t.deepEqual(sizes, [2, 1, 1])
})

test('where() keeps what holds, sync or async, and limits count what is left', async t => {
  const { toys, calls } = animal()
  const blue = toys.where((toy: Loose) => toy.colour === 'blue')
  t.deepEqual(names(await blue.limit(2).toArray()), ['kite', 'drum'])
  t.is(calls.length, 2)
  t.deepEqual(
    names(
      await toys
        .limit(2)
        .where(async (toy: Loose) => toy.colour === 'blue')
        .toArray(),
    ),
    ['kite'],
  )
  t.throws(() => toys.where({ colour: 'blue' }), {
    instanceOf: InvalidOptionError,
    message: 'where needs a function of one item.',
  })
})

test('where() decides on an item when it is needed; with prefetch() on those of a page', async t => {
  const { toys } = animal()
  const asked: string[] = []
  const blue = toys.where((toy: Loose) => {
    asked.push(toy.name)
    if (toy.name === 'drum') throw new Error('no drums')
    return true
  })
  t.is((await blue.first()).name, 'ball')
  t.deepEqual(asked.splice(0), ['ball'])
  for await (const toy of blue) if (toy.name === 'ball') break
  t.deepEqual(asked.splice(0), ['ball'])
  const seen: string[] = []
  for (const each of [blue, blue.prefetch()]) {
    await t.throwsAsync(
      each.forEach((toy: Loose) => {
        seen.push(toy.name)
      }),
      { message: 'no drums' },
    )
    t.deepEqual(seen.splice(0), ['ball', 'kite'])
  }
})

test('first() asks for one page only, also with prefetch()', async t => {
  const { toys, calls } = animal()
  t.is((await toys.first()).name, 'ball')
  t.is(calls.length, 1)
  t.is((await toys.prefetch().first()).name, 'ball')
  t.is(calls.length, 2)
})

test('prefetch() asks for the next page meanwhile, but for none after the limit', async t => {
  const { toys, calls } = animal()
  for await (const toy of toys.prefetch().limit(3)) {
    await new Promise(resolve => setImmediate(resolve))
    if (toy.name === 'ball') t.is(calls.length, 2)
  }
  t.is(calls.length, 2)
})

test('the failure of a page is thrown after the items before it', async t => {
  const { toys: all } = animal({ listToys: [toys('ball'), new Error('no line to the zoo')] })
  const seen: string[] = []
  await t.throwsAsync(
    async () => {
      for await (const toy of all) seen.push(toy.name)
    },
    { message: 'no line to the zoo' },
  )
  t.deepEqual(seen, ['ball'])
})

test('a collection prints where it is from, without a request', t => {
  const { toys, calls } = animal()
  t.is(String(toys), "zoo.Animal(id='a-1').toys")
  t.is(inspect(toys.limit(1)), "Collection(zoo.Animal(id='a-1').toys)")
  t.is(String(open({}).zoo.animals), 'zoo.animals')
  t.deepEqual(calls, [])
})

test('a wrong name on a collection is answered with the right one', t => {
  const { toys } = animal()
  t.throws(() => toys.page_size, {
    instanceOf: UnknownMemberError,
    message: `zoo.Animal(id='a-1').toys has no member "page_size": did you mean "pageSize"?`,
  })
  for (const read of [() => toys.length, () => toys[0]]) {
    t.throws(read, {
      instanceOf: UnknownMemberError,
      message:
        'zoo.Animal(id=\'a-1\').toys is no array, its items are fetched when they are needed: use "for await", first() or toArray().',
    })
  }
})

test('a collection is the same object at each read, and its class is compiled once', t => {
  const { zoo } = open({})
  const one = zoo.Animal('a-1')
  t.is(one.toys, one.toys)
  t.is(one.toys.constructor, zoo.Animal('a-2').toys.constructor)
  t.is(one.toys.limit(1).constructor, one.toys.constructor)
})

test('take() adds up where limit() replaces, and both keep the batch actions of the collection', async t => {
  const { toys: all, calls } = animal({ listToys: [toys('ball', 'kite'), toys('drum')], deleteToys: () => ({}) })
  t.deepEqual(names(await all.take(1).take(3).toArray()), ['ball'])
  t.is(calls.length, 1)
  t.deepEqual(names(await all.drop(1).take(2).toArray()), ['kite', 'drum'])
  calls.length = 0
  await all.drop(1).take(1).delete()
  t.deepEqual(calls.at(-1), ['deleteToys', { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'kite' }] } }])
})

test('filter() with a function is where()', async t => {
  const { toys, calls } = animal()
  t.deepEqual(names(await toys.filter((toy: Loose, index: number) => toy.colour === 'blue' && index < 2).toArray()), [
    'kite',
  ])
  t.deepEqual(calls[0], ['listToys', { Filters: [{ Name: 'animal', Values: ['a-1'] }] }])
})

test('explain() says what the service decides, what is decided here and what follows, without a request', t => {
  const { toys, calls } = animal({ listToys: [], deleteToys: () => ({}), tagToys: () => ({}) })
  const isRed = (toy: Loose) => toy.colour === 'red'
  const plan = toys.filter({ Sort: 'name' }).pageSize(50).prefetch().where(isRed).drop(1).limit(2).explain()
  t.like(plan, {
    collection: "zoo.Animal(id='a-1').toys",
    operation: 'zoo.ListToys',
    ownParams: { Filters: [{ Name: 'animal', Values: ['a-1'] }] },
    serverParams: { Sort: 'name' },
    loadsBefore: undefined,
    paginated: true,
    pageSize: 50,
    prefetch: true,
    resumed: false,
    stages: ['where(isRed)', 'drop(1)', 'limit(2)'],
    items: { type: 'zoo.Toy', known: true, load: undefined },
  })
  t.deepEqual(plan.batchActions, [
    { member: 'delete', operation: 'zoo.DeleteToys', limit: Number.POSITIVE_INFINITY },
    { member: 'tag', operation: 'zoo.TagToys', limit: Number.POSITIVE_INFINITY },
  ])
  t.is(
    `${plan}`,
    `zoo.Animal(id='a-1').toys
  requests:   zoo.ListToys, one for each page of 50 items, the next one ahead
  sent:       { Filters: [ { Name: 'animal', Values: [ 'a-1' ] } ] }
  by filter:  { Sort: 'name' }
  here:       where(isRed), then drop(1), then limit(2)
  items:      zoo.Toy, with the data of the listing
  delete(): zoo.DeleteToys, the items of a page in one
  tag(): zoo.TagToys, the items of a page in one`,
  )
  t.is(inspect(plan), `${plan}`)
  t.deepEqual(calls, [])
})

test('explain() says where nothing is asked for, because nothing can pass', async t => {
  const { toys, calls } = animal()
  for (const none of [toys.take(0), toys.where(() => true).limit(0)]) {
    t.true(none.explain().isEmpty)
    t.regex(`${none.explain()}`, /\n {2}requests: {3}none, nothing can pass\n/)
    t.deepEqual(await none.toArray(), [])
  }
  t.false(toys.drop(0).explain().isEmpty)
  t.deepEqual(calls, [])
})

test('explain() of a collection that does not page, and whose items bring no data', t => {
  const { zoo: service } = open({ listToys: () => ({}) })
  t.is(
    `${service.toys.where((toy: Loose) => toy).explain()}`,
    `zoo.toys
  requests:   zoo.ListToys, one
  sent:       nothing
  by filter:  nothing
  here:       where(a function)
  items:      zoo.Toy, without data: nothing loads them
  delete(): zoo.DeleteToys, the items of a page in one
  tag(): zoo.TagToys, the items of a page in one`,
  )
})

test('explain() names what is loaded before, and shows no secret', t => {
  const service = new ServiceModel('jobs', {
    metadata: { apiVersion: '2026-01-01', endpointPrefix: 'jobs', protocol: 'json', serviceId: 'Jobs' },
    operations: {
      GetTeam: { name: 'GetTeam' },
      ListJobs: { name: 'ListJobs', input: { shape: 'ListJobsInput' } },
    },
    shapes: {
      ListJobsInput: {
        type: 'structure',
        members: { Queue: { shape: 'Text' }, Key: { shape: 'Secret' }, Keys: { shape: 'KeyList' } },
      },
      KeyList: { type: 'list', member: { shape: 'KeyPair' } },
      KeyPair: { type: 'structure', members: { Name: { shape: 'Text' }, Value: { shape: 'Secret' } } },
      Team: { type: 'structure', members: { QueueName: { shape: 'Text' } } },
      Text: { type: 'string' },
      Secret: { type: 'string', sensitive: true },
    },
  })
  const definition: ResourceDefinitions = {
    service: {},
    resources: {
      Team: {
        identifiers: [{ name: 'Name' }],
        shape: 'Team',
        load: { request: { operation: 'GetTeam' }, path: '@' },
        hasMany: {
          Jobs: {
            request: { operation: 'ListJobs', params: [{ target: 'Queue', source: 'data', path: 'QueueName' }] },
            resource: { type: 'Team', identifiers: [{ target: 'Name', source: 'response', path: 'Jobs[]' }] },
          },
        },
      },
    },
  }
  const { client } = fakeClient({ listJobs: () => ({}) })
  const { jobs } = (createServiceResource({ definition, service, client }) as Loose).Team('t')
  const plan = jobs.filter({ Key: 'hidden', Keys: [{ Name: 'one', Value: 'hidden' }] }).explain()
  t.like(plan, { loadsBefore: "jobs.Team(name='t')", ownParams: {} })
  t.deepEqual(plan.serverParams, { Key: '***', Keys: [{ Name: 'one', Value: '***' }] })
  t.regex(`${plan}`, /\n {2}before: {5}jobs\.Team\(name='t'\) is loaded, unless it is known\n/)
  t.regex(`${plan}`, /without data: jobs\.GetTeam loads them when it is asked for$/)
})
