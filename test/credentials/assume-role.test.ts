import { inspect } from 'node:util'
import test from 'ava'
import { CredentialsError, InvalidConfigFileError, PartialCredentialsError } from '../../lib/index.ts'
import { inAnHour, makeWorld, stsAnswer } from './helpers/world.ts'

const KEYS = 'aws_access_key_id = AKIDBASE\naws_secret_access_key = baseSECRET\n'
const ARN = 'arn:aws:iam::123456789012:role/dev'
const ROLE = `[profile dev]\nrole_arn = ${ARN}\nsource_profile = base\n`
const fields = (body: string) => Object.fromEntries(new URLSearchParams(body))

test.serial('a role is assumed with the keys of its source profile', async t => {
  const world = await makeWorld(t, { config: `${ROLE}[profile base]\n${KEYS}`, answer: stsAnswer })
  const found = await world.session({ profile: 'dev' }).credentials()
  t.is(found?.accessKeyId, 'ASIAdev')
  t.is(found?.secretAccessKey, 'devSECRET')
  t.is(found?.sessionToken, 'devTOKEN')
  t.is(found?.accountId, '123456789012')
  t.is(found?.source, 'assume-role')
  t.true(found!.expiration! > new Date())
  const [request] = world.received
  t.regex(request!.headers.authorization!, /Credential=AKIDBASE\/\d+\/eu-west-1\/sts\/aws4_request/)
  const { RoleSessionName, ...rest } = fields(request!.body)
  t.regex(RoleSessionName!, /^tucuxi-session-\d+$/)
  t.deepEqual(rest, { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: ARN })
})

test.serial('all that the profile says of the role is sent', async t => {
  const serials: string[] = []
  const config = `${ROLE}external_id = xy\nmfa_serial = arn:aws:iam::1:mfa/me\nduration_seconds = 1800\nrole_session_name = me\n[profile base]\n${KEYS}`
  const world = await makeWorld(t, { config, answer: stsAnswer })
  const mfaCode = async (serial: string) => {
    serials.push(serial)
    return '123456'
  }
  t.is((await world.session({ profile: 'dev', mfaCode }).credentials())?.accessKeyId, 'ASIAdev')
  const { Action: _, Version: __, ...sent } = fields(world.received[0]!.body)
  t.deepEqual(sent, {
    RoleArn: ARN,
    RoleSessionName: 'me',
    ExternalId: 'xy',
    SerialNumber: 'arn:aws:iam::1:mfa/me',
    TokenCode: '123456',
    DurationSeconds: '1800',
  })
  t.deepEqual(serials, ['arn:aws:iam::1:mfa/me'])
})

test.serial('a device without the option mfaCode, or with one that fails, is an error that names both', async t => {
  const config = `${ROLE}mfa_serial = GAHT12345678\n[profile base]\n${KEYS}`
  const world = await makeWorld(t, { config, answer: stsAnswer })
  const error = await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), { instanceOf: CredentialsError })
  t.is(error.code, 'CredentialsFailed')
  t.regex(
    error.message,
    /role\/dev of profile "dev" \(.*config:2\) needs a code of the MFA device GAHT12345678\. Give .* mfaCode/,
  )
  const cause = new Error('no terminal')
  const failed = await t.throwsAsync(
    world.session({ profile: 'dev', mfaCode: () => Promise.reject(cause) }).credentials(),
    { instanceOf: CredentialsError, message: /MFA device GAHT12345678 for the role .*: no terminal$/ },
  )
  t.is(failed.cause, cause)
  await t.throwsAsync(world.session({ profile: 'dev', mfaCode: () => 'abc' }).credentials(), {
    instanceOf: CredentialsError,
    message: /gave no code of the MFA device GAHT12345678.*six digits/,
  })
  t.is(world.received.length, 0)
})

