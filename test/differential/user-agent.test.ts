/** User-Agent and kind of signature of the same calls, ours and botocore's. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ClientOptions, SessionOptions } from '../../lib/index.ts'
import { Session } from '../../lib/index.ts'
import { camelCase } from '../../lib/names.ts'
import { python } from '../servers/venv.ts'

interface Case {
  readonly service: string
  /** Of the model. */
  readonly operation: string
  readonly params?: Record<string, unknown>
  readonly by?: 'paginator' | 'waiter'
  readonly method?: { readonly ours: string; readonly theirs: string }
  readonly env?: Record<string, string>
  /** `~/.aws/config` */
  readonly profile?: string
  readonly session?: SessionOptions
  readonly options?: ClientOptions
  /** `options` as botocore's Config has them. */
  readonly config?: Record<string, unknown>
  readonly answers?: readonly (readonly [part: string, body: string])[]
  /** Ids that only one of the two says, and why. */
  readonly differs?: {
    readonly ours?: readonly string[]
    readonly theirs?: readonly string[]
    readonly because: string
  }
}

/** What is looked at of a request. */
interface Sent {
  readonly userAgent: string
  /** The first word of the header Authorization. */
  readonly signature: string
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
const ACCOUNT = { ...KEYS, AWS_ACCOUNT_ID: '123456789012' }
const getItem = {
  service: 'dynamodb',
  operation: 'GetItem',
  params: { TableName: 't', Key: { k: { S: 'v' } } },
} as const
const listModels = { service: 'bedrock', operation: 'ListFoundationModels' } as const
const metrics = Array.from({ length: 1000 }, (_, index) => ({ MetricName: `metric-${index}`, Value: index }))

function stsAnswer(action: string): [string, string] {
  const keys =
    '<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>'
  return [
    `Action=${action}&`,
    `<${action}Response><${action}Result><Credentials>${keys}</Credentials></${action}Result></${action}Response>`,
  ]
}

const CASES: Record<string, Case> = {
  'a call': { service: 'sqs', operation: 'ListQueues' },
  'a paginator': { service: 'sqs', operation: 'ListQueues', by: 'paginator' },
  'a waiter': {
    service: 's3',
    operation: 'HeadBucket',
    by: 'waiter',
    method: { ours: 'bucketExists', theirs: 'bucket_exists' },
    params: { Bucket: 'b' },
  },
  'the account of the credentials': { ...getItem, env: ACCOUNT },
  'no account': getItem,
  'accounts ruled out': {
    ...getItem,
    env: ACCOUNT,
    options: { accountIdEndpointMode: 'disabled' },
    config: { account_id_endpoint_mode: 'disabled' },
    differs: { theirs: ['T'], because: 'the account is not looked at, so that no credentials are loaded for it' },
  },
  'accounts required': {
    ...getItem,
    env: ACCOUNT,
    options: { accountIdEndpointMode: 'required' },
    config: { account_id_endpoint_mode: 'required' },
  },
  'a checksum that nobody asked for': {
    service: 's3',
    operation: 'PutObject',
    params: { Bucket: 'b', Key: 'k', Body: 'x' },
  },
  'a checksum by name': {
    service: 's3',
    operation: 'PutObject',
    params: { Bucket: 'b', Key: 'k', Body: 'x', ChecksumAlgorithm: 'SHA256' },
  },
  'a checksum by value': {
    service: 's3',
    operation: 'PutObject',
    params: { Bucket: 'b', Key: 'k', Body: 'x', ChecksumSHA1: 'EfatjsUqKYSrqVgBJO8OKPFD+xM=' },
  },
  'checksums only where required': {
    service: 's3',
    operation: 'PutObject',
    params: { Bucket: 'b', Key: 'k', Body: 'x' },
    options: { requestChecksumCalculation: 'when_required', responseChecksumValidation: 'when_required' },
    config: { request_checksum_calculation: 'when_required', response_checksum_validation: 'when_required' },
  },
  'retries as of old': {
    service: 'sqs',
    operation: 'ListQueues',
    options: { retries: { mode: 'legacy' } },
    config: { retries: { mode: 'legacy' } },
  },
  'adaptive retries': { service: 'sqs', operation: 'ListQueues', env: { ...KEYS, AWS_RETRY_MODE: 'adaptive' } },
  'an endpoint of the user': { service: 'sqs', operation: 'ListQueues', options: { endpointUrl: 'https://localhost' } },
  'an endpoint of the environment': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { ...KEYS, AWS_ENDPOINT_URL_SQS: 'https://localhost' },
  },
  'a compressed body in CBOR': {
    service: 'cloudwatch',
    operation: 'PutMetricData',
    params: { Namespace: 'n', MetricData: metrics },
  },
  'an application': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { ...KEYS, AWS_SDK_UA_APP_ID: 'my app#1/2,3', AWS_EXECUTION_ENV: 'AWS_Lambda_x y' },
    options: { userAgentExtra: 'more/1 text' },
    config: { user_agent_extra: 'more/1 text' },
  },
  'credentials in code': {
    service: 'sqs',
    operation: 'ListQueues',
    env: {},
    session: { credentials: { accessKeyId: 'AKIDCODE', secretAccessKey: 's' } },
  },
  'no signature': {
    service: 'sts',
    operation: 'AssumeRoleWithWebIdentity',
    params: { RoleArn: 'arn:aws:iam::123456789012:role/role', RoleSessionName: 'session', WebIdentityToken: 'token' },
    env: {},
  },
  'keys of a profile': {
    service: 'sqs',
    operation: 'ListQueues',
    env: {},
    profile: 'aws_access_key_id = AKIDPROFILE\naws_secret_access_key = s',
  },
  'a program': {
    service: 'sqs',
    operation: 'ListQueues',
    env: {},
    profile: `credential_process = echo '{"Version": 1, "AccessKeyId": "AKIDPROGRAM", "SecretAccessKey": "s"}'`,
  },
  'a role by a profile': {
    service: 'sqs',
    operation: 'ListQueues',
    env: {},
    profile:
      'role_arn = arn:aws:iam::123456789012:role/a\nsource_profile = default\naws_access_key_id = AKIDSOURCE\naws_secret_access_key = s',
    answers: [stsAnswer('AssumeRole')],
  },
  'a role by the environment': {
    service: 'sqs',
    operation: 'ListQueues',
    env: KEYS,
    session: { profile: 'default' },
    profile: 'role_arn = arn:aws:iam::123456789012:role/b\ncredential_source = Environment',
    answers: [stsAnswer('AssumeRole')],
  },
  'a web identity of a profile': {
    service: 'sqs',
    operation: 'ListQueues',
    env: {},
    profile: 'role_arn = arn:aws:iam::123456789012:role/c\nweb_identity_token_file = TOKEN',
    answers: [stsAnswer('AssumeRoleWithWebIdentity')],
  },
  'a web identity of the environment': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/d', AWS_WEB_IDENTITY_TOKEN_FILE: 'TOKEN' },
    answers: [stsAnswer('AssumeRoleWithWebIdentity')],
  },
  'a container': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role' },
    answers: [
      [
        '169.254.170.2',
        '{"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}',
      ],
    ],
  },
  'a signature in code before a token of the environment': {
    ...listModels,
    env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'token' },
    options: { signatureVersion: 'v4' },
    config: { signature_version: 'v4' },
  },
  'a preference in code before a token of the environment': {
    ...listModels,
    env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'token' },
    options: { authSchemePreference: ['sigv4'] },
    config: { auth_scheme_preference: 'sigv4' },
  },
  'a token before a preference of the environment': {
    ...listModels,
    env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'token', AWS_AUTH_SCHEME_PREFERENCE: 'sigv4' },
    differs: { theirs: ['g'], because: 'no credentials are looked for where none are needed' },
  },
  'a preference in code for the token': {
    ...listModels,
    env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'token' },
    options: { authSchemePreference: ['sigv4a', 'httpBearerAuth'] },
    config: { auth_scheme_preference: 'sigv4a, httpBearerAuth' },
    differs: { theirs: ['g'], because: 'no credentials are looked for where none are needed' },
  },
  'a preference that the service does not have': {
    ...listModels,
    env: { ...KEYS, AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a,noAuth' },
  },
  'a token in place of the signature of another service': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { ...KEYS, AWS_BEARER_TOKEN_SQS: 'token' },
    options: { signatureVersion: 'bearer' },
    config: { signature_version: 'bearer' },
    differs: { theirs: ['g'], because: 'no credentials are looked for where none are needed' },
  },
  'a token that nobody asks for': {
    service: 'sqs',
    operation: 'ListQueues',
    env: { ...KEYS, AWS_BEARER_TOKEN_SQS: 'token' },
  },
  'a service of tokens': {
    service: 'codecatalyst',
    operation: 'VerifySession',
    env: { AWS_BEARER_TOKEN_CODECATALYST: 'token' },
  },
  'an old service that takes version 4': {
    service: 'importexport',
    operation: 'ListJobs',
  },
  'a token of the environment': {
    service: 'bedrock',
    operation: 'ListFoundationModels',
    env: { AWS_BEARER_TOKEN_BEDROCK: 'token' },
  },
}

