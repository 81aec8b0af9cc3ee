/**
 * What a caller does wrong, row by row: each is refused before anything is sent, by a class and a code of its own, with a
 * message that says what, where and how to mend it, and without a secret.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import test from 'ava'
import * as tucuxi from '../../lib/index.ts'
import { Session, type SessionOptions, type UntypedClient } from '../../lib/index.ts'

const classes: ReadonlyMap<string, unknown> = new Map(Object.entries(tucuxi))

/** Nothing of these may show up in an error. */
const SECRETS = ['SECRETkey0123456789', 'TOKENtoken0123456789', 'hunter2-hunter2']
const [secretAccessKey, sessionToken, password] = SECRETS as [string, string, string]
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken }

const home = mkdtempSync(join(tmpdir(), 'tucuxi-bad-input-'))
const file = (name: string, content: string): string => {
  writeFileSync(join(home, name), content)
  return join(home, name)
}
const nothing = file('nothing', '')
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
process.env.AWS_EC2_METADATA_DISABLED = 'true'

let sent = 0

/** A session of which every request is counted. */
function open(options: SessionOptions = {}, environment: Record<string, string> = {}): Session {
  const variables = { AWS_CONFIG_FILE: nothing, AWS_SHARED_CREDENTIALS_FILE: nothing, ...environment }
  Object.assign(process.env, variables)
  const transport = async () => {
    sent += 1
    return { statusCode: 200, headers: {}, body: Buffer.from('{}') }
  }
  const session = new Session({ region: 'eu-west-1', credentials, transport, ...options })
  // What a session reads of the environment, it reads at once or at first use.
  return session
}

interface Row {
  readonly what: string
  readonly run: () => unknown
  /** The name of the class that the public face has for it. */
  readonly error: keyof typeof tucuxi
  readonly code: string
  /** All of these are in the message. */
  readonly says: readonly (string | RegExp)[]
}

const untyped = (service: string, options: SessionOptions = {}): UntypedClient =>
  open(options).client(service as string)
const put = (params: unknown): unknown => untyped('s3').putObject!(params as Record<string, unknown>)
const object = { Bucket: 'b', Key: 'k' }

const names: Row[] = [
  {
    what: 'an unknown service',
    run: () => open().client('dynamobd'),
    error: 'UnknownServiceError',
    code: 'UnknownService',
    says: ['dynamobd', 'did you mean "dynamodb"?'],
  },
  {
    what: 'a service whose name leads out of the folder',
    run: () => open().client('../s3'),
    error: 'UnknownServiceError',
    code: 'UnknownService',
    says: ['"../s3"'],
  },
  {
    what: 'a service called __proto__',
    run: () => open().client('__proto__'),
    error: 'UnknownServiceError',
    code: 'UnknownService',
    says: ['"__proto__"'],
  },
  {
    what: 'a service that has no resources',
    run: () => open().resource('sts'),
    error: 'UnknownResourceError',
    code: 'UnknownResource',
    says: ['"sts" has no resources', 'dynamodb, ec2', 'client("sts")'],
  },
  {
    what: 'an unknown resource',
    run: () => (open().resource('ec2') as unknown as Record<string, () => void>).Instnace!(),
    error: 'UnknownResourceError',
    code: 'UnknownResource',
    says: ['"ec2" has no resource "Instnace": did you mean "Instance"?'],
  },
  {
    what: 'an unknown member of a resource',
    run: () => (open().resource('ec2').Instance('i-1') as unknown as Record<string, () => void>).stopp!(),
    error: 'UnknownMemberError',
    code: 'UnknownMember',
    says: ['ec2.Instance has no member "stopp": did you mean "stop"?'],
  },
  {
    what: 'an unknown operation',
    run: () => untyped('s3').putObjects!({}),
    error: 'UnknownOperationError',
    code: 'UnknownOperation',
    says: ['putObjects', 'did you mean "putObject"?'],
  },
  {
    what: 'an operation in the spelling of Python',
    run: () => untyped('s3').put_object!({}),
    error: 'UnknownOperationError',
    code: 'UnknownOperation',
    says: ['did you mean "putObject"?'],
  },
  {
    what: 'an operation that cannot be paged',
    run: () => untyped('s3').paginate('putObject'),
    error: 'UnknownOperationError',
    code: 'UnknownOperation',
    says: ['putObject'],
  },
  {
    what: 'an unknown waiter',
    run: () => untyped('s3').getWaiter('bucketExist'),
    error: 'UnknownOperationError',
    code: 'UnknownOperation',
    says: ['bucketExist', 'did you mean "bucketExists"?'],
  },
  {
    what: 'an unknown option',
    run: () => open({ regoin: 'eu-west-1' } as SessionOptions),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['regoin', 'did you mean "region"?'],
  },
  {
    what: 'an option of the wrong type',
    run: () => open({ readTimeout: '5s' } as unknown as SessionOptions).client('sqs'),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['readTimeout'],
  },
  {
    what: 'an endpoint that is no URL',
    run: () => open({ endpointUrl: 'localhost:9000' }).client('s3'),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['endpointUrl', 'localhost:9000', 'http'],
  },
  {
    what: 'a call timeout that is none',
    run: () => untyped('sqs').listQueues!({}, { timeout: -1 }),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['timeout of ListQueues is -1', 'milliseconds above 0'],
  },
]

