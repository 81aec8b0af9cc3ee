import test from 'ava'
import { AbortedError, CallTimeoutError, ClientError, ResourceNotFoundError } from '../../lib/errors.ts'
import { fakeClient, type Loose, zoo as open } from './fixture.ts'

const answerFor = (ids: unknown) => (ids as string[]).map(AnimalId => ({ AnimalId, Mood: `${AnimalId} is calm` }))

function refusal(code: string, message: string, { statusCode = 400, retryable = false } = {}): ClientError {
  const response = { Error: { Code: code, Message: message }, ResponseMetadata: { HTTPStatusCode: statusCode } }
  return new ClientError({
    code,
    message,
    statusCode,
    service: 'zoo',
    operation: 'DescribeAnimals',
    requestId: 'r-1',
    retryable,
    attempts: 1,
    response,
  })
}

/** A zoo that knows all animals but those, and says so in the words of a service. */
function zooWithout(missing: readonly string[], say: (asked: string[]) => ClientError | undefined) {
  return open({
    describeAnimals: ({ Ids }) => {
      const error = say((Ids as string[]).filter(id => missing.includes(id)))
      if (error !== undefined) throw error
      return { Animals: answerFor((Ids as string[]).filter(id => !missing.includes(id))) }
    },
  })
}

const range = (count: number) => Array.from({ length: count }, (_, index) => `a-${index}`)

test('loads of the same turn are one request for each hundred, each resource with its own data', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids).reverse() }) })
  const animals: Loose[] = await Promise.all(range(250).map(id => zoo.Animal(id).loaded()))
  t.deepEqual(
    calls.map(([, params]) => (params as { Ids: string[] }).Ids.length),
    [100, 100, 50],
  )
  for (const animal of animals) t.is(animal.mood, `${animal.id} is calm`)
})

test('a turn includes what its promises go on to, not what comes after I/O', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  const later = async (id: string) => {
    for (let step = 0; step < 5; step += 1) await undefined
    return zoo.Animal(id).loaded()
  }
  await Promise.all([zoo.Animal('a-1').loaded(), later('a-2')])
  t.deepEqual(calls, [['describeAnimals', { Ids: ['a-1', 'a-2'] }]])
  await zoo.Animal('a-3').loaded()
  t.deepEqual(calls[1], ['describeAnimals', { Ids: ['a-3'] }])
})

test('two handles of one resource are asked for once', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  const [one, other, third] = await Promise.all(['a-1', 'a-1', 'a-2'].map(id => zoo.Animal(id).loaded()))
  t.deepEqual(calls, [['describeAnimals', { Ids: ['a-1', 'a-2'] }]])
  t.is(one.mood, other.mood)
  t.is(third.mood, 'a-2 is calm')
})

test('loads with the same parameters share a request, others do not', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  await Promise.all([
    zoo.Animal('a-1').load({ Detail: { Level: 1 } }),
    zoo.Animal('a-2').load({ Detail: { Level: 1 } }),
    zoo.Animal('a-3').load({ Detail: { Level: 2 } }),
    zoo.Animal('a-4').load({ Ids: ['a-4', 'a-5'] }),
    zoo.Animal('a-5').load(),
  ])
  t.deepEqual(calls.map(([, params]) => params).sort(byJson), [
    { Ids: ['a-1', 'a-2'], Detail: { Level: 1 } },
    { Ids: ['a-3'], Detail: { Level: 2 } },
    { Ids: ['a-4', 'a-5'] },
    { Ids: ['a-5'] },
  ])
})

test('each client has its own requests', async t => {
  const one = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  const other = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  await Promise.all([one.zoo.Animal('a-1').load(), other.zoo.Animal('a-1').load(), one.zoo.Animal('a-2').load()])
  t.deepEqual([one.calls.length, other.calls.length], [1, 1])
})

