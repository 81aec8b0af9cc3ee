/**
 * Proof of where S3 calls go, and what signs them, against botocore: both libraries live in the same world (`s3-world.ts`), and
 * send the same requests to it in the same order, every header and signature equal.
 *
 * Of the settings for redirects two are drawn for each kind, by a seed: `TUCUXI_SEED` repeats a run, `TUCUXI_ALL=1` takes all.
 */
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { UntypedParams } from '../../lib/client/types.ts'
import { ClientError } from '../../lib/errors.ts'
import type { WireRequest } from '../../lib/http/wire.ts'
import { Session } from '../../lib/index.ts'
import { camelCase } from '../../lib/names.ts'
import { LineProcess } from '../helpers/line-process.ts'
import { tag } from '../helpers/tagged.ts'
import { type CallSettings, freeze, KEYS, TIME, UUID } from './calls.ts'
import { bucketAt, directoryBuckets, failure, type Home, type World, wireResponse } from './s3-world.ts'
import { sampleOf } from './seed.ts'

interface Step {
  readonly operation: string
  readonly params: UntypedParams
  readonly presign?: boolean
}

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const all = process.env.TUCUXI_ALL === '1'
const seed = process.env.TUCUXI_SEED || String(Date.now())
let oracle: LineProcess

test.before(async () => {
  freeze()
  const frozen = JSON.stringify({ time: TIME, uuid: UUID, ...KEYS })
  oracle = await LineProcess.start(join(import.meta.dirname, 's3-routes.py'), [frozen])
})

test.after.always(() => {
  oracle?.close()
  console.log(`seed ${seed}`)
})

function step(operation: string, params: UntypedParams, presign = false): Step {
  return { operation, params, presign }
}

/** With its checksum given, botocore writes a body as we do. */
const BODY = { Body: 'hello', ChecksumCRC32: 'NhCmhg==' }

function stepsFor(Bucket: string): readonly Step[] {
  return [
    step('ListObjectsV2', { Bucket, Prefix: 'a b' }),
    step('PutObject', { Bucket, Key: 'a/../b//c+d ü', ...BODY }),
    step('GetObject', { Bucket, Key: 'k' }),
    step('CopyObject', { Bucket, Key: 'k', CopySource: { Bucket: 'other', Key: 'o' } }),
    step('DeleteObject', { Bucket, Key: 'k' }),
    step('GetObject', { Bucket, Key: 'k' }, true),
    step('PutObject', { Bucket, Key: 'k', ContentType: 'text/plain' }, true),
  ]
}

/** Every first call is one to a client that knows nothing yet. */
const FIRST: Readonly<Record<string, readonly Step[]>> = {
  'all calls': stepsFor('bucket'),
  'a call before others': [step('PutObject', { Bucket: 'bucket', Key: 'k', ...BODY }), ...stepsFor('bucket')],
  HeadObject: [step('HeadObject', { Bucket: 'bucket', Key: 'k' }), step('HeadObject', { Bucket: 'bucket', Key: 'k' })],
  HeadBucket: [step('HeadBucket', { Bucket: 'bucket' }), step('GetObject', { Bucket: 'bucket', Key: 'k' })],
  CreateBucket: [step('CreateBucket', { Bucket: 'bucket' })],
  'a name with dots': stepsFor('with.dots'),
  'an access point': [step('GetObject', { Bucket: 'arn:aws:s3:us-west-2:123456789012:accesspoint:point', Key: 'k' })],
}

const region = 'eu-west-1'

