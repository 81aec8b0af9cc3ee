import { inspect } from 'node:util'
import test from 'ava'
import type {
  ErrorEvent,
  OutputEvent,
  ParamsEvent,
  RequestEvent,
  ResponseEvent,
  SendEvent,
  SigningEvent,
} from '../../lib/client/hooks.ts'
import {
  ClientError,
  ConnectionError,
  InvalidOptionError,
  ParamValidationError,
  type ResponseMetadata,
} from '../../lib/errors.ts'
import { failure, openZoo, type Scripted, SECRET, sentBody, TOKEN, wireResponse, zooModel } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const busy: Scripted = { status: 503, body: '' }
const STAGES = [
  'provide-client-params',
  'before-parameter-build',
  'before-call',
  'request-created',
  'before-sign',
  'before-send',
  'response-received',
  'needs-retry',
  'after-call',
  'after-call-error',
]

test('parameters go out, and the output comes back', async t => {
  const { client, sent } = openZoo([{ body: { Left: 2 } }])
  const output = await client.feed!({ Name: 'x', Amount: 1 })
  t.is(output.Left, 2)
  t.is(sent.length, 1)
  const { method, url, headers, connectTimeout, readTimeout } = sent[0]!
  t.is(method, 'POST')
  t.is(url, 'https://zoo.eu-west-1.amazonaws.com/')
  t.is(headers['x-amz-target'], 'Zoo.Feed')
  t.is(headers.host, 'zoo.eu-west-1.amazonaws.com')
  t.is(headers['x-amz-security-token'], TOKEN)
  t.regex(headers['user-agent']!, /^tucuxi\//)
  t.deepEqual([connectTimeout, readTimeout], [1000, 1000])
})

test('an idempotency token is filled in, and the caller sees nothing of it', async t => {
  const { client, sent } = openZoo([{}, {}])
  const params = Object.freeze({ Name: 'x' })
  await client.feed!(params)
  t.regex(String(sentBody(sent[0]!).Token), /^[\da-f-]{36}$/)
  await client.feed!({ ...params, Token: 'mine' })
  t.is(sentBody(sent[1]!).Token, 'mine')
})

test('an operation without parameters needs none', async t => {
  const { client, sent } = openZoo([{}], { service: zooModel({ operations: { Ping: {} } }) })
  await client.ping!()
  t.is(sent.length, 1)
})

test('wrong parameters are refused before anything is sent', async t => {
  const { client, sent } = openZoo()
  await t.throwsAsync(client.feed!({ name: 'x' }), {
    instanceOf: ParamValidationError,
    message:
      'Invalid parameters for Feed:\n  Unknown parameter "name": did you mean "Name"?\n  Name: required, missing',
  })
  for (const params of ['x', 7, [], null]) {
    await t.throwsAsync(client.feed!(params as never), { instanceOf: ParamValidationError })
  }
  t.is(sent.length, 0)
})

test('parameterValidation: false sends what the model does not allow', async t => {
  const { client, sent } = openZoo([{}], { config: { parameterValidation: false } })
  await client.feed!({ Amount: 1, Token: 't' })
  t.deepEqual(sentBody(sent[0]!), { Amount: 1, Token: 't' })
})

test('a hook may change parameters, before they are checked', async t => {
  const { client, sent } = openZoo([{}])
  const given = { Name: 'x' }
  client.meta.events.on('provide-client-params', (event: ParamsEvent) => {
    event.params.Amount = 1
  })
  client.meta.events.on('before-parameter-build.zoo.Feed', (event: ParamsEvent) => {
    event.params = { ...event.params, Token: 't' }
  })
  await client.feed!(given)
  t.deepEqual(sentBody(sent[0]!), { Name: 'x', Amount: 1, Token: 't' })
  t.deepEqual(given, { Name: 'x' })
  client.meta.events.on('provide-client-params', (event: ParamsEvent) => {
    event.params = { Nome: 'x' }
  })
  await t.throwsAsync(client.feed!(given), { instanceOf: ParamValidationError, message: /did you mean "Name"/ })
})

test('a hook may change or replace the request, and what it adds before the signature is signed', async t => {
  const { client, sent } = openZoo([{}])
  const add = (pattern: string, name: string) => {
    client.meta.events.on(pattern as 'before-sign', (event: RequestEvent) => {
      event.request = { ...event.request, headers: { ...event.request.headers, [name]: '1' } }
    })
  }
  add('before-call', 'x-call')
  add('request-created.zoo.Feed', 'x-created')
  add('request-created', 'x-late')
  add('before-sign', 'x-sign')
  add('before-send', 'x-send')
  await client.feed!({ Name: 'x' })
  const { headers } = sent[0]!
  for (const name of ['x-call', 'x-created', 'x-sign', 'x-late', 'x-send']) t.is(headers[name], '1')
  t.regex(headers.authorization!, /;x-call;x-created;x-sign,/)
})

test('a hook may sign for another service and region', async t => {
  const { client, sent } = openZoo([{}])
  client.meta.events.on('before-sign', (event: SigningEvent) => {
    t.deepEqual(event.signing, { region: 'eu-west-1', service: 'zoo' })
    event.signing = { region: 'mars-1', service: 'ark' }
  })
  await client.feed!({ Name: 'x' })
  t.regex(sent[0]!.headers.authorization!, /\/mars-1\/ark\/aws4_request/)
})

test('hooks see each answer, and may change the output', async t => {
  const { client } = openZoo([busy, { status: 200, headers: { 'x-a': '1' }, body: { Left: 1 } }])
  const seen: unknown[] = []
  client.meta.events.on('response-received', ({ statusCode, headers, output, error }: ResponseEvent) => {
    seen.push([statusCode, headers, output?.Left, (error as ClientError | undefined)?.code])
  })
  client.meta.events.on('after-call', (event: OutputEvent) => {
    event.output = { ...event.output, Left: (event.output.Left as number) + 1 }
  })
  t.is((await client.feed!({ Name: 'x' })).Left, 2)
  t.deepEqual(seen, [
    [503, {}, undefined, '503'],
    [200, { 'x-a': '1' }, 1, undefined],
  ])
})

test('after-call sees the error that the service answered, after-call-error what was thrown for want of an answer', async t => {
  const seen: unknown[] = []
  const { client } = openZoo([failure('Asleep'), new RangeError('lost')])
  client.meta.events.on('after-call', (event: OutputEvent) => {
    seen.push(event.name, event.error)
    event.output.seen = true
    event.output = { replaced: true }
  })
  client.meta.events.on('after-call-error', (event: ErrorEvent) => void seen.push(event.name, event.error))
  const answered = await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: ClientError })
  t.true((answered as ClientError).response.seen)
  const lost = await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: RangeError })
  await t.throwsAsync(client.feed!({}), { instanceOf: ParamValidationError })
  t.deepEqual(seen, ['after-call.zoo.Feed', answered, 'after-call-error.zoo.Feed', lost])
})

