import test from 'ava'
import { Auth, type AuthConfig } from '../../lib/client/auth.ts'
import { SUPPORTED } from '../../lib/client/auth-scheme.ts'
import { InvalidOptionError, UnsupportedFeatureError } from '../../lib/errors.ts'
import type { OperationDefinition, ServiceMetadata } from '../../lib/model/definition.ts'
import { zooModel } from './fixture.ts'

interface Given {
  readonly metadata?: Partial<ServiceMetadata>
  readonly schemes?: object[]
  readonly version?: string
  readonly config?: AuthConfig
  readonly hasOwnToken?: boolean
}

function choose(operation: Omit<OperationDefinition, 'name'> = {}, given: Given = {}) {
  const { metadata, schemes, version, config, hasOwnToken } = given
  const service = zooModel({ metadata, operations: { Feed: operation } })
  const properties = schemes === undefined ? {} : { authSchemes: schemes }
  const endpoint = { url: 'https://zoo.test', properties, headers: {} }
  const auth = new Auth(service, { signatureVersion: version, ...config }, 'eu-west-1', hasOwnToken)
  return auth.signing(service.operation('Feed'), endpoint)
}

const usual = {
  scheme: 'v4',
  region: 'eu-west-1',
  service: 'zoo',
  doubleEncode: true,
  normalizePath: true,
  unsignedPayload: false,
}

test('a call is signed for the service and the region of the client, unless the endpoint or the model names others', t => {
  t.deepEqual(choose(), usual)
  t.deepEqual(choose({}, { metadata: { signingName: 'zoological' } }), { ...usual, service: 'zoological' })
  const schemes = [{ name: 'sigv4', signingName: 'other', signingRegion: 'us-east-1', disableDoubleEncoding: true }]
  t.deepEqual(choose({}, { schemes }), { ...usual, service: 'other', region: 'us-east-1', doubleEncode: false })
})

test('S3 signs the path as it is sent', t => {
  for (const signingName of ['s3', 's3-outposts', 's3-object-lambda', 's3express']) {
    const signing = choose({}, { metadata: { signingName, signatureVersion: 's3' } })
    t.deepEqual(signing, { ...usual, service: signingName, doubleEncode: false, normalizePath: false })
  }
})

test('the first scheme that we have is taken', t => {
  const schemes = [
    { name: 'sigv9', signingRegionSet: ['*'] },
    { name: 'sigv4', signingName: 'second' },
  ]
  t.is(choose({}, { schemes })?.service, 'second')
  t.deepEqual(choose({ auth: ['aws.auth#sigv9', 'aws.auth#sigv4'] }), usual)
  t.is(choose({}, { metadata: { auth: ['smithy.api#httpBearerAuth', 'aws.auth#sigv4'] } })?.scheme, 'bearer')
  t.is(choose({}, { metadata: { auth: ['aws.auth#sigv4', 'smithy.api#httpBearerAuth'] } })?.scheme, 'v4')
})

test('an operation that is answered without credentials is not signed', t => {
  t.is(choose({ authtype: 'none' }), undefined)
  t.is(choose({ auth: ['smithy.api#noAuth'] }), undefined)
  t.is(choose({ authtype: 'none' }, { schemes: [{ name: 'sigv4' }] }), undefined)
  t.is(choose({}, { version: 'unsigned', schemes: [{ name: 'sigv4' }] }), undefined)
  t.is(choose({ authtype: 'bearer' }, { version: 'unsigned' }), undefined)
})

test('an operation can leave the body out of the signature', t => {
  t.true(choose({ authtype: 'v4-unsigned-body' })?.unsignedPayload)
  t.true(choose({ unsignedPayload: true })?.unsignedPayload)
  t.true(choose({}, { version: 'v4-unsigned-body' })?.unsignedPayload)
})

test('what must be authenticated in a way that we do not have is refused by name', t => {
  const cases: [() => unknown, string][] = [
    [() => choose({}, { schemes: [{ name: 'sigv9' }] }), 'zoo.Feed must be authenticated with sigv9'],
    [
      () => choose({}, { schemes: [{ name: 'sigv8' }, { name: 'sigv9' }] }),
      'zoo.Feed must be authenticated with sigv8 or sigv9',
    ],
    [() => choose({ auth: ['aws.auth#sigv9'] }), 'zoo.Feed must be authenticated with aws.auth#sigv9'],
    [() => choose({}, { metadata: { signatureVersion: 'v2' } }), 'zoo.Feed must be authenticated with v2'],
  ]
  for (const [run, start] of cases) {
    t.throws(run, {
      instanceOf: UnsupportedFeatureError,
      code: 'UnsupportedFeature',
      message: `${start}; tucuxi has ${[...SUPPORTED].join(', ')}, and no signature for it.`,
    })
  }
})