const HOMES: Readonly<Record<string, Home>> = {
  'named in a header': { region, elsewhere: failure(301, 'PermanentRedirect', undefined, region) },
  'named in the body': {
    region,
    elsewhere: failure(400, 'AuthorizationHeaderMalformed', region),
    head: failure(301, '', undefined, region),
  },
  'named in both, the header wins': {
    region,
    elsewhere: failure(400, 'AuthorizationHeaderMalformed', 'us-west-1', region),
  },
  'named by HeadBucket': {
    region,
    elsewhere: failure(301, 'PermanentRedirect'),
    head: failure(301, '', undefined, region),
  },
  'named by HeadBucket, which is denied': {
    region,
    elsewhere: failure(301, 'PermanentRedirect'),
    head: failure(403, '', undefined, region),
  },
  'a bucket that is new': {
    region,
    elsewhere: failure(307, 'TemporaryRedirect'),
    head: failure(400, '', undefined, region),
  },
  'a region to opt in': {
    region: 'me-south-1',
    elsewhere: failure(400, 'IllegalLocationConstraintException'),
    head: failure(400, '', undefined, 'me-south-1'),
  },
  'a second redirect': { region, elsewhere: failure(301, 'PermanentRedirect', undefined, 'ap-south-1') },
  'named by nobody': { region, elsewhere: failure(301, 'PermanentRedirect'), head: failure(403, '') },
  'another error': { region, elsewhere: failure(403, 'AccessDenied', undefined, region) },
  'no reason': { region, elsewhere: failure(400, 'InvalidRequest', undefined, region) },
}

const SETTINGS: Readonly<Record<string, CallSettings>> = {
  virtual: { region: 'us-west-2' },
  'from us-east-1': { region: 'us-east-1' },
  path: { region: 'us-west-2', s3: { addressingStyle: 'path' }, sessionToken: 'token/+=' },
  dualstack: { region: 'us-west-2', useDualstackEndpoint: true },
  endpointUrl: { region: 'us-west-2', endpointUrl: 'https://store.example.com:8443/base' },
  'no TLS': { region: 'us-west-2', useSsl: false },
  anonymous: { region: 'us-west-2', signatureVersion: 'unsigned' },
  'regional us-east-1': { region: 'us-east-1', s3: { usEast1RegionalEndpoint: 'regional' } },
}

for (const [home, one] of Object.entries(HOMES)) {
  test.serial(`the region of a bucket is found and remembered: ${home}`, async t => {
    for (const name of all ? Object.keys(SETTINGS) : sampleOf(Object.keys(SETTINGS), 2, `${seed}/${home}`)) {
      const options = SETTINGS[name]!
      for (const [first, steps] of Object.entries(FIRST)) {
        // botocore asks HeadBucket where the bucket is, again and again
        if (first === 'HeadBucket' && home === 'named by nobody') continue
        // Else botocore presigns with version 2, for another host.
        const signed = { signatureVersion: 's3v4', ...options } as const
        await sameRoutes(t, `${name}, ${first}`, () => bucketAt(one), signed, steps, withoutSignature)
      }
    }
  })
}

const DIRECTORY = 'bucket--usw2-az1--x-s3'
const EXPRESS: readonly Step[] = [
  ...stepsFor(DIRECTORY),
  step('HeadBucket', { Bucket: DIRECTORY }),
  step('ListObjectsV2', { Bucket: 'second--usw2-az1--x-s3' }),
  step('DeleteObjects', { Bucket: DIRECTORY, Delete: { Objects: [{ Key: 'a' }] } }),
  step('CreateMultipartUpload', { Bucket: DIRECTORY, Key: 'k' }),
  step('CreateSession', { Bucket: DIRECTORY, SessionMode: 'ReadOnly' }),
  step('CreateBucket', {
    Bucket: DIRECTORY,
    CreateBucketConfiguration: {
      Location: { Type: 'AvailabilityZone', Name: 'usw2-az1' },
      Bucket: { Type: 'Directory', DataRedundancy: 'SingleAvailabilityZone' },
    },
  }),
  step('DeleteBucket', { Bucket: DIRECTORY }),
  step('ListDirectoryBuckets', {}),
  step('GetObject', { Bucket: 'denied--usw2-az1--x-s3', Key: 'k' }),
  step('GetObject', { Bucket: 'denied--usw2-az1--x-s3', Key: 'k' }, true),
  step('GetObject', { Bucket: 'bucket', Key: 'k' }),
  step('GetObject', { Bucket: 'test-accessp--usw2-az1--xa-s3', Key: 'k' }),
]