/** A home with nothing but what the case has. */
function environmentOf({ env = KEYS, profile }: Case): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), 'tucuxi-ua-'))
  mkdirSync(join(home, '.aws'))
  const token = join(home, 'token')
  writeFileSync(token, 'web-identity-token')
  if (profile !== undefined) {
    writeFileSync(join(home, '.aws/config'), `[default]\n${profile.replace('TOKEN', token)}\n`)
  }
  const own = Object.entries(env).map(([name, value]) => [name, value.replace('TOKEN', token)])
  return {
    PATH: process.env.PATH!,
    HOME: home,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...Object.fromEntries(own),
  }
}

async function ours(env: Record<string, string>, each: Case): Promise<Sent> {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  let last: Sent | undefined
  try {
    const session = new Session({
      ...each.session,
      transport: async ({ url, headers, body }) => {
        const signature = headers.authorization?.split(' ')[0] ?? ''
        if (headers['user-agent'] !== undefined) last = { userAgent: headers['user-agent'], signature }
        const answer = each.answers?.find(([part]) => url.includes(part) || String(body).includes(part))?.[1] ?? ''
        return { statusCode: 200, headers: {}, body: Buffer.from(answer) }
      },
    })
    const client = session.client(each.service, each.options)
    const method = each.method?.ours ?? camelCase(each.operation)
    // The answer need not be one of the service; what counts is what was sent.
    await run(client, each, method).catch((error: unknown) => {
      if (last === undefined) throw error
    })
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
  return last!
}

async function run(client: ReturnType<Session['client']>, { by, params = {} }: Case, method: string): Promise<unknown> {
  if (by === 'paginator') return client.paginate(method, params)[Symbol.asyncIterator]().next()
  if (by === 'waiter') return client.getWaiter(method).wait(params)
  return client[method]!(params)
}

const snake = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase()

async function theirs(environments: readonly Record<string, string>[]): Promise<Sent[]> {
  const given = Object.values(CASES).map((each, index) => ({
    env: environments[index]!,
    profile: each.session?.profile,
    credentials: each.session?.credentials ? ['AKIDCODE', 's'] : undefined,
    service: each.service,
    method: each.method?.theirs ?? snake(each.operation),
    params: each.params ?? {},
    by: each.by,
    config: each.config ?? {},
    endpointUrl: each.options?.endpointUrl,
    answers: each.answers ?? [],
  }))
  const input = JSON.stringify(given)
  const { stdout, stderr, status } = spawnSync(await python(), [join(import.meta.dirname, 'user-agent.py')], { input })
  if (status !== 0) throw new Error(String(stderr))
  const answers = JSON.parse(String(stdout)) as (Partial<Sent> & { readonly error?: string })[]
  return answers.map(({ userAgent, signature = '', error }) => ({ userAgent: userAgent ?? `${error}`, signature }))
}

/** The features of a header, and the kinds of its parts in their order. */
function parsed(header: string) {
  const parts = header.split(' ')
  const features =
    parts
      .find(part => part.startsWith('m/'))
      ?.slice(2)
      .split(',') ?? []
  const kinds = parts.map(part => (/^(cfg|app|exec-env|ua|more)\//.test(part) ? part : part.split('/')[0]!))
  // botocore names itself and Python, too.
  return { features: new Set(features), kinds: kinds.slice(1).filter(kind => kind !== 'md') }
}

const environments = Object.values(CASES).map(environmentOf)
let expected: Sent[]

test.before(async () => {
  expected = await theirs(environments)
})

for (const [index, [name, each]] of Object.entries(CASES).entries()) {
  test.serial(`${name}: the signature, the features and the order of the parts are botocore's`, async t => {
    const sent = await ours(environments[index]!, each)
    t.is(sent.signature, expected[index]!.signature)
    const [we, they] = [parsed(sent.userAgent), parsed(expected[index]!.userAgent)]
    const difference = {
      ours: [...we.features].filter(id => !they.features.has(id)),
      theirs: [...they.features].filter(id => !we.features.has(id)),
    }
    t.deepEqual(difference, { ours: [...(each.differs?.ours ?? [])], theirs: [...(each.differs?.theirs ?? [])] })
    t.true(we.features.size > 0)
    t.deepEqual(we.kinds, they.kinds)
  })
}
