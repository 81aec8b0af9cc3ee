import test from 'ava'
import { BatchError, NotLoadedError } from '../../lib/errors.ts'
import { type Loose, zoo as open } from './fixture.ts'

const toys = (...names: string[]) => ({ Toys: names.map(Name => ({ Name, Colour: 'red' })) })
const own = { Filters: [{ Name: 'animal', Values: ['a-1'] }] }

function animal(answers: object) {
  const { zoo, calls } = open({ listToys: [toys('ball', 'kite'), toys('drum')], ...answers } as never)
  return { calls, toys: zoo.Animal('a-1').toys }
}

test('a batch action is one request a page, on the whole collection and on a part of it', async t => {
  const { toys, calls } = animal({ deleteToys: () => ({ Done: true }) })
  const responses = await toys.delete()
  t.deepEqual([...responses], [{ Done: true }, { Done: true }])
  t.deepEqual(responses.failures, [])
  t.deepEqual(calls, [
    ['listToys', own],
    ['deleteToys', { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'ball' }, { Name: 'kite' }] } }],
    ['listToys', own],
    ['deleteToys', { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'drum' }] } }],
  ])
  calls.length = 0
  await toys
    .where((toy: Loose) => toy.name !== 'kite')
    .limit(1)
    .delete()
  t.deepEqual(calls.at(-1), ['deleteToys', { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'ball' }] } }])
  t.is(calls.length, 2)
})

test("the caller's parameters go into every request, beside the items", async t => {
  const { toys, calls } = animal({ deleteToys: () => ({}) })
  await toys.limit(1).delete({ Delete: { Quiet: true }, Reason: 'broken' })
  t.deepEqual(calls.at(-1), [
    'deleteToys',
    { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'ball' }], Quiet: true }, Reason: 'broken' },
  ])
})

test('an empty page makes no request, and does not end the work', async t => {
  const { toys: all, calls } = animal({ listToys: [toys(), toys('drum')], deleteToys: () => ({}) })
  t.is((await all.delete()).length, 1)
  t.deepEqual(
    calls.map(([name]) => name),
    ['listToys', 'listToys', 'deleteToys'],
  )
})

test('items that failed are a BatchError with all answers, after all pages were tried', async t => {
  const { toys } = animal({
    deleteToys: ({ Delete }: Loose) => ({
      Errors: Delete.Toys.filter(({ Name }: Loose) => Name !== 'kite').map(({ Name }: Loose) => ({
        Name,
        Code: 'InUse',
        Message: 'It is played with',
      })),
    }),
  })
  const error = await t.throwsAsync<Loose>(toys.delete(), {
    instanceOf: BatchError,
    code: 'Batch',
    message:
      "zoo.Animal(id='a-1').toys.delete(): 2 items failed: InUse (2). First: zoo.Toy(animalId='a-1', name='ball'): " +
      'It is played with. See "failures" and "responses".',
  })
  t.is(error.responses.length, 2)
  t.deepEqual(
    error.failures.map(({ resource, code, message }: Loose) => [resource.name, code, message]),
    [
      ['ball', 'InUse', 'It is played with'],
      ['drum', 'InUse', 'It is played with'],
    ],
  )
  t.deepEqual(error.failures[0].detail, { Name: 'ball', Code: 'InUse', Message: 'It is played with' })
})

test('with rejectOnFailure: false what failed stands beside the answers', async t => {
  const { toys } = animal({ deleteToys: () => ({ Errors: [{ Name: 'kite', Code: 'InUse', Message: 'No' }] }) })
  const responses = await toys.limit(2).delete(undefined, { rejectOnFailure: false })
  t.is(responses.length, 1)
  t.like(responses.failures, [{ resource: { name: 'kite' }, code: 'InUse', message: 'No', attempts: 1 }])
  t.deepEqual(
    responses.succeeded.map(({ name }: Loose) => name),
    ['ball'],
  )
})

test('a failure that names no item is a failure all the same', async t => {
  const { toys } = animal({ deleteToys: () => ({ Errors: [{ Code: 'Odd' }] }) })
  const error = await t.throwsAsync<Loose>(toys.limit(1).delete(), {
    instanceOf: BatchError,
    message: /1 item failed: Odd \(1\). First: an item: /,
  })
  t.is(error.failures[0].resource, undefined)
})

test('a request that fails rejects with its own error; after failed items with both', async t => {
  const refused = new Error('refused')
  const { toys } = animal({
    deleteToys: () => {
      throw refused
    },
  })
  await t.throwsAsync(toys.delete(), { is: refused })
  let requests = 0
  const later = animal({
    deleteToys: () => {
      requests += 1
      if (requests === 2) throw refused
      return { Errors: [{ Name: 'ball', Code: 'InUse', Message: 'No' }] }
    },
  })
  const error = await t.throwsAsync(later.toys.delete(), {
    instanceOf: BatchError,
    message: /A request failed after that, see "cause"\.$/,
  })
  t.is(error.cause, refused)
})

