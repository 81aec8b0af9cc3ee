import { crc32 } from 'node:zlib'
import test from 'ava'
import { ChecksumMismatchError, IncompleteBodyError, MalformedResponseError } from '../../../lib/errors.ts'
import { type EventMessage, readMessages } from '../../../lib/protocols/event-stream/message.ts'
import { operationOf } from '../operation.ts'
import { encodeEvent, encodeHeaders, encodeMessage } from './encode.ts'

const operation = operationOf({})

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = bytes.length): Promise<EventMessage[]> {
  const messages: EventMessage[] = []
  for await (const message of readMessages(operation, pieces(bytes, size))) messages.push(message)
  return messages
}

/** A prelude with a right checksum over lengths that are given. */
function prelude(length: number, headersLength: number): Buffer {
  const whole = encodeMessage(Buffer.alloc(headersLength), Buffer.alloc(length - headersLength - 16))
  return whole.subarray(0, 12)
}

test('the example of the specification: a message without headers and payload', async t => {
  const bytes = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex')
  t.deepEqual(bytes, encodeMessage({}))
  t.deepEqual(await read(bytes), [{ headers: new Map(), payload: new Uint8Array() }])
})

test('the example of the specification: a message with one header and a payload', async t => {
  const bytes = Buffer.from(
    '0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1',
    'hex',
  )
  const [message] = await read(bytes)
  t.deepEqual([...message!.headers], [['content-type', 'application/json']])
  t.is(Buffer.from(message!.payload).toString(), "{'foo':'bar'}")
})

for (const size of [1, 2, 7, 12, 13, 16, 17, 1000]) {
  test(`messages that come in pieces of ${size} bytes are the same`, async t => {
    const bytes = Buffer.concat([encodeEvent('A', 'one'), encodeMessage({}), encodeEvent('B', Buffer.alloc(100, 7))])
    const messages = await read(bytes, size)
    t.deepEqual(
      messages.map(({ headers, payload }) => [headers.get(':event-type'), payload.length, payload[0]]),
      [
        ['A', 3, 'o'.charCodeAt(0)],
        [undefined, 0, undefined],
        ['B', 100, 7],
      ],
    )
  })
}

test('a payload does not change when the memory of the connection is used again', async t => {
  const bytes = encodeEvent('A', 'abc')
  const [message] = await read(bytes)
  bytes.fill(0)
  t.is(Buffer.from(message!.payload).toString(), 'abc')
})

test('no more is read than the message that is asked for needs', async t => {
  const one = encodeEvent('A', 'abc')
  let given = 0
  const source = async function* () {
    for (;;) {
      given++
      yield one
    }
  }
  const messages = readMessages(operation, source())
  await messages.next()
  await messages.next()
  t.is(given, 2)
  await messages.return(undefined)
})

test('no bytes are no messages', async t => {
  t.deepEqual(await read(Buffer.alloc(0)), [])
})

const whole = encodeEvent('A', 'abc')

for (const cut of [1, 11, 12, whole.length - 1]) {
  test(`a stream that ends after ${cut} of the bytes of its second message is incomplete`, async t => {
    const bytes = Buffer.concat([whole, whole.subarray(0, cut)])
    const error = await t.throwsAsync(read(bytes), { instanceOf: IncompleteBodyError })
    t.is(error!.receivedBytes, whole.length + cut)
    t.is(error!.expectedBytes, whole.length + (cut < 12 ? 12 : whole.length))
  })
}

for (let at = 0; at < whole.length; at++) {
  test(`a message whose byte ${at} was changed has the wrong checksum`, async t => {
    const bytes = Buffer.concat([whole, whole])
    bytes[whole.length + at]! ^= 1
    await t.throwsAsync(read(bytes), {
      instanceOf: ChecksumMismatchError,
      message: /^An event in the answer to zoo\.Feed does not have the checksum/,
    })
  })
}

test('the page of a proxy is called a page', async t => {
  await t.throwsAsync(read(Buffer.from('<html><body>Service Unavailable</body></html>')), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Feed is a page, not a stream of events: "<html><body>"/,
  })
})

for (const [what, bytes] of [
  ['headers of more than 128 KB', prelude(16 + 131_073, 131_073)],
  ['a payload of more than 24 MB', prelude(16 + 25_165_825, 0)],
] as const) {
  test(`a message that says it has ${what} is refused before there is memory for it`, async t => {
    await t.throwsAsync(read(bytes), { instanceOf: MalformedResponseError, message: /which cannot be/ })
  })
}

test('a message that says it is shorter than its headers is refused', async t => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(16, 0)
  bytes.writeUInt32BE(1, 4)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8)
  await t.throwsAsync(read(bytes), { instanceOf: MalformedResponseError, message: /16 bytes with headers of 1/ })
})

test('the largest message that may be is read', async t => {
  const [message] = await read(encodeMessage({}, Buffer.alloc(25_165_824)), 65_536)
  t.is(message!.payload.length, 25_165_824)
})

test('headers that cannot be read are said to be that, by operation', async t => {
  const twice = Buffer.concat([encodeHeaders({ a: 'x' }), encodeHeaders({ a: 'y' })])
  await t.throwsAsync(read(encodeMessage(twice)), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Feed has an event that cannot be read: its header "a" comes twice/,
  })
})
