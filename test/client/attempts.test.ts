import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'ava'
import type { RetryEvent, SigningEvent } from '../../lib/client/hooks.ts'
import { Credentials } from '../../lib/credentials/credentials.ts'
import {
  ClientError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  NoCredentialsError,
  ReadTimeoutError,
  RequestBodyError,
  type ResponseMetadata,
  type TucuxiError,
} from '../../lib/errors.ts'
import type { WireRequest, WireResponse } from '../../lib/http/wire.ts'
import { failure, openZoo, type Scripted, wireResponse, zooModel } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const busy = { status: 503, body: '' }

/** An operation whose body is what the caller gives. */
const store = zooModel({
  metadata: { protocol: 'rest-json' },
  operations: { Put: { http: { method: 'PUT', requestUri: '/put' }, input: { shape: 'PutInput' } } },
  shapes: {
    PutInput: { type: 'structure', payload: 'Body', members: { Body: { shape: 'Blob', streaming: true } } },
  },
})

/** Reads each body as a server would. */
async function receive({ body }: WireRequest): Promise<string> {
  if (body instanceof Readable) return (await body.toArray()).map(chunk => Buffer.from(chunk).toString()).join('')
  return Buffer.from((body ?? '') as string).toString()
}

/** Puts a body; the first attempts fail. Resolves to what each attempt brought. */
async function put(Body: unknown, failures: number): Promise<string[]> {
  const bodies: string[] = []
  const answer = async (request: WireRequest): Promise<WireResponse> => {
    bodies.push(await receive(request))
    return wireResponse(bodies.length > failures ? {} : busy)
  }
  const { client } = openZoo([answer, answer, answer, answer], { service: store })
  await client.put!({ Body })
  return bodies
}

test('what may be a passing trouble is tried again, as often as maxAttempts says', async t => {
  for (const trouble of [
    busy,
    new ConnectionError('refused'),
    new ConnectionClosedError('x'),
    new ReadTimeoutError('x'),
  ]) {
    const { client, sent } = openZoo([trouble, trouble, { body: { Left: 1 } }])
    t.is((await client.feed!({ Name: 'x' })).Left, 1)
    t.is(sent.length, 3)
    const stubborn = openZoo([trouble, trouble], { config: { retries: { mode: 'standard', maxAttempts: 2 } } })
    const error = await t.throwsAsync(stubborn.client.feed!({ Name: 'x' }))
    t.true(trouble instanceof Error ? error === trouble : error instanceof ClientError)
    t.is(stubborn.sent.length, 2)
  }
})

test('what the caller did wrong is not tried again', async t => {
  const { client, sent } = openZoo([failure('ValidationException')])
  const error = await t.throwsAsync(client.feed!({ Name: 'x' }), { code: 'ValidationException' })
  t.is((error as ClientError).attempts, 1)
  t.is(sent.length, 1)
})

test('an error counts the attempts that were made', async t => {
  const error = await t.throwsAsync(openZoo([busy, busy, failure('Throttling')]).client.feed!({ Name: 'x' }))
  t.is((error as ClientError).attempts, 3)
  t.is((error as ClientError).code, 'Throttling')
})

test('all attempts are one invocation, and each says which it is', async t => {
  const { client, sent } = openZoo([busy, busy, {}, {}])
  await client.feed!({ Name: 'x' })
  await client.feed!({ Name: 'x' })
  t.deepEqual(
    sent.map(({ headers }) => headers['amz-sdk-request']),
    ['attempt=1; max=3', 'attempt=2; max=3', 'attempt=3; max=3', 'attempt=1; max=3'],
  )
  const ids = sent.map(({ headers }) => headers['amz-sdk-invocation-id'])
  t.regex(ids[0]!, /^[\da-f-]{36}$/)
  t.deepEqual([ids[1], ids[2]], [ids[0], ids[0]])
  t.not(ids[3], ids[0])
})

test('an idempotency token is the same in every attempt', async t => {
  const { client, sent } = openZoo([busy, {}])
  await client.feed!({ Name: 'x' })
  t.is(sent[0]!.body, sent[1]!.body)
})

