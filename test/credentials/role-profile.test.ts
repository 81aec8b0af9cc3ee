import test from 'ava'
import { asksForRole, roleOf } from '../../lib/credentials/role-profile.ts'
import { InvalidConfigFileError, PartialCredentialsError } from '../../lib/errors.ts'
import { contextOf } from './helpers/context.ts'

const KEYS = 'aws_access_key_id = a\naws_secret_access_key = b\n'
const NAMES = ['Environment', 'EcsContainer']
const role = (config: string, profile = 'a') => roleOf(contextOf({ config }).files, profile, NAMES)
const profile = (name: string, ...lines: string[]) => `[profile ${name}]\n${lines.join('\n')}\n`

test('a role has the settings of its profile', t => {
  const { files } = contextOf({
    config: profile(
      'a',
      'role_arn = arn:r',
      'source_profile = b',
      'role_session_name = s',
      'external_id = e',
      'mfa_serial = m',
      'duration_seconds = 900',
    ),
    credentials: `[b]\n${KEYS}`,
  })
  const { place, source, ...settings } = roleOf(files, 'a', NAMES)
  t.deepEqual(settings, {
    arn: 'arn:r',
    sessionName: 's',
    externalId: 'e',
    mfaSerial: 'm',
    durationSeconds: 900,
  })
  t.regex(place, /^profile "a" \(.*config:2\)$/)
  t.is(source.kind, 'profile')
})

test('a duration that is no integer is left out, as in botocore', t => {
  t.is(
    role(profile('a', 'role_arn = r', 'credential_source = Environment', 'duration_seconds = 1h')).durationSeconds,
    undefined,
  )
})

test('a profile with a token file asks for another kind of role', t => {
  const { files } = contextOf({ config: profile('a', 'role_arn = r', 'web_identity_token_file = t') })
  t.false(asksForRole(files.profile('a')))
})

test('a source with a token file, with keys or with anything else is a profile, not a role', t => {
  for (const lines of [
    ['role_arn = r', 'web_identity_token_file = t'],
    ['role_arn = r', KEYS],
    ['credential_process = x'],
  ]) {
    t.is(role(profile('a', 'role_arn = r', 'source_profile = b') + profile('b', ...lines)).source.kind, 'profile')
  }
})

test('a profile may be its own source where it has keys', t => {
  t.is(role(profile('a', 'role_arn = r', 'source_profile = a', KEYS)).source.kind, 'profile')
})

const refuses = test.macro((t, config: string, message: RegExp) => {
  const error = t.throws(() => role(config), { instanceOf: InvalidConfigFileError, message })
  t.is(error.code, 'InvalidConfigFile')
})

const from = (name: string, source: string) => profile(name, `role_arn = ${name}`, `source_profile = ${source}`)

test('a circle of one', refuses, from('a', 'a'), /config:3: the source profiles form a circle: "a" -> "a"\. Let one/)
test('a circle of two', refuses, from('a', 'b') + from('b', 'a'), /config:6: .* circle: "a" -> "b" -> "a"/)
test(
  'a circle behind the first',
  refuses,
  from('a', 'b') + from('b', 'c') + from('c', 'b'),
  /config:9: .* circle: "a" -> "b" -> "c" -> "b"/,
)
test(
  'a profile further on that is its own source',
  refuses,
  from('a', 'b') + from('b', 'b'),
  /config:6: .* circle: "a" -> "b" -> "b"/,
)
test(
  'a source that is not there',
  refuses,
  from('a', 'gone'),
  /config:3: "source_profile = gone" of profile "a" names a profile that is neither in/,
)
test(
  'an empty role',
  refuses,
  profile('a', 'role_arn =', 'source_profile = b'),
  /config:2: "role_arn" of profile "a" is empty/,
)
test(
  'two sources',
  refuses,
  profile('a', 'role_arn = r', 'source_profile = b', 'credential_source = Environment'),
  /config:4: profile "a" has both credential_source and source_profile/,
)
test(
  'a source of another name',
  refuses,
  profile('a', 'role_arn = r', 'credential_source = environment'),
  /config:3: "credential_source = environment" of profile "a" must be one of Environment, EcsContainer/,
)

test('a role without source is half a role', t => {
  const error = t.throws(() => role(profile('a', 'role_arn = r')), {
    instanceOf: PartialCredentialsError,
    message:
      /^Half a role in profile "a" \(.*config:2\): it has role_arn, but neither source_profile nor credential_source/,
  })
  t.is(error.code, 'PartialCredentials')
})
