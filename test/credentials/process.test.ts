import { inspect } from 'node:util'
import test from 'ava'
import { credentialProcess } from '../../lib/credentials/process.ts'
import { CredentialsError } from '../../lib/errors.ts'
import { contextOf } from './helpers/context.ts'

const WHOLE = { Version: 1, AccessKeyId: 'AKIDP', SecretAccessKey: 'pSECRET' }

/** Runs a script of Node as the process of the profile `dev`. */
const load = (script: string, more = '') => {
  const command = `'${process.execPath}' -e "${script.replace(/["\\]/g, '\\$&')}" -- --token argSECRET`
  const config = `[profile dev]\ncredential_process = ${command}\n${more}`
  return credentialProcess(contextOf({ profile: 'dev', config })).load()
}
const printing = (value: unknown) => `console.log(JSON.stringify(${JSON.stringify(value)}))`

test('a profile without process has none', async t => {
  t.is(await credentialProcess(contextOf({ profile: 'dev', config: '[profile dev]\n' })).load(), null)
})

test('a process prints credentials', async t => {
  const found = await load(
    printing({ ...WHOLE, SessionToken: 'pTOKEN', Expiration: '2030-01-02T03:04:05Z', AccountId: '1' }),
    'aws_account_id = 2',
  )
  t.is(found?.accessKeyId, 'AKIDP')
  t.is(found?.secretAccessKey, 'pSECRET')
  t.is(found?.sessionToken, 'pTOKEN')
  t.is(found?.expiration?.toISOString(), '2030-01-02T03:04:05.000Z')
  t.is(found?.accountId, '1')
  t.is(found?.source, 'custom-process')
})

test('the account may stand in the profile; token and end may be left out', async t => {
  const found = await load(printing({ ...WHOLE, SessionToken: null, Expiration: null }), 'aws_account_id = 2')
  t.is(found?.accountId, '2')
  t.is(found?.sessionToken, undefined)
  t.is(found?.expiration, undefined)
})

const fails = test.macro(async (t, script: string, message: RegExp) => {
  const error = await t.throwsAsync(load(script), { instanceOf: CredentialsError, message })
  t.is(error.code, 'CredentialsFailed')
  t.regex(error.message, /the credential process of profile "dev" \(.*config:2\): /)
  t.notRegex(inspect(error, { showHidden: true, depth: 9 }), /SECRET/)
})

test(
  'a status tells what it wrote',
  fails,
  'console.error(`no ticket`); process.exit(3)',
  /it ended with status 3: no ticket$/,
)
test('a signal', fails, 'process.kill(process.pid, `SIGTERM`); setInterval(() => {}, 1e3)', /it was ended by SIGTERM$/)
test(
  'what looks like a key is left out of what it wrote',
  fails,
  'console.error(`key wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLESECRET is bad`); process.exit(1)',
  /: key \*\*\* is bad$/,
)
test('no JSON', fails, 'console.log(`keySECRET`)', /it printed no JSON object\.$/)
test('no object', fails, 'console.log(`[]`)', /it printed no JSON object\.$/)
test('another version', fails, printing({ ...WHOLE, Version: 2 }), /it printed "Version": 2, and must print 1\.$/)
test('no version', fails, printing({ ...WHOLE, Version: undefined }), /it printed "Version": undefined/)
test('no key', fails, printing({ ...WHOLE, AccessKeyId: undefined }), /it printed no "AccessKeyId"\.$/)
test('half a pair', fails, printing({ Version: 1, AccessKeyId: 'a' }), /it printed no "SecretAccessKey"\.$/)
test('a token that is no string', fails, printing({ ...WHOLE, SessionToken: 1 }), /"SessionToken" that is not a string/)
test(
  'an end that is no time',
  fails,
  printing({ ...WHOLE, Expiration: 'soon' }),
  /"Expiration" that is no time: "soon"/,
)

test('a program that is not there is told without its arguments', async t => {
  const config = '[profile dev]\ncredential_process = /no/such/program --token argSECRET\n'
  const error = await t.throwsAsync(credentialProcess(contextOf({ profile: 'dev', config })).load(), {
    instanceOf: CredentialsError,
    message: /it could not be started \(\/no\/such\/program: ENOENT\)$/,
  })
  t.notRegex(error.message, /SECRET/)
})

test('a command line that does not end, or is empty, is told', async t => {
  for (const [line, message] of [
    [`a 'b`, /Could not run .*config:2\): a quotation or a backslash in it does not end/],
    ['', /it names no program/],
  ] as const) {
    const config = `[profile dev]\ncredential_process = ${line}\n`
    await t.throwsAsync(credentialProcess(contextOf({ profile: 'dev', config })).load(), {
      instanceOf: CredentialsError,
      message,
    })
  }
})