const EXPRESS_SETTINGS: Readonly<Record<string, CallSettings>> = {
  plain: { region: 'us-west-2' },
  'session credentials': { region: 'us-west-2', sessionToken: 'token/+=' },
  'no sessions': {
    region: 'us-west-2',
    sessionToken: 'token',
    signatureVersion: 's3v4',
    s3: { disableS3ExpressSessionAuth: true },
  },
  fips: { region: 'us-west-2', useFipsEndpoint: true },
  dualstack: { region: 'us-west-2', useDualstackEndpoint: true },
  path: { region: 'us-west-2', s3: { addressingStyle: 'path' } },
  endpointUrl: { region: 'us-west-2', endpointUrl: 'https://store.example.com:8443/base' },
  'no TLS': { region: 'us-west-2', useSsl: false },
  anonymous: { region: 'us-west-2', signatureVersion: 'unsigned' },
}

for (const [name, options] of Object.entries(EXPRESS_SETTINGS)) {
  test.serial(`sessions of S3 Express are opened and used as botocore does it: ${name}`, async t => {
    await sameRoutes(t, name, directoryBuckets, options, EXPRESS)
  })
}

/** botocore signs the URL of a bucket elsewhere for the region of the client, which S3 refuses. */
function withoutSignature(outcome: string): string {
  return outcome.split('?')[0]!
}

/**
 * @param makeWorld makes a world of its own for each library
 * @param view what is compared of outcomes
 */
async function sameRoutes(
  t: ExecutionContext,
  name: string,
  makeWorld: () => World,
  options: CallSettings,
  steps: readonly Step[],
  view = (outcome: string) => outcome,
): Promise<void> {
  // Where a checksum was given, only we leave the body out of the signature.
  const settings = { ...options, s3: { payloadSigningEnabled: true, ...options.s3 } }
  const theirs = await theirRoutes(makeWorld(), settings, steps)
  const ours = await ourRoutes(makeWorld(), settings, steps)
  t.deepEqual(ours.sent, theirs.sent, `${name}, TUCUXI_SEED=${seed}`)
  t.deepEqual(ours.outcomes.map(view), theirs.outcomes.map(view), name)
}

async function theirRoutes(world: World, options: CallSettings, steps: readonly Step[]) {
  oracle.send({ options, steps: steps.map(one => ({ ...one, params: tag(one.params) })) })
  const sent: Sent[] = []
  while (true) {
    const line = (await oracle.receive()) as { request: Sent } | { outcomes: string[] }
    if ('outcomes' in line) return { sent, outcomes: line.outcomes }
    sent.push(comparable(line.request))
    oracle.send(world(line.request))
  }
}

async function ourRoutes(world: World, { sessionToken, accountId, ...options }: CallSettings, steps: readonly Step[]) {
  const sent: Sent[] = []
  const transport = async (request: WireRequest) => {
    sent.push(comparable(request))
    return wireResponse(world(request))
  }
  const session = new Session({ transport, credentials: { ...KEYS, sessionToken, accountId } })
  const client = session.client('s3' as string, options)
  const outcomes: string[] = []
  for (const { operation, params, presign } of steps) {
    const method = camelCase(operation)
    try {
      if (presign) {
        outcomes.push(await client.generatePresignedUrl(method, params))
        continue
      }
      await client[method]!(params)
      outcomes.push('ok')
    } catch (error) {
      if (error instanceof TypeError) throw error
      outcomes.push(error instanceof ClientError ? `ClientError ${error.operation} ${error.code}` : 'refused')
    }
  }
  return { sent, outcomes }
}

/** Set by the transport after the signature, or made by each library in its own way. */
const NOT_COMPARED = new Set(['user-agent', 'content-length', 'host', 'expect'])

function comparable({ method, url, headers }: Sent): Sent {
  const compared = Object.entries(headers).filter(([name]) => !NOT_COMPARED.has(name))
  return { method, url, headers: Object.fromEntries(compared) }
}