test('the endpoint goes before an older signature version of the model', t => {
  const signing = choose({}, { metadata: { signatureVersion: 'v2' }, schemes: [{ name: 'sigv4', signingName: 'x' }] })
  t.is(signing?.service, 'x')
})

test('signatureVersion has the names that botocore knows', t => {
  for (const version of ['v4', 's3v4', 'v4-query', 's3v4-query', 's3v4-presign-post']) {
    t.deepEqual(choose({}, { version }), usual, version)
  }
  t.is(choose({}, { version: 'bearer' })?.scheme, 'bearer')
  t.is(choose({}, { version: 'bearer', metadata: { signatureVersion: 'v2' } })?.scheme, 'bearer')
  for (const version of ['v2', 'v3', 'v3https', 's3', 's3-query', 's3-presign-post']) {
    t.throws(() => choose({}, { version }), {
      instanceOf: UnsupportedFeatureError,
      message: `signatureVersion "${version}" is a signature of the time before version 4, which tucuxi does not have. Leave the setting out, or set "v4" ("s3v4" is the same).`,
    })
  }
  t.throws(() => choose({}, { version: 'v5' }), {
    instanceOf: InvalidOptionError,
    message: /^signatureVersion "v5" is not known\. It is one of v4, s3v4, .*bearer, unsigned\.$/,
  })
})

test('signatureVersion as an option goes before what the endpoint and the service say', t => {
  const schemes = [{ name: 'sigv4', signingName: 'other', signingRegion: 'us-east-1' }]
  const bearer = choose({}, { version: 'bearer', schemes })
  t.is(bearer?.scheme, 'bearer')
  t.is(bearer?.service, 'zoo')
  t.is(choose({}, { version: 's3v4', schemes })?.service, 'other')
  const fromFile = { signatureVersion: 'bearer', origin: () => ({ kind: 'profile' }) }
  t.is(choose({}, { config: fromFile, schemes })?.scheme, 'v4')
  t.is(choose({}, { config: fromFile })?.scheme, 'bearer')
})

test('authSchemePreference puts the schemes of a service, an endpoint and an operation into another order', t => {
  const auth = ['aws.auth#sigv4', 'smithy.api#httpBearerAuth', 'smithy.api#noAuth']
  const prefer = (...names: string[]) => ({ authSchemePreference: names })
  t.is(choose({}, { metadata: { auth }, config: prefer('httpBearerAuth') })?.scheme, 'bearer')
  t.is(choose({}, { metadata: { auth }, config: prefer('sigv9', 'noAuth') }), undefined)
  t.is(choose({}, { metadata: { auth }, config: prefer('sigv9') })?.scheme, 'v4')
  t.is(choose({ auth }, { config: prefer('httpBearerAuth', 'sigv4') })?.scheme, 'bearer')
  const schemes = [{ name: 'sigv4' }, { name: 'bearer', signingName: 'second' }]
  t.is(choose({}, { schemes, config: prefer('bearer') })?.service, 'second')
  // A model without a list of schemes has nothing to prefer.
  t.is(choose({}, { config: prefer('httpBearerAuth') })?.scheme, 'v4')
})

test('a preference is weaker than a signature version that is an option, and stronger than one of a file', t => {
  const metadata = { auth: ['aws.auth#sigv4', 'smithy.api#httpBearerAuth'] }
  const config = { signatureVersion: 'v4', authSchemePreference: ['httpBearerAuth'] }
  t.is(choose({}, { metadata, config })?.scheme, 'v4')
  t.is(choose({}, { metadata, config: { ...config, origin: () => ({ kind: 'profile' }) } })?.scheme, 'bearer')
})

test('a token of the environment goes before the signature of Bedrock, unless an option says otherwise', t => {
  const auth = ['aws.auth#sigv4', 'smithy.api#httpBearerAuth']
  const metadata = { auth, signingName: 'bedrock' }
  const hasOwnToken = true
  const fromFile = { origin: () => ({ kind: 'environment' }) }
  t.is(choose({}, { metadata, hasOwnToken })?.scheme, 'bearer')
  t.is(choose({}, { metadata, hasOwnToken: false })?.scheme, 'v4')
  t.is(choose({}, { metadata: { auth, signingName: 'zoo' }, hasOwnToken })?.scheme, 'v4')
  t.is(choose({}, { metadata: { signingName: 'bedrock' }, hasOwnToken })?.scheme, 'v4')
  t.is(choose({}, { metadata, hasOwnToken, config: { signatureVersion: 'v4' } })?.scheme, 'v4')
  t.is(choose({}, { metadata, hasOwnToken, config: { authSchemePreference: ['sigv4'] } })?.scheme, 'v4')
  t.is(
    choose({}, { metadata, hasOwnToken, config: { ...fromFile, authSchemePreference: ['sigv4'] } })?.scheme,
    'bearer',
  )
})