test('the service may say how long to wait, and that is heeded', async t => {
  const delays: number[] = []
  const asks = (headers: Record<string, string>): Scripted => ({ ...busy, headers })
  const { client } = openZoo([asks({ 'retry-after': '0' }), asks({ 'x-amz-retry-after': '1' }), {}])
  client.meta.events.on('needs-retry', (event: RetryEvent) => void delays.push(event.delay))
  await client.feed!({ Name: 'x' })
  t.deepEqual(delays, [0, 1, 0])
})

test('bytes, text and a Blob are sent again from their start', async t => {
  for (const body of [
    'hello',
    Buffer.from('hello'),
    new Blob(['hel', 'lo']),
    new TextEncoder().encode('hello').buffer,
  ]) {
    t.deepEqual(await put(body, 2), ['hello', 'hello', 'hello'])
  }
})

test('a function is called for the signature, and for each attempt', async t => {
  let made = 0
  t.deepEqual(await put(() => Readable.from([`take ${++made}`]), 2), ['take 2', 'take 3', 'take 4'])
})

test('a file is opened again, from where the caller had begun', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, 'a file of some length')
  t.deepEqual(await put(createReadStream(path, { start: 2, end: 5 }), 1), ['file', 'file'])
})

test('a stream that can be read once only is not tried again, and the trouble is told', async t => {
  const reads = async (request: WireRequest) => {
    await receive(request)
    return wireResponse(busy)
  }
  const { client, sent } = openZoo([reads], { service: store })
  const error = await t.throwsAsync(client.put!({ Body: Readable.from(['once']) }), { instanceOf: ClientError })
  t.is((error as ClientError).statusCode, 503)
  t.is(sent.length, 1)
})

test('a stream that no attempt has read is sent by the next, and closed when the call fails', async t => {
  const lost = () => Promise.reject(new ConnectTimeoutError('no socket'))
  const arrived: string[] = []
  const reads = async (request: WireRequest) => {
    arrived.push(await receive(request))
    return wireResponse({})
  }
  await openZoo([lost, lost, reads], { service: store }).client.put!({ Body: Readable.from(['once']) })
  t.deepEqual(arrived, ['once'])
  const body = Readable.from(['never'])
  const call = openZoo([lost, lost, lost], { service: store }).client.put!({ Body: body })
  await t.throwsAsync(call, { instanceOf: ConnectTimeoutError, message: 'no socket' })
  t.true(body.destroyed)
})

test('a clock that is wrong is corrected at once, and stays corrected', async t => {
  const ahead = 3_600_000
  const dateHeader = () => ({ date: new Date(Date.now() + ahead).toUTCString() })
  const skewed = () => wireResponse({ ...(failure('RequestTimeTooSkewed', 403) as object), headers: dateHeader() })
  const { client, sent } = openZoo([skewed, {}, {}])
  await client.feed!({ Name: 'x' })
  await client.feed!({ Name: 'x' })
  const offsets = sent.map(({ headers }) => {
    const date = headers['x-amz-date']!.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
    return Math.abs(Math.round((Date.parse(date) - Date.now()) / 60_000))
  })
  t.deepEqual(offsets, [0, 60, 60])
})

test('credentials are fetched for each attempt: new ones are used when they are there', async t => {
  let fetched = 0
  const credentials = async () => {
    fetched += 1
    return new Credentials({ accessKeyId: `AKID${fetched}`, secretAccessKey: 's' }, 'test')
  }
  const { client, sent } = openZoo([busy, {}], { credentials })
  await client.feed!({ Name: 'x' })
  t.deepEqual(
    sent.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization!)![1]),
    ['AKID1', 'AKID2'],
  )
})

test('without credentials nothing is sent, and the error says where they can come from', async t => {
  const { client, sent } = openZoo([], { credentials: async () => null })
  await t.throwsAsync(client.feed!({ Name: 'x' }), {
    instanceOf: NoCredentialsError,
    code: 'NoCredentials',
    message:
      'zoo.Feed must be signed, and no credentials were found. Set the option credentials, the variables AWS_ACCESS_KEY_ID ' +
      'and AWS_SECRET_ACCESS_KEY, or a profile; `await session.explain()` tells what was tried.',
  })
  t.is(sent.length, 0)
})

test('an unsigned call asks for no credentials', async t => {
  const credentials = () => Promise.reject(new Error('nobody should ask'))
  const { client, sent } = openZoo([{}], { credentials, config: { signatureVersion: 'unsigned' } })
  await client.feed!({ Name: 'x' })
  t.is(sent[0]!.headers.authorization, undefined)
  t.is(sent[0]!.headers['x-amz-date'], undefined)
})

