import test from 'ava'
import { chooseSigning } from '../../lib/client/auth.ts'
import { UnsupportedFeatureError } from '../../lib/errors.ts'
import type { OperationDefinition, ServiceMetadata } from '../../lib/model/definition.ts'
import { zooModel } from './fixture.ts'

function choose(
  operation: Omit<OperationDefinition, 'name'> = {},
  { metadata, schemes, version }: { metadata?: Partial<ServiceMetadata>; schemes?: object[]; version?: string } = {},
) {
  const service = zooModel({ metadata, operations: { Feed: operation } })
  const properties = schemes === undefined ? {} : { authSchemes: schemes }
  const endpoint = { url: 'https://zoo.test', properties, headers: {} }
  return chooseSigning(service.operation('Feed'), endpoint, { signatureVersion: version, signingRegion: 'eu-west-1' })
}

const usual = {
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
    { name: 'sigv4a', signingRegionSet: ['*'] },
    { name: 'sigv4', signingName: 'second' },
  ]
  t.is(choose({}, { schemes })?.service, 'second')
  t.deepEqual(choose({ auth: ['aws.auth#sigv4a', 'aws.auth#sigv4'] }), usual)
  t.deepEqual(choose({}, { metadata: { auth: ['smithy.api#httpBearerAuth', 'aws.auth#sigv4'] } }), usual)
})

test('an operation that is answered without credentials is not signed', t => {
  t.is(choose({ authtype: 'none' }), undefined)
  t.is(choose({ auth: ['smithy.api#noAuth'] }), undefined)
  t.is(choose({}, { version: 'unsigned' }), undefined)
  t.is(choose({ authtype: 'bearer' }, { version: 'unsigned' }), undefined)
})

test('an operation can leave the body out of the signature', t => {
  t.true(choose({ authtype: 'v4-unsigned-body' })?.unsignedPayload)
  t.true(choose({ unsignedPayload: true })?.unsignedPayload)
})

test('what must be authenticated in a way that we do not have is refused by name', t => {
  const cases: [ReturnType<typeof choose> | (() => unknown), string][] = [
    [() => choose({}, { schemes: [{ name: 'sigv4a' }] }), 'sigv4a'],
    [() => choose({}, { schemes: [{ name: 'sigv4-s3express' }, { name: 'sigv4a' }] }), 'sigv4-s3express or sigv4a'],
    [() => choose({ auth: ['aws.auth#sigv4a'] }), 'aws.auth#sigv4a'],
    [() => choose({ authtype: 'bearer', auth: ['smithy.api#httpBearerAuth'] }), 'smithy.api#httpBearerAuth'],
    [() => choose({}, { metadata: { signatureVersion: 'bearer' } }), 'bearer'],
    [() => choose({}, { metadata: { signatureVersion: 'v2' } }), 'sigv2'],
  ]
  for (const [run, scheme] of cases) {
    t.throws(run as () => unknown, {
      instanceOf: UnsupportedFeatureError,
      code: 'UnsupportedFeature',
      message: `zoo.Feed must be authenticated with ${scheme}; tucuxi signs with sigv4 only.`,
    })
  }
})

test('the endpoint goes before an older signature version of the model', t => {
  const signing = choose({}, { metadata: { signatureVersion: 'v2' }, schemes: [{ name: 'sigv4', signingName: 'x' }] })
  t.is(signing?.service, 'x')
})
