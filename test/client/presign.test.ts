import test from 'ava'
import {
  ClientClosedError,
  InvalidOptionError,
  NoCredentialsError,
  ParamValidationError,
  UnknownOperationError,
  UnsupportedFeatureError,
} from '../../lib/errors.ts'
import { Session } from '../../lib/index.ts'
import { openZoo, SECRET, TOKEN, zooModel } from './fixture.ts'

const credentials = { accessKeyId: 'AKIDZOO', secretAccessKey: SECRET }
const session = new Session({
  credentials,
  region: 'eu-west-1',
  transport: async () => {
    throw new Error('presigning sends nothing')
  },
})
const s3 = session.client('s3')
const untyped = s3 as unknown as { generatePresignedUrl(...args: unknown[]): Promise<string> }
const object = { Bucket: 'bucket', Key: 'k' }

test('a URL lasts an hour, or as long as it is told to', async t => {
  const url = new URL(await s3.generatePresignedUrl('getObject', object))
  t.is(url.searchParams.get('X-Amz-Expires'), '3600')
  const week = new URL(await s3.generatePresignedUrl('getObject', object, { expiresIn: 604_800 }))
  t.is(week.searchParams.get('X-Amz-Expires'), '604800')
})

for (const expiresIn of [0, -1, 1.5, Number.NaN, '60', null, 604_801]) {
  test(`${typeof expiresIn} ${expiresIn} is no time that S3 honours`, async t => {
    await t.throwsAsync(untyped.generatePresignedUrl('getObject', object, { expiresIn }), {
      instanceOf: InvalidOptionError,
      message: /expiresIn must be whole seconds, 1 to 604800 \(7 days\), such as 3600/,
    })
  })
}

test('other services say themselves how long is too long', async t => {
  const url = await session.client('sts').generatePresignedUrl('getCallerIdentity', {}, { expiresIn: 700_000 })
  t.true(url.includes('X-Amz-Expires=700000&'))
})

test('the bucket is in the host of all regions, but for styles that say otherwise', async t => {
  const host = async (options: object) => {
    return new URL(await session.client('s3', options).generatePresignedUrl('getObject', object)).host
  }
  t.is(await host({}), 'bucket.s3.amazonaws.com')
  t.is(await host({ region: 'us-east-1' }), 'bucket.s3.amazonaws.com')
  t.is(await host({ s3: { addressingStyle: 'virtual' } }), 'bucket.s3.eu-west-1.amazonaws.com')
  t.is(await host({ s3: { addressingStyle: 'path' } }), 's3.eu-west-1.amazonaws.com')
  t.is(await host({ region: 'cn-north-1' }), 'bucket.s3.cn-north-1.amazonaws.com.cn')
  t.is(await host({ useFipsEndpoint: true, region: 'us-west-2' }), 'bucket.s3-fips.us-west-2.amazonaws.com')
  t.is(await host({ endpointUrl: 'http://127.0.0.1:9000' }), '127.0.0.1:9000')
})

test('parameters become headers that are signed; what only this client sends is not', async t => {
  const url = await s3.generatePresignedUrl('putObject', { ...object, ContentType: 'text/plain', Metadata: { a: 'b' } })
  t.is(new URL(url).searchParams.get('X-Amz-SignedHeaders'), 'content-type;host;x-amz-meta-a')
  t.is(new URL(await s3.generatePresignedUrl('getObject', object)).searchParams.get('X-Amz-SignedHeaders'), 'host')
})

test('a checksum is signed where a parameter gives one', async t => {
  const url = await s3.generatePresignedUrl('putObject', { ...object, ChecksumCRC32: 'NhCmhg==' })
  t.is(new URL(url).searchParams.get('X-Amz-SignedHeaders'), 'host;x-amz-checksum-crc32')
})

test('a body for S3 is refused: it would not be uploaded', async t => {
  await t.throwsAsync(s3.generatePresignedUrl('putObject', { ...object, Body: 'hello' }), {
    instanceOf: ParamValidationError,
    message: /Body: is not part of a presigned URL: leave it out/,
  })
})

test('a body that has no form in a URL is refused', async t => {
  const route53 = session.client('route53') as unknown as typeof untyped
  await t.throwsAsync(route53.generatePresignedUrl('createHostedZone', { Name: 'n', CallerReference: 'r' }), {
    instanceOf: UnsupportedFeatureError,
    message: /route53\.CreateHostedZone sends a body that has no form in a URL/,
  })
})

