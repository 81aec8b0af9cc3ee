/**
 * Proof of presigned URLs and forms against botocore: the same, byte for byte, signature included.
 *
 * - Chosen operations of the main services, and every form, for several ways to set up the client.
 * - One operation of every service, drawn by a seed, with the parameters that it requires.
 *
 * `TUCUXI_SEED` repeats a run; `TUCUXI_ALL=1` takes every operation of every service. Where we differ on purpose, the rule is
 * below, and an operation to which it applies must differ.
 */
import { join } from 'node:path'
import test from 'ava'
import type { PresignedPostInit, PresignOptions, UntypedParams } from '../../lib/client/types.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { Operation } from '../../lib/model/service.ts'
import { LineProcess } from '../helpers/line-process.ts'
import { tag, untag } from '../helpers/tagged.ts'
import { type CallSettings, freeze, KEYS, session, TIME, UUID } from './calls.ts'
import { S3_VARIANTS, VARIANTS } from './calls-cases.ts'
import { sampleOf } from './seed.ts'

interface Question {
  readonly service: string
  readonly operation: string
  readonly options: CallSettings
  readonly params?: UntypedParams
  readonly more?: PresignOptions
}

const all = process.env.TUCUXI_ALL === '1'
const seed = process.env.TUCUXI_SEED || String(Date.now())
const loader = new Loader()
let oracle: LineProcess
let count = 0

test.before(async () => {
  freeze()
  const frozen = JSON.stringify({ time: TIME, uuid: UUID, ...KEYS })
  oracle = await LineProcess.start(join(import.meta.dirname, 'presign.py'), [frozen])
})

test.after.always(() => {
  oracle?.close()
  console.log(`seed ${seed}: ${count} URLs and forms compared with botocore`)
})

const SERVICES: Readonly<Record<string, string>> = {
  'route53-recovery-control-config': 'its endpoint is in another region, which signatures name; botocore names its own',
  s3outposts: 'no body is signed, as S3 has it in calls; botocore signs that there is none',
}

/** Why an operation is presigned in another way than botocore's; undefined where it is not. */
function differs({ service, input, definition }: Operation, params: UntypedParams): string | undefined {
  const payload = input?.shape.payload
  const isS3 = service.signingName === 's3'
  if ([...(input?.shape.members.values() ?? [])].some(({ shape }) => shape.definition.eventstream === true)) {
    return 'an event stream cannot be in a URL; botocore leaves it out'
  }
  if (definition.authtype === 'none' || definition.auth?.[0] === 'smithy.api#noAuth') {
    return 'what needs no signature gets none, and keeps its parameters; botocore signs it, or loses them'
  }
  if (payload !== undefined && Object.hasOwn(params, payload.name) && ['blob', 'string'].includes(payload.type)) {
    if (isS3 && payload.type === 'blob') return undefined
    return 'text and bytes are signed, or left to the caller (S3); botocore reads them as JSON'
  }
  if (isS3 && hasXmlBody(input, params)) return 'who uses the URL sends the XML; botocore fails'
  return SERVICES[service.name]
}

function hasXmlBody(input: Operation['input'], params: UntypedParams): boolean {
  const members = [...(input?.shape.members.values() ?? [])]
  const { payload } = input?.shape ?? {}
  if (payload !== undefined) return Object.hasOwn(params, payload.name)
  return members.some(({ location, name }) => location === undefined && Object.hasOwn(params, name))
}

test.serial('an operation of every service is presigned as botocore does it', async t => {
  if (all) t.timeout(1_200_000)
  const faults: string[] = []
  for (const service of loader.services()) {
    const model = loader.serviceModel(service)
    const operations = all ? model.operationNames : sampleOf(model.operationNames, 1, `${seed}/${service}`)
    for (const operation of operations) {
      const { params, theirs, ours } = await both({ service, operation, options: { region: 'us-east-1' } })
      const reason = differs(model.operation(operation), params)
      if ((theirs === ours) === (reason === undefined) || (theirs === 'refused' && ours === 'refused')) continue
      faults.push(
        `${service}.${operation}: ${reason ?? 'not known to differ'}\n  botocore ${theirs}\n  tucuxi   ${ours}`,
      )
    }
  }
  t.deepEqual(faults.slice(0, all ? 50 : 3), [], `TUCUXI_SEED=${seed}: ${faults.length} differences`)
})

