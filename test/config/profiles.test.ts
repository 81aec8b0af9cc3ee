import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ProfileFiles, textOf } from '../../lib/config/profiles.ts'
import { InvalidConfigFileError, ProfileNotFoundError } from '../../lib/errors.ts'

/** Profile files in a folder of their own. */
function files(config: string | Buffer, credentials = ''): ProfileFiles {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-profiles-'))
  writeFileSync(join(folder, 'config'), config)
  writeFileSync(join(folder, 'credentials'), credentials)
  return new ProfileFiles({
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  })
}

function text(files: ProfileFiles, profile: string | undefined, key: string): string | undefined {
  return textOf(files.profile(profile).get(key))
}

test('profiles come from both files, and no other section is one', t => {
  const both = files(
    '[default]\n[profile a]\n[profile "b c"]\n[b]\n[sso-session s]\n[profile]\n[profile d e]',
    '[a]\n[f]',
  )
  t.deepEqual(both.names(), ['default', 'a', 'b c', 'f'])
})

test('keys of the credentials file win over those of the config file', t => {
  const both = files('[profile a]\nregion = x\noutput = json', '[a]\nregion = y')
  t.is(text(both, 'a', 'region'), 'y')
  t.is(text(both, 'a', 'output'), 'json')
})

test('no profile is "default", which need not exist', t => {
  t.is(text(files('[default]\nregion = x'), undefined, 'region'), 'x')
  t.is(files('').profile(undefined).size, 0)
})

test('a profile that was asked for must exist; the error lists files and names', t => {
  const both = files('[profile dev]\n[profile prod]')
  const error = t.throws(() => both.profile('deb'), { instanceOf: ProfileNotFoundError })
  t.is(error.code, 'ProfileNotFound')
  t.true(error.message.includes(both.configPath) && error.message.includes(both.credentialsPath), error.message)
  t.regex(error.message, /Did you mean "dev"\? They have: dev, prod\./)
  t.throws(() => files('').profile('default'), { message: /They have no profiles\./ })
})

test('profiles named as members of Object are not there', t => {
  t.throws(() => files('').profile('__proto__'), { instanceOf: ProfileNotFoundError })
  t.throws(() => files('').profile('constructor'), { instanceOf: ProfileNotFoundError })
})

test('sections of services and of SSO are found by name', t => {
  const both = files("[services local]\ns3 =\n  endpoint_url = http://x\n[sso-session 'my one']\nsso_region = y")
  t.true(both.services('local')?.has('s3'))
  t.is(textOf(both.ssoSession('my one')?.get('sso_region')), 'y')
  t.is(both.services('other'), undefined)
})

test('files that do not exist are empty', t => {
  const none = new ProfileFiles({
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  })
  t.deepEqual(none.names(), [])
  t.is(none.profile(undefined).size, 0)
})

test('a file is read once, and only when it is asked for', t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-profiles-'))
  const path = join(folder, 'config')
  const late = new ProfileFiles({ AWS_CONFIG_FILE: path, AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })
  writeFileSync(path, '[default]\nregion = first')
  t.is(text(late, undefined, 'region'), 'first')
  writeFileSync(path, '[default]\nregion = second')
  t.is(text(late, undefined, 'region'), 'first')
})

test('~ and variables in the names of the files are expanded', t => {
  const { configPath, credentialsPath } = new ProfileFiles({
    HOME: '/home/u',
    USERPROFILE: '/home/u',
    WHERE: '/etc',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how a shell writes it.
    AWS_CONFIG_FILE: '${WHERE}/aws$UNSET',
  })
  t.is(configPath, '/etc/aws$UNSET')
  t.is(credentialsPath, '/home/u/.aws/credentials')
})

test('a folder in place of a file is told', t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-profiles-'))
  const path = join(folder, 'config')
  mkdirSync(path)
  const error = t.throws(() => new ProfileFiles({ AWS_CONFIG_FILE: path }).configProfile('x'), {
    instanceOf: InvalidConfigFileError,
    message: /cannot be read \(EISDIR\)/,
  })
  t.is(error.path, path)
  t.true(error.cause instanceof Error)
})

const unlessRoot = process.getuid?.() === 0 ? test.skip : test
unlessRoot('a file that may not be read is told', t => {
  const locked = files('[default]')
  chmodSync(locked.configPath, 0)
  t.throws(() => locked.configProfile('default'), { instanceOf: InvalidConfigFileError, message: /EACCES/ })
})

test('a file that is not UTF-8 is told with its line', t => {
  const bad = files(Buffer.concat([Buffer.from('[default]\nregion = '), Buffer.from([0xff, 0x0a])]))
  const error = t.throws(() => bad.profile(undefined), { instanceOf: InvalidConfigFileError, message: /not UTF-8/ })
  t.is(error.line, 2)
})

test('a malformed file is told with path and line', t => {
  const bad = files('', '[default]\naws_access_key_id')
  const error = t.throws(() => bad.profile(undefined), { instanceOf: InvalidConfigFileError })
  t.is(error.path, bad.credentialsPath)
  t.is(error.line, 2)
})