test('the answer of a paginated operation is followed, as far as somebody is missing', async t => {
  const { zoo, calls } = open({ describeAnimals: ['a-1', 'a-2', 'a-3'].map(id => ({ Animals: answerFor([id]) })) })
  const [one, two] = await Promise.all([zoo.Animal('a-1').load(), zoo.Animal('a-2').load()])
  t.deepEqual([one.mood, two.mood], ['a-1 is calm', 'a-2 is calm'])
  t.is(calls.length, 2)
})

test('one that the answer leaves out fails alone, with the error of a single load', async t => {
  const { zoo, calls } = zooWithout(['a-2'], () => undefined)
  const [one, two] = await Promise.allSettled([zoo.Animal('a-1').load(), zoo.Animal('a-2').load()])
  t.is(one.status, 'fulfilled')
  const { reason } = two as PromiseRejectedResult
  t.true(reason instanceof ResourceNotFoundError)
  t.regex(reason.message, /^zoo\.Animal\(id='a-2'\) does not exist: the service answered DescribeAnimals without it/)
  t.is(calls.length, 1)
})

test('ids that the service refuses by name are taken out at once, each with the error that it would have alone', async t => {
  const { zoo, calls } = zooWithout(['a-3', 'a-7'], bad => {
    if (bad.length === 0) return undefined
    const many = bad.length > 1
    const message = `The animal ID${many ? 's' : ''} '${bad.join(', ')}' do${many ? '' : 'es'} not exist`
    return refusal('InvalidAnimalID.NotFound', message)
  })
  const results = await Promise.allSettled(range(50).map(id => zoo.Animal(id).load()))
  t.is(calls.length, 2)
  const failures = results.flatMap(result => (result.status === 'rejected' ? [result.reason as ClientError] : []))
  t.deepEqual(
    failures.map(({ code, message, requestId, response }) => [code, message, requestId, response.Error]),
    ['a-3', 'a-7'].map(id => {
      const message = `The animal ID '${id}' does not exist`
      return ['InvalidAnimalID.NotFound', message, 'r-1', { Code: 'InvalidAnimalID.NotFound', Message: message }]
    }),
  )
  t.true(failures.every(failure => failure instanceof ClientError))
})

test('an error of many names each as it is, whatever it is called', async t => {
  const names = ['a$&b', '$1', ...range(2_000)]
  const { zoo } = open({
    describeAnimals: ({ Ids }) => {
      throw refusal('InvalidAnimalID.NotFound', `The animal IDs '${(Ids as string[]).join(', ')}' do not exist`)
    },
  })
  const results = await Promise.allSettled(names.map(id => zoo.Animal(id).load()))
  for (const [index, result] of results.entries()) {
    const { message } = (result as PromiseRejectedResult).reason
    // Three of each request are asked for alone, in the words of the service for one of many.
    t.regex(message, /^The animal IDs? '[^']*' do(?:es)? not exist$/)
    t.true(message.includes(`'${names[index]}'`))
  }
})

test('where the service names one at a time, or none, the rest is halved', async t => {
  for (const say of [
    (bad: string[]) => (bad.length === 0 ? undefined : refusal('AnimalNotFound', `Animal ${bad[0]} was not found.`)),
    (bad: string[]) => (bad.length === 0 ? undefined : refusal('AnimalNotFound', 'One or more animals not found')),
  ]) {
    const missing = ['a-5', 'a-40', 'a-77']
    const { zoo, calls } = zooWithout(missing, say)
    const results = await Promise.allSettled(range(100).map(id => zoo.Animal(id).load()))
    t.deepEqual(
      results.flatMap(({ status }, index) => (status === 'rejected' ? [`a-${index}`] : [])),
      missing,
    )
    t.true(calls.length < 45, `${calls.length} requests`)
  }
})