const CASES: readonly Omit<Question, 'options'>[] = [
  { service: 's3', operation: 'GetObject', params: { Bucket: 'bucket', Key: ' a/../b//c+d%20ü ?#' } },
  {
    service: 's3',
    operation: 'GetObject',
    params: { Bucket: 'with.dots', Key: 'k', VersionId: 'v+/=', Range: 'bytes=0-1' },
  },
  {
    service: 's3',
    operation: 'GetObject',
    params: { Bucket: 'bucket', Key: 'k', ResponseContentDisposition: 'a; b="c d"' },
  },
  {
    service: 's3',
    operation: 'GetObject',
    params: { Bucket: 'arn:aws:s3:us-west-2:123456789012:accesspoint/point', Key: 'k' },
  },
  { service: 's3', operation: 'HeadObject', params: { Bucket: 'bucket', Key: 'k', ChecksumMode: 'ENABLED' } },
  {
    service: 's3',
    operation: 'GetObject',
    params: { Bucket: 'bucket', Key: 'k' },
    more: { method: 'HEAD', expiresIn: 604800 },
  },
  { service: 's3', operation: 'PutObject', params: { Bucket: 'bucket', Key: 'k' }, more: { expiresIn: 1 } },
  {
    service: 's3',
    operation: 'PutObject',
    params: {
      Bucket: 'bucket',
      Key: 'k',
      ContentType: 'text/plain',
      Metadata: { one: ' two  three ' },
      ACL: 'private',
    },
  },
  {
    service: 's3',
    operation: 'PutObject',
    params: { Bucket: 'bucket', Key: 'k', SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k'.repeat(32) },
  },
  { service: 's3', operation: 'PutObject', params: { Bucket: 'bucket', Key: 'k', ChecksumSHA256: 'LPJNul+wow4=' } },
  { service: 's3', operation: 'UploadPart', params: { Bucket: 'bucket', Key: 'k', UploadId: 'u/+=', PartNumber: 7 } },
  { service: 's3', operation: 'CreateMultipartUpload', params: { Bucket: 'bucket', Key: 'k' } },
  { service: 's3', operation: 'DeleteObject', params: { Bucket: 'Upper_Case', Key: '/leading/slash/' } },
  { service: 's3', operation: 'ListObjectsV2', params: { Bucket: 'bucket', Prefix: 'a b/+%', MaxKeys: 7 } },
  { service: 's3', operation: 'GetBucketTagging', params: { Bucket: 'bucket' } },
  { service: 's3', operation: 'GetBucketLocation', params: { Bucket: 'bucket' } },
  { service: 's3', operation: 'ListBuckets', params: {} },
  { service: 's3', operation: 'GetObject', params: { Bucket: 'no/bucket', Key: 'k' } },
  { service: 'sts', operation: 'GetCallerIdentity', params: {}, more: { method: 'GET', expiresIn: 60 } },
  {
    service: 'sqs',
    operation: 'SendMessage',
    params: { QueueUrl: 'https://q', MessageBody: 'a b&c', DelaySeconds: 5 },
  },
  {
    service: 'ec2',
    operation: 'DescribeInstances',
    params: { Filters: [{ Name: 'n', Values: ['x', 'y&z'] }], MaxResults: 5 },
  },
  { service: 'iam', operation: 'ListRoles', params: { PathPrefix: '/a b/', MaxItems: 10 } },
  {
    service: 'sns',
    operation: 'Publish',
    params: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', Message: 'ü\n*~' },
  },
  {
    service: 'dynamodb',
    operation: 'GetItem',
    params: { TableName: 't', Key: { a: { S: 'x' } }, ConsistentRead: true },
  },
  {
    service: 'polly',
    operation: 'SynthesizeSpeech',
    params: { Text: 'a b', OutputFormat: 'mp3', VoiceId: 'Joanna', LexiconNames: ['a', 'b'] },
  },
  { service: 'lambda', operation: 'ListFunctions', params: { MaxItems: 3 } },
]

const SETTINGS: Readonly<Record<string, CallSettings>> = {
  ...VARIANTS,
  ...S3_VARIANTS,
  'virtual style': { region: 'eu-west-1', s3: { addressingStyle: 'virtual' } },
  'virtual style in us-east-1': { region: 'us-east-1', s3: { addressingStyle: 'virtual' } },
  'path style in us-east-1': { region: 'us-east-1', s3: { addressingStyle: 'path' } },
  'regional us-east-1': { region: 'us-east-1', s3: { usEast1RegionalEndpoint: 'regional' } },
  'opt-in region': { region: 'me-south-1', sessionToken: 'token/+=' },
}

/** Where botocore's URL is one that the service refuses, or has lost its parameters. */
function isBetter(service: string, name: string, options: CallSettings): boolean {
  if (service === 's3') return options.useFipsEndpoint === true && options.useDualstackEndpoint !== true
  return name === 'unsigned'
}

for (const [name, options] of Object.entries(SETTINGS)) {
  test.serial(`chosen operations are presigned as botocore does it: ${name}`, async t => {
    for (const one of CASES) {
      if (one.service !== 's3' && name in S3_VARIANTS) continue
      const { theirs, ours } = await both({ ...one, options })
      if (isBetter(one.service, name, options)) continue
      t.is(ours, theirs, `${one.service}.${one.operation} ${JSON.stringify(one.params)}`)
    }
  })

  test.serial(`forms are as botocore makes them: ${name}`, async t => {
    if (isBetter('s3', name, options)) return t.pass()
    for (const init of FORMS) {
      oracle.send({ service: 's3', options, post: init })
      const { post } = (await oracle.receive()) as { post: unknown }
      const client = clientOf('s3', options)
      const ours = await client.generatePresignedPost(init).catch((error: Error) => error)
      if (post === undefined) t.true(ours instanceof Error)
      else t.deepEqual(ours, post)
      count++
    }
  })
}

const FORMS: readonly PresignedPostInit[] = [
  { Bucket: 'bucket', Key: 'a ü/k' },
  {
    Bucket: 'bucket',
    Key: `uploads/$\{filename}`,
    Fields: { acl: 'private', 'Content-Type': 'image/png' },
    Conditions: [{ acl: 'private' }, ['starts-with', '$Content-Type', 'image/'], ['content-length-range', 1, 10]],
    expiresIn: 60,
  },
  { Bucket: 'with.dots', Key: 'k', Conditions: [['eq', '$x-amz-meta-a', 'b']] },
]

function clientOf(service: string, { sessionToken, accountId, ...options }: CallSettings) {
  return session.client(service, { ...options, credentials: { ...KEYS, sessionToken, accountId } })
}

/** The URL of each library; of both the word `refused` where they refuse. */
async function both(question: Question): Promise<{ params: UntypedParams; theirs: string; ours: string }> {
  const { service, operation, options, params: chosen, more } = question
  const given = chosen === undefined ? { sample: seed } : { params: tag(chosen) }
  oracle.send({ service, operation, options, more, ...given })
  const answer = (await oracle.receive()) as { params: unknown; url?: string; refused?: string }
  const params = untag(answer.params) as UntypedParams
  count++
  let ours: string
  try {
    const client = clientOf(service, options)
    const [method] = Object.entries(client.meta.methodToApi).find(([, name]) => name === operation)!
    ours = await client.generatePresignedUrl(method, params, more)
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error
    ours = 'refused'
  }
  return { params, theirs: answer.url ?? 'refused', ours }
}
