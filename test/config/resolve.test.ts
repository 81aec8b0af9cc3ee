import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import test from 'ava'
import { describe, type Layer } from '../../lib/config/lookup.ts'
import { ProfileFiles } from '../../lib/config/profiles.ts'
import { resolve } from '../../lib/config/resolve.ts'
import type { ResolvedConfig, SettingName } from '../../lib/config.ts'
import {
  InvalidConfigFileError,
  InvalidOptionError,
  InvalidRegionError,
  ProfileNotFoundError,
} from '../../lib/errors.ts'

interface Given {
  client?: Record<string, unknown>
  session?: Record<string, unknown>
  env?: Record<string, string>
  config?: string
  profile?: string
  service?: string
  serviceId?: string
  global?: string
}

/** Resolves with files in a folder of their own. */
function config(given: Given = {}): ResolvedConfig {
  const { client = {}, session = {}, env = {}, config = '', profile, service = 'sqs', serviceId = service } = given
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-config-'))
  writeFileSync(join(folder, 'config'), config)
  const files = new ProfileFiles({ AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })
  const layers: Layer[] = [
    { kind: 'client option', options: client },
    { kind: 'session option', options: session },
  ]
  const sources = { layers, environment: env, files, profile, client: { name: service, serviceId } }
  return resolve(sources, {
    smartDefaultsTable: () => SMART,
    globalRegion: () => given.global,
    legacyMaxAttempts: () => 5,
  })
}

const SMART = {
  base: { retryMode: 'standard', s3UsEast1RegionalEndpoints: 'regional', connectTimeoutInMillis: 1100 },
  modes: {
    standard: { connectTimeoutInMillis: { override: 3100 } },
    'in-region': {},
    mobile: { connectTimeoutInMillis: { multiply: 10 } },
  },
}

const origin = (resolved: ResolvedConfig, name: SettingName) => describe(resolved.origin(name))

test('nothing set: the defaults of botocore', t => {
  const resolved = config()
  t.is(resolved.region, undefined)
  t.is(resolved.connectTimeout, 60_000)
  t.is(resolved.readTimeout, 60_000)
  t.is(resolved.maxPoolConnections, 10)
  t.is(resolved.verify, true)
  t.deepEqual(resolved.retries, { mode: 'standard', maxAttempts: 3 })
  t.is(resolved.requestChecksumCalculation, 'when_supported')
  t.is(resolved.s3.addressingStyle, 'auto')
  t.is(resolved.s3.usEast1RegionalEndpoint, 'legacy')
  t.is(origin(resolved, 'verify'), 'the default')
})

