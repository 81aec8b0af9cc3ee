import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Session, TucuxiError } from '../../lib/index.ts'
import { read, serve } from '../helpers/http-server.ts'
import { python } from '../servers/venv.ts'
import { type Received, stsAnswer } from './helpers/world.ts'

/** The same home, environment and servers for both libraries: whose credentials do they find, and whom do they ask? */
interface Case {
  readonly name: string
  readonly config?: string
  readonly credentials?: string
  /** `URL` stands for the server. */
  readonly env?: Readonly<Record<string, string>>
  readonly profile?: string
  /** Other files of the home folder. */
  readonly files?: Readonly<Record<string, string | object>>
}

const keys = (id: string) => `aws_access_key_id = AKID${id}\naws_secret_access_key = ${id}SECRET\n`
const role = (name: string, ...lines: string[]) =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\n${lines.join('\n')}\n`
const printed = JSON.stringify({ Version: 1, AccessKeyId: 'AKIDP', SecretAccessKey: 's', AccountId: '7' })
const PROCESS = `credential_process = echo '${printed}'\n`
const SSO_SESSION = '[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://corp\n'
const SSO = `[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n${SSO_SESSION}`
const LEGACY =
  '[profile sso]\nsso_start_url = https://corp\nsso_region = us-east-2\nsso_account_id = 123456789012\nsso_role_name = Admin\n'
const later = (minutes: number) => `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
const token = (minutes: number, more = {}) => ({ accessToken: 'ssoTOKEN', expiresAt: later(minutes), ...more })
const REGISTRATION = {
  clientId: 'c',
  clientSecret: 's',
  refreshToken: 'r',
  registrationExpiresAt: later(10_000),
}
const SSO_FILE = '.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json'
const LEGACY_FILE = '.aws/sso/cache/17da54e8ec4ee05390f1915bb3ef5fea7ebd238e.json'
const WEB = { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/jwt', AWS_ROLE_ARN: 'arn:aws:iam::1:role/web' }
const CONTAINER = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container' }
const IMDS = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: 'URL/imds' }
const everything = `[profile all]\n${keys('CONFIG')}${PROCESS}sso_account_id = 1\n`

const CASES: readonly Case[] = [
  { name: 'a role', profile: 'dev', config: `${role('dev', 'source_profile = base')}[profile base]\n${keys('B')}` },
  {
    name: 'a role with all settings',
    profile: 'dev',
    config: `${role('dev', 'source_profile = base', 'external_id = ext', 'duration_seconds = 1200', 'role_session_name = me')}[profile base]\n${keys('B')}`,
  },
  {
    name: 'a duration that is none',
    profile: 'dev',
    config: `${role('dev', 'source_profile = base', 'duration_seconds = long')}[profile base]\n${keys('B')}`,
  },
  {
    name: 'a chain of roles, whose source is in the credentials file',
    profile: 'c',
    config: role('c', 'source_profile = b') + role('b', 'source_profile = a'),
    credentials: `[a]\n${keys('A')}`,
  },
  { name: 'a role over keys of its own', profile: 'dev', config: role('dev', 'source_profile = dev', keys('OWN')) },
  { name: 'a circle of one', profile: 'dev', config: role('dev', 'source_profile = dev') },
  { name: 'a circle of two', profile: 'a', config: role('a', 'source_profile = b') + role('b', 'source_profile = a') },
  { name: 'a source that is gone', profile: 'dev', config: role('dev', 'source_profile = gone') },
  {
    name: 'a source without anything',
    profile: 'dev',
    config: `${role('dev', 'source_profile = b')}[profile b]\nregion = x`,
  },
  { name: 'a role without source', profile: 'dev', config: role('dev') },
  {
    name: 'a role with two sources',
    profile: 'dev',
    config: role('dev', 'source_profile = dev', 'credential_source = Environment'),
  },
  {
    name: 'a source with a process',
    profile: 'dev',
    config: `${role('dev', 'source_profile = b')}[profile b]\n${PROCESS}`,
  },
  {
    name: 'a source with keys and a role',
    profile: 'dev',
    config: role('dev', 'source_profile = b') + role('b', 'source_profile = x', keys('B')),
  },
  {
    name: 'the environment as source',
    profile: 'dev',
    config: role('dev', 'credential_source = Environment'),
    env: { AWS_ACCESS_KEY_ID: 'AKIDE', AWS_SECRET_ACCESS_KEY: 's' },
  },
  { name: 'an empty environment as source', profile: 'dev', config: role('dev', 'credential_source = Environment') },
  {
    name: 'a container as source',
    profile: 'dev',
    config: role('dev', 'credential_source = EcsContainer'),
    env: CONTAINER,
  },
  {
    name: 'an instance as source',
    profile: 'dev',
    config: role('dev', 'credential_source = Ec2InstanceMetadata'),
    env: IMDS,
  },
  {
    name: 'an instance that is switched off as source',
    profile: 'dev',
    config: role('dev', 'credential_source = Ec2InstanceMetadata'),
  },
  { name: 'a source by another name', profile: 'dev', config: role('dev', 'credential_source = environment') },
  {
    name: 'a role before keys in the environment, by option',
    profile: 'dev',
    config: `${role('dev', 'source_profile = base')}[profile base]\n${keys('B')}`,
    env: { AWS_ACCESS_KEY_ID: 'AKIDE', AWS_SECRET_ACCESS_KEY: 's' },
  },
  {
    name: 'keys in the environment before a role, by variable',
    config: `${role('dev', 'source_profile = base')}[profile base]\n${keys('B')}`,
    env: { AWS_PROFILE: 'dev', AWS_ACCESS_KEY_ID: 'AKIDE', AWS_SECRET_ACCESS_KEY: 's' },
  },
  {
    name: 'what STS refuses',
    profile: 'dev',
    config: `${role('refused', 'source_profile = base')}[profile base]\n${keys('B')}`.replace(
      'profile refused',
      'profile dev',
    ),
  },
  { name: 'a web identity of the environment', env: WEB },
  { name: 'a web identity with a name', env: { ...WEB, AWS_ROLE_SESSION_NAME: 'pod' } },
  { name: 'a web identity without role', env: { ...WEB, AWS_ROLE_ARN: '' } },
  { name: 'a web identity without token', env: { ...WEB, AWS_WEB_IDENTITY_TOKEN_FILE: '/no/such/file' } },
  { name: 'a web identity of the profile', profile: 'dev', config: role('dev', 'web_identity_token_file = HOME/jwt') },
  {
    name: 'a web identity of the environment and another profile',
    env: WEB,
    profile: 'base',
    config: `[profile base]\n${keys('B')}`,
  },
  { name: 'a web identity before keys in files', env: WEB, credentials: `[default]\n${keys('F')}` },
  {
    name: 'a web identity whose variable is empty',
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: '', AWS_PROFILE: 'dev' },
    config: role('dev', 'web_identity_token_file = HOME/jwt'),
  },
  {
    name: 'a web identity as source',
    profile: 'dev',
    config: role('dev', 'source_profile = web') + role('web', 'web_identity_token_file = HOME/jwt'),
  },
  { name: 'SSO', profile: 'sso', config: SSO, files: { [SSO_FILE]: token(60) } },
  { name: 'SSO by variable', env: { AWS_PROFILE: 'sso' }, config: SSO, files: { [SSO_FILE]: token(60) } },
  { name: 'SSO with a token to refresh', profile: 'sso', config: SSO, files: { [SSO_FILE]: token(10, REGISTRATION) } },
  {
    name: 'SSO with an expired token to refresh',
    profile: 'sso',
    config: SSO,
    files: { [SSO_FILE]: token(-10, REGISTRATION) },
  },
  { name: 'SSO with a token that nobody can refresh', profile: 'sso', config: SSO, files: { [SSO_FILE]: token(10) } },
  { name: 'SSO with an expired token', profile: 'sso', config: SSO, files: { [SSO_FILE]: token(-10) } },
  { name: 'SSO without token', profile: 'sso', config: SSO },
  { name: 'SSO with half a token', profile: 'sso', config: SSO, files: { [SSO_FILE]: { accessToken: 'x' } } },
  { name: 'SSO of the older form', profile: 'sso', config: LEGACY, files: { [LEGACY_FILE]: token(60) } },
  {
    name: 'SSO of the older form, expired',
    profile: 'sso',
    config: LEGACY,
    files: { [LEGACY_FILE]: token(-1, REGISTRATION) },
  },
  { name: 'SSO without session', profile: 'sso', config: SSO.replace(SSO_SESSION, '') },
  {
    name: 'SSO that contradicts itself',
    profile: 'sso',
    config: SSO.replace('sso_session', 'sso_region = x\nsso_session'),
  },
  { name: 'SSO by half', profile: 'all', config: everything, credentials: `[all]\n${keys('F')}` },
  {
    name: 'SSO as source',
    profile: 'dev',
    config: role('dev', 'source_profile = sso') + SSO,
    files: { [SSO_FILE]: token(60) },
  },
  {
    name: 'SSO whose token is refused',
    profile: 'sso',
    config: SSO,
    files: { [SSO_FILE]: { ...token(60), accessToken: 'refused' } },
  },
  {
    name: 'keys in the credentials file before a process',
    profile: 'dev',
    config: `[profile dev]\n${PROCESS}`,
    credentials: `[dev]\n${keys('F')}`,
  },
  { name: 'a process before keys in the config file', profile: 'dev', config: `[profile dev]\n${PROCESS}${keys('C')}` },
  { name: 'a process in the credentials file', profile: 'dev', credentials: `[dev]\n${PROCESS}` },
  { name: 'a process that fails', profile: 'dev', config: '[profile dev]\ncredential_process = false\n' },
  { name: 'a process of another version', profile: 'dev', config: `[profile dev]\n${PROCESS.replace('1,', '2,')}` },
  {
    name: 'a process without secret',
    profile: 'dev',
    config: `[profile dev]\n${PROCESS.replace('SecretAccessKey', 'Secret')}`,
  },
  { name: 'a container', env: CONTAINER },
  { name: 'a container with a token', env: { ...CONTAINER, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic x' } },
  {
    name: 'a container with two tokens',
    env: {
      ...CONTAINER,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic x',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/jwt',
    },
  },
  { name: 'a container after keys', env: CONTAINER, config: `[default]\n${keys('C')}` },
  { name: 'a container before an instance', env: { ...CONTAINER, ...IMDS } },
  { name: 'an instance', env: IMDS },
  { name: 'an instance of a profile without keys', env: IMDS, profile: 'dev', config: '[profile dev]\nregion = x' },
  { name: 'an instance without tokens', env: { ...IMDS, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'URL/imdsv1' } },
  {
    name: 'an instance without tokens, version 1 off',
    env: { ...IMDS, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'URL/imdsv1', AWS_EC2_METADATA_V1_DISABLED: 'true' },
  },
  { name: 'no instance', env: { ...IMDS, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' } },
  {
    name: 'no instance, version 1 off',
    env: { ...IMDS, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1', AWS_EC2_METADATA_V1_DISABLED: 'true' },
  },
  { name: 'an instance that is switched off' },
  {
    name: 'the file of the tools for EC2',
    env: { AWS_CREDENTIAL_FILE: '~/ec2' },
    files: { ec2: '# x\nAWSAccessKeyId = AKIDEC2 \nAWSSecretKey=a=b\n', '.boto': `[Credentials]\n${keys('BOTO')}` },
  },
  { name: 'a file of the tools for EC2 without key', env: { AWS_CREDENTIAL_FILE: '~/ec2' }, files: { ec2: 'x=y' } },
  { name: 'the file of boto 2', files: { '.boto': `[Boto]\nx = y\n[Credentials]\n${keys('BOTO')}` } },
  {
    name: 'another file of boto 2',
    env: { BOTO_CONFIG: '$HOME/b' },
    files: { b: `[Credentials]\n${keys('B')}`, '.boto': 'x' },
  },
  { name: 'a file of boto 2 that is not there', env: { BOTO_CONFIG: '/no/such' } },
  { name: 'half a pair in the file of boto 2', files: { '.boto': '[Credentials]\naws_access_key_id = x' } },
]

/** What botocore calls our errors. */
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  PartialCredentials: ['PartialCredentialsError'],
  InvalidConfigFile: ['InvalidConfigError', 'InfiniteLoopConfigError'],
  CredentialsFailed: [
    'ClientError',
    'CredentialRetrievalError',
    'FileNotFoundError',
    'InvalidConfigError',
    'MetadataRetrievalError',
    'SSOTokenLoadError',
    'TokenRetrievalError',
    'UnauthorizedSSOTokenError',
  ],
}

interface Found {
  readonly credentials?: Readonly<Record<string, unknown>> | null
  readonly error?: string
}

/** Stands in for STS, SSO, OIDC, a container and an instance, below a path for each library and case. */
async function aws(t: ExecutionContext) {
  const asked = new Map<string, string[]>()
  const url = await serve(t, async (request, response) => {
    const [, who, index, ...rest] = request.url!.split('/')
    const seen = {
      method: request.method!,
      path: `/${rest.join('/')}`,
      headers: request.headers,
      body: String(await read(request)),
    }
    const key = `/${who}/${index}`
    asked.set(key, [...(asked.get(key) ?? []), summary(seen)])
    const { status = 200, body } = answerTo(seen)
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { url, asked }
}

/** What both libraries must ask alike. */
function summary({ method, path, headers, body }: Received): string {
  const form = new URLSearchParams(path === '/' ? body : '')
  if (/^(botocore|tucuxi)-session/.test(form.get('RoleSessionName') ?? '')) form.delete('RoleSessionName')
  form.sort()
  const key = /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? headers.authorization ?? ''
  const tokens = ['x-amz-security-token', 'x-amz-sso_bearer_token', 'x-aws-ec2-metadata-token'].map(
    name => headers[name],
  )
  const json = path === '/token' ? JSON.stringify(Object.entries(JSON.parse(body)).sort()) : ''
  return [method, path, form, json, key, ...tokens].join(' ')
}

function answerTo(request: Received): { status?: number; body: string | object } {
  const { method, path, body, headers } = request
  const Expiration = later(300)
  if (path === '/') {
    if (!body.includes('refused')) return stsAnswer(request)
    return {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    }
  }
  if (path === '/token') return { body: { accessToken: 'freshTOKEN', expiresIn: 3600 } }
  if (path.startsWith('/federation/')) {
    if (headers['x-amz-sso_bearer_token'] === 'refused') {
      return { status: 401, body: { __type: 'UnauthorizedException', message: 'no' } }
    }
    const expiration = Date.now() + 3_600_000
    return {
      body: { roleCredentials: { accessKeyId: 'ASIASSO', secretAccessKey: 's', sessionToken: 't', expiration } },
    }
  }
  if (path === '/container')
    return { body: { AccessKeyId: 'ASIAC', SecretAccessKey: 's', Token: 't', Expiration, AccountId: '3' } }
  if (method === 'PUT') return path.startsWith('/imdsv1') ? { status: 404, body: '' } : { body: 'imdsTOKEN' }
  if (path.endsWith('/security-credentials/')) return { body: 'the-role' }
  return { body: { AccessKeyId: 'ASIAI', SecretAccessKey: 's', Token: 't', Expiration } }
}

/** A home folder of one library for one case, and the environment in it. */
function settle(folder: string, who: string, index: number, item: Case, url: string): Record<string, string> {
  const home = join(folder, who, String(index))
  const base = `${url}/${who}/${index}`
  const placed = (text: string) => text.replaceAll('HOME', home).replaceAll('URL', base)
  const files = {
    '.aws/config': item.config ?? '',
    '.aws/credentials': item.credentials ?? '',
    jwt: 'web.identity.token',
    ...item.files,
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, placed(typeof content === 'string' ? content : JSON.stringify(content)))
  }
  const env = Object.fromEntries(Object.entries(item.env ?? {}).map(([name, value]) => [name, placed(value)]))
  return {
    PATH: process.env.PATH!,
    HOME: home,
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: base,
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  }
}

async function theirs(cases: readonly { env: object; profile?: string | undefined }[]): Promise<Found[]> {
  const child = spawn(await python(), [join(import.meta.dirname, 'botocore-credentials.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(cases))
  return JSON.parse(Buffer.concat(await child.stdout.toArray()).toString()) as Found[]
}

async function ours(env: Readonly<Record<string, string>>, profile: string | undefined): Promise<Found> {
  const before = process.env
  process.env = { ...env }
  const session = new Session({ profile })
  try {
    const found = await session.credentials()
    if (found === null) return { credentials: null }
    const { accessKeyId, secretAccessKey, sessionToken = null, accountId = null, source } = found
    return { credentials: { accessKeyId, secretAccessKey, sessionToken, accountId, source } }
  } catch (error) {
    if (!(error instanceof TucuxiError)) throw error
    return { error: error.code }
  } finally {
    process.env = before
    await session.close()
  }
}

test.serial('whose credentials are found, and who is asked for them, is as in botocore', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-botocore-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const { url, asked } = await aws(t)
  const inputs = CASES.map((item, index) => ({ profile: item.profile, env: settle(folder, 'b', index, item, url) }))
  const expected = await theirs(inputs)
  t.is(expected.length, CASES.length)
  for (const [index, item] of CASES.entries()) {
    const their = expected[index]!
    const our = await ours(settle(folder, 'o', index, item, url), item.profile)
    if (their.error === undefined) t.deepEqual(our, their, item.name)
    else
      t.true(
        (ERRORS[our.error ?? ''] ?? []).includes(their.error),
        `${item.name}: ${our.error}, botocore: ${their.error}`,
      )
    t.deepEqual(asked.get(`/o/${index}`), asked.get(`/b/${index}`), item.name)
  }
})

test.serial('each reads what the other has cached', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-botocore-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const { url, asked } = await aws(t)
  const names = [
    'a chain of roles, whose source is in the credentials file',
    'a role with all settings',
    'a web identity of the environment',
    'SSO',
    'SSO with a token to refresh',
    'SSO of the older form',
  ]
  const cases = names.map(name => CASES.find(item => item.name === name)!)
  const theirHomes = cases.map((item, index) => settle(folder, 'b', index, item, url))
  const ourHomes = cases.map((item, index) => settle(folder, 'o', index, item, url))
  const input = (homes: typeof theirHomes) => cases.map(({ profile }, index) => ({ profile, env: homes[index]! }))
  const first = await theirs(input(theirHomes))
  for (const [index, { profile }] of cases.entries()) t.deepEqual(await ours(ourHomes[index]!, profile), first[index])
  const cached = (home: string) => readdirSync(join(home, '.aws/cli/cache')).sort()
  for (const index of cases.keys()) t.deepEqual(cached(ourHomes[index]!.HOME!), cached(theirHomes[index]!.HOME!))
  asked.clear()
  // The homes are exchanged: nobody has to be asked again.
  t.deepEqual(await theirs(input(ourHomes)), first)
  for (const [index, { profile }] of cases.entries()) t.deepEqual(await ours(theirHomes[index]!, profile), first[index])
  t.deepEqual([...asked.keys()], [])
})
