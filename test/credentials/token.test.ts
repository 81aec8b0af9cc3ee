import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import test from 'ava'
import type { ProviderContext, ServiceRequest } from '../../lib/credentials/provider.ts'
import { BearerToken, bearerToken, tokenVariable } from '../../lib/credentials/token.ts'
import { CredentialsError, InvalidConfigFileError, NoAuthTokenError } from '../../lib/errors.ts'
import { contextOf, type Given } from './helpers/context.ts'

const MINUTE = 60_000
const SESSION = '[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://corp.awsapps.com/start\n'
const config = `[profile dev]\nsso_session = corp\n${SESSION}`

/** Leaves a token as `aws sso login` does. */
function login(context: ProviderContext, minutes: number, more: object = {}): void {
  const folder = join(context.environment.HOME!, '.aws/sso/cache')
  mkdirSync(folder, { recursive: true })
  const name = createHash('sha1').update('corp').digest('hex')
  const expiresAt = new Date(Date.now() + minutes * MINUTE).toISOString()
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ accessToken: `token-${minutes}`, expiresAt, ...more }))
}

const registration = {
  clientId: 'client',
  clientSecret: 'clientSECRET',
  refreshToken: 'refreshSECRET',
  registrationExpiresAt: '2099-01-01T00:00:00Z',
}

function setUp(given: Given = {}) {
  const context = contextOf({ config, profile: 'dev', ...given })
  const state = { now: Date.now() }
  return { context, state, get: bearerToken(context, 'codecatalyst', () => state.now) }
}

test('the variable has the signing name of the service', t => {
  t.is(tokenVariable('bedrock'), 'AWS_BEARER_TOKEN_BEDROCK')
  t.is(tokenVariable('account-access two'), 'AWS_BEARER_TOKEN_ACCOUNT_ACCESS_TWO')
})

test('the token of the environment is for one service, and goes before that of the profile', async t => {
  const { context, get } = setUp({ environment: { AWS_BEARER_TOKEN_CODECATALYST: 'own' } })
  login(context, 60)
  const token = await get()
  t.is(token.value, 'own')
  t.is(token.source, 'env')
  t.is(token.expiration, undefined)
  t.is((await bearerToken(context, 'bedrock')()).value, 'token-60')
})

test('a profile with a session of IAM Identity Center has the token of the login; no role is needed', async t => {
  const { context, get } = setUp()
  login(context, 60)
  const token = await get()
  t.is(token.value, 'token-60')
  t.is(token.source, 'sso')
})

test('a token is kept until it is about to expire, and then looked for once a minute, while others use the old one', async t => {
  const { context, state, get } = setUp()
  login(context, 60)
  const value = async () => (await get()).value
  t.is(await value(), 'token-60')
  login(context, 61)
  state.now += 44 * MINUTE
  t.is(await value(), 'token-60')
  state.now += 2 * MINUTE
  t.deepEqual(await Promise.all([value(), value()]), ['token-61', 'token-60'])
  login(context, 62)
  t.is(await value(), 'token-61')
  state.now += MINUTE
  t.is(await value(), 'token-62')
})

test('a token that is about to expire is refreshed', async t => {
  const calls: ServiceRequest[] = []
  const call = async (request: ServiceRequest) => {
    calls.push(request)
    return { accessToken: 'fresh', expiresIn: 3600 }
  }
  const { context, get } = setUp({ call })
  login(context, 5, registration)
  t.deepEqual(
    (await Promise.all([get(), get()])).map(token => token.value),
    ['fresh', 'fresh'],
  )
  t.is((await get()).value, 'fresh')
  t.deepEqual(
    calls.map(({ service, operation, region }) => [service, operation, region]),
    [['sso-oidc', 'createToken', 'us-east-2']],
  )
})

test('without a token the error says how to get one', async t => {
  const { get } = setUp({ config: '[profile dev]\nregion = eu-west-1' })
  const error = await t.throwsAsync(get(), { instanceOf: NoAuthTokenError, code: 'NoAuthToken' })
  t.regex(
    error.message,
    /^The service "codecatalyst" wants a bearer token, and there is none\. Set the variable AWS_BEARER_TOKEN_CODECATALYST; or write "sso_session = NAME" into profile "dev" of .*config and run: aws sso login --profile dev$/,
  )
})

test('a login that is missing or has expired is an error with the command that mends it', async t => {
  const missing = setUp()
  await t.throwsAsync(missing.get(), { instanceOf: CredentialsError, message: /Run: aws sso login --profile dev$/ })
  login(missing.context, -1)
  await t.throwsAsync(missing.get(), {
    instanceOf: CredentialsError,
    message: /has expired\. Run: aws sso login --profile dev$/,
  })
  login(missing.context, 60)
  t.is((await missing.get()).value, 'token-60')
})

test('a session that is not there, or not whole, is told by its line', async t => {
  const gone = setUp({ config: '[profile dev]\nsso_session = corp' })
  await t.throwsAsync(gone.get(), {
    instanceOf: InvalidConfigFileError,
    message: /config:2: "sso_session = corp" names a section "\[sso-session corp\]" that .*config does not have\.$/,
  })
  const half = setUp({ config: config.replace(/sso_region.*\n/, '') })
  await t.throwsAsync(half.get(), {
    instanceOf: InvalidConfigFileError,
    message: /config:2: profile "dev" asks for the sso-session "corp", which lacks sso_region\.$/,
  })
})

test('a token that could forge a header is refused, and none is ever shown', t => {
  t.throws(() => new BearerToken('a\nb', 'env', 'AWS_BEARER_TOKEN_ZOO'), {
    instanceOf: CredentialsError,
    message:
      'The bearer token in AWS_BEARER_TOKEN_ZOO has a space, a line break or a character that is not ASCII. Set it anew, without.',
  })
  const token = new BearerToken('tokenSECRET', 'env', 'x')
  t.notRegex(inspect(token) + JSON.stringify(token) + String(token), /SECRET/)
})
