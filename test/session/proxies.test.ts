import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import test from 'ava'
import { InvalidOptionError, ProxyConnectionError, type SessionOptions } from '../../lib/index.ts'
import { makeWorld } from '../credentials/helpers/world.ts'
import { serve } from '../helpers/http-server.ts'
import { serveProxy } from '../helpers/proxy-server.ts'
import { python } from '../servers/venv.ts'

/** Requests reach a host that does not exist by way of a proxy only. */
const NOWHERE = 'http://any.invalid'
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'keySECRET' }
const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>7</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'

/** A stand-in for AWS that also reads requests for other hosts. */
async function makeNetwork(t: Parameters<typeof makeWorld>[0], env: Readonly<Record<string, string>> = {}) {
  const asked: string[] = []
  const proxy = await serve(t, (request, response) => {
    asked.push(request.url!)
    if (/latest\/api\/token$/.test(request.url!)) response.writeHead(403).end()
    else if (/latest/.test(request.url!)) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/xml', etag: '"e"' }).end(identity)
  })
  const world = await makeWorld(t, { env: { AWS_ENDPOINT_URL: NOWHERE, ...env } })
  const account = async (options: SessionOptions = {}) => {
    const session = world.session({ credentials: KEYS, retries: { maxAttempts: 1 }, ...options })
    return (await session.client('sts').getCallerIdentity()).Account
  }
  return { proxy, asked, world, account }
}

test.serial('the proxy of the environment, or of the option, which wins; {} is none', async t => {
  const { proxy, asked, account } = await makeNetwork(t)
  process.env.http_proxy = proxy
  t.is(await account(), '7')
  t.is(asked[0], `${NOWHERE}/`)
  await t.throwsAsync(account({ proxies: {} }), { code: 'ConnectionFailed', message: /any\.invalid:80/ })
  await t.throwsAsync(account({ proxies: { https: proxy } }), { code: 'ConnectionFailed' })
  process.env.http_proxy = 'http://localhost:1'
  await t.throwsAsync(account(), { instanceOf: ProxyConnectionError })
  t.is(await account({ proxies: { http: proxy } }), '7')
  process.env.no_proxy = 'any.invalid'
  await t.throwsAsync(account(), { code: 'ConnectionFailed', message: /any\.invalid:80/ })
  t.is(await account({ proxies: { http: proxy } }), '7')
})

test.serial('options of clients and of with() replace those of the session as a whole', async t => {
  const { proxy, world } = await makeNetwork(t)
  const retries = { maxAttempts: 1 }
  const session = world.session({ credentials: KEYS, retries, proxies: { http: 'http://localhost:1' } })
  await t.throwsAsync(session.client('sts').getCallerIdentity(), { instanceOf: ProxyConnectionError })
  t.is((await session.client('sts', { proxies: { http: proxy } }).getCallerIdentity()).Account, '7')
  t.is(
    (
      await session
        .with({ proxies: { http: proxy } })
        .client('sts')
        .getCallerIdentity()
    ).Account,
    '7',
  )
  for (const proxies of [{}, { https: proxy }]) {
    const direct = session.with({ proxies }).client('sts')
    await t.throwsAsync(direct.getCallerIdentity(), { code: 'ConnectionFailed', message: /any\.invalid:80/ })
  }
})

test.serial(
  'the instance metadata service is asked through the proxy of the environment, never of the option',
  async t => {
    const env = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: NOWHERE }
    const { proxy, asked, world } = await makeNetwork(t, env)
    t.is(await world.session({ proxies: { http: proxy } }).credentials(), null)
    t.deepEqual(asked, [])
    process.env.HTTP_PROXY = proxy
    t.is(await world.session({ proxies: {} }).credentials(), null)
    t.is(asked[0], `${NOWHERE}/latest/api/token`)
    process.env.HTTP_PROXY = 'http://u:SECRET@localhost:1'
    const error = await t.throwsAsync(world.session().credentials(), {
      code: 'CredentialsFailed',
      message: /instance metadata service.*the proxy localhost:1/,
    })
    t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET/)
    process.env.NO_PROXY = 'invalid'
    t.is(await world.session().credentials(), null)
  },
)

