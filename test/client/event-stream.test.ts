import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import type { StreamEvent } from '../../lib/client/event-stream.ts'
import {
  AbortedError,
  BodyUsedError,
  ChecksumMismatchError,
  ClientError,
  ConnectionClosedError,
  IncompleteBodyError,
  MalformedResponseError,
  ReadTimeoutError,
  UnsupportedFeatureError,
} from '../../lib/errors.ts'
import type { WireBody } from '../../lib/http/wire.ts'
import { Loader } from '../../lib/model/loader.ts'
import { serve, transportFor } from '../helpers/http-server.ts'
import { encodeEvent, encodeException } from '../protocols/event-stream/encode.ts'
import { openZoo, type Scripted, zooModel } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const shapes = {
  WatchOutput: { type: 'structure', members: { Name: { shape: 'Text' }, Events: { shape: 'Events' } } },
  Events: {
    type: 'structure',
    eventstream: true,
    members: { Seen: { shape: 'Seen' }, asleepException: { shape: 'AsleepException' } },
  },
  Seen: { type: 'structure', event: true, members: { Left: { shape: 'Integer' } } },
  AsleepException: {
    type: 'structure',
    exception: true,
    error: { httpStatusCode: 424 },
    members: { message: { shape: 'Text' }, Until: { shape: 'Text' } },
  },
} as const

const operations = { Watch: { http: { method: 'POST', requestUri: '/watch' }, output: { shape: 'WatchOutput' } } }
const rpc = zooModel({ operations, shapes })
const rest = zooModel({
  metadata: { protocol: 'rest-json' },
  operations,
  shapes: {
    ...shapes,
    WatchOutput: {
      type: 'structure',
      payload: 'Events',
      members: { Name: { shape: 'Text', location: 'header', locationName: 'x-name' }, Events: { shape: 'Events' } },
    },
  },
})

const seen = (left: number) => encodeEvent('Seen', JSON.stringify({ Left: left }))
const first = encodeEvent('initial-response', '{"Name":"owl"}')
const asleep = encodeException('asleepException', '{"message":"hush","Until":"noon"}')

type Output = { Name?: string; Events: AsyncIterable<StreamEvent> & AsyncDisposable & { close(): Promise<void> } }

