import test from 'ava'
import { Decimal } from '../../../lib/decimal.ts'
import { AbortedError, BatchError, CallTimeoutError, ClientError, TucuxiError } from '../../../lib/errors.ts'
import type { Loose } from '../fixture.ts'
import { type Answer, answering, Refusal } from './fixture.ts'

const URL = 'https://sqs.eu-west-1.amazonaws.com/1/'
const entries = (...ids: string[]) => ids.map(Id => ({ Id, MessageBody: Id }))
const many = (count: number) => entries(...Array.from({ length: count }, (_, index) => `m${index}`))
/** What failed in the end is in the answer. */
const asBoto3 = { rejectOnFailure: false }
const ids = (list: Loose[] = []) => list.map(({ Id }) => Id)

/** MD5 of messages is not what is tested here. */
function queue(answer: Answer, { name = 'q', retries = { maxAttempts: 3 } } = {}) {
  const { session, bodies } = answering(answer, retries)
  const sqs = session.with({ responseChecksumValidation: 'when_required' }).resource('sqs')
  return { queue: sqs.Queue(`${URL}${name}`), sent: () => bodies.map(({ Entries }) => ids(Entries)) }
}

const done = ({ Id }: Loose) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })
const fail = ({ Id }: Loose, Code: string, SenderFault = false) => ({ Id, Code, SenderFault, Message: `${Code}!` })

/** Entries fail as long as `codes` has a code for them. */
function failing(codes: Record<string, string[]>): Answer {
  return ({ Entries }) => {
    const left = Entries.map((entry: Loose) => [entry, codes[entry.Id]?.shift()] as const)
    return {
      Successful: left.filter(([, code]: Loose) => code === undefined).map(([entry]: Loose) => done(entry)),
      Failed: left
        .filter(([, code]: Loose) => code !== undefined)
        .map(([entry, code]: Loose) => fail(entry, code, code === 'Bad')),
    }
  }
}

test('what the service takes at once it gets at once, and one answer is the answer itself', async t => {
  const { queue: q, sent } = queue(failing({}))
  const answer = await q.sendMessages({ Entries: entries('a', 'b') })
  t.deepEqual(ids(answer.Successful), ['a', 'b'])
  t.deepEqual(answer.Failed, [])
  t.is(answer.ResponseMetadata.HTTPStatusCode, 200)
  t.deepEqual(sent(), [['a', 'b']])
})

test('more entries than that are several requests, and one answer', async t => {
  const { queue: q, sent } = queue(failing({}))
  const answer = await q.sendMessages({ Entries: many(23) })
  t.deepEqual(
    sent().map(({ length }) => length),
    [10, 10, 3],
  )
  t.deepEqual(ids(answer.Successful), ids(many(23)))
  t.deepEqual(answer.Failed, [])
})

test('only entries that failed by no fault of theirs are sent again, and then they are done', async t => {
  const { queue: q, sent } = queue(
    failing({ b: ['InternalError'], c: ['Bad'], d: ['RequestThrottled', 'RequestThrottled'] }),
  )
  const { Successful, Failed } = await q.sendMessages({ Entries: entries('a', 'b', 'c', 'd') }, asBoto3)
  t.deepEqual(sent(), [['a', 'b', 'c', 'd'], ['b', 'd'], ['d']])
  t.deepEqual(ids(Successful).sort(), ['a', 'b', 'd'])
  t.deepEqual(Failed, [fail({ Id: 'c' }, 'Bad', true)])
})

test('an entry is sent as often as the client tries a call', async t => {
  for (const maxAttempts of [1, 2]) {
    const { queue: q, sent } = queue(failing({ a: Array(9).fill('InternalError') }), { retries: { maxAttempts } })
    t.deepEqual(ids((await q.sendMessages({ Entries: entries('a', 'b') }, asBoto3)).Failed), ['a'])
    t.is(sent().length, maxAttempts)
  }
})

test('a queue that keeps an order gets its batch as it is, once', async t => {
  const { queue: q, sent } = queue(failing({ m3: ['InternalError'] }), { name: 'q.fifo' })
  const { Failed } = await q.sendMessages({ Entries: many(11) }, asBoto3)
  t.deepEqual(sent(), [ids(many(11))])
  t.deepEqual(ids(Failed), ['m3'])
})

test('an entry of which the answer says nothing failed, and is not sent again', async t => {
  const { queue: q, sent } = queue(({ Entries }) => ({ Successful: [done(Entries[0])], Failed: [] }))
  const { Failed } = await q.sendMessages({ Entries: entries('a', 'b') }, asBoto3)
  t.like(Failed, [{ Id: 'b', Code: 'NoAnswer', SenderFault: false }])
  t.is(sent().length, 1)
})

