/**
 * Proof of every form of bucket with every way to reach S3: whole signed calls are those of botocore, or both libraries refuse.
 *
 * Some are drawn by a seed: `TUCUXI_SEED` repeats a run, `TUCUXI_ALL=1` takes all. Multi-region access points are signed
 * with version 4a, in `test/http/sign-v4a.test.ts`; directory buckets have sessions, in `s3-routes.test.ts`.
 */
import { inspect } from 'node:util'
import test from 'ava'
import type { UntypedParams } from '../../lib/client/types.ts'
import type { WireRequest } from '../../lib/http/wire.ts'
import { CallOracle, type CallSettings, callDifferences, freeze } from './calls.ts'
import { sampleOf } from './seed.ts'

const ACCOUNT = '123456789012'

const BUCKETS: Readonly<Record<string, string>> = {
  name: 'bucket',
  dots: 'with.dots',
  'capital letters': 'Upper_Case',
  'too short for a host': 'ab',
  'an address': '10.0.0.1',
  'an alias of an access point': 'point-1234567890abcdef-s3alias',
  'an alias of Object Lambda': 'point-1234567890abcdef--ol-s3',
  'an alias of Outposts': 'test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3',
  'a broken alias of Outposts': 'bucket--op-s3',
  'an access point': `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:point`,
  'an access point with a slash': `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint/point`,
  'an access point elsewhere': `arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint:point`,
  'an access point in China': `arn:aws-cn:s3:cn-north-1:${ACCOUNT}:accesspoint:point`,
  'an access point in GovCloud': `arn:aws-us-gov:s3:us-gov-west-1:${ACCOUNT}:accesspoint:point`,
  'an access point with too much': `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:point:more`,
  'an access point without a name': `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:`,
  'an access point without an account': 'arn:aws:s3:us-west-2::accesspoint:point',
  'an access point without a region': `arn:aws:s3::${ACCOUNT}:accesspoint:point`,
  'an access point of Object Lambda': `arn:aws:s3-object-lambda:us-west-2:${ACCOUNT}:accesspoint:banner`,
  'an access point of Object Lambda elsewhere': `arn:aws:s3-object-lambda:us-east-1:${ACCOUNT}:accesspoint/banner`,
  'an access point of Outposts': `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost:op-01234567890123456:accesspoint:reports`,
  'an access point of Outposts with slashes': `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost/op-01234567890123456/accesspoint/reports`,
  'a bucket of Outposts': `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost:op-01234567890123456:bucket:b`,
  'an ARN of something else': `arn:aws:sqs:us-west-2:${ACCOUNT}:queue`,
  'a directory bucket': 'bucket--usw2-az1--x-s3',
}

const SETTINGS: Readonly<Record<string, CallSettings>> = {
  'us-west-2': { region: 'us-west-2' },
  'us-east-1': { region: 'us-east-1', sessionToken: 'token/+=' },
  'cn-north-1': { region: 'cn-north-1' },
  'us-gov-west-1': { region: 'us-gov-west-1' },
  'aws-global': { region: 'aws-global' },
  path: { region: 'us-west-2', s3: { addressingStyle: 'path' } },
  virtual: { region: 'us-west-2', s3: { addressingStyle: 'virtual' } },
  accelerate: { region: 'us-west-2', s3: { useAccelerateEndpoint: true } },
  'accelerate and dualstack': { region: 'us-west-2', useDualstackEndpoint: true, s3: { useAccelerateEndpoint: true } },
  dualstack: { region: 'us-west-2', useDualstackEndpoint: true },
  fips: { region: 'us-west-2', useFipsEndpoint: true },
  'fips and dualstack': { region: 'us-east-1', useFipsEndpoint: true, useDualstackEndpoint: true },
  'fips and path': { region: 'us-gov-west-1', useFipsEndpoint: true, s3: { addressingStyle: 'path' } },
  'region of the client': { region: 'us-west-2', s3: { useArnRegion: false } },
  'region of another client': { region: 'us-east-1', s3: { useArnRegion: false } },
  endpointUrl: { region: 'us-west-2', endpointUrl: 'https://store.example.com:8443/base' },
  'endpointUrl, virtual': {
    region: 'us-west-2',
    endpointUrl: 'https://store.example.com',
    s3: { addressingStyle: 'virtual' },
  },
  'endpointUrl with an address': { region: 'us-west-2', endpointUrl: 'http://127.0.0.1:9000' },
  'no TLS': { region: 'us-west-2', useSsl: false },
  'global us-east-1': { region: 'us-east-1', s3: { usEast1RegionalEndpoint: 'legacy' } },
  anonymous: { region: 'us-west-2', signatureVersion: 'unsigned' },
  s3v4: { region: 'us-west-2', signatureVersion: 's3v4' },
}