test('when all are named, three are asked for alone: a service may repeat what it was asked for', async t => {
  const echo = (ids: string[]) =>
    refusal('AnimalNotFound', `The animals {${ids.map(id => `'${id}'`).join(', ')}} do not exist`)
  const missing = new Set(['a-3', 'a-20'])
  const repeating = open({
    describeAnimals: ({ Ids }) => {
      if ((Ids as string[]).some(id => missing.has(id))) throw echo(Ids as string[])
      return { Animals: answerFor(Ids) }
    },
  })
  const some = await Promise.allSettled(range(40).map(id => repeating.zoo.Animal(id).load()))
  t.deepEqual(
    some.flatMap(({ status }, index) => (status === 'rejected' ? [`a-${index}`] : [])),
    [...missing],
  )
  const honest = open({
    describeAnimals: ({ Ids }) => {
      throw echo(Ids as string[])
    },
  })
  const none = await Promise.allSettled(range(40).map(id => honest.zoo.Animal(id).load()))
  t.true(none.every(({ status }) => status === 'rejected'))
  t.is(honest.calls.length, 4)
})

test('a word of the message is no id unless it is quoted', async t => {
  const { zoo } = zooWithout(['web'], bad => {
    return bad.length === 0 ? undefined : refusal('AnimalNotFound', "The animal 'web' was not found")
  })
  const [animal, web] = await Promise.allSettled([zoo.Animal('animal').load(), zoo.Animal('web').load()])
  t.deepEqual([animal.status, web.status], ['fulfilled', 'rejected'])
})

test('an error that is not about ids is that of all, after one request', async t => {
  for (const error of [
    refusal('UnauthorizedOperation', 'You may not describe a-1.', { statusCode: 403 }),
    refusal('AccessDeniedException', 'You may not describe a-1.'),
    refusal('RequestLimitExceeded', 'Rate exceeded for a-1', { statusCode: 503, retryable: true }),
    refusal('InvalidParameterValue', 'Detail is wrong'),
    new TypeError('broken'),
  ]) {
    const { zoo, calls } = open({
      describeAnimals: () => {
        throw error
      },
    })
    const results = await Promise.allSettled(['a-1', 'a-2'].map(id => zoo.Animal(id).load()))
    t.deepEqual(
      results.map(result => (result as PromiseRejectedResult).reason),
      [error, error],
    )
    t.is(calls.length, 1)
  }
})

test('items under other names than the ones asked for are asked for one by one', async t => {
  const { zoo, calls } = open({
    describeAnimals: ({ Ids }) => ({ Animals: answerFor((Ids as string[]).map(id => id.replace('arn:', ''))) }),
  })
  const [one, two] = await Promise.all([zoo.Animal('arn:a-1').load(), zoo.Animal('a-2').load()])
  t.deepEqual([one.mood, two.mood], ['a-1 is calm', 'a-2 is calm'])
  t.deepEqual(
    calls.map(([, params]) => params),
    [{ Ids: ['arn:a-1', 'a-2'] }, { Ids: ['arn:a-1'] }],
  )
})

test('an id that several items have, and one that another item may be, are asked for alone', async t => {
  // As SSM does: `p:3` is version 3 of `p`, and its item says `p`.
  const item = (id: string) => ({ AnimalId: id.replace(/:.*/, ''), Mood: `${id} is calm` })
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: (Ids as string[]).map(item) }) })
  const [old, now, other] = await Promise.all(['p:3', 'p', 'q'].map(id => zoo.Animal(id).load()))
  t.deepEqual([old.mood, now.mood, other.mood], ['p:3 is calm', 'p is calm', 'q is calm'])
  t.deepEqual(calls.map(([, params]) => params).sort(byJson), [
    { Ids: ['p'] },
    { Ids: ['p:3', 'p', 'q'] },
    { Ids: ['p:3'] },
  ])
})

test('two names of one resource in one request, which the service answers once, are both found', async t => {
  const { zoo } = open({
    describeAnimals: ({ Ids }) => {
      const names = (Ids as string[]).map(id => id.replace(/^.*[:/]/, '').toLowerCase())
      return { Animals: answerFor([...new Set(names)]) }
    },
  })
  const names = ['a-1', 'arn:zoo:animal/a-1', 'A-1', 'a-2']
  const moods = await Promise.all(names.map(async id => (await zoo.Animal(id).load()).mood))
  t.deepEqual(moods, ['a-1 is calm', 'a-1 is calm', 'a-1 is calm', 'a-2 is calm'])
})

