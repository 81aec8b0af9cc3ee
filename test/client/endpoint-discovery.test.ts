import test from 'ava'
import type { ClientConfig } from '../../lib/client/runtime.ts'
import { ConnectionError } from '../../lib/errors.ts'
import type { WireRequest, WireResponse } from '../../lib/http/wire.ts'
import { Session } from '../../lib/index.ts'
import type { OperationDefinition, ShapeDefinition } from '../../lib/model/definition.ts'
import { serve, transportFor } from '../helpers/http-server.ts'
import { openZoo, type Scripted, type ScriptedAnswer, wireResponse, zooModel } from './fixture.ts'

const shapes: Record<string, ShapeDefinition> = {
  DescribeInput: { type: 'structure', members: {} },
  DescribeOutput: { type: 'structure', members: { Endpoints: { shape: 'Endpoints' } } },
  Endpoints: { type: 'list', member: { shape: 'Endpoint' } },
  Endpoint: {
    type: 'structure',
    members: { Address: { shape: 'Text' }, CachePeriodInMinutes: { shape: 'Integer' } },
  },
}

const io = { input: { shape: 'FeedInput' }, output: { shape: 'FeedOutput' } }
const describe = { input: { shape: 'DescribeInput' }, output: { shape: 'DescribeOutput' }, endpointoperation: true }
const operations: Record<string, Omit<OperationDefinition, 'name'>> = {
  DescribeEndpoints: describe,
  Feed: { ...io, endpointdiscovery: { required: true } },
  Look: { ...io, endpointdiscovery: {} },
  Sell: io,
}

const DEFAULT = 'zoo.eu-west-1.amazonaws.com'

/** A zoo that says where it is; what it is asked for, as `operation host`. */
function openDiscovery(
  answers: { readonly endpoints?: readonly Scripted[]; readonly calls?: readonly ScriptedAnswer[] } = {},
  config: Partial<ClientConfig> = {},
  service = zooModel({ operations, shapes }),
) {
  const { endpoints = [at('cell-1')], calls = [] } = answers
  const asked: string[] = []
  const sent: WireRequest[] = []
  let [questions, attempts] = [0, 0]
  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const operation = request.headers['x-amz-target']!.replace('Zoo.', '')
    asked.push(`${operation} ${new URL(request.url).host}`)
    sent.push(request)
    if (operation !== 'DescribeEndpoints') return wireResponse(calls[attempts++] ?? {})
    const found = endpoints[questions++] ?? new Error('asked once too often')
    if (found instanceof Error) throw found
    return typeof found === 'function' ? found(request) : wireResponse(found)
  }
  const retries = { mode: 'standard', maxAttempts: 1 }
  const { client } = openZoo(new Array<Scripted>(50).fill(answer), { service, config: { retries, ...config } })
  return { client, asked, sent }
}

function at(name: string, CachePeriodInMinutes = 60): ScriptedAnswer {
  return { body: { Endpoints: [{ Address: `${name}.zoo.example.com`, CachePeriodInMinutes }] } }
}

const wrongEndpoint = { status: 400, body: { __type: 'InvalidEndpointException', message: 'moved' } }

test('an operation that must be sent to such an endpoint waits for it, and the next one knows it', async t => {
  const { client, asked, sent } = openDiscovery()
  await client.feed!({ Name: 'a' })
  await client.feed!({ Name: 'b' })
  t.deepEqual(asked, [`DescribeEndpoints ${DEFAULT}`, 'Feed cell-1.zoo.example.com', 'Feed cell-1.zoo.example.com'])
  t.is(sent[0]!.headers['x-amz-api-version'], '2026-01-01')
  t.is(sent[1]!.headers['x-amz-api-version'], undefined)
  t.is(sent[1]!.url, 'https://cell-1.zoo.example.com/')
  t.is(sent[1]!.headers.host, 'cell-1.zoo.example.com')
  t.regex(sent[1]!.headers.authorization!, /\/eu-west-1\/zoo\/aws4_request/)
})

test('calls that wait together ask once', async t => {
  const { client, asked } = openDiscovery()
  await Promise.all([client.feed!({ Name: 'a' }), client.feed!({ Name: 'b' }), client.feed!({ Name: 'c' })])
  t.is(asked.filter(one => one.startsWith('DescribeEndpoints')).length, 1)
  t.is(asked.filter(one => one === 'Feed cell-1.zoo.example.com').length, 3)
})

