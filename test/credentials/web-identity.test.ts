import test from 'ava'
import { CredentialsError } from '../../lib/index.ts'
import { makeWorld, stsAnswer } from './helpers/world.ts'

const ARN = 'arn:aws:iam::123456789012:role/pod'
const fields = (body: string) => Object.fromEntries(new URLSearchParams(body))

test.serial('the environment of a pod assumes its role, unsigned', async t => {
  const world = await makeWorld(t, { answer: stsAnswer })
  process.env.AWS_WEB_IDENTITY_TOKEN_FILE = world.write('token', 'podJWT\n')
  Object.assign(process.env, { AWS_ROLE_ARN: ARN, AWS_ROLE_SESSION_NAME: 'pod1' })
  const found = await world.session().credentials()
  t.is(found?.accessKeyId, 'ASIApod')
  t.is(found?.source, 'assume-role-with-web-identity')
  t.is(found?.accountId, '123456789012')
  const [request] = world.received
  t.is(request!.headers.authorization, undefined)
  t.deepEqual(fields(request!.body), {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: ARN,
    RoleSessionName: 'pod1',
    WebIdentityToken: 'podJWT',
  })
  await world.session().credentials()
  t.is(world.received.length, 1)
})

test.serial('a profile may have it all, and be the source of a role', async t => {
  const world = await makeWorld(t, { answer: stsAnswer })
  const path = world.write('token', 'profileJWT')
  world.write(
    '.aws/config',
    `[profile web]\nrole_arn = ${ARN}\nweb_identity_token_file = ${path}\n[profile dev]\nrole_arn = arn:aws:iam::1:role/dev\nsource_profile = web\n`,
  )
  t.is((await world.session({ profile: 'web' }).credentials())?.accessKeyId, 'ASIApod')
  t.regex(fields(world.received[0]!.body).RoleSessionName!, /^tucuxi-session-\d+$/)
  t.is((await world.session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIAdev')
  t.regex(world.received[1]!.headers.authorization!, /Credential=ASIApod\//)
})

test.serial('the environment wins over the profile setting by setting, unless an option names the profile', async t => {
  const world = await makeWorld(t, { answer: stsAnswer })
  const path = world.write('token', 'envJWT')
  world.write('.aws/config', `[profile web]\nrole_arn = ${ARN}\nweb_identity_token_file = ${path}\n`)
  Object.assign(process.env, { AWS_ROLE_ARN: 'arn:aws:iam::1:role/env', AWS_PROFILE: 'web' })
  t.is((await world.session().credentials())?.accessKeyId, 'ASIAenv')
  t.is((await world.session({ profile: 'web' }).credentials())?.accessKeyId, 'ASIApod')
})

test.serial('what is missing or refused is told with its place', async t => {
  const world = await makeWorld(t, { answer: () => ({ status: 400, type: 'text/xml', body: REFUSAL }) })
  const path = world.write('token', 'JWTSECRET')
  process.env.AWS_WEB_IDENTITY_TOKEN_FILE = path
  const message = (pattern: RegExp) => ({ instanceOf: CredentialsError, message: pattern })
  const error = await t.throwsAsync(
    world.session().credentials(),
    message(/no role: set the environment variable AWS_ROLE_ARN/),
  )
  t.is(error.code, 'CredentialsFailed')
  process.env.AWS_ROLE_ARN = ARN
  const refused = await t.throwsAsync(
    world.session().credentials(),
    message(
      /role\/pod with the web identity in .*token \(AWS_WEB_IDENTITY_TOKEN_FILE\): InvalidIdentityToken: .*expired/,
    ),
  )
  t.notRegex(refused.message, /SECRET/)
  world.write('token', '\n')
  await t.throwsAsync(world.session().credentials(), message(/token file .*token is empty/))
  process.env.AWS_WEB_IDENTITY_TOKEN_FILE = '/no/such/token'
  await t.throwsAsync(
    world.session().credentials(),
    message(/Could not read the web identity token: ENOENT.*\/no\/such\/token/),
  )
})

const REFUSAL =
  '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>Token is expired</Message></Error></ErrorResponse>'