test('a wrong operation, parameter or option is answered with the right one', async t => {
  const wrong: [unknown[], object][] = [
    [['GetObject', object], { instanceOf: UnknownOperationError, message: /did you mean "getObject"/ }],
    [['getObject', { bucket: 'b' }], { instanceOf: ParamValidationError, message: /did you mean "Bucket"/ }],
    [['getObject', object, { ExpiresIn: 1 }], { instanceOf: InvalidOptionError, message: /did you mean "expiresIn"/ }],
    [['getObject', object, 60], { instanceOf: InvalidOptionError, message: /give an object with expiresIn, method/ }],
    [
      ['getObject', object, { method: 'FETCH' }],
      { instanceOf: InvalidOptionError, message: /method must be one of GET,/ },
    ],
    [['getObject', object, { method: 1 }], { instanceOf: InvalidOptionError, message: /method must be one of GET,/ }],
    [['getObject', { Bucket: '..', Key: 'k' }], { instanceOf: ParamValidationError, message: /no bucket|Bucket/ }],
    [['getObject', { Bucket: 'b', Key: '' }], { instanceOf: ParamValidationError, message: /must not be empty/ }],
    [[undefined], { instanceOf: UnknownOperationError, message: /no operation "undefined"/ }],
  ]
  for (const [args, expected] of wrong) await t.throwsAsync(untyped.generatePresignedUrl(...args), expected)
})

test('without a signature the URL is plain, and needs no credentials', async t => {
  const anonymous = session.client('s3', { signatureVersion: 'unsigned' })
  t.is(
    await anonymous.generatePresignedUrl('getObject', { ...object, Key: 'a b' }),
    'https://bucket.s3.amazonaws.com/a%20b',
  )
  const params = { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'ss', WebIdentityToken: 'a b+c' }
  const url = await session.client('sts').generatePresignedUrl('assumeRoleWithWebIdentity', params)
  t.true(url.startsWith('https://sts.eu-west-1.amazonaws.com/?Action=AssumeRoleWithWebIdentity&'))
  t.true(url.endsWith('&WebIdentityToken=a%20b%2Bc'))
})

test('hooks complete the parameters and change what is signed', async t => {
  const { client, sent } = openZoo([], {
    hooks: {
      'before-parameter-build': [
        ({ params }) => {
          params.Amount = 7
        },
      ],
      'before-call': [() => t.fail('this is no call')],
      'before-sign': [
        event => {
          event.request.headers['x-more'] = '1'
          event.signing.region = 'mars-1'
        },
      ],
    },
  })
  const url = await client.generatePresignedUrl('feed', { Name: 'a b' })
  const { searchParams } = new URL(url)
  t.is(searchParams.get('Amount'), '7')
  t.true(url.includes('?Name=a%20b&'))
  t.is(searchParams.get('X-Amz-SignedHeaders'), 'content-type;host;x-amz-target;x-more')
  t.regex(searchParams.get('X-Amz-Credential') ?? '', /\/mars-1\/zoo\/aws4_request$/)
  t.is(searchParams.get('X-Amz-Security-Token'), TOKEN)
  t.regex(searchParams.get('Token') ?? '', /^[0-9a-f-]{36}$/)
  t.false(url.includes(SECRET))
  t.is(sent.length, 0)
})

test('JSON in a URL keeps its digits, its lists and its nesting', async t => {
  const service = zooModel({
    operations: { Feed: { input: { shape: 'Meal' } } },
    shapes: {
      Long: { type: 'long' },
      Boolean: { type: 'boolean' },
      Texts: { type: 'list', member: { shape: 'Text' } },
      Inner: { type: 'structure', members: { Text: { shape: 'Text' } } },
      Meal: {
        type: 'structure',
        members: {
          Long: { shape: 'Long' },
          Boolean: { shape: 'Boolean' },
          Texts: { shape: 'Texts' },
          Inner: { shape: 'Inner' },
        },
      },
    },
  })
  const { client } = openZoo([], { service })
  const params = { Long: 2n ** 53n + 1n, Boolean: true, Texts: ['a', 'b c'], Inner: { Text: 'ü' } }
  const { searchParams } = new URL(await client.generatePresignedUrl('feed', params))
  t.is(searchParams.get('Long'), '9007199254740993')
  t.is(searchParams.get('Boolean'), 'true')
  t.deepEqual(searchParams.getAll('Texts'), ['a', 'b c'])
  t.is(searchParams.get('Inner'), '{"Text":"ü"}')
})

test('a client without credentials, or closed, presigns nothing', async t => {
  const { client } = openZoo([], { credentials: async () => null })
  await t.throwsAsync(client.generatePresignedUrl('feed', { Name: 'n' }), { instanceOf: NoCredentialsError })
  await client.close()
  await t.throwsAsync(client.generatePresignedUrl('feed', { Name: 'n' }), { instanceOf: ClientClosedError })
})
