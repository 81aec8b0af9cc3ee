import test from 'ava'
import { providers } from '../../lib/credentials/chain.ts'
import { firstOf } from '../../lib/credentials/provider.ts'
import {
  CredentialsError,
  InvalidOptionError,
  PartialCredentialsError,
  ProfileNotFoundError,
} from '../../lib/errors.ts'
import { contextOf, type Given } from './helpers/context.ts'

const load = async (given: Given) => firstOf(providers(contextOf(given)))

const env = { AWS_ACCESS_KEY_ID: 'envId', AWS_SECRET_ACCESS_KEY: 'envSecret' }
const inFile = (name: string, id: string) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`

test('nothing anywhere is null', async t => {
  t.is(await load({}), null)
})

test('keys in the option win over all else', async t => {
  const found = await load({ given: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' }, environment: env })
  t.is(found?.accessKeyId, 'a')
  t.is(found?.sessionToken, 't')
  t.is(found?.source, 'explicit')
})

test('a function in the option is asked, alone', async t => {
  const expiration = new Date(Date.now() + 3_600_000)
  const found = await load({
    given: async () => ({ accessKeyId: 'f', secretAccessKey: 's', expiration, credentialScope: 'x', $source: {} }),
    environment: env,
  })
  t.is(found?.accessKeyId, 'f')
  t.is(found?.expiration, expiration)
  t.is(found?.source, 'function')
})

test('what a function throws is the cause of an error', async t => {
  const cause = new Error('vault is sealed')
  const error = await t.throwsAsync(load({ given: async () => Promise.reject(cause) }), {
    instanceOf: CredentialsError,
  })
  t.is(error.code, 'CredentialsFailed')
  t.is(error.cause, cause)
  t.regex(error.message, /from the function in the option "credentials": vault is sealed/)
})

test('a function must return credentials', async t => {
  await t.throwsAsync(load({ given: async () => undefined }), {
    instanceOf: InvalidOptionError,
    message: /and it is undefined\.$/,
  })
  await t.throwsAsync(load({ given: async () => ({}) }), {
    instanceOf: CredentialsError,
    message: /neither accessKeyId/,
  })
  await t.throwsAsync(load({ given: async () => ({ accessKeyId: 'a' }) }), {
    instanceOf: PartialCredentialsError,
    message: /function in the option "credentials": it has accessKeyId, but no secretAccessKey/,
  })
  const expiration = 'tomorrow'
  await t.throwsAsync(load({ given: async () => ({ accessKeyId: 'a', secretAccessKey: 'b', expiration }) }), {
    instanceOf: InvalidOptionError,
    message: /expiration is not a valid Date/,
  })
})

test('variables of the environment are read with all that belongs to them', async t => {
  const found = await load({
    environment: {
      ...env,
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: '2030-01-02T03:04:05Z',
      AWS_ACCOUNT_ID: '123456789012',
    },
    credentials: inFile('default', 'fileId'),
  })
  t.is(found?.accessKeyId, 'envId')
  t.is(found?.secretAccessKey, 'envSecret')
  t.is(found?.sessionToken, 'token')
  t.is(found?.expiration?.toISOString(), '2030-01-02T03:04:05.000Z')
  t.is(found?.accountId, '123456789012')
  t.is(found?.source, 'env')
})

test('an empty variable is not set', async t => {
  const environment = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  t.is((await load({ environment, credentials: inFile('default', 'fileId') }))?.accessKeyId, 'fileId')
})

test('half a pair in the environment names the other half', async t => {
  const error = await t.throwsAsync(
    load({ environment: { AWS_ACCESS_KEY_ID: 'a' }, credentials: inFile('default', 'b') }),
    {
      instanceOf: PartialCredentialsError,
      message: /environment variables.*it has AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY/,
    },
  )
  t.is(error.code, 'PartialCredentials')
  await t.throwsAsync(load({ environment: { AWS_SECRET_ACCESS_KEY: 'SECRET!' } }), {
    message: /it has AWS_SECRET_ACCESS_KEY, but no AWS_ACCESS_KEY_ID\. Set both, or neither\.$/,
  })
})

test('an expiration that is no time is told', async t => {
  await t.throwsAsync(load({ environment: { ...env, AWS_CREDENTIAL_EXPIRATION: 'soon' } }), {
    instanceOf: CredentialsError,
    message: /AWS_CREDENTIAL_EXPIRATION is no time: "soon"/,
  })
})

test('a profile named by an option rules out the environment, one named by a variable does not', async t => {
  const given = { environment: env, profile: 'dev', credentials: inFile('dev', 'devId') }
  t.is((await load({ ...given, profileIsOption: true }))?.accessKeyId, 'devId')
  t.is((await load(given))?.accessKeyId, 'envId')
})

test('the credentials file comes before the config file', async t => {
  const config = inFile('profile dev', 'configId')
  const both = await load({
    profile: 'dev',
    config,
    credentials: `${inFile('dev', 'fileId')}aws_session_token = t\naws_account_id = 1`,
  })
  t.is(both?.accessKeyId, 'fileId')
  t.is(both?.sessionToken, 't')
  t.is(both?.accountId, '1')
  t.is(both?.source, 'shared-credentials-file')
  const one = await load({ profile: 'dev', config })
  t.is(one?.accessKeyId, 'configId')
  t.is(one?.source, 'config-file')
})

test('half a pair in a file names profile, file and half', async t => {
  await t.throwsAsync(load({ credentials: '[default]\naws_access_key_id = a' }), {
    instanceOf: PartialCredentialsError,
    message: /profile "default" in .*credentials: it has aws_access_key_id, but no aws_secret_access_key/,
  })
  await t.throwsAsync(load({ config: '[default]\naws_secret_access_key = a' }), {
    message: /profile "default" in .*config: it has aws_secret_access_key, but no aws_access_key_id/,
  })
})

test('a profile that was asked for must exist', async t => {
  await t.throwsAsync(load({ profile: 'gone', profileIsOption: true }), { instanceOf: ProfileNotFoundError })
})

const process = (id: string) => {
  const printed = JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: 's' })
  return `credential_process = '${globalThis.process.execPath}' -p '${JSON.stringify(printed)}'\n`
}

test('each provider is asked in the order of botocore', t => {
  const names = providers(contextOf({})).map(({ name }) => name)
  t.deepEqual(names, [
    'env',
    'assume-role',
    'assume-role-with-web-identity',
    'sso',
    'shared-credentials-file',
    'login',
    'custom-process',
    'config-file',
    'ec2-credentials-file',
    'boto-config',
    'container-role',
    'iam-role',
  ])
})

test('keys in the credentials file come before a process, and a process before keys in the config file', async t => {
  const config = `[profile dev]\n${process('p')}${inFile('profile x', 'c').split('\n').slice(1).join('\n')}`
  const both = await load({ profile: 'dev', config, credentials: inFile('dev', 'a') })
  t.is(both?.accessKeyId, 'a')
  const one = await load({ profile: 'dev', config })
  t.is(one?.accessKeyId, 'p')
  t.is(one?.source, 'custom-process')
})

test('a web identity of the environment is passed over when an option names the profile', async t => {
  const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: '/t' }
  const found = await load({ environment, profile: 'dev', profileIsOption: true, credentials: inFile('dev', 'a') })
  t.is(found?.accessKeyId, 'a')
})

test('what is configured and broken is not passed over', async t => {
  const credentials = inFile('dev', 'a')
  const config = '[profile dev]\nsso_account_id = 1\n'
  await t.throwsAsync(load({ profile: 'dev', config, credentials }), { message: /lacks sso_role_name/ })
})
