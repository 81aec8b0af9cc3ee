import { inspect } from 'node:util'
import test from 'ava'
import { CredentialsError, InvalidConfigFileError } from '../../lib/index.ts'
import { type Answer, inAnHour, makeWorld, type Received, type World } from './helpers/world.ts'

const SESSION = '[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://corp.awsapps.com/start\n'
const PROFILE = '[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n'
const LEGACY =
  '[profile old]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-2\nsso_account_id = 123456789012\nsso_role_name = Admin\n'
/** `printf corp | sha1sum`, and that of the start URL. */
const TOKEN = '.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json'
const LEGACY_TOKEN = '.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json'

const later = (minutes: number) => `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
const token = (minutes: number, more = {}) => ({
  startUrl: 'https://corp.awsapps.com/start',
  region: 'us-east-2',
  accessToken: 'oldTOKENSECRET',
  expiresAt: later(minutes),
  ...more,
})
const REGISTRATION = {
  clientId: 'client',
  clientSecret: 'clientSECRET',
  refreshToken: 'refreshSECRET',
  registrationExpiresAt: later(10_000),
}

function answer(request: Received): Answer {
  if (request.path === '/token') {
    return { body: JSON.stringify({ accessToken: 'newTOKEN', expiresIn: 3600, refreshToken: 'newREFRESH' }) }
  }
  const roleCredentials = {
    accessKeyId: 'ASIASSO',
    secretAccessKey: 'ssoSECRET',
    sessionToken: 'ssoTOKEN',
    expiration: inAnHour().getTime(),
  }
  return { body: JSON.stringify({ roleCredentials }) }
}

const world = (t: Parameters<typeof makeWorld>[0], more: Parameters<typeof makeWorld>[1] = {}): Promise<World> =>
  makeWorld(t, { config: PROFILE + SESSION + LEGACY, answer, ...more })

test.serial('the token of a session gets the credentials of the role, unsigned', async t => {
  const { session, write, received, names, json } = await world(t)
  write(TOKEN, token(60))
  const found = await session({ profile: 'dev' }).credentials()
  t.is(found?.accessKeyId, 'ASIASSO')
  t.is(found?.secretAccessKey, 'ssoSECRET')
  t.is(found?.sessionToken, 'ssoTOKEN')
  t.is(found?.accountId, '123456789012')
  t.is(found?.source, 'sso')
  t.is(received.length, 1)
  t.is(received[0]!.path, '/federation/credentials?role_name=Admin&account_id=123456789012')
  t.is(received[0]!.headers['x-amz-sso_bearer_token'], 'oldTOKENSECRET')
  t.is(received[0]!.headers.authorization, undefined)
  const [name] = names('.aws/cli/cache')
  t.is(name, '8457bc68cf9d4aa8d629a61563948e8bd3159d49.json')
  t.is(json(`.aws/cli/cache/${name}`).ProviderType, 'sso')
})

test.serial('the older form has its token under its start URL', async t => {
  const { session, write, received } = await world(t)
  write(LEGACY_TOKEN, token(60))
  t.is((await session({ profile: 'old' }).credentials())?.accessKeyId, 'ASIASSO')
  t.is(received.length, 1)
})

test.serial('a token that is about to expire is refreshed, and written as the AWS CLI does', async t => {
  const { session, write, received, json } = await world(t)
  write(TOKEN, token(14, REGISTRATION))
  t.is((await session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIASSO')
  const [refresh, role] = received
  t.is(refresh!.path, '/token')
  t.deepEqual(JSON.parse(refresh!.body), {
    clientId: 'client',
    clientSecret: 'clientSECRET',
    grantType: 'refresh_token',
    refreshToken: 'refreshSECRET',
  })
  t.is(role!.headers['x-amz-sso_bearer_token'], 'newTOKEN')
  const { expiresAt, ...written } = json(TOKEN)
  t.true(new Date(expiresAt as string).getTime() > Date.now() + 3_500_000)
  t.deepEqual(written, {
    startUrl: 'https://corp.awsapps.com/start',
    region: 'us-east-2',
    accessToken: 'newTOKEN',
    clientId: 'client',
    clientSecret: 'clientSECRET',
    registrationExpiresAt: REGISTRATION.registrationExpiresAt,
    refreshToken: 'newREFRESH',
  })
})

test.serial('while the old token lives, a refresh that fails is no failure', async t => {
  const refusing = (request: Received): Answer =>
    request.path === '/token'
      ? { status: 400, body: JSON.stringify({ error: 'invalid_grant', error_description: 'no' }) }
      : answer(request)
  const { session, write, received } = await world(t, { answer: refusing })
  write(TOKEN, token(5, REGISTRATION))
  t.is((await session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIASSO')
  t.is(received[1]!.headers['x-amz-sso_bearer_token'], 'oldTOKENSECRET')
})

const login = test.macro(async (t, name: string, stored: object | undefined, message: RegExp) => {
  const { session, write } = await world(t, {
    answer: () => ({ status: 400, body: JSON.stringify({ error: 'invalid_grant' }) }),
  })
  if (stored !== undefined) write(name === 'old' ? LEGACY_TOKEN : TOKEN, stored)
  const error = await t.throwsAsync(session({ profile: name }).credentials(), { instanceOf: CredentialsError, message })
  t.is(error.code, 'CredentialsFailed')
  t.regex(error.message, new RegExp(`^No credentials for profile "${name}": .*Run: aws sso login --profile ${name}$`))
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET/)
})
test.serial(
  'no token says how to log in',
  login,
  'dev',
  undefined,
  /there is no token of IAM Identity Center \(SSO\) in .*\.json\./,
)
test.serial('so does half a token', login, 'dev', { accessToken: 'x' }, /there is no token/)
test.serial('so does an expired one', login, 'dev', token(-1), /in .*\.json has expired\./)
test.serial(
  'so does one that cannot be refreshed',
  login,
  'dev',
  token(-1, REGISTRATION),
  /has expired, and could not be refreshed/,
)
test.serial(
  'so does one whose registration has expired',
  login,
  'dev',
  token(-1, { ...REGISTRATION, registrationExpiresAt: later(-1) }),
  /has expired\./,
)
test.serial('so does an expired one of the older form', login, 'old', token(-1, REGISTRATION), /has expired\./)

test.serial('a token that the service does not take says how to log in', async t => {
  const { session, write } = await world(t, {
    answer: () => ({ status: 401, body: JSON.stringify({ __type: 'UnauthorizedException', message: 'no' }) }),
  })
  write(TOKEN, token(60))
  await t.throwsAsync(session({ profile: 'dev' }).credentials(), {
    instanceOf: CredentialsError,
    message: /does not take the token, which may have expired\. Run: aws sso login --profile dev$/,
  })
})

test.serial('any other failure names role, account, profile and file', async t => {
  const { session, write } = await world(t, {
    answer: () => ({ status: 403, body: JSON.stringify({ __type: 'ForbiddenException', message: 'No access' }) }),
  })
  write(TOKEN, token(60))
  await t.throwsAsync(session({ profile: 'dev' }).credentials(), {
    instanceOf: CredentialsError,
    message:
      /role Admin in account 123456789012 from IAM Identity Center for profile "dev" of .*config: ForbiddenException: .*No access/,
  })
})

const broken = test.macro(async (t, config: string, message: RegExp) => {
  const { session } = await world(t, { config })
  await t.throwsAsync(session({ profile: 'dev' }).credentials(), { instanceOf: InvalidConfigFileError, message })
})
test.serial(
  'a session that is not there',
  broken,
  PROFILE,
  /config:2: "sso_session = corp" names a section "\[sso-session corp\]" that/,
)
test.serial(
  'a session without region',
  broken,
  `${PROFILE}[sso-session corp]\nsso_start_url = x`,
  /config:3: profile "dev" .* lacks sso_region\./,
)
test.serial(
  'a profile without role',
  broken,
  '[profile dev]\nsso_account_id = 1',
  /lacks sso_role_name, sso_start_url, sso_region\./,
)
test.serial(
  'a profile that contradicts its session',
  broken,
  `${PROFILE}sso_region = eu-west-1\n${SESSION}`,
  /config:5: "sso_region" of profile "dev" is not that of its sso-session "corp" \(.*config:7\)/,
)