const settings: Row[] = [
  {
    what: 'no region',
    run: () => new Session({ credentials }).client('sqs'),
    error: 'NoRegionError',
    code: 'NoRegion',
    says: ['"sqs" needs a region', "region: 'eu-west-1'", 'AWS_REGION', 'region = eu-west-1'],
  },
  ...['evil.com#', 'a/b', 'eu-west-1.evil.com', 'x@y', 'a b', '-x', 'eu-west-1\r\n'].map(
    (region): Row => ({
      what: `the region ${JSON.stringify(region)}`,
      run: () => untyped('sqs', { region }).listQueues!(),
      error: 'InvalidRegionError',
      code: 'InvalidRegion',
      says: ['Invalid region', 'letters, digits and hyphens', '"eu-west-1"'],
    }),
  ),
  {
    what: 'a region of the environment that is none',
    run: () => {
      const session = open({}, { AWS_REGION: 'evil.com#' })
      try {
        return session.with({ region: undefined }).client('sqs', { region: process.env.AWS_REGION })
      } finally {
        delete process.env.AWS_REGION
      }
    },
    error: 'InvalidRegionError',
    code: 'InvalidRegion',
    says: ['"evil.com#"'],
  },
  {
    what: 'no credentials',
    run: () => {
      process.env.AWS_CONFIG_FILE = nothing
      process.env.AWS_SHARED_CREDENTIALS_FILE = nothing
      const transport = async () => {
        sent += 1
        return { statusCode: 200, headers: {}, body: Buffer.from('{}') }
      }
      return new Session({ region: 'eu-west-1', transport }).client('sqs').listQueues()
    },
    error: 'NoCredentialsError',
    code: 'NoCredentials',
    says: ['sqs.ListQueues must be signed', 'AWS_ACCESS_KEY_ID', 'profile', 'session.explain()'],
  },
  {
    what: 'half a pair of credentials in the options',
    run: () => open({ credentials: { accessKeyId: '', secretAccessKey } }),
    error: 'PartialCredentialsError',
    code: 'PartialCredentials',
    says: ['accessKeyId', 'credentials'],
  },
  {
    what: 'half a pair of credentials in the environment',
    run: async () => {
      process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey
      try {
        return await new Session({ region: 'eu-west-1' }).client('sqs').listQueues()
      } finally {
        delete process.env.AWS_SECRET_ACCESS_KEY
      }
    },
    error: 'PartialCredentialsError',
    code: 'PartialCredentials',
    says: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  },
  {
    what: 'half a pair of credentials in a profile',
    run: () => {
      process.env.AWS_SHARED_CREDENTIALS_FILE = file('half', `[default]\naws_secret_access_key = ${secretAccessKey}\n`)
      return new Session({ region: 'eu-west-1' }).client('sqs').listQueues()
    },
    error: 'PartialCredentialsError',
    code: 'PartialCredentials',
    says: ['aws_access_key_id', 'default'],
  },
  {
    what: 'credentials that a function does not give',
    run: () =>
      open({ credentials: async () => ({ accessKeyId: 'x' }) as never })
        .client('sqs')
        .listQueues(),
    error: 'PartialCredentialsError',
    code: 'PartialCredentials',
    says: ['secretAccessKey'],
  },
  {
    what: 'a function for credentials that throws',
    run: () =>
      open({ credentials: async () => Promise.reject(new Error('vault is sealed')) })
        .client('sqs')
        .listQueues(),
    error: 'CredentialsError',
    code: 'CredentialsFailed',
    says: ['vault is sealed'],
  },
  {
    what: 'a profile that is not there',
    run: () => new Session({ profile: 'dev' }).client('sqs'),
    error: 'ProfileNotFoundError',
    code: 'ProfileNotFound',
    says: ['dev'],
  },
  {
    what: 'a profile file with a line that is none',
    run: () => {
      process.env.AWS_CONFIG_FILE = file('broken', `[default]\nregion = eu-west-1\n${secretAccessKey} without equals\n`)
      return new Session({}).client('sqs')
    },
    error: 'InvalidConfigFileError',
    code: 'InvalidConfigFile',
    says: [`${join(home, 'broken')}:3: `],
  },
  {
    what: 'a profile file with a section that does not end',
    run: () => {
      process.env.AWS_CONFIG_FILE = file('unclosed', '[default\nregion = eu-west-1\n')
      return new Session({}).client('sqs')
    },
    error: 'InvalidConfigFileError',
    code: 'InvalidConfigFile',
    says: [`${join(home, 'unclosed')}:1: `],
  },
  {
    what: 'a setting of a profile that cannot be read',
    run: () => {
      process.env.AWS_CONFIG_FILE = file('attempts', '[default]\nregion = eu-west-1\nmax_attempts = many\n')
      return new Session({}).client('sqs')
    },
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['max_attempts', 'many'],
  },
  {
    what: 'a definition that is no JSON',
    run: () => {
      mkdirSync(join(home, 'data/harbour/2026-01-01'), { recursive: true })
      writeFileSync(join(home, 'data/harbour/2026-01-01/service-2.json'), '{"metadata": ')
      return open({ dataPath: [join(home, 'data')] }).client('harbour')
    },
    error: 'InvalidDataError',
    code: 'InvalidData',
    says: [join(home, 'data/harbour/2026-01-01/service-2.json'), 'JSON'],
  },
]

