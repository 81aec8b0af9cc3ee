import test from 'ava'
import { MalformedResponseError, UnsupportedFeatureError } from '../../../lib/errors.ts'
import type { Operation } from '../../../lib/model/service.ts'
import { EventParser } from '../../../lib/protocols/event-stream/event.ts'
import { refuseEventInput } from '../../../lib/protocols/event-stream/input.ts'
import { type EventMessage, readMessages } from '../../../lib/protocols/event-stream/message.ts'
import { json } from '../../../lib/protocols/json.ts'
import type { Protocol } from '../../../lib/protocols/protocol.ts'
import { restJson } from '../../../lib/protocols/rest-json.ts'
import { restXml } from '../../../lib/protocols/rest-xml.ts'
import { rpcV2Cbor } from '../../../lib/protocols/rpc-v2-cbor.ts'
import { operationOf } from '../operation.ts'
import { encodeEvent, encodeException, encodeMessage, type TypedHeader } from './encode.ts'

const operation = operationOf({
  Text: { type: 'string' },
  Long: { type: 'long' },
  Blob: { type: 'blob' },
  Boolean: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Output: { type: 'structure', members: { Name: { shape: 'Text' }, Events: { shape: 'Events' } } },
  Events: {
    type: 'structure',
    eventstream: true,
    members: {
      Bytes: { shape: 'BytesEvent' },
      Words: { shape: 'WordsEvent' },
      Details: { shape: 'DetailsEvent' },
      Plain: { shape: 'Plain' },
      Headed: { shape: 'HeadedEvent' },
      End: { shape: 'EndEvent' },
      asleepException: { shape: 'AsleepException' },
      codedException: { shape: 'CodedException' },
    },
  },
  BytesEvent: { type: 'structure', event: true, members: { Payload: { shape: 'Blob', eventpayload: true } } },
  WordsEvent: { type: 'structure', event: true, members: { Text: { shape: 'Text', eventpayload: true } } },
  DetailsEvent: { type: 'structure', event: true, members: { Details: { shape: 'Plain', eventpayload: true } } },
  Plain: {
    type: 'structure',
    event: true,
    members: { Name: { shape: 'Text' }, Count: { shape: 'Long' }, At: { shape: 'Time' } },
  },
  HeadedEvent: {
    type: 'structure',
    event: true,
    members: {
      Flag: { shape: 'Boolean', eventheader: true },
      Number: { shape: 'Long', eventheader: true },
      At: { shape: 'Time', eventheader: true },
      Name: { shape: 'Text' },
    },
  },
  EndEvent: { type: 'structure', event: true, members: {} },
  AsleepException: {
    type: 'structure',
    exception: true,
    error: { httpStatusCode: 503 },
    members: { message: { shape: 'Text' }, Until: { shape: 'Time' } },
  },
  CodedException: {
    type: 'structure',
    exception: true,
    error: { code: 'Coded' },
    members: { Message: { shape: 'Text' } },
  },
})

async function messageOf(bytes: Uint8Array, of: Operation = operation): Promise<EventMessage> {
  const source = async function* () {
    yield bytes
  }
  return (await readMessages(of, source()).next()).value!
}

const parserFor = (protocol: Protocol) =>
  new EventParser(operation, protocol, operation.output!.shape.eventStream!.shape)

async function eventOf(bytes: Uint8Array, protocol: Protocol = restJson): Promise<unknown> {
  return parserFor(protocol).event(await messageOf(bytes))
}

async function errorOf(bytes: Uint8Array, protocol: Protocol = restJson) {
  return parserFor(protocol).error(await messageOf(bytes))
}

test('a payload of bytes is the bytes, also when there are none', async t => {
  t.deepEqual(await eventOf(encodeEvent('Bytes', '<a>')), { Bytes: { Payload: new Uint8Array([0x3c, 0x61, 0x3e]) } })
  t.deepEqual(await eventOf(encodeEvent('Bytes')), { Bytes: { Payload: new Uint8Array() } })
})

test('a payload of text is the text', async t => {
  t.deepEqual(await eventOf(encodeEvent('Words', 'ünï')), { Words: { Text: 'ünï' } })
  await t.throwsAsync(eventOf(encodeEvent('Words', new Uint8Array([0xff]))), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Feed has an event that cannot be read: its text is not UTF-8/,
  })
})

const plain = { Name: 'n', Count: 9_007_199_254_740_993n, At: new Date(1_500_000_000_000) }
const jsonPlain = '{"Name":"n","Count":9007199254740993,"At":1500000000,"New":1}'
const xmlPlain = '<x><Name>n</Name><Count>9007199254740993</Count><At>2017-07-14T02:40:00Z</At><New/></x>'
const cborPlain = Buffer.from('a3644e616d65616e65436f756e741b0020000000000001624174c11a59682f00', 'hex')