test('a listing that fails after work was done is a BatchError that says what succeeded', async t => {
  const lost = new Error('no line to the zoo')
  const { toys: all } = animal({ listToys: [toys('ball', 'kite'), lost], deleteToys: () => ({ Done: true }) })
  const error = await t.throwsAsync<Loose>(all.delete(), {
    instanceOf: BatchError,
    message:
      'zoo.Animal(id=\'a-1\').toys.delete() did a part of its work. A request failed after that, see "cause". ' +
      'See "succeeded" and "responses".',
  })
  t.is(error.cause, lost)
  t.deepEqual(error.responses, [{ Done: true }])
  t.deepEqual(error.failures, [])
  t.deepEqual(
    error.succeeded.map(({ name }: Loose) => name),
    ['ball', 'kite'],
  )
})

test('items of a request that failed are failures with its error; those that were done before succeeded', async t => {
  const refused = new Error('refused')
  const { toys: all } = animal({
    listToys: [toys('ball'), toys('kite')],
    deleteToys: ({ Delete }: Loose) => {
      if (Delete.Toys[0].Name === 'kite') throw refused
      return {}
    },
  })
  const error = await t.throwsAsync<Loose>(all.delete(), { instanceOf: BatchError })
  t.like(error.failures, [{ resource: { name: 'kite' }, code: 'Unknown', message: 'refused', attempts: 1 }])
  t.is(error.failures[0].error.cause, refused)
  t.deepEqual(
    error.succeeded.map(({ name }: Loose) => name),
    ['ball'],
  )
})

test("entries in the caller's own parameters are those that are sent, and no item is said to have succeeded", async t => {
  const { toys: all, calls } = animal({ listToys: [toys('ball')], deleteToys: () => ({}) })
  const { succeeded } = await all.delete({ Delete: { Toys: [{ Name: 'other' }] } })
  t.deepEqual(calls.at(-1), ['deleteToys', { AnimalId: 'a-1', Delete: { Toys: [{ Name: 'other' }] } }])
  t.deepEqual(succeeded, [])
})

test('items that differ in what a request crosses with every item get requests of their own', async t => {
  const listing = [
    { AnimalId: 'a-1', Name: 'ball' },
    { AnimalId: 'a-2', Name: 'ball' },
    { AnimalId: 'a-1', Name: 'kite' },
  ]
  const { zoo, calls } = open(
    { listToys: () => ({ Toys: listing }), tagToys: () => ({}) },
    { extensions: { Toy: { load: async () => ({ Colour: 'red' }) } } },
  )
  t.is((await zoo.toys.tag()).length, 2)
  t.deepEqual(calls.slice(1), [
    [
      'tagToys',
      {
        Owners: ['a-1'],
        Toys: [
          { Name: 'ball', Colour: 'red' },
          { Name: 'kite', Colour: 'red' },
        ],
      },
    ],
    ['tagToys', { Owners: ['a-2'], Toys: [{ Name: 'ball', Colour: 'red' }] }],
  ])
})

test('data that an item does not have and cannot load is an error before anything is changed', async t => {
  const { zoo, calls } = open({ listToys: () => ({ Toys: [{ AnimalId: 'a-1', Name: 'ball' }] }), tagToys: () => ({}) })
  await t.throwsAsync(zoo.toys.tag(), {
    instanceOf: NotLoadedError,
    message: /^zoo.Toy\(animalId='a-1', name='ball'\) cannot be loaded/,
  })
  t.is(calls.length, 1)
})

test('items of a page that were not sent because a request before theirs failed are told, whatever it failed with', async t => {
  const listing = ['a-1', 'a-2', 'a-3'].map(AnimalId => ({ AnimalId, Name: 'ball' }))
  const { zoo } = open(
    {
      listToys: () => ({ Toys: listing }),
      tagToys: ({ Owners }: Loose) => {
        if (Owners[0] === 'a-2') throw 'refused'
        return {}
      },
    },
    { extensions: { Toy: { load: async () => ({ Colour: 'red' }) } } },
  )
  const error = await t.throwsAsync<Loose>(zoo.toys.tag(), { instanceOf: BatchError })
  t.is(error.cause, 'refused')
  t.deepEqual(
    error.failures.map(({ resource, code, message, attempts }: Loose) => [resource.animalId, code, message, attempts]),
    [
      ['a-2', 'Unknown', 'refused', 1],
      ['a-3', 'NotSent', 'It was not sent, because a request before it failed.', 0],
    ],
  )
  t.deepEqual(
    error.succeeded.map(({ animalId }: Loose) => animalId),
    ['a-1'],
  )
})

test('data that items need is loaded for all items of a page at once', async t => {
  let running = 0
  let most = 0
  const load = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(resolve => setImmediate(resolve))
    running -= 1
    return { Colour: 'red' }
  }
  const listing = ['ball', 'kite', 'drum'].map(Name => ({ AnimalId: 'a-1', Name }))
  const { zoo } = open({ listToys: () => ({ Toys: listing }), tagToys: () => ({}) }, { extensions: { Toy: { load } } })
  t.is((await zoo.toys.tag()).length, 1)
  t.is(most, 3)
})