test('a hook of before-send may answer the request itself', async t => {
  const { client, sent } = openZoo([])
  client.meta.events.on('before-send', (event: SendEvent) => {
    event.response = wireResponse({ headers: { 'x-amzn-requestid': 'R-1' }, body: { Left: 7 } })
  })
  const output = await client.feed!({ Name: 'x' })
  t.is(output.Left, 7)
  t.is((output.ResponseMetadata as ResponseMetadata).RequestId, 'R-1')
  t.is(sent.length, 0)
})

test('a hook sees a request that is anonymous before it is sent', async t => {
  const { client, sent } = openZoo([{}], { config: { signatureVersion: 'unsigned' } })
  client.meta.events.on('before-sign', (event: SigningEvent) => {
    t.true(event.anonymous)
    event.request.headers['x-seen'] = '1'
  })
  await client.feed!({ Name: 'x' })
  t.is(sent[0]!.headers['x-seen'], '1')
  t.is(sent[0]!.headers.authorization, undefined)
})

test('the checksum is that of the body which hooks of before-call leave', async t => {
  const service = zooModel({
    operations: {
      Feed: { input: { shape: 'FeedInput' }, output: { shape: 'FeedOutput' }, httpChecksumRequired: true },
    },
  })
  const { client, sent } = openZoo([{}], { service })
  client.meta.events.on('before-call', ({ request }: RequestEvent) => {
    request.body = 'other'
  })
  await client.feed!({ Name: 'x' })
  t.is(sent[0]!.headers['x-amz-checksum-crc32'], '2Vg1IA==')
})