for (const [protocol, payload] of [
  [json, jsonPlain],
  [restJson, jsonPlain],
  [restXml, xmlPlain],
  [rpcV2Cbor, cborPlain],
] as const) {
  test(`${protocol.name}: an event and a payload that is a structure are in its own format`, async t => {
    t.deepEqual(await eventOf(encodeEvent('Plain', payload), protocol), { Plain: plain })
    t.deepEqual(await eventOf(encodeEvent('Details', payload), protocol), { Details: { Details: plain } })
  })

  test(`${protocol.name}: an event without members is an empty object`, async t => {
    t.deepEqual(await eventOf(encodeEvent('End'), protocol), { End: {} })
    t.deepEqual(await eventOf(encodeEvent('Plain'), protocol), { Plain: {} })
  })

  test(`${protocol.name}: an event in another format is refused`, async t => {
    await t.throwsAsync(eventOf(encodeEvent('Plain', '!'), protocol), {
      instanceOf: MalformedResponseError,
      message: /^The answer to zoo\.Feed is /,
    })
  })
}

const headed: Record<string, TypedHeader> = {
  Flag: { type: 'false' },
  Number: { type: 'long', value: 2n ** 60n },
  At: { type: 'timestamp', value: 1_500_000_000_123n },
  Other: { type: 'true' },
}

test('members in headers have the types of the headers, beside those of the payload', async t => {
  t.deepEqual(await eventOf(encodeEvent('Headed', '{"Name":"n"}', headed)), {
    Headed: { Flag: false, Number: 2n ** 60n, At: new Date(1_500_000_000_123), Name: 'n' },
  })
  t.deepEqual(await eventOf(encodeEvent('Headed')), { Headed: {} })
})

test('a time in a header that is none is refused', async t => {
  const far = { At: { type: 'timestamp', value: 2n ** 62n } } as const
  await t.throwsAsync(eventOf(encodeEvent('Headed', '', far)), {
    instanceOf: MalformedResponseError,
    message: /has an event whose header "At" is no time/,
  })
})

test('an event that the model does not know is left out', async t => {
  t.is(await eventOf(encodeEvent('Newer', '{"a":1}')), undefined)
  t.is(await eventOf(encodeEvent('constructor')), undefined)
  t.is(await eventOf(encodeMessage({}, '{}')), undefined)
})

test('an event is no error', async t => {
  t.is(await errorOf(encodeEvent('End')), undefined)
  t.is(await errorOf(encodeMessage({})), undefined)
})

test('an exception of the stream has the code of its shape, its status and its members', async t => {
  const bytes = encodeException('asleepException', '{"message":"hush","Until":1500000000}')
  t.deepEqual(await errorOf(bytes), {
    statusCode: 503,
    error: {
      code: 'AsleepException',
      message: 'hush',
      detail: {},
      fields: { message: 'hush', Until: new Date(1_500_000_000_000) },
    },
  })
})

test('an exception has the code that its model gives, and 400 where it gives no status', async t => {
  const read = await errorOf(encodeException('codedException', '{"Message":"m"}'))
  t.deepEqual([read!.statusCode, read!.error.code, read!.error.message], [400, 'Coded', 'm'])
})

test('an exception by the name of its shape is found too', async t => {
  const read = await errorOf(encodeException('AsleepException', '{"message":"hush"}'))
  t.deepEqual([read!.statusCode, read!.error.code, read!.error.message], [503, 'AsleepException', 'hush'])
})

test('an exception whose payload cannot be read is thrown all the same', async t => {
  const read = await errorOf(encodeException('asleepException', '{"Until":[]'))
  t.deepEqual(read!.error, { code: 'AsleepException', message: '', detail: {}, fields: {} })
})

test('an exception that the model does not know has its name and its message', async t => {
  for (const protocol of [json, restJson]) {
    const read = await errorOf(encodeException('newException', '{"message":"what now"}'), protocol)
    t.deepEqual(read!.error, { code: 'newException', message: 'what now', detail: {}, fields: {} })
  }
})

test('an error that is not modelled has code and message in headers', async t => {
  const bytes = encodeMessage({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'oh no' })
  for (const protocol of [restXml, restJson]) {
    t.deepEqual(await errorOf(bytes, protocol), {
      statusCode: 400,
      error: { code: 'InternalError', message: 'oh no', detail: {}, fields: {} },
    })
  }
})

test('an error that says nothing at all is an error', async t => {
  const { error } = (await errorOf(encodeMessage({ ':message-type': 'error' })))!
  t.deepEqual([error.code, error.message], ['UnknownError', ''])
})

test('an initial-response is the output beside the stream', async t => {
  const message = await messageOf(encodeEvent('initial-response', '{"Name":"n"}'))
  t.deepEqual(parserFor(json).initialResponse(message, operation.output!), { Name: 'n' })
  const empty = await messageOf(encodeEvent('initial-response'))
  t.deepEqual(parserFor(rpcV2Cbor).initialResponse(empty, operation.output!), {})
})

test('any other event in its place is refused', async t => {
  const message = await messageOf(encodeEvent('End'))
  t.throws(() => parserFor(json).initialResponse(message, operation.output!), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Feed begins with the event "End", where initial-response is due/,
  })
})

test('an operation whose input is an event stream is refused by its name, any other is not', t => {
  const feed = operationOf({
    Input: { type: 'structure', members: { Events: { shape: 'Events' } } },
    Events: { type: 'structure', eventstream: true, members: {} },
  })
  t.throws(() => refuseEventInput(feed), {
    instanceOf: UnsupportedFeatureError,
    message:
      'zoo.Feed takes an event stream as input, over HTTP/2, which tucuxi does not send. ' +
      'Use an operation of the service that takes its input whole.',
  })
  t.notThrows(() => refuseEventInput(operation))
})
