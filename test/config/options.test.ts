import test from 'ava'
import { checkOptions } from '../../lib/config/options.ts'
import { InvalidOptionError } from '../../lib/errors.ts'

const session = (options: unknown) => checkOptions(options as Record<string, unknown>, 'session option')
const client = (options: unknown) => checkOptions(options as Record<string, unknown>, 'client option')

test('every kind of option passes', t => {
  t.notThrows(() =>
    session({
      region: 'eu-west-1',
      profile: 'dev',
      dataPath: ['/a'],
      credentials: async () => ({}),
      transport: async () => ({}),
      mfaCode: async () => '123456',
      credentialsCache: 'memory',
      ec2MetadataDisabled: true,
      metadataServiceTimeout: 500,
      retries: { mode: 'standard' },
      s3: { addressingStyle: 'path', useArnRegion: undefined },
      proxies: { http: 'http://p' },
      clientCert: ['a', 'b'],
      verify: undefined,
      useSsl: null,
    }),
  )
})

const refuses = test.macro((t, options: unknown, message: RegExp) => {
  const error = t.throws(() => session(options), { instanceOf: InvalidOptionError, message })
  t.is(error.code, 'InvalidOption')
})

test(
  'an unknown option is answered with the right one',
  refuses,
  { regoin: 'x' },
  /^Unknown session option "regoin": did you mean "region"\?$/,
)
test(
  'so is one in a group',
  refuses,
  { s3: { adressingStyle: 'path' } },
  /"s3\.adressingStyle": did you mean "s3\.addressingStyle"\?/,
)
test('so is one of another SDK', refuses, { region_name: 'x' }, /did you mean "region"\?/)
test('so are keys outside of credentials', refuses, { accessKeyId: 'x' }, /credentials: \{ accessKeyId, … \}/)
test(
  'one that nothing is near to lists all',
  refuses,
  { xyzzyxyzzy: 1 },
  /Options are: region, apiVersion, .*transport, mfaCode\./,
)
test('names of Object are unknown options', refuses, { constructor: 1 }, /Unknown session option "constructor"/)
test('so is __proto__', refuses, JSON.parse('{"__proto__": 1}'), /Unknown session option "__proto__"/)
test(
  'a wrong value is told',
  refuses,
  { maxPoolConnections: -1 },
  /Invalid value -1 of the session option "maxPoolConnections"/,
)
test('a group is an object', refuses, { retries: 3 }, /"retries" must be an object/)
test('a transport is a function', refuses, { transport: {} }, /"transport": must be a function/)
test('so is what asks for a code', refuses, { mfaCode: '123456' }, /"mfaCode": must be a function \(serial: string\)/)
test('options are an object', refuses, 'eu-west-1', /Options must be an object/)
test('a list is none', refuses, [], /Options must be an object/)

test('the profile and what asks for credentials are options of sessions, not of clients', t => {
  for (const name of ['profile', 'mfaCode', 'ec2MetadataDisabled']) {
    t.throws(() => client({ [name]: 'dev' }), {
      instanceOf: InvalidOptionError,
      message: new RegExp(`session\\.with\\(\\{ ${name}: … \\}\\)\\.client\\(…\\)`),
    })
  }
})