test('the context goes from stage to stage of one call, and not to the next', async t => {
  const { client } = openZoo([{}, {}])
  const counts: number[] = []
  for (const stage of STAGES) {
    client.meta.events.on(stage, ({ context }) => {
      counts.push(context.size)
      context.set(stage, true)
    })
  }
  await client.feed!({ Name: 'x' })
  await client.feed!({ Name: 'x' })
  const oneCall = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  t.deepEqual(counts, [...oneCall, ...oneCall])
})

test('the error of a hook is the error of the call', async t => {
  for (const stage of STAGES.filter(stage => !['needs-retry', 'after-call-error'].includes(stage))) {
    const { client } = openZoo([{}])
    const error = new RangeError(stage)
    client.meta.events.on(stage, async () => {
      throw error
    })
    await t.throwsAsync(client.feed!({ Name: 'x' }), { is: error })
  }
})

test('the stack of an error leads to the line of the caller', async t => {
  const calls: [string, () => Promise<unknown>][] = [
    ['of the service', () => openZoo([failure('Asleep')]).client.feed!({ Name: 'x' })],
    ['of the parameters', () => openZoo().client.feed!()],
    [
      'of the socket',
      () =>
        openZoo([new ConnectionError('1'), new ConnectionError('2'), new ConnectionError('3')]).client.feed!({
          Name: 'x',
        }),
    ],
  ]
  for (const [what, call] of calls) {
    const error = await t.throwsAsync(async function callerOfTheOperation() {
      await call()
    })
    t.regex(error!.stack!, /call\.test\.ts:\d+:\d+/, what)
    t.regex(error!.stack!, /at (async )?callerOfTheOperation/, what)
    t.notRegex(error!.stack!, /lib\/client\/(attempts|answer|validate)\.ts/, what)
    t.true(error!.stack!.startsWith(`${error!.name}: `), what)
  }
})

test('an error that is not ours keeps its own stack', async t => {
  const error = new RangeError('theirs')
  const { stack } = error
  await t.throwsAsync(openZoo([error]).client.feed!({ Name: 'x' }), { is: error })
  t.is(error.stack, stack)
})

test('no error shows a secret', async t => {
  const calls = [
    openZoo([failure('Asleep')]).client.feed!({ Name: 'x' }),
    openZoo([{ body: '<html>' }]).client.feed!({ Name: 'x' }),
    openZoo([{ headers: { 'content-length': '9' }, body: '' }], {
      config: { retries: { mode: 'standard', maxAttempts: 1 } },
    }).client.feed!({ Name: 'x' }),
    openZoo().client.feed!({ Name: { secret: SECRET } }),
    openZoo([], { config: { endpointUrl: `https://user:${SECRET}@zoo.test/#` } }).client.feed!({ Name: 'x' }),
  ]
  for (const call of calls) {
    const error = await t.throwsAsync(call)
    const shown = [String(error), error!.stack!, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]
    for (const text of shown) {
      t.false(text.includes(SECRET), text)
      t.false(text.includes(TOKEN), text)
    }
  }
})

test('an option of a call that does not exist is told, and nothing is sent', async t => {
  const { client, sent } = openZoo()
  const options: object = { abortSignal: AbortSignal.timeout(1) }
  const message = 'Feed: unknown option "abortSignal": did you mean "signal"?'
  await t.throwsAsync(client.feed!({ Name: 'x' }, options), { instanceOf: InvalidOptionError, message })
  t.is(sent.length, 0)
})
