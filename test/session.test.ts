import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import test from 'ava'
import {
  ClientClosedError,
  CredentialsError,
  client,
  InvalidConfigFileError,
  InvalidOptionError,
  InvalidRegionError,
  NoRegionError,
  PartialCredentialsError,
  ProfileNotFoundError,
  resource,
  Session,
  type SessionOptions,
  type Transport,
  UnknownMemberError,
  UnknownResourceError,
  UnknownServiceError,
} from '../lib/index.ts'

const home = mkdtempSync(join(tmpdir(), 'tucuxi-session-'))
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
process.env.HOME = home
process.env.AWS_EC2_METADATA_DISABLED = 'true'
process.env.USERPROFILE = home
process.env.AWS_CONFIG_FILE = join(home, 'config')
process.env.AWS_SHARED_CREDENTIALS_FILE = join(home, 'credentials')
writeFileSync(
  process.env.AWS_CONFIG_FILE,
  '[default]\n[profile dev]\nregion = eu-central-1\nretry_mode = adaptive\n[profile role]\nrole_arn = arn:x\nregion = us-east-1\n',
)
writeFileSync(
  process.env.AWS_SHARED_CREDENTIALS_FILE,
  '[dev]\naws_access_key_id = AKIADEVDEVDEV1234\naws_secret_access_key = devSECRET\naws_session_token = devTOKEN\n',
)

const keys = { accessKeyId: 'AKIAOPTIONOPTION5678', secretAccessKey: 'optSECRET' }

/** Runs with other variables; whatever reads them must do so before its first await. */
function withEnvironment<T>(variables: Record<string, string>, run: () => T): T {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return run()
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
}

/** Answers every ListQueues, and keeps the requests. */
function recorder(): { transport: Transport; urls: string[]; authorizations: string[] } {
  const urls: string[] = []
  const authorizations: string[] = []
  const transport: Transport = async ({ url, headers }) => {
    urls.push(url)
    authorizations.push(headers.authorization ?? '')
    return { statusCode: 200, headers: {}, body: Buffer.from('{}') }
  }
  return { transport, urls, authorizations }
}

test('a client has the region and the endpoint of its session', t => {
  const sqs = new Session({ region: 'eu-west-1' }).client('sqs')
  t.is(sqs.meta.region, 'eu-west-1')
  t.is(sqs.meta.endpointUrl, 'https://sqs.eu-west-1.amazonaws.com')
  t.is(sqs.meta.partition, 'aws')
})

test('options of a client lie over those of its session', t => {
  const session = new Session({ region: 'eu-west-1', retries: { mode: 'standard', maxAttempts: 5 } })
  const sqs = session.client('sqs', { region: 'cn-north-1', retries: { maxAttempts: 2 } })
  t.is(sqs.meta.endpointUrl, 'https://sqs.cn-north-1.amazonaws.com.cn')
  t.is(sqs.meta.partition, 'aws-cn')
  t.deepEqual(sqs.meta.config.retries, { mode: 'standard', maxAttempts: 2 })
})

test('a profile gives region, settings and credentials', async t => {
  const session = new Session({ profile: 'dev' })
  const { region, config } = session.client('sqs').meta
  t.is(region, 'eu-central-1')
  t.deepEqual(config.retries, { mode: 'adaptive', maxAttempts: 3 })
  const credentials = await session.credentials()
  t.is(credentials?.accessKeyId, 'AKIADEVDEVDEV1234')
  t.is(credentials?.source, 'shared-credentials-file')
})

test.serial('the environment names region, endpoint and profile', t => {
  withEnvironment(
    { AWS_REGION: 'ap-south-1', AWS_PROFILE: 'dev', AWS_ENDPOINT_URL_SQS: 'http://localhost:9324' },
    () => {
      const session = new Session()
      t.is(session.client('sns').meta.endpointUrl, 'https://sns.ap-south-1.amazonaws.com')
      t.is(session.client('sqs').meta.endpointUrl, 'http://localhost:9324')
      t.deepEqual(session.client('sns').meta.config.retries, { mode: 'adaptive', maxAttempts: 3 })
    },
  )
})