test('what failed in the end is a BatchError that says it for each entry, and what succeeded', async t => {
  const { queue: q } = queue(failing({ b: ['Bad'], c: ['InternalError', 'InternalError', 'InternalError'] }))
  const sending = q.sendMessages({ Entries: entries('a', 'b', 'c') })
  const error = await t.throwsAsync<Loose>(sending, {
    instanceOf: BatchError,
    message:
      'sqs.SendMessageBatch: 2 items failed: Bad (1), InternalError (1). First: an item: Bad!. See "failures" and "responses".',
  })
  t.true(error instanceof AggregateError && error instanceof TucuxiError)
  t.deepEqual(error.succeeded, entries('a'))
  t.is(error.responses.length, 3)
  t.deepEqual(
    error.failures.map(({ resource, code, attempts }: Loose) => [resource.Id, code, attempts]),
    [
      ['b', 'Bad', 1],
      ['c', 'InternalError', 3],
    ],
  )
  t.true(error.errors.every((one: unknown) => one instanceof ClientError))
  t.like(error.errors[1], {
    code: 'InternalError',
    message: 'InternalError!',
    operation: 'SendMessageBatch',
    attempts: 3,
    retryable: true,
    statusCode: 200,
  })
})

test('what a resource knew is discarded also when only a part was done', async t => {
  const { queue: q } = queue(body => {
    return 'Entries' in body ? failing({ b: ['Bad'] })(body, { method: '', url: '' }) : { Attributes: {} }
  })
  await q.load()
  t.true(q.isLoaded)
  await t.throwsAsync(q.sendMessages({ Entries: entries('a', 'b') }), { instanceOf: BatchError })
  t.false(q.isLoaded)
})

test('a request that fails before any was answered is the error of the action', async t => {
  const { queue: q, sent } = queue(() => new Refusal('AccessDenied', 403))
  await t.throwsAsync(q.sendMessages({ Entries: many(11) }), { instanceOf: ClientError, code: 'AccessDenied' })
  t.is(sent().length, 1)
})

test('after that it is a BatchError: nothing is lost', async t => {
  let requests = 0
  const { queue: q } = queue(body => {
    requests += 1
    return requests === 2 ? new Refusal('AccessDenied', 403) : failing({ m0: ['Bad'] })(body, { method: '', url: '' })
  })
  const error = await t.throwsAsync<Loose>(q.sendMessages({ Entries: many(23) }), {
    instanceOf: BatchError,
    message:
      /14 items failed: Bad \(1\), AccessDenied \(10\), NotSent \(3\)\. .* A request failed after that, see "cause"\.$/,
  })
  t.is(error.cause.code, 'AccessDenied')
  t.deepEqual(ids(error.succeeded), ids(many(10)).slice(1))
  t.is(error.failures.at(-1).attempts, 0)
  t.is(error.failures.length + error.succeeded.length, 23)
})

test('a signal ends the waits before failed entries are sent again', async t => {
  const controller = new AbortController()
  const answer = failing({ b: Array(99).fill('RequestThrottled') })
  const { queue: q } = queue(
    (body, request) => {
      setTimeout(() => controller.abort(), 20)
      return answer(body, request)
    },
    { retries: { maxAttempts: 99 } },
  )
  const sending = q.sendMessages({ Entries: entries('a', 'b') }, { signal: controller.signal })
  const error = await t.throwsAsync<Loose>(sending, { instanceOf: BatchError })
  t.true(error.cause instanceof AbortedError)
  t.deepEqual(error.succeeded, entries('a'))
  t.like(error.failures, [{ code: 'RequestThrottled', resource: { Id: 'b' } }])
})

test('parameters of another form are for the validation to refuse', async t => {
  const { queue: q, sent } = queue(failing({}))
  await t.throwsAsync(q.sendMessages({ Entries: 'a' as never }), { code: 'ParamValidation', message: /Entries: / })
  await t.throwsAsync(q.sendMessages({} as never), { code: 'ParamValidation', message: /Entries: required, missing/ })
  t.deepEqual(sent(), [])
})

const write = (table: string, id: string) => ({
  [table]: [{ PutRequest: { Item: { id, size: 1, parts: new Set(['b', 'a']) } } }],
})

test('writes to DynamoDB that were left undone are sent again', async t => {
  const sizes: number[] = []
  let left = 2
  const { session } = answering(({ RequestItems }) => {
    const all = Object.entries<Loose[]>(RequestItems)
    sizes.push(all.reduce((sum, [, list]) => sum + list.length, 0))
    left -= 1
    return {
      UnprocessedItems:
        left < 0
          ? {}
          : Object.fromEntries(all.map(([name, list]) => [name, list.slice(1)]).filter(([, list]) => list!.length > 0)),
    }
  })
  const dynamodb = session.resource('dynamodb')
  const RequestItems = {
    one: Array.from({ length: 27 }, (_, index) => write('one', `${index}`).one!),
    __proto__two: write('x', 'x').x!,
  }
  RequestItems.one = RequestItems.one.flat() as never
  const answer = await dynamodb.batchWriteItem({ RequestItems } as never)
  t.deepEqual(sizes, [25, 24, 23, 3])
  t.deepEqual(answer.UnprocessedItems, {})
})