/** A client of a server that answers each call with what `answer` writes. */
async function watch(
  t: ExecutionContext,
  answer: (response: ServerResponse, number: number) => void,
  { service = rest, readTimeout = 10_000, maxPoolConnections = 10 } = {},
) {
  let calls = 0
  const origin = await serve(t, (_request, response) => answer(response, ++calls))
  const transport = transportFor(t, { maxPoolConnections })
  const config = { endpointUrl: origin, readTimeout, connectTimeout: 10_000 }
  const { client } = openZoo(Array<Scripted>(10).fill(transport), { service, config })
  return (signal?: AbortSignal) => client.watch!({}, { signal }) as unknown as Promise<Output>
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

async function all(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const read: StreamEvent[] = []
  for await (const event of events) read.push(event)
  return read
}

/** A client whose answer has this body. */
function canned(body: Uint8Array | Readable, headers: Record<string, string> = {}, service = rest) {
  const { client } = openZoo([() => ({ statusCode: 200, headers, body })], {
    service,
    config: { retries: { mode: 'standard', maxAttempts: 1 } },
  })
  return client.watch!() as unknown as Promise<Output>
}

test('each event is there when it has been sent, not when the last one has', async t => {
  let response!: ServerResponse
  const call = await watch(t, answer => {
    response = answer
    answer.writeHead(200, { 'x-name': 'owl' })
    answer.write(seen(1))
  })
  const { Name, Events } = await call()
  t.is(Name, 'owl')
  const iterator = Events[Symbol.asyncIterator]()
  t.deepEqual(await iterator.next(), { done: false, value: { Seen: { Left: 1 } } })
  response.write(seen(2).subarray(0, 5))
  const second = iterator.next()
  response.write(seen(2).subarray(5))
  t.deepEqual(await second, { done: false, value: { Seen: { Left: 2 } } })
  response.end()
  t.deepEqual(await iterator.next(), { done: true, value: undefined })
  t.deepEqual(await iterator.next(), { done: true, value: undefined })
})

test('the output has metadata as any other', async t => {
  const headers = { 'x-amzn-requestid': 'r-1' }
  const { Events, ...output } = await canned(seen(1), headers)
  t.deepEqual(output, {
    ResponseMetadata: { RequestId: 'r-1', HTTPStatusCode: 200, HTTPHeaders: headers, RetryAttempts: 0 },
  } as object)
  t.deepEqual(await all(Events), [{ Seen: { Left: 1 } }])
})

test('by an RPC protocol the output waits for its first event, which has the other members', async t => {
  let response!: ServerResponse
  const started = deferred()
  const call = await watch(
    t,
    answer => {
      response = answer
      answer.write(first.subarray(0, 20))
      started.resolve()
    },
    { service: rpc },
  )
  const output = call()
  await started.promise
  response.end(Buffer.concat([first.subarray(20), seen(1)]))
  const { Name, Events } = await output
  t.is(Name, 'owl')
  t.deepEqual(await all(Events), [{ Seen: { Left: 1 } }])
})

for (const [what, body, message] of [
  ['another event', seen(1), /begins with the event "Seen", where initial-response is due/],
  ['nothing', Buffer.alloc(0), /^The answer to zoo\.Watch ends before its first event/],
] as const) {
  test(`an RPC answer that begins with ${what} fails the call, and its connection is closed`, async t => {
    const stream = Readable.from(body.length === 0 ? [] : [body])
    await t.throwsAsync(canned(stream, {}, rpc), { instanceOf: MalformedResponseError, message })
    t.true(stream.destroyed)
  })
}

test('an exception in place of the first event is the error of the call', async t => {
  const error = await t.throwsAsync(canned(asleep, {}, rpc), { instanceOf: ClientError })
  t.is(error!.constructor.name, 'AsleepException')
  t.is(error!.message, 'Watch: hush')
})

test('an exception in place of the first event that says to come again is heeded', async t => {
  const call = await watch(
    t,
    (answer, number) => answer.end(number === 1 ? encodeException('ThrottlingException', '{}') : first),
    { service: rpc },
  )
  const { Name, Events } = await call()
  t.is(Name, 'owl')
  t.deepEqual(await all(Events), [])
})

test('an exception among the events is thrown, by its class and with its members', async t => {
  const { client } = openZoo([{ body: Buffer.concat([seen(1), asleep, seen(2)]) }], { service: rest })
  const { Events } = (await client.watch!()) as unknown as Output
  const iterator = Events[Symbol.asyncIterator]()
  t.deepEqual((await iterator.next()).value, { Seen: { Left: 1 } })
  const error = (await t.throwsAsync(iterator.next())) as ClientError & { Until: string }
  t.true(error instanceof client.exceptions.AsleepException!)
  const { code, message, statusCode, service, operation, retryable, Until } = error
  t.deepEqual(
    { code, message, statusCode, service, operation, retryable, Until },
    {
      code: 'AsleepException',
      message: 'Watch: hush',
      statusCode: 424,
      service: 'zoo',
      operation: 'Watch',
      retryable: false,
      Until: 'noon',
    },
  )
  t.deepEqual(error.response.Error, { Code: 'AsleepException', Message: 'hush' })
  t.deepEqual(await iterator.next(), { done: true, value: undefined })
})

test('a good status does not hide an error with a bad one', async t => {
  const { client } = openZoo([{ status: 400, body: { __type: 'AsleepException', message: 'hush' } }], { service: rest })
  const error = await t.throwsAsync(client.watch!())
  t.true(error instanceof client.exceptions.AsleepException!)
})

test('leaving the loop frees the connection', async t => {
  const closed = deferred()
  const call = await watch(
    t,
    (answer, number) => {
      answer.on('close', closed.resolve)
      if (number === 1) answer.write(seen(1))
      else answer.end(seen(2))
    },
    { maxPoolConnections: 1 },
  )
  for await (const event of (await call()).Events) {
    t.deepEqual(event, { Seen: { Left: 1 } })
    break
  }
  await closed.promise
  t.deepEqual(await all((await call()).Events), [{ Seen: { Left: 2 } }])
})

test('an exception frees the connection', async t => {
  const closed = deferred()
  const call = await watch(t, answer => {
    answer.on('close', closed.resolve)
    answer.write(asleep)
  })
  await t.throwsAsync(all((await call()).Events), { instanceOf: ClientError })
  await t.notThrowsAsync(closed.promise)
})

test('an iterator that is returned before its first event frees the connection', async t => {
  const closed = deferred()
  const call = await watch(t, answer => {
    answer.on('close', closed.resolve)
    answer.write(seen(1))
  })
  const iterator = (await call()).Events[Symbol.asyncIterator]()
  t.deepEqual(await iterator.return!(), { done: true, value: undefined })
  await closed.promise
  t.deepEqual(await iterator.next(), { done: true, value: undefined })
})

for (const [how, end] of [
  ['close()', (events: Output['Events']) => events.close()],
  ['await using', (events: Output['Events']) => events[Symbol.asyncDispose]()],
] as const) {
  test(`${how} frees the connection of a stream that nobody reads`, async t => {
    const closed = deferred()
    const call = await watch(t, answer => {
      answer.on('close', closed.resolve)
      answer.write(seen(1))
    })
    const { Events } = await call()
    await end(Events)
    await closed.promise
    t.deepEqual(await all(Events), [])
  })
}

test('close() ends a loop that waits for an event', async t => {
  const call = await watch(t, answer => answer.write(seen(1)))
  const { Events } = await call()
  const read: StreamEvent[] = []
  for await (const event of Events) {
    read.push(event)
    setImmediate(() => void Events.close())
  }
  t.deepEqual(read, [{ Seen: { Left: 1 } }])
})

test('a stream that was read to its end leaves its connection to the next call', async t => {
  const ports = new Set<number | undefined>()
  const call = await watch(
    t,
    answer => {
      ports.add(answer.socket?.remotePort)
      answer.write(seen(1))
      answer.end(seen(2))
    },
    { maxPoolConnections: 1 },
  )
  for (let round = 0; round < 3; round++) t.is((await all((await call()).Events)).length, 2)
  t.is(ports.size, 1)
})

test('events can be iterated once', async t => {
  const { Events } = await canned(seen(1))
  await all(Events)
  await t.throwsAsync(all(Events), {
    instanceOf: BodyUsedError,
    message: 'The events were already read. Keep what the first loop gave, or call the operation again.',
  })
})

test('an iterator can be used in a loop after its first events were taken', async t => {
  const { Events } = await canned(Buffer.concat([seen(1), seen(2), seen(3)]))
  const iterator = Events[Symbol.asyncIterator]() as AsyncIterableIterator<StreamEvent>
  await iterator.next()
  t.deepEqual(await all(iterator), [{ Seen: { Left: 2 } }, { Seen: { Left: 3 } }])
})

test('asked for several events at once, it gives them in their order', async t => {
  const { Events } = await canned(Buffer.concat([seen(1), encodeEvent('New'), seen(2)]))
  const iterator = Events[Symbol.asyncIterator]()
  const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()])
  t.deepEqual(results, [
    { done: false, value: { Seen: { Left: 1 } } },
    { done: false, value: { Seen: { Left: 2 } } },
    { done: true, value: undefined },
  ])
})