test('an option of the client wins over one of the session, the environment, the profile', t => {
  const given: Given = {
    client: { region: 'client-1' },
    session: { region: 'session-1' },
    env: { AWS_REGION: 'env-1', AWS_DEFAULT_REGION: 'env-2' },
    config: '[default]\nregion = profile-1',
  }
  const regions: [string, string][] = []
  const take = () => {
    const resolved = config(given)
    regions.push([resolved.region!, origin(resolved, 'region').replace(/\(.*config/, '(config')])
  }
  take()
  given.client = { region: undefined }
  take()
  given.session = { region: null }
  take()
  given.env = { AWS_REGION: '', AWS_DEFAULT_REGION: 'env-2' }
  take()
  given.env = {}
  take()
  t.deepEqual(regions, [
    ['client-1', 'the client option "region"'],
    ['session-1', 'the session option "region"'],
    ['env-1', 'the environment variable AWS_REGION'],
    ['env-2', 'the environment variable AWS_DEFAULT_REGION'],
    ['profile-1', '"region" of profile "default" (config:2)'],
  ])
})

test('settings of a group are decided one by one', t => {
  const resolved = config({
    client: { s3: { addressingStyle: 'path' }, retries: { maxAttempts: 7 } },
    session: { s3: { useAccelerateEndpoint: true }, retries: { mode: 'adaptive', maxAttempts: 1 } },
    env: { AWS_S3_USE_ARN_REGION: 'true' },
    config: '[default]\ns3 =\n  payload_signing_enabled = True\n  addressing_style = virtual',
  })
  t.is(resolved.s3.addressingStyle, 'path')
  t.is(resolved.s3.useAccelerateEndpoint, true)
  t.is(resolved.s3.useArnRegion, true)
  t.is(resolved.s3.payloadSigningEnabled, true)
  t.deepEqual(resolved.retries, { mode: 'adaptive', maxAttempts: 7 })
})

test('texts become booleans, numbers and words', t => {
  const resolved = config({
    env: {
      AWS_USE_FIPS_ENDPOINT: 'TRUE',
      AWS_MAX_ATTEMPTS: '9',
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
      AWS_CA_BUNDLE: '/etc/ca.pem',
      AWS_ENDPOINT_DISCOVERY_ENABLED: 'false',
      AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a, \tsigv4,',
    },
  })
  t.is(resolved.useFipsEndpoint, true)
  t.is(resolved.retries.maxAttempts, 9)
  t.is(resolved.requestChecksumCalculation, 'when_required')
  t.is(resolved.injectHostPrefix, false)
  t.is(resolved.verify, '/etc/ca.pem')
  t.is(resolved.endpointDiscoveryEnabled, false)
  t.deepEqual(resolved.authSchemePreference, ['sigv4a', 'sigv4'])
})

const refuses = test.macro((t, given: Given, message: RegExp) => {
  const error = t.throws(() => config(given), { instanceOf: InvalidOptionError, message })
  t.is(error.code, 'InvalidOption')
})

test(
  'a wrong option is told with what is allowed',
  refuses,
  { client: { retries: { mode: 'x' } } },
  /^Invalid value "x" of the client option "retries\.mode": must be one of "standard", "adaptive", "legacy"\.$/,
)
test(
  'a wrong variable is told by name',
  refuses,
  { env: { AWS_MAX_ATTEMPTS: '0' } },
  /^Invalid value "0" of the environment variable AWS_MAX_ATTEMPTS: "retries\.maxAttempts" must be an integer from 1 on\.$/,
)
test(
  'a wrong profile key is told with file and line',
  refuses,
  { config: '[default]\nuse_fips_endpoint = yes' },
  /^Invalid value "yes" of "use_fips_endpoint" of profile "default" \(.*config:2\): "useFipsEndpoint" must be true or false\.$/,
)
test('a string is no boolean option', refuses, { client: { useFipsEndpoint: 'true' } }, /must be true or false/)
test('a time is above 0', refuses, { client: { connectTimeout: 0 } }, /number of milliseconds above 0/)
test('a time is not more than a timer can hold', refuses, { client: { readTimeout: 2 ** 31 } }, /milliseconds/)
test('a number is not NaN', refuses, { client: { maxPoolConnections: Number.NaN } }, /integer from 1 on/)
test('an endpoint has a scheme', refuses, { env: { AWS_ENDPOINT_URL: 'localhost:4566' } }, /absolute URL/)
test('an endpoint has no query', refuses, { client: { endpointUrl: 'http://x/?a' } }, /absolute URL/)
test('a password in a URL is not shown', refuses, { client: { endpointUrl: 'ftp://u:secret@x' } }, /"ftp:\/\/\*\*\*@x"/)
test('a certificate is one path or two', refuses, { client: { clientCert: ['a'] } }, /pair of paths/)
test(
  'the size of compression has a limit',
  refuses,
  { client: { requestMinCompressionSizeBytes: 2 ** 20 + 1 } },
  /integer from 1 to 1048576/,
)

test('an endpoint is looked for by service and in general: environment, then profile', t => {
  const given: Given = {
    serviceId: 'elastic_beanstalk',
    env: {
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://a',
      AWS_ENDPOINT_URL: 'http://b',
      AWS_ENDPOINT_URL_SQS: 'http://z',
    },
    config:
      '[default]\nendpoint_url = http://d\nservices = s\n[services s]\nelastic_beanstalk =\n  endpoint_url = http://c',
  }
  const found: (string | undefined)[] = []
  const take = () => found.push(config(given).endpointUrl)
  take()
  given.env = { AWS_ENDPOINT_URL: 'http://b' }
  take()
  given.env = {}
  take()
  given.serviceId = 'sqs'
  take()
  t.deepEqual(found, ['http://a', 'http://b', 'http://c', 'http://d'])
})

test('endpoints of environment and profile can be ignored, an option not', t => {
  const env = { AWS_ENDPOINT_URL: 'http://b', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
  t.is(config({ env }).endpointUrl, undefined)
  t.is(config({ env, client: { endpointUrl: 'http://o' } }).endpointUrl, 'http://o')
  t.is(config({ env, client: { ignoreConfiguredEndpointUrls: false } }).endpointUrl, 'http://b')
})

test('a section of services that does not exist is told, when it is needed', t => {
  const given = { config: '[default]\nservices = gone' }
  const error = t.throws(() => config(given), { instanceOf: InvalidConfigFileError, message: /"\[services gone\]"/ })
  t.is(error.line, 2)
  t.notThrows(() => config({ ...given, client: { endpointUrl: 'http://o' } }))
})

test('a region must be a host label', t => {
  for (const region of ['evil.com#', 'a/b', 'a.b', '-a', 'a-', '12', 'ü', 'a b', 'a\n', 'a'.repeat(64), 'x@y']) {
    const error = t.throws(() => config({ client: { region } }), { instanceOf: InvalidRegionError }, region)
    t.is(error.code, 'InvalidRegion')
    t.regex(error.message, /from the client option "region"/)
  }
  t.throws(() => config({ env: { AWS_REGION: 'a.b' } }), { message: /from the environment variable AWS_REGION/ })
})

test('a pseudo region of FIPS becomes its region and the FIPS endpoint', t => {
  for (const region of ['fips-us-east-1', 'us-east-1-fips']) {
    const resolved = config({ client: { region, useFipsEndpoint: false } })
    t.is(resolved.region, 'us-east-1')
    t.is(resolved.useFipsEndpoint, true)
  }
})

test('a global service needs no region, and S3 is in us-east-1', t => {
  t.is(config({ service: 'iam', global: 'aws-global' }).region, 'aws-global')
  t.is(config({ service: 'iam', global: 'aws-global', client: { region: 'eu-west-1' } }).region, 'eu-west-1')
  t.is(config({ service: 's3', global: 'aws-global' }).region, 'us-east-1')
  const regional = { s3: { usEast1RegionalEndpoint: 'regional' } }
  t.is(config({ service: 's3', global: 'aws-global', client: regional }).region, 'aws-global')
})

test('some defaults depend on the service, and an option wins over them', t => {
  t.is(config({ service: 'dynamodb' }).retries.maxAttempts, 4)
  t.is(config({ service: 'dynamodb', env: { AWS_MAX_ATTEMPTS: '2' } }).retries.maxAttempts, 2)
})

test('the mode legacy has attempts of its own, unless a source says how many', t => {
  const legacy = config({ env: { AWS_RETRY_MODE: 'legacy' } })
  t.is(legacy.retries.maxAttempts, 5)
  t.is(legacy.origin('retries.maxAttempts').name, 'of the retry mode "legacy"')
  t.is(config({ env: { AWS_RETRY_MODE: 'legacy', AWS_MAX_ATTEMPTS: '2' } }).retries.maxAttempts, 2)
})

test('a mode of defaults changes them', t => {
  const standard = config({ env: { AWS_DEFAULTS_MODE: 'Standard' } })
  t.is(standard.connectTimeout, 3100)
  t.is(standard.s3.usEast1RegionalEndpoint, 'regional')
  t.is(origin(standard, 'connectTimeout'), 'the default of defaultsMode "standard"')
  t.is(config({ client: { defaultsMode: 'mobile' } }).connectTimeout, 11_000)
  t.is(config({ client: { defaultsMode: 'mobile', connectTimeout: 5 } }).connectTimeout, 5)
})

test('the automatic mode goes by the region of the process', t => {
  const client = { defaultsMode: 'auto', region: 'eu-west-1' }
  t.is(config({ client }).connectTimeout, 3100)
  t.is(config({ client, env: { AWS_EXECUTION_ENV: 'x', AWS_REGION: 'eu-west-1' } }).connectTimeout, 1100)
})

test('dualstack of S3 is for S3 only', t => {
  const client = { s3: { useDualstackEndpoint: true } }
  t.is(config({ client, service: 's3' }).useDualstackEndpoint, true)
  t.is(config({ client, service: 'sqs' }).useDualstackEndpoint, false)
})

test('settings of single services are read by the name of the client', t => {
  const text = '[default]\napi_versions =\n  ec2 = 2016-11-15\ns3 =\n  signature_version = unsigned'
  t.is(config({ config: text, service: 'ec2' }).apiVersion, '2016-11-15')
  t.is(config({ config: text, service: 's3' }).apiVersion, undefined)
  const s3 = config({ config: text, service: 's3' })
  t.is(s3.signatureVersion, 'unsigned')
  t.is(s3.accountIdEndpointMode, 'disabled')
})

test('a profile by name is read, and must exist', t => {
  const text = '[profile dev]\nregion = eu-west-1\n[default]\nregion = x'
  t.is(config({ config: text, profile: 'dev' }).region, 'eu-west-1')
  t.throws(() => config({ config: text, profile: 'prod' }), { instanceOf: ProfileNotFoundError })
})

test('what is resolved cannot be changed, and prints without the passwords of proxies', t => {
  const proxies = { https: 'http://u:secret@p' }
  const resolved = config({ client: { proxies } })
  t.false(Object.isFrozen(proxies))
  t.true(Object.isFrozen(resolved) && Object.isFrozen(resolved.s3) && Object.isFrozen(resolved.proxies))
  t.notRegex(inspect(resolved), /secret/)
  t.false(Object.keys(resolved).includes('origin'))
})
