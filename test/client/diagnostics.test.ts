import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import test, { type ExecutionContext } from 'ava'
import type { AttemptTrace, CallTrace } from '../../lib/client/diagnostics.ts'
import { ClientError, ConnectionError, NoCredentialsError, ParamValidationError } from '../../lib/errors.ts'
import { failure, openZoo, type Scripted, SECRET } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const busy: Scripted = { status: 503, headers: { 'x-amzn-requestid': 'R-1' }, body: '' }
const good: Scripted = { headers: { 'x-amzn-requestid': 'R-2' }, body: { Left: 1 } }
const calls = tracingChannel<unknown, CallTrace>('tucuxi:call')
const attempts = tracingChannel<unknown, AttemptTrace>('tucuxi:attempt')
const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const

/** What all channels publish until the test ends, each message as it was then. */
function record(t: ExecutionContext) {
  const seen: [event: string, message: object][] = []
  const handlers = EVENTS.flatMap(event => [
    {
      channel: calls[event],
      handler: (message: unknown) => seen.push([`call ${event}`, { ...(message as CallTrace) }]),
    },
    {
      channel: attempts[event],
      handler: (message: unknown) => {
        const { call: _, ...rest } = message as AttemptTrace
        seen.push([`attempt ${event}`, rest])
      },
    },
  ])
  for (const { channel, handler } of handlers) channel.subscribe(handler)
  t.teardown(() => {
    for (const { channel, handler } of handlers) channel.unsubscribe(handler)
  })
  return seen
}

test.serial('a call and its attempts are published from start to end', async t => {
  const seen = record(t)
  await openZoo([busy, good]).client.feed!({ Name: 'x', Amount: 1 })
  const call = {
    service: 'zoo',
    serviceId: 'Zoo',
    operation: 'Feed',
    region: 'eu-west-1',
    paramNames: ['Name', 'Amount'],
    attempts: 0,
  }
  const first = { attempt: 1, statusCode: 503, requestId: 'R-1' }
  const second = { attempt: 2, statusCode: 200, requestId: 'R-2', result: undefined }
  const { error } = seen.find(([event]) => event === 'attempt error')![1] as AttemptTrace
  t.true(error instanceof ClientError)
  const done = { ...call, attempts: 2, statusCode: 200, requestId: 'R-2', result: undefined }
  t.deepEqual(seen, [
    ['call start', call],
    ['call end', call],
    ['attempt start', { attempt: 1 }],
    ['attempt end', { attempt: 1 }],
    ['attempt error', { ...first, error }],
    ['attempt asyncStart', { ...first, error }],
    ['attempt asyncEnd', { ...first, error }],
    ['attempt start', { attempt: 2 }],
    ['attempt end', { attempt: 2 }],
    ['attempt asyncStart', second],
    ['attempt asyncEnd', second],
    ['call asyncStart', done],
    ['call asyncEnd', done],
  ])
})

test.serial('an error is published with the call, as the caller gets it', async t => {
  const seen = record(t)
  const lost = new ConnectionError('lost')
  const cases: [ReturnType<typeof openZoo>, object, string[]][] = [
    [openZoo([failure('Asleep')]), { Name: 'x' }, ['attempt error', 'call error']],
    [openZoo([lost, lost, lost]), { Name: 'x' }, ['attempt error', 'attempt error', 'attempt error', 'call error']],
    [openZoo([], { credentials: async () => null }), { Name: 'x' }, ['attempt error', 'call error']],
    [openZoo(), {}, ['call error']],
  ]
  const types = [ClientError, ConnectionError, NoCredentialsError, ParamValidationError]
  for (const [index, [{ client }, params, expected]] of cases.entries()) {
    seen.length = 0
    const error = await t.throwsAsync(client.feed!({ ...params }), { instanceOf: types[index] })
    const errors = seen.filter(([event]) => event.endsWith('error'))
    t.deepEqual(
      errors.map(([event]) => event),
      expected,
    )
    for (const [, message] of errors) t.is((message as CallTrace).error, error)
  }
})

test.serial('messages hold no parameters, outputs or secrets', async t => {
  const seen = record(t)
  await openZoo([busy, { body: { Left: 12345 } }]).client.feed!({ Name: 'the-parameter' })
  const text = JSON.stringify(seen)
  for (const secret of ['the-parameter', '12345', SECRET]) t.false(text.includes(secret), secret)
})

test.serial(
  'a store that is bound at the start of a call is there in its attempts and hooks, and not after it',
  async t => {
    const storage = new AsyncLocalStorage<string>()
    calls.start.bindStore(storage, ({ operation }) => `call ${operation}`)
    attempts.start.bindStore(storage, ({ call, attempt }) => `${call.operation} ${attempt}`)
    t.teardown(() => {
      calls.start.unbindStore(storage)
      attempts.start.unbindStore(storage)
    })
    const seen: unknown[] = []
    const { client } = openZoo([busy, good])
    for (const stage of ['before-call', 'before-send', 'response-received', 'needs-retry', 'after-call']) {
      client.meta.events.on(stage, () => void seen.push(stage, storage.getStore()))
    }
    await storage.run('outside', async () => {
      await client.feed!({ Name: 'x' })
      t.is(storage.getStore(), 'outside')
    })
    const attempt = (number: number) => {
      return ['before-send', `Feed ${number}`, 'response-received', `Feed ${number}`, 'needs-retry', 'call Feed']
    }
    t.deepEqual(seen, ['before-call', 'call Feed', ...attempt(1), ...attempt(2), 'after-call', 'call Feed'])
  },
)

test.serial('a call is not changed by those who listen: output, error and stack', async t => {
  record(t)
  t.is((await openZoo([good]).client.feed!({ Name: 'x' })).Left, 1)
  const error = await t.throwsAsync(
    async function callerOfTheOperation() {
      await openZoo([failure('Asleep')]).client.feed!({ Name: 'x' })
    },
    { instanceOf: ClientError },
  )
  t.regex(error!.stack!, /at (async )?callerOfTheOperation .*diagnostics\.test\.ts:\d+:\d+/)
})

test.serial('attempts alone can be listened to', async t => {
  const seen: unknown[] = []
  const handler = (message: unknown) => {
    const { call, attempt } = message as AttemptTrace
    seen.push([call.service, call.operation, attempt])
  }
  attempts.start.subscribe(handler)
  await openZoo([busy, good]).client.feed!({ Name: 'x' })
  attempts.start.unsubscribe(handler)
  await openZoo([good]).client.feed!({ Name: 'x' })
  t.deepEqual(seen, [
    ['zoo', 'Feed', 1],
    ['zoo', 'Feed', 2],
  ])
})