test('a connection that is lost is an error, within an event and between two', async t => {
  for (const bytes of [seen(2).subarray(0, 9), Buffer.alloc(0)]) {
    const call = await watch(t, answer => {
      answer.write(Buffer.concat([seen(1), bytes]), () => answer.destroy())
    })
    const iterator = (await call()).Events[Symbol.asyncIterator]()
    t.deepEqual((await iterator.next()).value, { Seen: { Left: 1 } })
    await t.throwsAsync(iterator.next(), { instanceOf: ConnectionClosedError })
  }
})

test('an answer that ends within an event is incomplete', async t => {
  const call = await watch(t, answer => answer.end(Buffer.concat([seen(1), seen(2).subarray(0, 20)])))
  const iterator = (await call()).Events[Symbol.asyncIterator]()
  await iterator.next()
  await t.throwsAsync(iterator.next(), { instanceOf: IncompleteBodyError })
})

test('an answer that is shorter than announced is incomplete, also when it ends with an event', async t => {
  const { Events } = await canned(seen(1), { 'content-length': '1000' })
  await t.throwsAsync(all(Events), { instanceOf: IncompleteBodyError })
})

test('an event that was changed on its way is an error, and ends the stream', async t => {
  const closed = deferred()
  const call = await watch(t, answer => {
    const bytes = seen(2)
    bytes[bytes.length - 5]! ^= 1
    answer.on('close', closed.resolve)
    answer.write(Buffer.concat([seen(1), bytes, seen(3)]))
  })
  const iterator = (await call()).Events[Symbol.asyncIterator]()
  await iterator.next()
  await t.throwsAsync(iterator.next(), {
    instanceOf: ChecksumMismatchError,
    message: /^An event in the answer to zoo\.Watch does not have the checksum/,
  })
  await closed.promise
  t.deepEqual(await iterator.next(), { done: true, value: undefined })
})

test('an answer that is empty, and says so, is not taken for a stream without events', async t => {
  await t.throwsAsync(canned(Buffer.alloc(0), { 'content-length': '0' }), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Watch is empty, where a stream of events is due/,
  })
})

test('a stream without events has none', async t => {
  t.deepEqual(await all((await canned(Readable.from([]))).Events), [])
})

test('the signal of the call ends the stream', async t => {
  const call = await watch(t, answer => answer.write(seen(1)))
  const controller = new AbortController()
  const { Events } = await call(controller.signal)
  const iterator = Events[Symbol.asyncIterator]()
  await iterator.next()
  const next = iterator.next()
  controller.abort(new Error('enough'))
  const error = await t.throwsAsync(next, { instanceOf: AbortedError })
  t.is((error!.cause as Error).message, 'enough')
})

