import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { containerRole } from '../../lib/credentials/container.ts'
import { CredentialsError } from '../../lib/errors.ts'
import type { WireRequest } from '../../lib/http/wire.ts'
import { serve, transportFor } from '../helpers/http-server.ts'
import { contextOf } from './helpers/context.ts'

const WHOLE = { AccessKeyId: 'ASIAC', SecretAccessKey: 'cSECRET', Token: 'cTOKEN', Expiration: '2030-01-02T03:04:05Z' }

interface Endpoint {
  readonly url: string
  readonly seen: { url: string; headers: Record<string, unknown> }[]
  load(environment: Record<string, string>): ReturnType<ReturnType<typeof containerRole>['load']>
}

/** A server on this machine; what goes to the address of ECS goes there, too. */
async function endpoint(t: ExecutionContext, ...answers: { status?: number; body: unknown }[]): Promise<Endpoint> {
  const seen: Endpoint['seen'] = []
  const url = await serve(t, (request, response) => {
    const { status = 200, body } = answers[Math.min(seen.length, answers.length - 1)]!
    seen.push({ url: request.url!, headers: request.headers })
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const transport = transportFor(t)
  const send = (request: WireRequest) =>
    transport({ ...request, url: request.url.replace('http://169.254.170.2', url) })
  return { url, seen, load: environment => containerRole(contextOf({ environment, sendDirectly: send }), 1).load() }
}

test('without the variables there are none', async t => {
  t.is(await containerRole(contextOf({})).load(), null)
})

test('a relative URI is one at the address of ECS', async t => {
  const { load, seen } = await endpoint(t, { body: { ...WHOLE, AccountId: '1' } })
  const found = await load({
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/uuid?a=b',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example',
  })
  t.is(found?.accessKeyId, 'ASIAC')
  t.is(found?.secretAccessKey, 'cSECRET')
  t.is(found?.sessionToken, 'cTOKEN')
  t.is(found?.expiration?.toISOString(), '2030-01-02T03:04:05.000Z')
  t.is(found?.accountId, '1')
  t.is(found?.source, 'container-role')
  t.is(seen[0]!.url, '/v2/credentials/uuid?a=b')
  t.is(seen[0]!.headers.accept, 'application/json')
  t.is(seen[0]!.headers.authorization, undefined)
})

test('a full URI gets the token of its file, or of its variable', async t => {
  const { load, seen, url } = await endpoint(t, { body: WHOLE })
  const file = contextOf({ config: 'Bearer fromFile' }).files.configPath
  const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/creds`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'plain' }
  await load(environment)
  await load({ ...environment, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file })
  t.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    ['plain', 'Bearer fromFile'],
  )
})

test('a token that is no header is refused, and not shown', async t => {
  const { load, seen, url } = await endpoint(t, { body: WHOLE })
  const AWS_CONTAINER_CREDENTIALS_FULL_URI = `${url}/creds`
  const file = contextOf({ config: 'SECRET\n' }).files.configPath
  for (const [more, message] of [
    [{ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'SECRET\r\nx: y' }, /^AWS_CONTAINER_AUTHORIZATION_TOKEN has a line break/],
    [
      { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file },
      /^The file .*config, which .*_TOKEN_FILE names, has a line break/,
    ],
    [{ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/no/such' }, /_TOKEN_FILE names: ENOENT.*\/no\/such/],
  ] as const) {
    const error = await t.throwsAsync(load({ AWS_CONTAINER_CREDENTIALS_FULL_URI, ...more }), {
      instanceOf: CredentialsError,
      message,
    })
    t.is(error.code, 'CredentialsFailed')
    t.notRegex(error.message, /SECRET/)
  }
  t.is(seen.length, 0)
})

test('credentials are not entrusted to any host without TLS', async t => {
  const sent: string[] = []
  const load = (uri: string) => {
    const send = async ({ url }: WireRequest) => {
      sent.push(url)
      return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(WHOLE)) }
    }
    return containerRole(
      contextOf({ environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }, sendDirectly: send }),
      1,
    ).load()
  }
  const good = [
    'https://any.example/x',
    'http://localhost/x',
    'http://127.9.9.9:81/x',
    'http://[::1]/x',
    'http://169.254.170.2/x',
    'http://169.254.170.23/x',
    'http://[fd00:ec2::23]/x',
  ]
  for (const uri of good) t.is((await load(uri))?.accessKeyId, 'ASIAC', uri)
  t.deepEqual(sent, good)
  const bad = [
    'http://any.example/x',
    'http://127.0.0.1@any.example/x',
    'http://127.0.0.1.any.example/',
    'http://169.254.169.254/x',
    'http://localhost.any.example/',
    'http://any.example#@localhost/',
    'http://any.example\\@localhost/',
  ]
  for (const uri of bad) {
    await t.throwsAsync(load(uri), {
      instanceOf: CredentialsError,
      message: /FULL_URI names the host "[^"]+", to which credentials are not entrusted without TLS/,
    })
  }
  for (const uri of ['', 'x', 'ftp://localhost/']) {
    await t.throwsAsync(load(uri), { instanceOf: CredentialsError, message: /is no URL of http or https/ })
  }
  t.is(sent.length, good.length)
})

test('a relative URI cannot leave the address of ECS', async t => {
  const { load } = await endpoint(t, { body: WHOLE })
  for (const uri of ['.evil.example/', '@evil.example/']) {
    await t.throwsAsync(load({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: uri }), {
      instanceOf: CredentialsError,
      message: /RELATIVE_URI/,
    })
  }
})

test('a failure is tried three times', async t => {
  const { load, seen, url } = await endpoint(t, { status: 500, body: 'x' }, { body: '<html>' }, { body: WHOLE })
  t.is((await load({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/x` }))?.accessKeyId, 'ASIAC')
  t.is(seen.length, 3)
})

test('the last failure is told, without path and secrets', async t => {
  for (const [answer, message] of [
    [
      { status: 404, body: { code: 'NoRole', message: 'no role here' } },
      /: it answered with status 404, NoRole: no role here$/,
    ],
    [{ status: 502, body: '<html>SECRET' }, /: it answered with status 502\.$/],
    [{ body: 'SECRET' }, /: it answered no JSON object\.$/],
    [{ body: { ...WHOLE, Token: undefined } }, /: it answered without "Token"\.$/],
    [{ body: { ...WHOLE, Expiration: 'SECRET' } }, /: it answered an "Expiration" that is no time\.$/],
  ] as const) {
    const { load, seen, url } = await endpoint(t, answer)
    const error = await t.throwsAsync(load({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/pathSECRET` }), {
      instanceOf: CredentialsError,
      message,
    })
    t.regex(
      error.message,
      /^Could not get credentials from the container's endpoint at 127\.0\.0\.1:\d+ \(AWS_CONTAINER_CREDENTIALS_FULL_URI\)/,
    )
    t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET/)
    t.is(seen.length, 3)
  }
})