const parameters: Row[] = [
  {
    what: 'an unknown parameter',
    run: () => put({ ...object, bucket: 'b' }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['PutObject', 'Unknown parameter "bucket": did you mean "Bucket"?'],
  },
  {
    what: 'a parameter called __proto__',
    run: () =>
      put({ ...object, ...JSON.parse('{"__proto__": 1}') }) ??
      put(JSON.parse('{"Bucket":"b","Key":"k","__proto__":1}')),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['Unknown parameter "__proto__"'],
  },
  {
    what: 'a required parameter that is missing',
    run: () => put({ Bucket: 'b' }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['Key: required, missing'],
  },
  {
    what: 'many faults at once, each with its path',
    run: () =>
      untyped('ec2').createTags!({
        Resources: 'i-1',
        Tags: [{ Key: 'a', Value: 1 }, { Key: 'b' }, { key: 'c' }],
        DryRun: 'yes',
      }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: [
      'Resources: must be an array, is a string',
      'Tags[0].Value: must be a string, is an integer',
      'Tags[2]: Unknown parameter "key": did you mean "Key"?',
      'DryRun: must be a boolean, is a string',
    ],
  },
  {
    what: 'a secret of the wrong type',
    run: () => untyped('iam').createLoginProfile!({ UserName: 'u', Password: [password] }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['Password: must be a string, is an array'],
  },
  {
    what: 'a date that is none',
    run: () => untyped('s3').getObject!({ ...object, IfModifiedSince: new Date(Number.NaN) }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['IfModifiedSince: must be a valid Date'],
  },
  {
    what: 'a number that is not exact any more',
    run: () => untyped('s3').getObject!({ ...object, PartNumber: 2 ** 60 }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['PartNumber: is beyond 2^53', 'bigint'],
  },
  ...[null, [], 'b', 7, () => 1].map(
    (params): Row => ({
      what: `parameters that are ${inspect(params)}`,
      run: () => untyped('sqs').getQueueUrl!(params as never),
      error: 'ParamValidationError',
      code: 'ParamValidation',
      says: ['must be an object'],
    }),
  ),
  ...['s3', 'glacier', 'ec2', 'iam'].map(
    (service): Row => ({
      what: `parameters of ${service} that are null`,
      run: () => {
        const client = untyped(service)
        const [method] = Object.keys(client.meta.methodToApi)
        return client[method!]!(null as never)
      },
      error: 'ParamValidationError',
      code: 'ParamValidation',
      says: ['must be an object'],
    }),
  ),
  {
    what: 'parameters of an action that are a list',
    run: () =>
      open()
        .resource('ec2')
        .Instance('i-1')
        .stop([] as never),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['expected an object of parameters, got an array'],
  },
  {
    what: 'a parameter for an operation that takes none',
    run: () => untyped('sts').getCallerIdentity!({ Account: '1' }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['Unknown parameter "Account"'],
  },
  {
    what: 'an empty key',
    run: () => untyped('s3').deleteObject!({ Bucket: 'b', Key: '' }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['Key: '],
  },
  ...['..', '.', 'a/b', 'a?b', 'a b', ''].map(
    (Bucket): Row => ({
      what: `the bucket ${JSON.stringify(Bucket)}`,
      run: () => untyped('s3').listObjectsV2!({ Bucket }),
      error: 'ParamValidationError',
      code: 'ParamValidation',
      says: ['Bucket'],
    }),
  ),
  {
    what: 'a line break in a header',
    run: () => put({ ...object, ContentType: 'text/plain\r\nx-evil: 1' }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['ContentType: a line break cannot stand in a header'],
  },
  {
    what: 'a line break in the name of a header',
    run: () => put({ ...object, Metadata: { 'a\r\nx-evil': '1' } }),
    error: 'ParamValidationError',
    code: 'ParamValidation',
    says: ['cannot be the name of a header'],
  },
  {
    what: 'an account that would become another host',
    run: () => untyped('s3control').listJobs!({ AccountId: 'evil.com/' }),
    error: 'EndpointResolutionError',
    code: 'EndpointResolution',
    says: ['AccountId'],
  },
]

const identifiers: Row[] = [
  ...(
    [
      ['missing', [], 'is missing'],
      ['undefined', [undefined], 'is missing'],
      ['null', [null], 'is missing'],
      ['empty', [''], 'is empty'],
      ['a number', [7], 'must be a string, not a number'],
      ['a list', [['i-1']], 'must be a string, not an array'],
    ] as const
  ).map(
    ([what, args, says]): Row => ({
      what: `an identifier that is ${what}`,
      run: () => (open().resource('ec2').Instance as unknown as (...args: readonly unknown[]) => void)(...args),
      error: 'MissingIdentifierError',
      code: 'MissingIdentifier',
      says: [`The identifier "id" of ec2.Instance ${says}`, 'Write ec2.Instance(id).'],
    }),
  ),
  {
    what: 'the second identifier of two missing',
    run: () => (open().resource('s3').Object as unknown as (bucket: string) => void)('b'),
    error: 'MissingIdentifierError',
    code: 'MissingIdentifier',
    says: ['The identifier "key" of s3.Object is missing', 'Write s3.Object(bucketName, key).'],
  },
  {
    what: 'an identifier too many',
    run: () => ['i-1', 'i-2'].map(open().resource('ec2').Instance as never),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['ec2.Instance(id) takes 1 argument, 3 were given', 'x => ec2.Instance(x)'],
  },
  {
    what: 'an attribute that is not known',
    run: () => open().resource('ec2').Instance('i-1').state,
    error: 'NotLoadedError',
    code: 'NotLoaded',
    says: [`ec2.Instance(id='i-1').state is not known`, 'never loaded', 'await resource.loaded()'],
  },
  {
    what: 'a resource that nothing can load',
    run: () => open().resource('sqs').Message('url', 'handle').loaded(),
    error: 'NotLoadedError',
    code: 'NotLoaded',
    says: ['cannot be loaded', 'Take it from the collection'],
  },
  {
    what: 'a limit that is none',
    run: () => open().resource('ec2').instances.limit(-1),
    error: 'InvalidOptionError',
    code: 'InvalidOption',
    says: ['limit: "n" must be a whole number from 0 on, not -1'],
  },
  {
    what: 'a collection taken for an array',
    run: () => (open().resource('ec2').instances as unknown as unknown[])[0],
    error: 'UnknownMemberError',
    code: 'UnknownMember',
    says: ['ec2.instances is no array', 'for await'],
  },
  {
    what: 'a page token that is none',
    run: () => untyped('dynamodb').paginate('scan', { TableName: 't' }, { startingToken: '%' }).all(),
    error: 'PaginationError',
    code: 'Pagination',
    says: ['startingToken "%" is not a token for ExclusiveStartKey', 'resumeToken'],
  },
  {
    what: 'a client that was closed',
    run: async () => {
      const client = open().client('sqs')
      await client.close()
      return client.listQueues()
    },
    error: 'ClientClosedError',
    code: 'ClientClosed',
    says: ['ListQueues', 'closed'],
  },
]

test.after.always(() => rmSync(home, { recursive: true }))

for (const { what, run, error: name, code, says } of [...names, ...settings, ...parameters, ...identifiers]) {
  test.serial(`${what}: ${name}`, async t => {
    Object.assign(process.env, { AWS_CONFIG_FILE: nothing, AWS_SHARED_CREDENTIALS_FILE: nothing })
    sent = 0
    const error = await t.throwsAsync(async () => await run(), {
      instanceOf: classes.get(name) as new (...args: never[]) => Error,
    })
    t.is((error as Error & { code?: string }).code, code)
    t.is(error.name, name)
    for (const part of says)
      t.true(
        part instanceof RegExp ? part.test(error.message) : error.message.includes(part),
        `${part} is not in: ${error.message}`,
      )
    const shown = inspect(error, { depth: 12, showHidden: true }) + error.message + error.stack
    for (const secret of SECRETS) t.false(shown.includes(secret), `a secret is in: ${shown}`)
    t.is(sent, 0, 'nothing was sent')
  })
}