test('a missing region names the three ways to set one', t => {
  const error = t.throws(() => new Session().client('sqs'), { instanceOf: NoRegionError })
  t.is(error.code, 'NoRegion')
  t.regex(error.message, /"sqs" needs a region/)
  t.regex(error.message, /region: 'eu-west-1'/)
  t.regex(error.message, /AWS_REGION/)
  t.true(
    error.message.includes(`"region = eu-west-1" into profile "default" of ${join(home, 'config')}`),
    error.message,
  )
})

test('global services need no region', t => {
  const session = new Session()
  const endpoints = {
    iam: 'https://iam.amazonaws.com',
    route53: 'https://route53.amazonaws.com',
    cloudfront: 'https://cloudfront.amazonaws.com',
    sts: 'https://sts.amazonaws.com',
    s3: 'https://s3.amazonaws.com',
    organizations: 'https://organizations.us-east-1.amazonaws.com',
  }
  for (const [name, url] of Object.entries(endpoints)) t.is(session.client(name).meta.endpointUrl, url, name)
})

test('a wrong region is refused where the client is made', t => {
  t.throws(() => new Session({ region: 'evil.com#' }).client('sqs'), { instanceOf: InvalidRegionError })
})

test('wrong options are refused where they are written', t => {
  const make = (options: unknown) => () => new Session(options as SessionOptions)
  t.throws(make({ regoin: 'x' }), { instanceOf: InvalidOptionError, message: /did you mean "region"/ })
  t.throws(make({ credentials: { accessKeyId: 'a' } }), { instanceOf: PartialCredentialsError })
  t.throws(make({ credentials: { accessKeyId: 1, secretAccessKey: 'SECRET' } }), {
    instanceOf: InvalidOptionError,
    message: /accessKeyId is not a string/,
  })
  t.throws(make({ credentials: { accessKeyId: 'a', secretAccessKey: 'SECRET\n' } }), { instanceOf: CredentialsError })
  const session = new Session({ region: 'x-1' })
  t.throws(() => session.client('sqs', { profile: 'dev' } as object), { instanceOf: InvalidOptionError })
  t.throws(() => session.with({ maxPoolConnections: 0 }), { instanceOf: InvalidOptionError })
  t.throws(() => session.client('sqs', { proxies: { http: 'socks5://p' } }), { instanceOf: InvalidOptionError })
})

test('an unknown service or resource is answered with the right one', t => {
  const session = new Session({ region: 'x-1' })
  t.throws(() => session.client('eventbridge'), { instanceOf: UnknownServiceError, message: /did you mean "events"/ })
  t.throws(() => session.client('dynamobd'), { instanceOf: UnknownServiceError, message: /did you mean "dynamodb"/ })
  t.throws(() => session.resource('ec3'), { instanceOf: UnknownServiceError })
  for (const name of [{ service_name: 's3' }, undefined, ['s3']]) {
    const expected = {
      instanceOf: UnknownServiceError,
      message: /^A service is named by a string, such as "s3", not by /,
    }
    t.throws(() => session.client(name as unknown as string), expected)
    t.throws(() => session.resource(name as unknown as string), expected)
  }
  const error = t.throws(() => session.resource('route53domains'), { instanceOf: UnknownResourceError })
  t.is(error.code, 'UnknownResource')
  t.regex(error.message, /has no resources\. Those that have: .*cloudformation, .*client\("route53domains"\)/)
})

test('an unknown API version is told', t => {
  t.throws(() => new Session({ region: 'x-1' }).client('sqs', { apiVersion: '1999-01-01' }), {
    instanceOf: InvalidOptionError,
    message: /no apiVersion "1999-01-01"/,
  })
})

test.serial('a profile that is not there is told at first use', t => {
  t.throws(() => new Session({ profile: 'prod' }).client('sqs'), { instanceOf: ProfileNotFoundError })
  t.throws(() => withEnvironment({ AWS_PROFILE: 'prod' }, () => new Session({ region: 'x-1' }).client('sqs')), {
    instanceOf: ProfileNotFoundError,
  })
})

