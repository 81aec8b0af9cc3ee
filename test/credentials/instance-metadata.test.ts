import test, { type ExecutionContext } from 'ava'
import { instanceMetadata } from '../../lib/credentials/instance-metadata.ts'
import { CredentialsError, InvalidOptionError, ReadTimeoutError } from '../../lib/errors.ts'
import type { Transport, WireRequest } from '../../lib/http/wire.ts'
import { serve, serveRaw, transportFor } from '../helpers/http-server.ts'
import { contextOf } from './helpers/context.ts'

const ROLES = '/latest/meta-data/iam/security-credentials/'
const later = (minutes: number) => `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
const whole = (minutes = 300) => ({
  Code: 'Success',
  AccessKeyId: 'ASIAI',
  SecretAccessKey: 'iSECRET',
  Token: 'iTOKEN',
  Expiration: later(minutes),
})

type Routes = Record<string, { status?: number; body?: unknown } | undefined>
const GOOD: Routes = {
  'PUT /latest/api/token': { body: 'tokenA' },
  [`GET ${ROLES}`]: { body: 'my-role' },
  [`GET ${ROLES}my-role`]: { body: whole() },
}

interface Seen {
  readonly request: string
  readonly headers: Record<string, unknown>
}

/** A metadata service with these answers; what it has none for is not found. */
async function service(t: ExecutionContext, routes: Routes) {
  const seen: Seen[] = []
  const url = await serve(t, (request, response) => {
    const name = `${request.method} ${request.url}`
    seen.push({ request: name, headers: request.headers })
    const { status = 200, body = '' } = routes[name] ?? { status: 404 }
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { seen, url, load: (environment = {}) => load(t, url, environment) }
}

const load = (t: ExecutionContext, url: string, environment: Record<string, string> = {}, send?: Transport) =>
  instanceMetadata(
    contextOf({
      environment: { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url, ...environment },
      send: send ?? transportFor(t),
    }),
  ).load()

test('version 2: a token, the name of the role, its credentials', async t => {
  const { load, seen } = await service(t, GOOD)
  const found = await load()
  t.is(found?.accessKeyId, 'ASIAI')
  t.is(found?.secretAccessKey, 'iSECRET')
  t.is(found?.sessionToken, 'iTOKEN')
  t.is(found?.source, 'iam-role')
  t.deepEqual(
    seen.map(({ request }) => request),
    Object.keys(GOOD),
  )
  t.is(seen[0]!.headers['x-aws-ec2-metadata-token-ttl-seconds'], '21600')
  t.is(seen[0]!.headers['content-length'], '0')
  for (const { headers } of seen) t.regex(headers['user-agent'] as string, /^tucuxi\//)
  for (const { headers } of seen.slice(1)) t.is(headers['x-aws-ec2-metadata-token'], 'tokenA')
})

test('a service without tokens is asked as version 1', async t => {
  for (const status of [403, 404, 405]) {
    const { load, seen } = await service(t, { ...GOOD, 'PUT /latest/api/token': { status } })
    t.is((await load())?.accessKeyId, 'ASIAI', String(status))
    t.is(seen[1]!.headers['x-aws-ec2-metadata-token'], undefined)
  }
})

test('so is one whose answer to the PUT gets lost', async t => {
  const { url, seen } = await service(t, GOOD)
  const transport = transportFor(t)
  const send = async (request: WireRequest) => {
    if (request.method === 'PUT') throw new ReadTimeoutError('lost')
    return transport(request)
  }
  t.is((await load(t, url, {}, send))?.accessKeyId, 'ASIAI')
  t.is(seen.length, 2)
})

test('version 1 can be ruled out', async t => {
  const { load, seen } = await service(t, { ...GOOD, 'PUT /latest/api/token': { status: 404 } })
  const error = await t.throwsAsync(load({ AWS_EC2_METADATA_V1_DISABLED: 'true' }), {
    instanceOf: CredentialsError,
    message: /gave no token, and its version 1, which needs none, is disabled/,
  })
  t.is(error.code, 'CredentialsFailed')
  t.is(seen.length, 1)
})

const none = test.macro(async (t, routes: Routes, requests: number) => {
  const { load, seen } = await service(t, { ...GOOD, ...routes })
  t.is(await load(), null)
  t.is(seen.length, requests)
})
test('a request that is not understood ends it', none, { 'PUT /latest/api/token': { status: 400 } }, 1)
test('a token that is none ends it', none, { 'PUT /latest/api/token': { body: '<html> </html>' } }, 1)
test('an instance without role has none', none, { [`GET ${ROLES}`]: { status: 404 } }, 2)
test('a role that is an HTML page is none', none, { [`GET ${ROLES}`]: { body: '<html>' } }, 2)
test('an empty role is none', none, { [`GET ${ROLES}`]: { body: '' } }, 2)
test('credentials that are no JSON are none', none, { [`GET ${ROLES}my-role`]: { body: 'x' } }, 3)
test(
  'a role that cannot be had is none',
  none,
  { [`GET ${ROLES}my-role`]: { body: { Code: 'AssumeRoleUnauthorizedAccess', Message: 'no trust' } } },
  3,
)

test('each request is tried as often as the setting says', async t => {
  const { load, seen } = await service(t, { ...GOOD, [`GET ${ROLES}`]: { status: 500 } })
  t.is(await load({ AWS_METADATA_SERVICE_NUM_ATTEMPTS: '3' }), null)
  t.is(seen.length, 4)
})

test('where nobody listens there are none, after one attempt', async t => {
  const sent: string[] = []
  const transport = transportFor(t)
  const send = async (request: WireRequest) => {
    sent.push(request.method)
    t.is(request.connectTimeout, 1000)
    t.is(request.readTimeout, 1000)
    return transport(request)
  }
  t.is(await load(t, 'http://127.0.0.1:1', {}, send), null)
  t.deepEqual(sent, ['PUT'])
})

test('the timeout is the one that is set, in seconds', async t => {
  const timeouts: number[] = []
  const send = async ({ connectTimeout }: WireRequest) => {
    timeouts.push(connectTimeout)
    return { statusCode: 400, headers: {}, body: new Uint8Array() }
  }
  await load(t, 'http://127.0.0.1:1', { AWS_METADATA_SERVICE_TIMEOUT: '5' }, send)
  t.deepEqual(timeouts, [5000])
})

test('a service that closes the connection has none', async t => {
  const url = await serveRaw(t, socket => socket.destroy())
  t.is(await load(t, url), null)
})

test('a transport that fails otherwise is told', async t => {
  const cause = new Error('unexpected')
  const error = await t.throwsAsync(
    load(t, 'http://127.0.0.1:1', {}, () => Promise.reject(cause)),
    {
      instanceOf: CredentialsError,
      message: /^Could not ask the instance metadata service at http:\/\/127\.0\.0\.1:1\/: unexpected$/,
    },
  )
  t.is(error.cause, cause)
})

test('credentials that should have been renewed are used on', async t => {
  for (const minutes of [-60, 5, 16]) {
    const { load } = await service(t, { ...GOOD, [`GET ${ROLES}my-role`]: { body: whole(minutes) } })
    const left = (await load())!.expiration!.getTime() - Date.now()
    t.true(left > 16 * 60_000 && left <= 25 * 60_000, String(left))
  }
})

test('the endpoint is that of the mode', async t => {
  const endpointOf = async (environment: Record<string, string>, config = '') => {
    let sent = ''
    const send = async ({ url }: WireRequest) => {
      sent = url
      return { statusCode: 400, headers: {}, body: new Uint8Array() }
    }
    await instanceMetadata(
      contextOf({ environment: { AWS_EC2_METADATA_DISABLED: 'false', ...environment }, config, send }),
    ).load()
    return sent.replace('latest/api/token', '')
  }
  t.is(await endpointOf({}), 'http://169.254.169.254/')
  t.is(await endpointOf({ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' }), 'http://[fd00:ec2::254]/')
  t.is(await endpointOf({}, '[default]\nec2_metadata_service_endpoint_mode = ipv6'), 'http://[fd00:ec2::254]/')
  t.is(await endpointOf({ AWS_IMDS_USE_IPV6: 'true' }), 'http://[fd00:ec2::254]/')
  const ipv4 = { AWS_IMDS_USE_IPV6: 'true', AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'ipv4' }
  t.is(await endpointOf(ipv4), 'http://169.254.169.254/')
  t.is(await endpointOf({ ...ipv4, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://x:1/a' }), 'http://x:1/a/')
  await t.throwsAsync(endpointOf({ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'ipv5' }), {
    instanceOf: InvalidOptionError,
    message: /AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE.*must be one of "ipv4", "ipv6"/,
  })
})

test('a service that is switched off is not asked', async t => {
  const { url, seen } = await service(t, GOOD)
  const environment = { AWS_EC2_METADATA_DISABLED: 'TRUE', AWS_EC2_METADATA_SERVICE_ENDPOINT: url }
  const provider = instanceMetadata(contextOf({ environment, send: transportFor(t) }))
  t.regex(provider.skipped!, /^AWS_EC2_METADATA_DISABLED.* is true$/)
  t.is(await provider.load(), null)
  t.is(seen.length, 0)
})
