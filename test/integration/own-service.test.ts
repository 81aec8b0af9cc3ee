/** A service of the user's own: a folder with its definition is all that it takes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import {
  BatchError,
  ClientError,
  ParamValidationError,
  ResourceNotFoundError,
  Session,
  UnknownServiceError,
} from '../../lib/index.ts'
import { read, serve } from '../helpers/http-server.ts'

const structure = (members: object, more: object = {}) => ({ type: 'structure', members, ...more })
const operation = (name: string, method: string, requestUri: string, more: object = {}) => ({
  name,
  http: { method, requestUri },
  input: { shape: `${name}Request` },
  output: { shape: `${name}Response` },
  errors: [{ shape: 'Aground' }],
  ...more,
})

const model = {
  metadata: {
    apiVersion: '2026-01-01',
    endpointPrefix: 'harbour',
    protocol: 'rest-json',
    serviceId: 'Harbour',
    signatureVersion: 'v4',
    uid: 'harbour-2026-01-01',
  },
  operations: {
    DescribeBoat: operation('DescribeBoat', 'GET', '/boats/{Id}'),
    ListBoats: operation('ListBoats', 'GET', '/boats'),
    SinkBoats: operation('SinkBoats', 'POST', '/boats/sink'),
  },
  shapes: {
    String: { type: 'string' },
    Integer: { type: 'integer' },
    Timestamp: { type: 'timestamp' },
    Ids: { type: 'list', member: { shape: 'String' } },
    Boats: { type: 'list', member: { shape: 'Boat' } },
    Failures: { type: 'list', member: { shape: 'Failure' } },
    Failure: structure({ Id: { shape: 'String' }, Code: { shape: 'String' }, Message: { shape: 'String' } }),
    Boat: structure({
      Id: { shape: 'String' },
      State: { shape: 'String' },
      Built: { shape: 'Timestamp' },
      CaptainRole: { shape: 'String' },
    }),
    DescribeBoatRequest: structure(
      { Id: { shape: 'String', location: 'uri', locationName: 'Id' } },
      { required: ['Id'] },
    ),
    DescribeBoatResponse: structure({ Boat: { shape: 'Boat' } }),
    ListBoatsRequest: structure({
      Token: { shape: 'String', location: 'querystring', locationName: 'token' },
      Max: { shape: 'Integer', location: 'querystring', locationName: 'max' },
    }),
    ListBoatsResponse: structure({ Boats: { shape: 'Boats' }, Token: { shape: 'String' } }),
    SinkBoatsRequest: structure({ Ids: { shape: 'Ids' } }, { required: ['Ids'] }),
    SinkBoatsResponse: structure({ Failed: { shape: 'Failures' } }),
    Aground: structure({ Depth: { shape: 'Integer' }, message: { shape: 'String' } }, { exception: true }),
  },
}

const resources = {
  service: {
    has: { Boat: { resource: { type: 'Boat', identifiers: [{ target: 'Id', source: 'input' }] } } },
    hasMany: {
      Boats: {
        request: { operation: 'ListBoats' },
        resource: {
          type: 'Boat',
          identifiers: [{ target: 'Id', source: 'response', path: 'Boats[].Id' }],
          path: 'Boats[]',
        },
      },
    },
  },
  resources: {
    Boat: {
      identifiers: [{ name: 'Id', memberName: 'Id' }],
      shape: 'Boat',
      load: {
        request: { operation: 'DescribeBoat', params: [{ target: 'Id', source: 'identifier', name: 'Id' }] },
        path: 'Boat',
      },
      batchActions: {
        Sink: { request: { operation: 'SinkBoats', params: [{ target: 'Ids[]', source: 'identifier', name: 'Id' }] } },
      },
      waiters: {
        Moored: {
          waiterName: 'BoatMoored',
          params: [{ target: 'Id', source: 'identifier', name: 'Id' }],
          path: 'Boat',
        },
      },
    },
  },
}

const paginators = {
  pagination: {
    ListBoats: { input_token: 'Token', output_token: 'Token', limit_key: 'Max', result_key: 'Boats' },
  },
}

const waiters = {
  version: 2,
  waiters: {
    BoatMoored: {
      operation: 'DescribeBoat',
      delay: 1,
      maxAttempts: 9,
      acceptors: [{ matcher: 'path', argument: 'Boat.State', expected: 'moored', state: 'success' }],
    },
  },
}

/** What boto3's format cannot say: ARNs, and what leads to other services. */
const traits = {
  arns: { Boat: 'arn:{partition}:harbour:{region}:000000000000:boat/{identifier:Id}' },
  references: {
    Boat: {
      Captain: {
        service: 'iam',
        type: 'Role',
        identifiers: [{ target: 'Name', source: 'data', path: 'CaptainRole', pattern: ':role/(.+)$' }],
      },
    },
  },
}