test('an item that comes twice and says the same is found by one request', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: [...answerFor(Ids), ...answerFor(Ids)] }) })
  await Promise.all(range(3).map(id => zoo.Animal(id).load()))
  t.is(calls.length, 1)
})

test('nobody is missing because an answer that has no paginator was cut', async t => {
  const { zoo, calls } = open({
    describeAnimals: ({ Ids }) => {
      const all = Ids as string[]
      return { Animals: answerFor(all.slice(0, 2)), ...(all.length > 2 ? { nextToken: 'more' } : {}) }
    },
  })
  const animals: Loose[] = await Promise.all(range(4).map(id => zoo.Animal(id).load()))
  for (const animal of animals) t.is(animal.mood, `${animal.id} is calm`)
  t.is(calls.length, 3)
})

test('when all are named and the three that are asked for alone fail otherwise, nobody is called missing', async t => {
  const { zoo } = open({
    describeAnimals: ({ Ids }) => {
      const asked = Ids as string[]
      if (asked.length > 1) throw refusal('AnimalNotFound', `No such animals: ${asked.map(id => `'${id}'`).join(', ')}`)
      throw refusal('RequestLimitExceeded', 'Slow down', { statusCode: 503, retryable: true })
    },
  })
  const results = await Promise.allSettled(range(20).map(id => zoo.Animal(id).load()))
  for (const result of results) t.is((result as PromiseRejectedResult).reason.code, 'RequestLimitExceeded')
})

test('a caller who leaves does not end the load of the others; when all have left, it is aborted', async t => {
  const signals: AbortSignal[] = []
  const waiting: (() => void)[] = []
  const { client } = fakeClient({})
  const describeAnimals = ({ Ids }: { Ids: string[] }, { signal }: { signal: AbortSignal }) => {
    signals.push(signal)
    return new Promise(resolve => waiting.push(() => resolve({ Animals: answerFor(Ids) })))
  }
  const { zoo } = open({}, { extra: Object.assign({ canPaginate: client.canPaginate }, { describeAnimals }) })
  const abort = new AbortController()
  const stays = zoo.Animal('a-1').load()
  const leaves = zoo.Animal('a-2').load(undefined, { signal: abort.signal })
  await settle()
  abort.abort()
  await t.throwsAsync(leaves, {
    instanceOf: AbortedError,
    message: "Loading zoo.Animal(id='a-2') was aborted by its signal.",
  })
  t.false(signals[0]!.aborted)
  waiting[0]!()
  t.is((await stays).mood, 'a-1 is calm')

  const both = ['a-1', 'a-2'].map(id => zoo.Animal(id).load(undefined, { timeout: 1 }))
  for (const one of both) {
    await t.throwsAsync(one, { instanceOf: CallTimeoutError, message: /^Loading zoo\.Animal.* within 1 ms/ })
  }
  await settle()
  t.true(signals[1]!.aborted)
})

test('the stack of an error shows who waited for it, though the request was made for many', async t => {
  const { zoo } = zooWithout(['a-1'], () => undefined)
  const other = zoo.Animal('a-2').load()
  try {
    await zoo.Animal('a-1').load()
    t.fail()
  } catch (error) {
    t.regex((error as Error).stack ?? '', /coalesce\.test\.ts/)
  }
  await other
})

test('who left before the end of the turn is not asked for', async t => {
  const { zoo, calls } = open({ describeAnimals: ({ Ids }) => ({ Animals: answerFor(Ids) }) })
  const gone = zoo.Animal('a-1').load(undefined, { signal: AbortSignal.abort() })
  await Promise.all([t.throwsAsync(gone, { instanceOf: AbortedError }), zoo.Animal('a-2').load()])
  t.deepEqual(calls, [['describeAnimals', { Ids: ['a-2'] }]])
})

/** Lets everything happen that can happen without the zoo. */
const settle = () => new Promise(resolve => setImmediate(resolve))

function byJson(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
