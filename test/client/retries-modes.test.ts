import test from 'ava'
import { AbortedError, CallTimeoutError, ClientError } from '../../lib/errors.ts'
import { Session } from '../../lib/session.ts'
import { CONFIG, failure, openZoo, type Scripted, zooModel } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const throttling = failure('ThrottlingException')
const open = (mode: string, maxAttempts: number, answers: readonly Scripted[]) =>
  openZoo(answers, { config: { ...CONFIG, retries: { mode, maxAttempts } } })

test('a call that waits for its turn ends at once when it is aborted, and nothing is sent', async t => {
  const { client, sent } = open('adaptive', 1, [throttling])
  await t.throwsAsync(client.feed!({ Name: 'x' }), { code: 'ThrottlingException' })
  const controller = new AbortController()
  const waiting = client.feed!({ Name: 'x' }, { signal: controller.signal })
  setImmediate(() => controller.abort())
  await t.throwsAsync(waiting, { instanceOf: AbortedError, message: 'Feed was aborted by its signal.' })
  t.is(sent.length, 1)
})

test('waiting for its turn counts for the timeout of a call', async t => {
  const { client, sent } = open('adaptive', 1, [throttling])
  await t.throwsAsync(client.feed!({ Name: 'x' }), { code: 'ThrottlingException' })
  await t.throwsAsync(client.feed!({ Name: 'x' }, { timeout: 20 }), { instanceOf: CallTimeoutError })
  t.is(sent.length, 1)
})

test('a call that waited for its turn is sent', async t => {
  const { client, sent } = open('adaptive', 2, [throttling, { body: { Left: 3 } }])
  t.is((await client.feed!({ Name: 'x' })).Left, 3)
  t.is(sent.length, 2)
})

test('each mode has its own default of attempts, and the first counts', t => {
  const attempts = (service: string, retries: { mode?: 'legacy' | 'adaptive'; maxAttempts?: number }) =>
    new Session({ region: 'eu-west-1', retries }).client(service).meta.config.retries.maxAttempts
  t.deepEqual([attempts('s3', {}), attempts('dynamodb', {}), attempts('dynamodb', { mode: 'adaptive' })], [3, 4, 4])
  t.deepEqual([attempts('s3', { mode: 'legacy' }), attempts('dynamodb', { mode: 'legacy' })], [5, 10])
  t.is(attempts('dynamodb', { mode: 'legacy', maxAttempts: 2 }), 2)
})

test('an error says by the rules of its mode whether its kind is repeated', async t => {
  const cases: [mode: string, code: string, status: number, retryable: boolean][] = [
    ['standard', 'SlowDown', 400, true],
    ['adaptive', 'SlowDown', 400, true],
    ['legacy', 'SlowDown', 400, false],
    ['standard', 'Whatever', 509, false],
    ['adaptive', 'Whatever', 509, false],
    ['legacy', 'Whatever', 509, true],
    ['legacy', 'Throttling', 400, true],
    ['legacy', 'AccessDenied', 403, false],
  ]
  for (const [mode, code, status, retryable] of cases) {
    const { client } = open(mode, 1, [failure(code, status)])
    const error = await t.throwsAsync<ClientError>(client.feed!({ Name: 'x' }), { instanceOf: ClientError })
    t.is(error?.retryable, retryable, `${mode} ${code} ${status}`)
  }
})

test('an attempt after an answer says until when it waits, by the clock of the service', async t => {
  const ahead = 3_600_000
  const date = new Date(Date.now() + ahead).toUTCString()
  const { client, sent } = open('standard', 3, [{ status: 503, headers: { date }, body: '' }, new Error('lost'), {}])
  client.meta.events.on('needs-retry', event => {
    if (event.error !== undefined) event.retry = true
  })
  await client.feed!({ Name: 'x' })
  const [first, ...later] = sent.map(({ headers }) => headers['amz-sdk-request']!)
  t.is(first, 'attempt=1; max=3')
  for (const [index, header] of later.entries()) {
    const [, time, rest] = /^ttl=(\d{8}T\d{6}Z); (.*)$/.exec(header)!
    t.is(rest, `attempt=${index + 2}; max=3`)
    const until = Date.parse(time!.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'))
    t.true(Math.abs(until - (Date.parse(date) + CONFIG.readTimeout)) < 60_000)
  }
})

test('an attempt whose body is a stream does not: nobody knows how long that takes', async t => {
  const date = new Date().toUTCString()
  const service = zooModel({
    metadata: { protocol: 'rest-json' },
    operations: { Put: { http: { method: 'PUT', requestUri: '/put' }, input: { shape: 'PutInput' } } },
    shapes: {
      PutInput: { type: 'structure', payload: 'Body', members: { Body: { shape: 'Blob', streaming: true } } },
    },
  })
  const { client, sent } = openZoo([{ status: 503, headers: { date }, body: '' }, {}], { service })
  await client.put!({ Body: 'hello' })
  t.is(sent[1]!.headers['amz-sdk-request'], 'attempt=2; max=3')
})