test('what DynamoDB leaves undone in the end is a BatchError, or in the answer', async t => {
  const { session, bodies } = answering(({ RequestItems }) => ({ UnprocessedItems: RequestItems }), { maxAttempts: 2 })
  const dynamodb = session.resource('dynamodb')
  const RequestItems = write('t', '1') as never
  await t.throwsAsync(dynamodb.batchWriteItem({ RequestItems }), {
    instanceOf: BatchError,
    message: /^dynamodb\.BatchWriteItem: 1 item failed: Unprocessed \(1\)\. /,
  })
  t.is(bodies.length, 2)
  const answer = await dynamodb.batchWriteItem({ RequestItems }, asBoto3)
  t.is(bodies.length, 4)
  t.deepEqual(Object.keys(answer.UnprocessedItems ?? {}), ['t'])
  t.is((answer.UnprocessedItems as Loose).t[0].PutRequest.Item.id, '1')
})

test('keys that DynamoDB left undone are asked for again, with what stands beside them; items of all answers are in one', async t => {
  let requests = 0
  const { session, bodies } = answering(({ RequestItems }) => {
    requests += 1
    const { Keys, ...rest } = RequestItems.t
    const [read, left] = requests === 1 ? [Keys.slice(0, 1), Keys.slice(1)] : [Keys, []]
    return { Responses: { t: read }, UnprocessedKeys: left.length === 0 ? {} : { t: { Keys: left, ...rest } } }
  })
  const Keys = ['a', 'b'].map(id => ({ id }))
  const answer = await session
    .resource('dynamodb')
    .batchGetItem({ RequestItems: { t: { Keys, ConsistentRead: true } } } as never)
  t.deepEqual(answer.Responses, { t: Keys } as never)
  t.deepEqual(answer.UnprocessedKeys, {})
  t.deepEqual(bodies[1].RequestItems.t, { ConsistentRead: true, Keys: [{ id: { S: 'b' } }] })
})

test('nothing is sent when the signal has ended it before', async t => {
  const { queue: q, sent } = queue(failing({}))
  const sending = q.sendMessages({ Entries: entries('a') }, { signal: AbortSignal.abort() })
  await t.throwsAsync(sending, { instanceOf: AbortedError, message: 'SendMessageBatch was aborted by its signal.' })
  t.deepEqual(sent(), [])
})

test('entries without a prototype do not hide what happened', async t => {
  const bare = (Id: string) => Object.assign(Object.create(null), { Id, MessageBody: Id })
  const { queue: q } = queue(failing({ b: ['Bad'] }))
  const error = await t.throwsAsync<Loose>(q.sendMessages({ Entries: [bare('a'), bare('b')] }), {
    instanceOf: BatchError,
    message: /1 item failed: Bad \(1\)\. First: an item: Bad!\./,
  })
  t.is(error.succeeded[0].Id, 'a')
})

test('results that are left out of an answer are failures in their places', async t => {
  const { session } = answering(() => ({ FailedRecordCount: 0 }))
  const stream = session.resource('kinesis').Stream('s')
  const Records = ['1', '2'].map(Data => ({ Data, PartitionKey: 'k' }))
  const error = await t.throwsAsync<Loose>(stream.putRecords({ Records }), { instanceOf: BatchError })
  t.is(error.failures.length, 2)
  const answer = await stream.putRecords({ Records }, asBoto3)
  t.like(answer.Records, [{ ErrorCode: 'NoAnswer' }, { ErrorCode: 'NoAnswer' }])
})

test('numbers that come back in another form than they were sent are the same entry', async t => {
  const { session, bodies } = answering(
    ({ RequestItems }) => ({ UnprocessedItems: bodies.length < 2 ? RequestItems : {} }),
    { maxAttempts: 2 },
  )
  const numbers = [1e-7, 0.1 + 0.2, -0, 2n ** 70n, new Decimal('1.50'), 1e-130]
  const RequestItems = { t: numbers.map((n, id) => ({ PutRequest: { Item: { id, n } } })) }
  await session.resource('dynamodb').batchWriteItem({ RequestItems } as never)
  t.is(bodies[1].RequestItems.t.length, numbers.length)
})

test('a timeout holds for the whole of a batch, waits and all requests included', async t => {
  const { queue: q } = queue(failing({ a: Array(99).fill('RequestThrottled') }), { retries: { maxAttempts: 99 } })
  const error = await t.throwsAsync<Loose>(q.sendMessages({ Entries: entries('a', 'b') }, { timeout: 50 }), {
    instanceOf: BatchError,
  })
  t.true(error.cause instanceof CallTimeoutError)
  t.deepEqual(error.succeeded, entries('b'))
})