test('a client whose calls fail one after the other runs out of retries, and calls that succeed bring them back', async t => {
  const outage = Array.from({ length: 100 }, (): Scripted => busy)
  const { client, sent } = openZoo([...outage, {}])
  const attempts: number[] = []
  while (sent.length < 100) {
    const before = sent.length
    await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: ClientError })
    attempts.push(sent.length - before)
  }
  // 500 in all, 14 for each: 35 retries.
  t.is(
    attempts.reduce((sum, count) => sum + count - 1, 0),
    35,
  )
  t.deepEqual(attempts.slice(0, 2), [3, 3])
  t.deepEqual(attempts.slice(-2), [1, 1])
  await client.feed!({ Name: 'x' })
})

test('a hook can overrule the decision, both ways', async t => {
  const never = openZoo([busy])
  never.client.meta.events.on('needs-retry', (event: RetryEvent) => {
    event.retry = false
  })
  await t.throwsAsync(never.client.feed!({ Name: 'x' }), { instanceOf: ClientError })
  t.is(never.sent.length, 1)

  const always = openZoo([failure('NotYet'), failure('NotYet'), {}])
  const seen: unknown[] = []
  always.client.meta.events.on('needs-retry', (event: RetryEvent) => {
    seen.push([event.attempt, event.retry, event.statusCode, (event.error as TucuxiError | undefined)?.code])
    if (event.error !== undefined) event.retry = true
  })
  await always.client.feed!({ Name: 'x' })
  t.deepEqual(seen, [
    [1, false, 400, 'NotYet'],
    [2, false, 400, 'NotYet'],
    [3, false, 200, undefined],
  ])
})

test('a hook can have a call sent again that was answered well', async t => {
  const { client, sent } = openZoo([{ body: { Left: 2 } }, { body: { Left: 1 } }, { body: { Left: 0 } }])
  client.meta.events.on('needs-retry', (event: RetryEvent) => {
    event.retry = event.output?.Left !== 0
  })
  const output = await client.feed!({ Name: 'x' })
  t.is(output.Left, 0)
  t.is((output.ResponseMetadata as ResponseMetadata).RetryAttempts, 2)
  t.is(sent.length, 3)
})

test('a hook cannot have a stream sent again, and an answer that it turns down frees its socket', async t => {
  const reads = async (request: WireRequest) => {
    await receive(request)
    return wireResponse({})
  }
  const { client, sent } = openZoo([reads], { service: store })
  client.meta.events.on('needs-retry', (event: RetryEvent) => {
    event.retry = true
  })
  await t.throwsAsync(client.put!({ Body: Readable.from(['abc']) }), {
    instanceOf: RequestBodyError,
    message: /^A hook of needs-retry wants Put to be sent again, and its body is a stream/,
  })
  t.is(sent.length, 1)

  const service = zooModel({
    metadata: { protocol: 'rest-json' },
    operations: { Get: { output: { shape: 'GetOutput' } } },
    shapes: {
      GetOutput: { type: 'structure', payload: 'Body', members: { Body: { shape: 'Blob', streaming: true } } },
    },
  })
  const bodies = [Readable.from([Buffer.from('first')]), Readable.from([Buffer.from('second')])]
  const answers = bodies.map(body => () => ({ statusCode: 200, headers: {}, body }))
  const getter = openZoo(answers, { service })
  getter.client.meta.events.on('needs-retry', (event: RetryEvent) => {
    event.retry = event.attempt === 1
  })
  const { Body: body } = (await getter.client.get!({})) as { Body: { text(): Promise<string> } }
  t.true(bodies[0]!.destroyed)
  t.is(await body.text(), 'second')
})

test('what a hook does to one attempt is not seen by the next', async t => {
  const { client, sent } = openZoo([busy, {}])
  client.meta.events.on('before-sign', (event: SigningEvent) => {
    event.request.headers['x-count'] = `${event.request.headers['x-count'] ?? ''}+`
    event.signing.region = `${event.signing.region}x`
  })
  await client.feed!({ Name: 'x' })
  t.deepEqual(
    sent.map(({ headers }) => headers['x-count']),
    ['+', '+'],
  )
  for (const { headers } of sent) t.regex(headers.authorization!, /\/eu-west-1x\/zoo\//)
})