/** A folder with the definition of the harbour. */
function harbourFolder(t: ExecutionContext, files: Record<string, object>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-harbour-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'harbour/2026-01-01'), { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, 'harbour/2026-01-01', `${name}.json`), JSON.stringify(content))
  }
  return folder
}

const CAPTAIN = 'arn:aws:iam::000000000000:role/captain'

/** A harbour with five boats, in which a boat is moored when it is asked for a third time. */
async function openHarbour(t: ExecutionContext, options = {}) {
  const requests: { line: string; authorization: string | undefined; body: string }[] = []
  let described = 0
  const boat = (index: number) => ({
    Id: `b-${index}`,
    State: 'adrift',
    Built: 1_600_000_000 + index,
    CaptainRole: CAPTAIN,
  })
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const { pathname, searchParams } = new URL(request.url!, 'http://harbour')
    if (pathname === '/boats') {
      const start = Number(searchParams.get('token') ?? 0)
      const end = start + Number(searchParams.get('max') ?? 2)
      const Boats = [0, 1, 2, 3, 4].slice(start, end).map(boat)
      return [200, end < 5 ? { Boats, Token: String(end) } : { Boats }]
    }
    if (pathname === '/boats/sink') {
      const { Ids } = JSON.parse(requests.at(-1)!.body) as { Ids: string[] }
      const Failed = Ids.filter(id => id === 'b-3').map(Id => ({
        Id,
        Code: 'Unsinkable',
        Message: 'It is made of cork',
      }))
      return [200, { Failed }]
    }
    if (pathname === '/boats/none') return [200, {}]
    if (pathname === '/boats/stuck') return [409, { __type: 'Aground', Depth: 2, message: 'Too shallow' }]
    described += 1
    return [
      200,
      { Boat: { ...boat(7), Id: decodeURIComponent(pathname.slice(7)), State: described > 2 ? 'moored' : 'adrift' } },
    ]
  }
  const url = await serve(t, async (request, response) => {
    const body = (await read(request)).toString()
    requests.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body })
    const [status, document] = await answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document))
  })
  const dataPath = [
    harbourFolder(t, {
      'service-2': model,
      'resources-1': resources,
      'paginators-1': paginators,
      'waiters-2': waiters,
      'traits-1': traits,
    }),
  ]
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  const session = new Session({ region: 'eu-north-9', endpointUrl: url, dataPath, credentials, ...options })
  t.teardown(() => session.close())
  return { session, requests }
}

test('its client has its operations, checks parameters and signs with its name', async t => {
  const { session, requests } = await openHarbour(t)
  const harbour = session.client('harbour')
  const { Boat } = await harbour.describeBoat!({ Id: 'a/b ü' })
  t.like(Boat, { Id: 'a/b ü', Built: new Date(1_600_000_007_000) })
  t.is(requests[0]!.line, 'GET /boats/a%2Fb%20%C3%BC')
  t.regex(requests[0]!.authorization!, /\/eu-north-9\/harbour\/aws4_request/)
  const wrong = await t.throwsAsync(harbour.describeBoat!({ id: 'x' }), { instanceOf: ParamValidationError })
  t.regex(wrong.message, /Id: required, missing/)
  t.regex(wrong.message, /Unknown parameter "id": did you mean "Id"\?/)
  t.is(requests.length, 1)
  const error = await t.throwsAsync(harbour.describeBoat!({ Id: 'stuck' }), { instanceOf: ClientError })
  t.true(error instanceof harbour.exceptions.Aground!)
  t.like(error, { code: 'Aground', statusCode: 409, message: 'DescribeBoat: Too shallow', Depth: 2 })
})

