import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { type EndpointsTable, globalRegion } from '../../lib/config/global-region.ts'
import { ProfileFiles } from '../../lib/config/profiles.ts'
import { resolve } from '../../lib/config/resolve.ts'
import { providers } from '../../lib/credentials/chain.ts'
import { firstOf } from '../../lib/credentials/provider.ts'
import { RoleCache } from '../../lib/credentials/role-cache.ts'
import { TucuxiError } from '../../lib/errors.ts'
import { legacyRulesOf } from '../../lib/http/retry/modes.ts'
import { Loader } from '../../lib/model/loader.ts'
import { python } from '../servers/venv.ts'

interface Case {
  name: string
  config?: string
  credentials?: string
  env?: Record<string, string>
  profile?: string
  service?: string
}

const KEYS = 'aws_access_key_id = AKID\naws_secret_access_key = secret\n'
const FULL = `[default]\nregion = eu-west-1\n${KEYS}`

const CASES: Case[] = [
  { name: 'nothing at all' },
  { name: 'a global service without region', service: 'iam' },
  { name: 'S3 without region', service: 's3' },
  { name: 'STS without region', service: 'sts' },
  { name: 'the default profile', config: FULL },
  { name: 'a region in the environment', config: FULL, env: { AWS_DEFAULT_REGION: 'ap-south-1' } },
  { name: 'a FIPS pseudo region', config: '[default]\nregion = fips-us-east-1' },
  { name: 'a region that is none', env: { AWS_DEFAULT_REGION: 'evil.com#' } },
  { name: 'a comment after a value is part of it', config: '[default]\nregion = eu-west-1 # home' },
  {
    name: 'credentials over config',
    config: FULL,
    credentials: '[default]\naws_access_key_id = B\naws_secret_access_key = c',
  },
  { name: 'a region in the credentials file', config: FULL, credentials: '[default]\nregion = us-west-2' },
  {
    name: 'tokens by both names',
    credentials: `[default]\n${KEYS}aws_session_token = t\naws_security_token = u\naws_account_id = 12`,
  },
  {
    name: 'all variables of credentials',
    config: FULL,
    env: { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'F', AWS_SESSION_TOKEN: 'G', AWS_ACCOUNT_ID: '1' },
  },
  { name: 'empty variables of credentials', config: FULL, env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } },
  { name: 'half a pair in the environment', config: FULL, env: { AWS_ACCESS_KEY_ID: 'E' } },
  { name: 'half a pair in a file', config: '[default]\naws_access_key_id = A' },
  {
    name: 'a profile by option rules out the environment',
    config: `[profile dev]\n${KEYS}region = us-east-2`,
    profile: 'dev',
    env: { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'F' },
  },
  {
    name: 'a profile by variable does not',
    config: `[profile dev]\n${KEYS}region = us-east-2`,
    env: { AWS_PROFILE: 'dev', AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'F' },
  },
  {
    name: 'both variables of the profile',
    config: '[profile a]\nregion = us-east-1\n[profile b]\nregion = us-west-1',
    env: { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' },
  },
  { name: 'a profile that does not exist', config: FULL, profile: 'gone' },
  { name: 'a quoted profile', config: '[profile "a b"]\nregion = eu-north-1', profile: 'a b' },
  {
    name: 'sections that are no profiles',
    config: '[profile]\n[dev]\n[profiles x]\n[profile a b]\n[sso-session s]\n[services s]',
  },
  {
    name: 'a profile in the credentials file only',
    credentials: `[only]\n${KEYS}`,
    profile: 'only',
    env: { AWS_DEFAULT_REGION: 'x-1' },
  },
  { name: 'a section without ]', config: '[default\nregion = x' },
  { name: 'a line that is no key', config: '[default]\nregion' },
  { name: 'a key above all sections', config: 'region = x' },
  { name: 'a nested line that is no key', config: '[default]\ns3 =\n  path' },
  {
    name: 'colons, capitals, comments, blank lines',
    config: '; c\n[default]\n\nREGION: eu-west-1\n# c\noutput = a\n   b\n',
  },
  {
    name: 'the section of S3',
    service: 's3',
    config:
      '[default]\nregion = us-east-1\ns3 =\n  addressing_style = path\n\n  # c\n  payload_signing_enabled = TRUE\n' +
      '  use_arn_region = false\n  us_east_1_regional_endpoint = regional\n',
  },
  {
    name: 'S3 with a variable over its section',
    service: 's3',
    config: '[default]\nregion = eu-west-1\ns3 =\n  use_arn_region = false',
    env: { AWS_S3_USE_ARN_REGION: 'true' },
  },
  { name: 'an endpoint for all', config: FULL, env: { AWS_ENDPOINT_URL: 'http://localhost:1' } },
  {
    name: 'an endpoint for one',
    config: FULL,
    env: { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_ENDPOINT_URL_SQS: 'http://localhost:2' },
  },
  {
    name: 'an endpoint with a service id of two words',
    service: 'elasticbeanstalk',
    config: FULL,
    env: { AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://localhost:3' },
  },
  {
    name: 'an endpoint in a section of services',
    config: `${FULL}endpoint_url = http://localhost:5\nservices = l\n[services l]\nsqs =\n  endpoint_url = http://localhost:4`,
  },
  { name: 'an endpoint in the profile', service: 'sns', config: `${FULL}endpoint_url = http://localhost:5` },
  { name: 'a section of services that is not there', config: `${FULL}services = gone` },
  {
    name: 'endpoints that are ignored',
    config: `${FULL}endpoint_url = http://localhost:5\nignore_configured_endpoint_urls = true`,
  },
  {
    name: 'settings in the profile',
    config:
      `${FULL}retry_mode = adaptive\nmax_attempts = 8\nrequest_checksum_calculation = WHEN_REQUIRED\n` +
      'account_id_endpoint_mode = disabled\nsdk_ua_app_id = app\nrequest_min_compression_size_bytes = 5\n',
  },
  {
    name: 'settings in the environment',
    config: `${FULL}retry_mode = adaptive\nmax_attempts = 8`,
    env: {
      AWS_RETRY_MODE: 'legacy',
      AWS_MAX_ATTEMPTS: '2',
      AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_DISABLE_REQUEST_COMPRESSION: 'true',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
      AWS_SDK_UA_APP_ID: 'env',
    },
  },
  { name: 'a mode of defaults', config: `${FULL}defaults_mode = cross-region`, service: 's3' },
  {
    name: 'the automatic mode where it runs',
    config: FULL,
    env: { AWS_DEFAULTS_MODE: 'auto', AWS_EXECUTION_ENV: 'x', AWS_DEFAULT_REGION: 'eu-west-1' },
  },
  { name: 'a mode that is none', config: FULL, env: { AWS_DEFAULTS_MODE: 'fast' } },
  { name: 'a checksum setting that is none', config: `${FULL}request_checksum_calculation = always` },
]

/** What botocore calls our errors. */
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  InvalidRegion: ['InvalidRegionError'],
  NoRegion: ['NoRegionError'],
  ProfileNotFound: ['ProfileNotFound'],
  PartialCredentials: ['PartialCredentialsError'],
  InvalidConfigFile: ['ConfigParseError', 'InvalidConfigError'],
  InvalidOption: ['InvalidDefaultsMode', 'InvalidChecksumConfigError'],
}