test.serial('the endpoint of a container is asked without a proxy', async t => {
  const answer = {
    AccessKeyId: 'ASIAcontainer',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  }
  const container = await serve(t, (_, response) => response.end(JSON.stringify(answer)))
  const { proxy, asked, world } = await makeNetwork(t, { AWS_CONTAINER_CREDENTIALS_FULL_URI: container })
  process.env.http_proxy = proxy
  t.is((await world.session({ proxies: { http: proxy } }).credentials())?.accessKeyId, 'ASIAcontainer')
  t.deepEqual(asked, [])
})

test.serial('STS is asked for credentials through the proxy', async t => {
  const config = '[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/dev\ncredential_source = Environment\n'
  const { proxy, asked, world } = await makeNetwork(t, { AWS_ACCESS_KEY_ID: 'AKIDE', AWS_SECRET_ACCESS_KEY: 's' })
  world.write('.aws/config', config)
  // What it is answered makes no role.
  await t.throwsAsync(world.session({ profile: 'dev', proxies: { http: proxy } }).credentials())
  t.is(asked[0], `${NOWHERE}/`)
})

test.serial('a tunnel that is refused is tried again as by botocore, and told without secrets', async t => {
  const { world } = await makeNetwork(t, { AWS_ENDPOINT_URL: '' })
  for (const status of [407, 502]) {
    const [ours, theirs] = [await serveProxy(t, { connect: status }), await serveProxy(t, { connect: status })]
    process.env.HTTPS_PROXY = `http://u:proxySECRET@${ours.host}`
    const client = world.session({ credentials: KEYS, retries: { maxAttempts: 2 } }).client('sts')
    const error = await t.throwsAsync(client.getCallerIdentity(), { instanceOf: ProxyConnectionError })
    t.notRegex(inspect([error, client, client.meta.config], { depth: 12, showHidden: true }), /SECRET/)
    const env = { ...process.env, HTTPS_PROXY: `http://u:proxySECRET@${theirs.host}` }
    const script = join(import.meta.dirname, 'botocore-proxy.py')
    const { stdout } = await promisify(execFile)(await python(), [script], { env })
    t.deepEqual(JSON.parse(stdout), { error: 'ProxyConnectionError', attempts: ours.asked.length })
    t.is(theirs.asked.length, ours.asked.length)
  }
})

test.serial('a forwarded answer does not show the password of its proxy', async t => {
  const { proxy, world } = await makeNetwork(t)
  const proxies = { http: proxy.replace('//', '//u:proxySECRET@') }
  const s3 = world.session({ credentials: KEYS, proxies, s3: { addressingStyle: 'path' } }).client('s3')
  const output = await s3.getObject({ Bucket: 'b', Key: 'k' })
  const shown = inspect(output, { depth: 12, showHidden: true })
  t.notRegex(shown, /proxySECRET|dTpwcm94eVNFQ1JFVA/)
  await output.Body!.bytes()
})

test('values of the option that cannot be are refused where they were written, and not shown', async t => {
  const { session } = await makeWorld(t, {})
  for (const proxies of [
    { 'https://host': 'u:SECRET@p' },
    { https: 1 },
    { all: 'http://u:SECRET@p' },
    'u:SECRET@p',
    [],
  ]) {
    const error = t.throws(() => session({ proxies: proxies as object }), { instanceOf: InvalidOptionError })
    t.is(
      error.message,
      'Invalid value of the session option "proxies": must be an object of proxy URLs by scheme of the request: { http: "http://host:port", https: "http://host:port" }.',
    )
  }
  const url = t.throws(() => session({ proxies: { https: 'http://u:SECRET@p:x' } }), { instanceOf: InvalidOptionError })
  t.regex(url.message, /^The URL of a proxy in the option "proxies" is none/)
  t.throws(() => session({ proxiesConfig: { proxyCa: 'x' } as object }), { message: /proxiesConfig.proxyCaBundle/ })
  const given = session({ proxies: { http: undefined, https: '' }, proxiesConfig: { proxyCaBundle: 'ca.pem' } })
  t.is(given.client('sqs').meta.region, 'eu-west-1')
})