test('operations that have nothing to do with it go where they always go', async t => {
  const { client, asked } = openDiscovery()
  await client.sell!({ Name: 'a' })
  await client.look!({ Name: 'a' })
  t.deepEqual(asked, [`Sell ${DEFAULT}`, `Look ${DEFAULT}`])
})

test('an endpoint that is none any more is asked for anew, and the call sent there, beyond the attempts it has', async t => {
  for (const moved of [wrongEndpoint, { status: 421, body: {} }]) {
    const { client, asked } = openDiscovery({ endpoints: [at('cell-1'), at('cell-2')], calls: [moved, {}] })
    await client.feed!({ Name: 'a' })
    t.deepEqual(asked.slice(2), [`DescribeEndpoints ${DEFAULT}`, 'Feed cell-2.zoo.example.com'])
  }
})

test('a second wrong endpoint in one call is its error', async t => {
  const { client, asked } = openDiscovery({
    endpoints: [at('cell-1'), at('cell-2'), at('cell-3')],
    calls: [wrongEndpoint, wrongEndpoint, {}],
  })
  await t.throwsAsync(client.feed!({ Name: 'a' }), { code: 'InvalidEndpointException', message: 'Feed: moved' })
  t.is(asked.length, 4)
})

test('an endpoint that is old is asked for again; while that fails, it is the best there is', async t => {
  const { client, asked } = openDiscovery({
    endpoints: [at('cell-1', 0), at('cell-2', 0), new ConnectionError('down')],
  })
  for (const Name of ['a', 'b', 'c', 'd']) await client.feed!({ Name })
  t.deepEqual(asked, [
    `DescribeEndpoints ${DEFAULT}`,
    'Feed cell-1.zoo.example.com',
    `DescribeEndpoints ${DEFAULT}`,
    'Feed cell-2.zoo.example.com',
    // The service is left in peace for a minute after it could not be asked.
    `DescribeEndpoints ${DEFAULT}`,
    'Feed cell-2.zoo.example.com',
    'Feed cell-2.zoo.example.com',
  ])
})

test('without any endpoint the call fails, and says why; the next one asks again', async t => {
  const { client, asked } = openDiscovery({ endpoints: [new ConnectionError('down'), at('cell-1')] })
  const error = await t.throwsAsync(client.feed!({ Name: 'a' }), {
    code: 'EndpointResolution',
    message:
      /^zoo\.Feed must be sent to an endpoint that the service names, and the service could not be asked for it: /,
  })
  t.regex(String((error as Error).cause), /down/)
  await client.feed!({ Name: 'a' })
  t.deepEqual(asked.slice(1), [`DescribeEndpoints ${DEFAULT}`, 'Feed cell-1.zoo.example.com'])
})

test('what the service says against the question is the error of the call', async t => {
  const denied = { status: 403, body: { __type: 'AccessDeniedException', message: 'not you' } }
  const { client } = openDiscovery({ endpoints: [denied] })
  await t.throwsAsync(client.feed!({ Name: 'a' }), {
    code: 'AccessDeniedException',
    message: 'DescribeEndpoints: not you',
  })
})

test('an answer without an endpoint is not believed', async t => {
  for (const body of [{}, { Endpoints: [] }, { Endpoints: [{ Address: '', CachePeriodInMinutes: 1 }] }]) {
    const { client } = openDiscovery({ endpoints: [{ body }] })
    await t.throwsAsync(client.feed!({ Name: 'a' }), {
      code: 'MalformedResponse',
      message: 'DescribeEndpoints answered without an endpoint and its CachePeriodInMinutes.',
    })
  }
})

test('switched off, what cannot do without it is refused before anything is sent', async t => {
  const { client, asked } = openDiscovery({}, { endpointDiscoveryEnabled: false })
  await t.throwsAsync(client.feed!({ Name: 'a' }), {
    code: 'EndpointResolution',
    message:
      /^zoo\.Feed must be sent .* endpointDiscoveryEnabled is false\. Set it to "auto" or true, or give an endpointUrl\.$/,
  })
  await client.look!({ Name: 'a' })
  t.deepEqual(asked, [`Look ${DEFAULT}`])
})