interface Decision {
  profiles?: string[]
  credentials?: Record<string, unknown> | null
  config?: Record<string, unknown> & { maxAttempts: number | null; endpointUrl: string | null }
  error?: string
}

const loader = new Loader()

async function decide(env: Record<string, string>, { profile, service = 'sqs' }: Case): Promise<Decision> {
  const result: Decision = {}
  try {
    const files = new ProfileFiles(env)
    result.profiles = files.names().sort()
    const selected = profile ?? env.AWS_DEFAULT_PROFILE ?? env.AWS_PROFILE
    const context = {
      given: undefined,
      profile: selected,
      profileIsOption: profile !== undefined,
      environment: env,
      files,
      sources: { layers: [], environment: env, files, profile: selected },
      mfaCode: undefined,
      cache: new RoleCache(new Map()),
      call: () => Promise.reject(new Error('no case makes a call')),
      send: () => Promise.reject(new Error('no case sends a request')),
      sendDirectly: () => Promise.reject(new Error('no case sends a request')),
    }
    const found = await firstOf(providers(context))
    result.credentials = found && {
      accessKeyId: found.accessKeyId,
      secretAccessKey: found.secretAccessKey,
      sessionToken: found.sessionToken ?? null,
      accountId: found.accountId ?? null,
      source: found.source,
    }
    const model = loader.serviceModel(service)
    const client = { name: service, serviceId: model.eventName.replaceAll('-', '_') }
    const config = resolve(
      { layers: [], environment: env, files, profile: selected, client },
      {
        smartDefaultsTable: () => loader.table('sdk-default-configuration'),
        globalRegion: () => globalRegion(loader.table<EndpointsTable>('endpoints'), model.metadata.endpointPrefix),
        legacyMaxAttempts: () => legacyRulesOf(model, loader).max_attempts,
      },
    )
    if (config.region === undefined) return { ...result, error: 'NoRegionError' }
    const { s3, retries } = config
    result.config = {
      region: config.region,
      endpointUrl: config.endpointUrl ?? null,
      fips: config.useFipsEndpoint,
      retryMode: retries.mode,
      maxAttempts: retries.maxAttempts,
      connectTimeout: config.connectTimeout / 1000,
      readTimeout: config.readTimeout / 1000,
      pool: config.maxPoolConnections,
      requestChecksumCalculation: config.requestChecksumCalculation,
      responseChecksumValidation: config.responseChecksumValidation,
      accountIdEndpointMode: config.accountIdEndpointMode,
      minCompression: config.requestMinCompressionSizeBytes,
      disableCompression: config.disableRequestCompression,
      injectHostPrefix: config.injectHostPrefix,
      appId: config.userAgentAppId ?? null,
      s3: {
        addressingStyle: s3.addressingStyle,
        payloadSigningEnabled: s3.payloadSigningEnabled ?? null,
        useArnRegion: s3.useArnRegion ?? null,
        usEast1RegionalEndpoint: s3.usEast1RegionalEndpoint,
      },
    }
  } catch (error) {
    if (!(error instanceof TucuxiError)) throw error
    result.error = error.code
  }
  return result
}