test('a stream that stalls ends with the read timeout', async t => {
  const call = await watch(t, answer => answer.write(seen(1)), { readTimeout: 50 })
  const iterator = (await call()).Events[Symbol.asyncIterator]()
  await iterator.next()
  await t.throwsAsync(iterator.next(), { instanceOf: ReadTimeoutError, message: /sent nothing for 50 ms/ })
})

test('a stream that fails before anybody reads it tells its reader, and nobody else', async t => {
  const call = await watch(t, answer => {
    answer.write(seen(1).subarray(0, 5), () => answer.destroy())
  })
  const { Events } = await call()
  await sleep(50)
  await t.throwsAsync(all(Events), { instanceOf: ConnectionClosedError })
})

test('a service is not asked for more than is read', async t => {
  const block = encodeEvent('New', Buffer.alloc(1_000_000))
  const blocks = 100
  let sent = 0
  let stopped = false
  const call = await watch(t, async answer => {
    answer.on('close', () => {
      stopped = true
    })
    answer.write(seen(1))
    for (; sent < blocks && !stopped; sent++) {
      if (!answer.write(block)) await Promise.race([once(answer, 'drain'), once(answer, 'close')])
    }
    answer.end()
  })
  const iterator = (await call()).Events[Symbol.asyncIterator]()
  await iterator.next()
  await sleep(200)
  // What the sockets of the two sides hold.
  t.true(sent < blocks / 2, `${sent} MB of ${blocks} were sent`)
  await iterator.return!()
})

test('a transport of the user may answer with any async iterable', async t => {
  const body = async function* () {
    yield seen(1).subarray(0, 3)
    yield Buffer.concat([seen(1).subarray(3), seen(2)])
  }
  const { client } = openZoo([() => ({ statusCode: 200, headers: {}, body: body() })], { service: rest })
  const { Events } = (await client.watch!()) as unknown as Output
  t.deepEqual(await all(Events), [{ Seen: { Left: 1 } }, { Seen: { Left: 2 } }])
})

test('a protocol that has no event streams says so', async t => {
  const service = zooModel({ metadata: { protocol: 'query' }, operations, shapes })
  await t.throwsAsync(canned(seen(1), {}, service), {
    instanceOf: UnsupportedFeatureError,
    message:
      'zoo.Watch answers with an event stream, which the protocol query does not have. Check the model of the service.',
  })
})

for (const protocol of ['json', 'rest-json', 'rest-xml', 'smithy-rpc-v2-cbor', 'query', 'ec2']) {
  test(`${protocol}: an operation whose input is an event stream is refused before anything is sent`, async t => {
    const input = { type: 'structure', payload: 'Events', members: { Events: { shape: 'Events' } } } as const
    const service = zooModel({
      metadata: { protocol },
      operations: { Tell: { input: { shape: 'TellInput' } } },
      shapes: { ...shapes, TellInput: input },
    })
    const { client, sent } = openZoo([{}], { service })
    const events = async function* () {
      yield { Seen: { Left: 1 } }
    }
    for (const params of [{}, { Events: events() }, { Events: { Seen: {} } }, { Wrong: 1 }]) {
      await t.throwsAsync(client.tell!(params), {
        instanceOf: UnsupportedFeatureError,
        message: /^zoo\.Tell takes an event stream as input, over HTTP\/2, which tucuxi does not send\./,
      })
    }
    t.is(sent.length, 0)
  })
}

const loader = new Loader()

for (const [name, method] of [
  ['bedrock-runtime', 'invokeModelWithBidirectionalStream'],
  ['connecthealth', 'startMedicalScribeListeningSession'],
  ['lexv2-runtime', 'startConversation'],
  ['polly', 'startSpeechSynthesisStream'],
  ['qbusiness', 'chat'],
] as const) {
  test(`${name}.${method} is refused by its name`, async t => {
    const { client, sent } = openZoo([{}], { service: loader.serviceModel(name) })
    const operation = `${method.charAt(0).toUpperCase()}${method.slice(1)}`
    await t.throwsAsync(client[method]!(), {
      instanceOf: UnsupportedFeatureError,
      message: new RegExp(`^${name}\\.${operation} takes an event stream as input`),
    })
    t.is(sent.length, 0)
  })
}

test('a body that is no event stream does not reach the caller as one', async t => {
  const page: WireBody = Buffer.from('<html><title>Sign in</title></html>')
  await t.throwsAsync(all((await canned(page)).Events), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Watch is a page, not a stream of events/,
  })
})