test.serial('a malformed file is told at first use, with its line', t => {
  const path = join(home, 'malformed')
  writeFileSync(path, '[default]\nregion\n')
  withEnvironment({ AWS_CONFIG_FILE: path }, () => {
    const session = new Session()
    const error = t.throws(() => session.client('sqs'), { instanceOf: InvalidConfigFileError })
    t.is(error.path, path)
    t.is(error.line, 2)
  })
})

test('requests are signed with the credentials of the session, or of the client', async t => {
  const { transport, authorizations, urls } = recorder()
  const session = new Session({ region: 'eu-west-1', credentials: keys, transport })
  await session.client('sqs').listQueues!()
  await session.client('sqs', { credentials: { accessKeyId: 'AKIDCLIENT', secretAccessKey: 's' } }).listQueues!()
  t.deepEqual(urls, ['https://sqs.eu-west-1.amazonaws.com/', 'https://sqs.eu-west-1.amazonaws.com/'])
  t.regex(authorizations[0]!, /Credential=AKIAOPTIONOPTION5678\/\d{8}\/eu-west-1\/sqs\//)
  t.regex(authorizations[1]!, /Credential=AKIDCLIENT\//)
})

test('with() makes a new session, and leaves the old one as it is', t => {
  const session = new Session({ region: 'eu-west-1', s3: { addressingStyle: 'path' } })
  const other = session.with({ region: 'us-east-2', s3: { useArnRegion: true } })
  t.is(other.client('sqs').meta.region, 'us-east-2')
  t.is(session.client('sqs').meta.region, 'eu-west-1')
  const { addressingStyle, useArnRegion } = other.client('s3').meta.config.s3 as Record<string, unknown>
  t.deepEqual([addressingStyle, useArnRegion], ['path', true])
  t.is((session.client('s3').meta.config.s3 as Record<string, unknown>).useArnRegion, undefined)
})

test('options can be changed by their owner without changing the session', t => {
  const options = { region: 'eu-west-1', s3: { addressingStyle: 'path' as 'path' | 'virtual' } }
  const session = new Session(options)
  options.region = 'us-east-1'
  options.s3.addressingStyle = 'virtual'
  const { region, config } = session.client('s3').meta
  t.is(region, 'eu-west-1')
  t.is((config.s3 as Record<string, unknown>).addressingStyle, 'path')
  t.false(Object.isFrozen(options.s3))
})

test('credentials are fetched once for all clients, and for sessions made by with()', async t => {
  let calls = 0
  const { transport } = recorder()
  const credentials = async () => {
    calls++
    return keys
  }
  const session = new Session({ region: 'eu-west-1', credentials, transport })
  const other = session.with({ region: 'us-east-1' })
  await Promise.all([session.client('sqs').listQueues!(), other.client('sqs').listQueues!(), other.credentials()])
  t.is(calls, 1)
  t.is((await other.with({ profile: 'dev', credentials: undefined }).credentials())?.source, 'function')
  const own = other.with({ credentials: keys })
  t.is((await own.credentials())?.source, 'explicit')
  t.is(calls, 1)
})

test('no credentials are null, and a profile that has them by half is an error', async t => {
  t.is(await new Session().credentials(), null)
  await t.throwsAsync(new Session({ profile: 'role' }).credentials(), {
    instanceOf: PartialCredentialsError,
    message: /^Half a role in profile "role"/,
  })
})

test('what is available is listed', t => {
  const session = new Session()
  t.true(session.availableServices().length > 400)
  const boto3 = ['cloudformation', 'cloudwatch', 'dynamodb', 'ec2', 'glacier', 'iam', 's3', 'sns', 'sqs']
  const own = JSON.parse(readFileSync(new URL('../resources/own-services.json', import.meta.url), 'utf8'))
  t.deepEqual(session.availableResources(), [...boto3, ...own].sort())
  t.deepEqual(session.availableProfiles(), ['default', 'dev', 'role'])
  t.true(session.availableRegions('ec2').includes('eu-west-1'))
  t.deepEqual(session.availableRegions('ec2', { partition: 'aws-cn' }), ['cn-north-1', 'cn-northwest-1'])
  t.throws(() => session.availableRegions('ec3'), { instanceOf: UnknownServiceError })
})

test('a folder of definitions adds a service', t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-data-'))
  const definition = {
    metadata: { apiVersion: '2020-01-01', endpointPrefix: 'mine', protocol: 'json', serviceId: 'My Own' },
    operations: { Ping: { name: 'Ping', http: { method: 'POST', requestUri: '/' } } },
    shapes: {},
  }
  mkdirSync(join(folder, 'mine/2020-01-01'), { recursive: true })
  writeFileSync(join(folder, 'mine/2020-01-01/service-2.json'), JSON.stringify(definition))
  const session = new Session({ dataPath: [folder], region: 'x-1', endpointUrl: 'http://localhost:1' })
  t.true(session.availableServices().includes('mine'))
  const mine = session.client('mine')
  t.is(mine.meta.methodToApi.ping, 'Ping')
  t.is(mine.meta.endpointUrl, 'http://localhost:1')
  t.throws(() => new Session({ region: 'x-1' }).client('mine'), { instanceOf: UnknownServiceError })
})

test('a resource has a client of its session underneath', t => {
  const sqs = new Session({ region: 'eu-west-1' }).resource('sqs', { region: 'us-west-2' })
  t.is(sqs.meta.client.meta.region, 'us-west-2')
  t.is(String(sqs), 'sqs.ServiceResource()')
})

test.serial('client() and resource() use one default session', t => {
  withEnvironment({ AWS_REGION: 'eu-north-1' }, () => {
    t.is(client('sqs').meta.region, 'eu-north-1')
    t.is(client('sqs', { region: 'us-east-1' }).meta.region, 'us-east-1')
    t.is(resource('sqs').meta.client.meta.region, 'eu-north-1')
  })
})

test('a session prints without secrets', t => {
  const session = new Session({ credentials: keys, proxies: { http: 'http://u:proxySECRET@p' } })
  t.notRegex(inspect(session, { depth: 9, showHidden: true }), /SECRET/)
})

test('sockets are shared by clients and by sessions of with(), unless pool settings differ', async t => {
  let sockets = 0
  const server = createServer((_, response) => response.end('{}')).on('connection', () => sockets++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const session = new Session({ region: 'eu-west-1', credentials: keys, endpointUrl })
  t.teardown(() => session.close())
  const list = (from: Session) => from.client('sqs').listQueues!()
  await list(session)
  await list(session)
  await list(session.with({ region: 'us-east-1' }))
  t.is(sockets, 1)
  await list(session.with({ maxPoolConnections: 3 }))
  t.is(sockets, 2)
})

test('a closed session ends clients with a transport of their own, too', async t => {
  const session = new Session({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    transport: async () => t.fail('sent after the end'),
  })
  const sqs = session.client('sqs')
  await session.close()
  await t.throwsAsync(sqs.listQueues(), {
    code: 'ClientClosed',
    message: 'The session was closed, and with it its connections. Make a new Session.',
  })
})

test('a closed session ends its clients, and those of sessions made from it', async t => {
  const session = new Session({
    region: 'eu-west-1',
    credentials: keys,
    endpointUrl: 'http://127.0.0.1:9',
    retries: { maxAttempts: 1 },
  })
  const sqs = session.client('sqs')
  const other = session.with({ region: 'us-east-1' })
  await session[Symbol.asyncDispose]()
  await t.throwsAsync(sqs.listQueues!(), { instanceOf: ClientClosedError, message: /Make a new Session/ })
  const error = t.throws(() => other.client('sqs'), { instanceOf: ClientClosedError })
  t.is(error.code, 'ClientClosed')
})

test.serial('explain() tells every source, the winner and why', async t => {
  const report = await withEnvironment({ AWS_ENDPOINT_URL: 'http://localhost:1', AWS_DEFAULT_REGION: 'x-1' }, () => {
    return new Session({ profile: 'dev', region: 'eu-west-1' }).explain('sqs')
  })
  const outcomes = (steps: readonly { source: string; outcome: string }[]) => {
    return steps.map(({ source, outcome }) => `${outcome}: ${source.replaceAll(home, '~')}`)
  }
  t.deepEqual(outcomes(report.profile), [
    'used: the session option "profile"',
    'empty: the environment variable AWS_DEFAULT_PROFILE',
    'empty: the environment variable AWS_PROFILE',
    'not asked: the default',
  ])
  t.deepEqual(outcomes(report.region), [
    'used: the session option "region"',
    'empty: the environment variable AWS_REGION',
    'hidden: the environment variable AWS_DEFAULT_REGION',
    'hidden: "region" of profile "dev" (~/config:3)',
    'not asked: the global endpoint of sqs',
  ])
  t.is(report.region[3]!.detail, '"eu-central-1", but the session option "region" wins')
  t.deepEqual(outcomes(report.credentials), [
    'not asked: the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    'empty: the role of profile "dev"',
    'empty: AWS_WEB_IDENTITY_TOKEN_FILE, or the role with a web identity of profile "dev"',
    'empty: IAM Identity Center (SSO) for profile "dev"',
    'used: profile "dev" in ~/credentials',
    'not asked: the login session of profile "dev"',
    'not asked: the credential_process of profile "dev"',
    'not asked: profile "dev" in ~/config',
    'not asked: the file that AWS_CREDENTIAL_FILE names',
    'not asked: the files of boto 2 (BOTO_CONFIG, /etc/boto.cfg, ~/.boto)',
    "not asked: the container's endpoint in AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI",
    'not asked: the instance metadata service (IMDS)',
  ])
  t.is(report.credentials[0]!.detail, 'the option "profile" is given')
  t.is(report.credentials[4]!.detail, 'access key ****1234')
  t.deepEqual(outcomes(report.endpoint), [
    'empty: the session option "endpointUrl"',
    'empty: the environment variable AWS_ENDPOINT_URL_SQS',
    'used: the environment variable AWS_ENDPOINT_URL',
    'empty: "services:sqs.endpoint_url" of profile "dev"',
    'empty: "endpoint_url" of profile "dev"',
    'not asked: the endpoint rules of sqs',
  ])
  t.notRegex(inspect(report) + JSON.stringify(report), /devSECRET|devTOKEN|AKIADEV/)
  t.regex(String(report), /^Profile\n> used +the session option "profile": "dev"\n/)
})

test.serial('explain() tells what fails instead of failing', async t => {
  const role = await new Session({ profile: 'role' }).explain()
  t.is(role.credentials[1]!.outcome, 'failed')
  t.regex(role.credentials[1]!.detail, /^Half a role in profile "role"/)
  t.is(role.credentials[2]!.outcome, 'not asked')
  const gone = await new Session({ profile: 'gone', region: 'a.b' }).explain('sqs')
  t.is(gone.region[0]!.outcome, 'failed')
  t.regex(gone.region[0]!.detail, /Invalid region "a\.b"/)
  t.regex(gone.region.find(({ source }) => source === 'the profile files')!.detail, /Profile "gone" is neither in/)
  const none = await new Session().explain('iam')
  t.is(none.region.at(-1)!.detail, 'aws-global')
  t.is(none.endpoint.at(-1)!.detail, 'https://iam.amazonaws.com')
  t.is((await new Session().explain('sqs')).endpoint.at(-1)!.outcome, 'failed')
  const ignored = await withEnvironment(
    { AWS_ENDPOINT_URL: 'http://x', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    () => {
      return new Session({ region: 'eu-west-1' }).explain('sqs')
    },
  )
  t.is(
    ignored.endpoint.find(({ source }) => source.endsWith('AWS_ENDPOINT_URL'))!.detail,
    '"http://x", ignored, by the environment variable AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  )
})

test('a session prints as what it was made with, and without secrets', t => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
  t.is(
    inspect(new Session({ region: 'eu-west-1', profile: 'dev', credentials })),
    "Session(region='eu-west-1', profile='dev')",
  )
  t.is(inspect(new Session()), 'Session()')
})

test('region and profile of a session are told where they are', t => {
  const session: object = new Session()
  t.throws(() => Reflect.get(session, 'region'), {
    instanceOf: UnknownMemberError,
    message: /: see client\.meta\.region, or/,
  })
  t.throws(() => Reflect.get(session, 'profile'), { message: /: see await session\.explain\(\)/ })
})
