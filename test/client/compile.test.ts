import { inspect } from 'node:util'
import test from 'ava'
import { ClientClosedError, UnknownOperationError } from '../../lib/errors.ts'
import { openZoo, SECRET, TOKEN, zooModel } from './fixture.ts'

const definitions = {
  'paginators-1': {
    pagination: { ListAnimals: { input_token: 'Token', output_token: 'Next', result_key: 'Animals' } },
  },
  'waiters-2': {
    waiters: {
      AnimalFed: {
        operation: 'ListAnimals',
        delay: 0,
        maxAttempts: 2,
        acceptors: [{ state: 'success', matcher: 'path', argument: 'Fed', expected: true }],
      },
    },
  },
}
const service = zooModel({
  operations: {
    ListAnimals: { input: { shape: 'ListInput' }, output: { shape: 'Listing' } },
    Feed: {},
    DescribeZOOs: {},
  },
  shapes: {
    Listing: {
      type: 'structure',
      members: { Animals: { shape: 'Names' }, Next: { shape: 'Text' }, Fed: { shape: 'Flag' } },
    },
    ListInput: { type: 'structure', members: { Token: { shape: 'Text' } } },
    Names: { type: 'list', member: { shape: 'Text' } },
    Flag: { type: 'boolean' },
  },
})
const open = (answers: Parameters<typeof openZoo>[0] = []) => openZoo(answers, { service, definitions })

test('there is a method for each operation, on a class that is made once a model', t => {
  const { client } = open()
  for (const method of ['listAnimals', 'feed', 'describeZOOs']) {
    t.is(typeof client[method], 'function')
    t.is(client[method]!.name, method)
    t.is(open().client[method], client[method])
  }
  t.is(client.constructor.name, 'Zoo')
  t.is(client.constructor, open().client.constructor)
  t.not(client.constructor, openZoo().client.constructor)
})

test('methods, as all that belongs to the library, are not listed among the members', t => {
  t.deepEqual(Object.keys(open().client), [])
  t.deepEqual(Object.entries({ ...open().client }), [])
})

test('a wrong method is answered with the right one', t => {
  const { client } = open()
  const answers: [name: string, message: string][] = [
    ['listAnimal', 'The zoo client has no "listAnimal": did you mean "listAnimals"?'],
    ['list_animals', 'The zoo client has no "list_animals": did you mean "listAnimals"?'],
    ['getPaginators', 'The zoo client has no "getPaginators": did you mean "getPaginator"?'],
    ['destroy', 'The zoo client has no "destroy": did you mean "close"?'],
    ['config', 'The zoo client has no "config": see client.meta.config.'],
    ['xxxxxxxxxxxxxxx', 'The zoo client has no "xxxxxxxxxxxxxxx".'],
  ]
  for (const [name, message] of answers) {
    t.throws(() => client[name], { instanceOf: UnknownOperationError, code: 'UnknownOperation', message })
  }
})

test('paginators are found by method, and made for those that have one only', async t => {
  const { client, sent } = open([{ body: { Animals: ['a'], Next: 'n' } }, { body: { Animals: ['b'] } }])
  t.true(client.canPaginate('listAnimals'))
  t.false(client.canPaginate('feed'))
  t.deepEqual(await client.getPaginator('listAnimals').paginate().all(), { Animals: ['a', 'b'] })
  t.is(sent.length, 2)
  t.throws(() => client.canPaginate('listAnimal'), {
    instanceOf: UnknownOperationError,
    message: 'The zoo client has no operation "listAnimal": did you mean "listAnimals"?',
  })
  t.throws(() => client.paginate('feed'), {
    instanceOf: UnknownOperationError,
    message: 'zoo.feed cannot be paginated: its answer comes whole. Call the method itself.',
  })
})

test('waiters are found by name', async t => {
  const { client, sent } = open([{ body: { Fed: false } }, { body: { Fed: true } }])
  t.deepEqual(client.waiterNames, ['animalFed'])
  t.is((await client.getWaiter('animalFed').wait()).Fed, true)
  t.is(sent.length, 2)
  t.throws(() => client.getWaiter('animalFeed'), {
    instanceOf: UnknownOperationError,
    code: 'UnknownOperation',
    message: 'The zoo client has no waiter "animalFeed": did you mean "animalFed"? It has animalFed.',
  })
  t.throws(() => openZoo().client.getWaiter('x'), {
    instanceOf: UnknownOperationError,
    message: 'The zoo client has no waiter "x". It has none.',
  })
})

test('a name of every object is no paginator', t => {
  const model = zooModel({ operations: { constructor: {}, toString: {}, hasOwnProperty: {} } })
  const { client } = openZoo([], { service: model, definitions })
  t.deepEqual(Object.keys(client.meta.methodToApi), ['constructor', 'toString', 'hasOwnProperty'])
  for (const method of Object.keys(client.meta.methodToApi)) t.false(client.canPaginate(method))
})

test('who looks at a client to find out what it is, is not thrown at', async t => {
  const { client } = open()
  t.is(await client, client)
  t.is(JSON.stringify(client), '{}')
  t.is(String(client), '[object Object]')
  t.is(inspect(client), "zoo.Client(region='eu-west-1')")
  t.is(inspect({ client }), "{ client: zoo.Client(region='eu-west-1') }")
  for (const probe of ['then', 'toJSON', 'asymmetricMatch', '$$typeof', '_private', '@@iterator']) {
    t.is(client[probe], undefined)
  }
})

test('nothing of the credentials shows, however deep one looks', async t => {
  const { client } = open([{}])
  await client.feed!()
  const shown = [client, client.meta, client.exceptions, client.meta.events].map(value => {
    return inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false })
  })
  for (const text of [...shown, JSON.stringify(client.meta.config)]) {
    t.false(text.includes(SECRET))
    t.false(text.includes(TOKEN))
  }
})

test('a client that was closed answers every call with an error, and the others go on', async t => {
  const closed = { instanceOf: ClientClosedError, code: 'ClientClosed' }
  const { client, sent } = open([{ body: { Animals: ['a'], Next: 'n' } }])
  const pages = client.paginate('listAnimals')[Symbol.asyncIterator]()
  await pages.next()
  await client.close()
  await t.throwsAsync(client.feed!(), {
    ...closed,
    message: 'Feed: this client was closed. Make a new one from its session.',
  })
  await t.throwsAsync(pages.next(), closed)
  t.is(sent.length, 1)
  await t.notThrowsAsync(open([{}]).client.feed!())
})

test('await using closes a client', async t => {
  const { client } = open()
  await client[Symbol.asyncDispose]()
  await t.throwsAsync(client.feed!(), { instanceOf: ClientClosedError })
})