test('an endpoint of the caller is where all goes', async t => {
  const { client, asked } = openDiscovery(
    {},
    { endpointUrl: 'https://mine.example.com', endpointDiscoveryEnabled: true },
  )
  await client.feed!({ Name: 'a' })
  await client.look!({ Name: 'a' })
  t.deepEqual(asked, ['Feed mine.example.com', 'Look mine.example.com'])
})

test('a service in which nothing must, may be asked: the first call does not wait for the answer', async t => {
  const service = zooModel({ operations: { DescribeEndpoints: describe, Look: operations.Look! }, shapes })
  const auto = openDiscovery({}, {}, service)
  await auto.client.look!({ Name: 'a' })
  t.deepEqual(auto.asked, [`Look ${DEFAULT}`])

  let answered = () => {}
  const wait = new Promise<void>(resolve => {
    answered = resolve
  })
  const slow: Scripted = async () => {
    await wait
    return wireResponse(at('cell-1'))
  }
  const { client, asked } = openDiscovery({ endpoints: [slow] }, { endpointDiscoveryEnabled: true }, service)
  await client.look!({ Name: 'a' })
  t.true(asked.includes(`Look ${DEFAULT}`))
  answered()
  while (!asked.includes('Look cell-1.zoo.example.com')) await client.look!({ Name: 'b' })
  t.is(asked.filter(one => one.startsWith('DescribeEndpoints')).length, 1)
})

test('where it only may be asked, a service that cannot be is no error, and left in peace', async t => {
  const { client, asked } = openDiscovery(
    { endpoints: [new ConnectionError('down')] },
    { endpointDiscoveryEnabled: true },
  )
  await client.look!({ Name: 'a' })
  while (!asked.includes(`DescribeEndpoints ${DEFAULT}`)) await new Promise(resolve => setImmediate(resolve))
  for (let count = 0; count < 5; count++) await client.look!({ Name: 'b' })
  t.is(asked.filter(one => one.startsWith('DescribeEndpoints')).length, 1)
  t.is(asked.filter(one => one === `Look ${DEFAULT}`).length, 6)
})

test('endpoints are kept by the members that the model names', async t => {
  const service = zooModel({
    operations: { ...operations, Feed: { ...operations.Feed, input: { shape: 'CageInput' } } },
    shapes: {
      ...shapes,
      DescribeInput: { type: 'structure', members: { Operation: { shape: 'Text' }, Identifiers: { shape: 'Ids' } } },
      Ids: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
      CageInput: { type: 'structure', members: { Cage: { shape: 'Cage' }, Amount: { shape: 'Integer' } } },
      Cage: { type: 'structure', members: { Id: { shape: 'Text', endpointdiscoveryid: true } } },
    },
  })
  const { client, asked, sent } = openDiscovery({ endpoints: [at('cell-1'), at('cell-2')] }, {}, service)
  for (const Id of ['one', 'two', 'one']) await client.feed!({ Cage: { Id }, Amount: 1 })
  t.deepEqual(
    asked.filter(one => one.startsWith('Feed')),
    ['Feed cell-1.zoo.example.com', 'Feed cell-2.zoo.example.com', 'Feed cell-1.zoo.example.com'],
  )
  t.deepEqual(JSON.parse(String(sent[0]!.body)), { Operation: 'Feed', Identifiers: { Id: 'one' } })
})

test('Timestream asks for its endpoint, and writes there: a server of this machine', async t => {
  const targets: string[] = []
  const origin = await serve(t, (request, response) => {
    const target = String(request.headers['x-amz-target'])
    targets.push(`${target} ${request.headers.host}`)
    const Endpoints = [{ Address: origin, CachePeriodInMinutes: 60 }]
    const answer = target.endsWith('.DescribeEndpoints') ? { Endpoints } : { Databases: [{ DatabaseName: 'd' }] }
    request.resume().on('end', () => response.end(JSON.stringify(answer)))
  })
  const transport = transportFor(t)
  const session = new Session({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDZOO', secretAccessKey: 'x' },
    transport: request => transport({ ...request, url: request.url.replace(/^https:\/\/[^/]*amazonaws\.com/, origin) }),
  })
  const { Databases } = await session.client('timestream-write').listDatabases!({})
  t.deepEqual(Databases, [{ DatabaseName: 'd' }])
  t.deepEqual(targets, [
    'Timestream_20181101.DescribeEndpoints ingest.timestream.us-east-1.amazonaws.com',
    `Timestream_20181101.ListDatabases ${new URL(origin).host}`,
  ])
})