const CALLS: Readonly<Record<string, (Bucket: string) => UntypedParams>> = {
  GetObject: Bucket => ({ Bucket, Key: 'a/../b//c+d ü?#' }),
  PutObject: Bucket => ({ Bucket, Key: 'k', ChecksumCRC32: 'AAAAAA==' }),
  ListObjectsV2: Bucket => ({ Bucket, Prefix: 'a b' }),
  HeadBucket: Bucket => ({ Bucket }),
  CreateBucket: Bucket => ({ Bucket }),
  CopyObject: Bucket => ({ Bucket, Key: 'k', CopySource: { Bucket, Key: 'o' } }),
  GetBucketLocation: Bucket => ({ Bucket }),
}

/** A session is a call of its own, which this oracle does not answer. */
function needsSession(bucket: string, settings: string): boolean {
  return bucket === 'a directory bucket' && !['s3v4', 'anonymous'].includes(settings)
}

/** An access point without a region is one of several regions: botocore cannot sign for it without its extra `crt`. */
function isVersion4a(botocore: unknown, tucuxi: unknown): boolean {
  const { headers } = tucuxi as Partial<WireRequest>
  return headers?.['x-amz-region-set'] === '*' && String(botocore).startsWith('MissingDependencyException')
}

const ROWS = 150

test('every form of bucket is reached and signed for as by botocore', async t => {
  const all = process.env.TUCUXI_ALL === '1'
  const seed = process.env.TUCUXI_SEED || String(Date.now())
  if (all) t.timeout(600_000)
  freeze()
  const oracle = await CallOracle.start()
  t.teardown(() => oracle.close())
  const rows = Object.keys(BUCKETS).flatMap(bucket =>
    Object.keys(SETTINGS).flatMap(settings => {
      if (needsSession(bucket, settings)) return []
      return Object.keys(CALLS).map(operation => `${operation} | ${bucket} | ${settings}`)
    }),
  )
  const drawn = all ? rows : sampleOf(rows, ROWS, seed)
  const faults: string[] = []
  for (const row of drawn) {
    const [operation, bucket, settings] = row.split(' | ') as [string, string, string]
    // Where a checksum is given, only we leave the body out of the signature.
    const given = SETTINGS[settings]!
    const options = { ...given, s3: { payloadSigningEnabled: true, ...given.s3 } }
    const params = CALLS[operation]!(BUCKETS[bucket]!)
    const found = await callDifferences(oracle, { service: 's3', operation, options, params })
    for (const { what, botocore, tucuxi } of found) {
      if (what === 'header expect' || isVersion4a(botocore, tucuxi)) continue
      faults.push(`${row}: ${what}\n  botocore ${inspect(botocore)}\n  tucuxi   ${inspect(tucuxi)}`)
    }
  }
  t.log(`seed ${seed}: ${drawn.length} calls compared with botocore`)
  t.deepEqual(faults.slice(0, 5), [], `TUCUXI_SEED=${seed}: ${faults.length} differences`)
})