test('its resources load, wait and are listed', async t => {
  const { session, requests } = await openHarbour(t)
  t.true(session.availableServices().includes('harbour') && session.availableServices().includes('s3'))
  t.true(session.availableResources().includes('harbour'))
  const harbour = session.resource('harbour')
  const boat = harbour.Boat('b-9')
  t.is(String(boat), `harbour.Boat(id='b-9')`)
  t.is((await boat.loaded()).state, 'adrift')
  await boat.waitUntilMoored({ delay: 1 })
  t.is(boat.state, 'moored')
  await t.throwsAsync(harbour.Boat('none').load(), { instanceOf: ResourceNotFoundError })
  requests.length = 0
  const ids = await harbour.boats.map(({ id }: { id: string }) => id).toArray()
  t.deepEqual(ids, ['b-0', 'b-1', 'b-2', 'b-3', 'b-4'])
  t.deepEqual(
    requests.map(({ line }) => line),
    ['GET /boats', 'GET /boats?token=2', 'GET /boats?token=4'],
  )
  t.is((await harbour.boats.pageSize(5).first()).state, 'adrift')
  t.is(requests.at(-1)!.line, 'GET /boats?max=5')
})

test('a batch action of which some items failed is an error that holds answers and failures', async t => {
  const { session, requests } = await openHarbour(t)
  const harbour = session.resource('harbour')
  const error = await t.throwsAsync<BatchError>(harbour.boats.sink(), { instanceOf: BatchError })
  t.is(
    error.message,
    `harbour.boats.sink(): 1 item failed: Unsinkable (1). First: harbour.Boat(id='b-3'): It is made of cork. See "failures" and "responses".`,
  )
  t.is(error.responses.length, 3, 'one request a page, and those after the failure were made, too')
  t.like(error.failures[0], { code: 'Unsinkable', message: 'It is made of cork' })
  t.is(String((error.failures[0] as { resource: unknown }).resource), `harbour.Boat(id='b-3')`)
  t.deepEqual(
    requests.filter(({ line }) => line.startsWith('POST')).map(({ body }) => body),
    ['{"Ids":["b-0","b-1"]}', '{"Ids":["b-2","b-3"]}', '{"Ids":["b-4"]}'],
  )
  const answers = await harbour.boats.limit(2).sink()
  t.is(answers.length, 1)
  t.deepEqual(answers.failures, [])
})

test('a service that speaks CBOR is understood', async t => {
  const bodies: Buffer[] = []
  const url = await serve(t, async (request, response) => {
    bodies.push(await read(request))
    t.is(request.url, '/service/Harbour/operation/DescribeBoat')
    // {"Boat": {"Id": "b-1", "Built": 1(1.5)}}
    const answer = Buffer.from('a164426f6174a262496463622d31654275696c74c1fb3ff8000000000000', 'hex')
    response.writeHead(200, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }).end(answer)
  })
  const metadata = { ...model.metadata, protocol: 'smithy-rpc-v2-cbor', targetPrefix: 'Harbour' }
  const shapes = { ...model.shapes, DescribeBoatRequest: structure({ Id: { shape: 'String' } }) }
  const dataPath = [harbourFolder(t, { 'service-2': { ...model, metadata, shapes } })]
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  const session = new Session({ region: 'eu-north-9', endpointUrl: url, dataPath, credentials })
  t.teardown(() => session.close())
  const { Boat } = await session.client('harbour').describeBoat!({ Id: 'b-1' })
  t.deepEqual(Boat, { Id: 'b-1', Built: new Date(1500) })
  t.is(bodies[0]!.toString('hex'), 'a162496463622d31', '{"Id": "b-1"}')
})

test('without the folder there is no such service', t => {
  const session = new Session({ region: 'eu-north-9' })
  t.throws(() => session.client('harbour'), { instanceOf: UnknownServiceError, message: /harbour/ })
})

test('its resources have ARNs and lead to other services, where a file of traits says so', async t => {
  const { session } = await openHarbour(t)
  const boat = await session.resource('harbour').Boat('b-7').load()
  t.is(boat.meta.arn, 'arn:aws:harbour:eu-north-9:000000000000:boat/b-7')
  t.is(String(boat.captain), "iam.Role(name='captain')")
})