test.serial('a chain of roles is assumed from its end', async t => {
  const config = `[profile c]\nrole_arn = arn:aws:iam::1:role/c\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = a\n[profile a]\n${KEYS}`
  const world = await makeWorld(t, { config, answer: stsAnswer })
  t.is((await world.session({ profile: 'c' }).credentials())?.accessKeyId, 'ASIAc')
  const [first, second] = world.received
  t.is(fields(first!.body).RoleArn, 'arn:aws:iam::1:role/b')
  t.regex(second!.headers.authorization!, /Credential=ASIAb\//)
  t.is(second!.headers['x-amz-security-token'], 'bTOKEN')
})

test.serial('a client signs with the role, and all its calls share one flight', async t => {
  const config = `${ROLE}[profile base]\n${KEYS}`
  const world = await makeWorld(t, {
    config,
    answer: request =>
      request.path === '/' && request.body.includes('AssumeRole') ? stsAnswer(request) : { body: '{}' },
  })
  const session = world.session({ profile: 'dev' })
  const sqs = session.client('sqs')
  await Promise.all([
    sqs.listQueues(),
    sqs.listQueues(),
    session.with({ region: 'us-east-1' }).client('sqs').listQueues(),
  ])
  const calls = world.received.filter(({ body }) => !body.includes('AssumeRole'))
  t.is(world.received.length, 4)
  for (const { headers } of calls) t.regex(headers.authorization!, /Credential=ASIAdev\//)
})

test.serial('the environment may be the source', async t => {
  const config = `[profile dev]\nrole_arn = ${ARN}\ncredential_source = Environment\n`
  const env = { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'envSECRET' }
  const world = await makeWorld(t, { config, env, answer: stsAnswer })
  t.is((await world.session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIAdev')
  t.regex(world.received[0]!.headers.authorization!, /Credential=AKIDENV\//)
})

test.serial('a source that has none is named', async t => {
  for (const [name, message] of [
    [
      'Environment',
      /"credential_source = Environment" of profile "dev" \(.*config:2\) has no credentials: .*AWS_ACCESS_KEY_ID/,
    ],
    ['EcsContainer', /"credential_source = EcsContainer".*AWS_CONTAINER_CREDENTIALS_FULL_URI/],
    ['Ec2InstanceMetadata', /"credential_source = Ec2InstanceMetadata".*\(AWS_EC2_METADATA_DISABLED, or/],
  ] as const) {
    const config = `[profile dev]\nrole_arn = ${ARN}\ncredential_source = ${name}\n`
    const world = await makeWorld(t, { config })
    await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), { instanceOf: CredentialsError, message })
  }
  const world = await makeWorld(t, { config: `${ROLE}[profile base]\nregion = x` })
  const error = await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), {
    instanceOf: InvalidConfigFileError,
    message: /config:3: "source_profile = base" names a profile without credentials/,
  })
  t.is(error.line, 3)
})

test.serial('what STS refuses names the role, the profile and the file, and shows no secret', async t => {
  const body =
    '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>'
  const world = await makeWorld(t, {
    config: `${ROLE}[profile base]\n${KEYS}`,
    answer: () => ({ status: 403, type: 'text/xml', body }),
  })
  const session = world.session({ profile: 'dev' })
  const error = await t.throwsAsync(session.credentials(), { instanceOf: CredentialsError })
  t.regex(
    error.message,
    /^Could not assume the role .*role\/dev of profile "dev" \(.*\/\.aws\/config:2\): AccessDenied: AssumeRole: not for you$/,
  )
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET/)
  const { credentials } = await session.explain()
  const failed = credentials.find(({ outcome }) => outcome === 'failed')
  t.is(failed?.source, 'the role of profile "dev"')
  t.regex(failed!.detail, /AccessDenied: AssumeRole: not for you/)
})

test.serial('an answer without credentials is not believed', async t => {
  const body = '<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>'
  const world = await makeWorld(t, {
    config: `${ROLE}[profile base]\n${KEYS}`,
    answer: () => ({ type: 'text/xml', body }),
  })
  await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), {
    instanceOf: CredentialsError,
    message: /STS answered without credentials/,
  })
})

test.serial('a role without source is half a role', async t => {
  const world = await makeWorld(t, { config: `[profile dev]\nrole_arn = ${ARN}\n` })
  await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), { instanceOf: PartialCredentialsError })
})

test.serial('what was assumed lies where the AWS CLI keeps it, and is found there', async t => {
  const world = await makeWorld(t, { config: `${ROLE}[profile base]\n${KEYS}`, answer: stsAnswer })
  await world.session({ profile: 'dev' }).credentials()
  // The hash of {"RoleArn": "arn:aws:iam::123456789012:role/dev"}, as Python prints it.
  t.deepEqual(world.names('.aws/cli/cache'), ['af854889538ac1a069a8274d5ee4dc500f8b1f91.json'])
  const again = await world.session({ profile: 'dev' }).credentials()
  t.is(again?.accessKeyId, 'ASIAdev')
  t.is(world.received.length, 1)
})

test.serial(
  'what the AWS CLI cached needs neither source nor device, until a quarter of an hour before its end',
  async t => {
    const config = `${ROLE}mfa_serial = GAHT12345678\n[profile base]\n${KEYS}`
    const world = await makeWorld(t, { config, answer: stsAnswer })
    await world.session({ profile: 'dev', mfaCode: () => '123456' }).credentials()
    const path = `.aws/cli/cache/${world.names('.aws/cli/cache')[0]}`
    const cached = (end: Date) => ({
      Credentials: {
        AccessKeyId: 'ASIACLI',
        SecretAccessKey: 's',
        SessionToken: 't',
        Expiration: `${end.toISOString().slice(0, 19)}UTC`,
        AccountId: '1',
      },
    })
    world.write(path, cached(inAnHour()))
    t.is((await world.session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIACLI')
    world.write(path, cached(new Date(Date.now() + 14 * 60_000)))
    await t.throwsAsync(world.session({ profile: 'dev' }).credentials(), { message: /needs a code of the MFA device/ })
  },
)

test.serial('the option credentialsCache keeps them in memory', async t => {
  const world = await makeWorld(t, { config: `${ROLE}[profile base]\n${KEYS}`, answer: stsAnswer })
  const session = world.session({ profile: 'dev', credentialsCache: 'memory' })
  await session.credentials()
  await session.explain()
  t.is(world.received.length, 1)
  t.deepEqual(world.names('.aws').sort(), ['config', 'credentials'])
})

test.serial('a home that cannot be written to is no fault', async t => {
  const world = await makeWorld(t, { config: `${ROLE}[profile base]\n${KEYS}`, answer: stsAnswer })
  world.write('.aws/cli', 'a file where the folder should be')
  t.is((await world.session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIAdev')
})