test('settings, credentials and errors are those of botocore', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-botocore-'))
  const environments = CASES.map(({ config = '', credentials = '', env = {} }, index) => {
    const paths = {
      AWS_CONFIG_FILE: join(folder, `${index}.config`),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, `${index}.credentials`),
    }
    writeFileSync(paths.AWS_CONFIG_FILE, config)
    writeFileSync(paths.AWS_SHARED_CREDENTIALS_FILE, credentials)
    return { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...paths, ...env }
  })
  const input = JSON.stringify(CASES.map((item, index) => ({ service: 'sqs', ...item, env: environments[index] })))
  const script = join(import.meta.dirname, 'botocore-config.py')
  const run = spawnSync(await python(), [script], { input, encoding: 'utf8', maxBuffer: 1e8 })
  t.is(run.status, 0, run.stderr)
  const theirs = JSON.parse(run.stdout) as Decision[]
  t.is(theirs.length, CASES.length)
  for (const [index, item] of CASES.entries()) {
    const their = theirs[index]!
    const our = await decide(environments[index]!, item)
    if (their.error !== undefined) {
      t.true(
        (ERRORS[our.error ?? ''] ?? [our.error]).includes(their.error),
        `${item.name}: ${our.error}, botocore: ${their.error}`,
      )
      continue
    }
    t.is(our.error, undefined, item.name)
    // botocore leaves the default to the retry handler, and the endpoint that no one set to the rules.
    their.config!.maxAttempts ??= 3
    if (our.config!.endpointUrl === null) their.config!.endpointUrl = null
    t.deepEqual(our, their, item.name)
  }
})
