/** What settings do to a request, wherever they are set. */
import { gunzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { type ClientOptions, EndpointResolutionError, type WireRequest } from '../../lib/index.ts'
import { makeWorld } from '../credentials/helpers/world.ts'

interface Case {
  readonly service: string
  readonly method: string
  readonly params?: Record<string, unknown>
  /** Keys of the default profile, and sections after it. */
  readonly config?: string
  readonly env?: Record<string, string>
  readonly options?: ClientOptions
}

const listQueues = { service: 'sqs', method: 'listQueues' }
const listBuckets = { service: 's3', method: 'listBuckets' }
const getItem = { service: 'dynamodb', method: 'getItem', params: { TableName: 't', Key: { k: { S: 'v' } } } }
const getObject = { service: 's3', method: 'getObject', params: { Bucket: 'bucket', Key: 'k' } }
const identity = { service: 'sts', method: 'getCallerIdentity' }
const metrics = Array.from({ length: 500 }, (_, index) => ({ MetricName: `metric-${index}`, Value: index }))
const putMetrics = { service: 'cloudwatch', method: 'putMetricData', params: { Namespace: 'n', MetricData: metrics } }
const putOne = { ...putMetrics, params: { Namespace: 'n', MetricData: metrics.slice(0, 1) } }
const startQuery = { service: 'stepfunctions', method: 'startSyncExecution', params: { stateMachineArn: 'arn' } }
const accessPoint = 'arn:aws:s3:us-west-2:123456789012:accesspoint/point'
const globalPoint = 'arn:aws:s3::123456789012:accesspoint/point.mrap'

/** The request that the call makes. */
async function requestOf(t: ExecutionContext, { service, method, params, config = '', env, options }: Case) {
  const { session } = await makeWorld(t, {
    config: `[default]\n${config}`,
    env: { AWS_ENDPOINT_URL: '', AWS_ACCOUNT_ID: '123456789012', ...env },
  })
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDSETTING', AWS_SECRET_ACCESS_KEY: 's' }
  Object.assign(process.env, keys)
  let sent: WireRequest | undefined
  const transport = async (request: WireRequest) => {
    sent ??= request
    return { statusCode: 400, headers: {}, body: new Uint8Array() }
  }
  const error = await t.throwsAsync(async () => session({ transport }).client(service, options)[method]!(params))
  if (sent === undefined) throw error
  return sent
}

const HOSTS: readonly (readonly [string, Case])[] = [
  ['https://sqs.eu-west-1.amazonaws.com/', listQueues],
  ['https://sqs.eu-west-1.api.aws/', { ...listQueues, env: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } }],
  [
    'https://sqs-fips.us-east-1.amazonaws.com/',
    { ...listQueues, config: 'use_fips_endpoint = true', env: { AWS_REGION: 'us-east-1' } },
  ],
  ['http://sqs.eu-west-1.amazonaws.com/', { ...listQueues, options: { useSsl: false } }],
  ['https://all.test/', { ...listQueues, config: 'endpoint_url = https://all.test' }],
  [
    'https://own.test/',
    {
      ...listQueues,
      config: 'endpoint_url = https://all.test\nservices = s\n[services s]\nsqs =\n  endpoint_url = https://own.test',
    },
  ],
  [
    'https://env.test/',
    { ...listQueues, config: 'endpoint_url = https://all.test', env: { AWS_ENDPOINT_URL_SQS: 'https://env.test' } },
  ],
  [
    'https://option.test/',
    {
      ...listQueues,
      env: { AWS_ENDPOINT_URL_SQS: 'https://env.test' },
      options: { endpointUrl: 'https://option.test' },
    },
  ],
  [
    'https://sqs.eu-west-1.amazonaws.com/',
    {
      ...listQueues,
      config: 'ignore_configured_endpoint_urls = true',
      env: { AWS_ENDPOINT_URL_SQS: 'https://env.test' },
    },
  ],
  ['https://sts.eu-west-1.amazonaws.com/', identity],
  ['https://sts.amazonaws.com/', { ...identity, config: 'sts_regional_endpoints = legacy' }],
  [
    'https://sts.eu-south-1.amazonaws.com/',
    { ...identity, config: 'sts_regional_endpoints = legacy', env: { AWS_REGION: 'eu-south-1' } },
  ],
  ['https://s3.amazonaws.com/', { ...listBuckets, env: { AWS_REGION: 'us-east-1' } }],
  [
    'https://s3.us-east-1.amazonaws.com/',
    { ...listBuckets, env: { AWS_REGION: 'us-east-1', AWS_S3_US_EAST_1_REGIONAL_ENDPOINT: 'regional' } },
  ],
  [
    'https://s3.us-east-1.amazonaws.com/',
    { ...listBuckets, config: 'defaults_mode = standard', env: { AWS_REGION: 'us-east-1' } },
  ],
  ['https://bucket.s3.eu-west-1.amazonaws.com/k', getObject],
  ['https://s3.eu-west-1.amazonaws.com/bucket/k', { ...getObject, config: 's3 =\n  addressing_style = path' }],
  [
    'https://s3.eu-west-1.amazonaws.com/bucket/k',
    { ...getObject, options: { clientContextParams: { forcePathStyle: true } } },
  ],
  ['https://bucket.s3-accelerate.amazonaws.com/k', { ...getObject, config: 's3 =\n  use_accelerate_endpoint = true' }],
  [
    'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k',
    { ...getObject, options: { s3: { useDualstackEndpoint: true } } },
  ],
  [
    'https://point-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k',
    { ...getObject, params: { Bucket: accessPoint, Key: 'k' } },
  ],
  ['https://123456789012.ddb.eu-west-1.amazonaws.com/', getItem],
  ['https://123456789012.ddb.eu-west-1.amazonaws.com/', { ...getItem, config: 'account_id_endpoint_mode = required' }],
  ['https://dynamodb.eu-west-1.amazonaws.com/', { ...getItem, env: { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' } }],
  ['https://dynamodb.eu-west-1.amazonaws.com/', { ...getItem, options: { signatureVersion: 'unsigned' } }],
  ['https://sync-states.eu-west-1.amazonaws.com/', startQuery],
  ['https://states.eu-west-1.amazonaws.com/', { ...startQuery, env: { AWS_DISABLE_HOST_PREFIX_INJECTION: 'true' } }],
]

for (const [index, [url, each]] of HOSTS.entries()) {
  test.serial(`${index + 1}: ${url} by ${JSON.stringify({ ...each, params: undefined })}`, async t => {
    t.is((await requestOf(t, each)).url, url)
  })
}

test.serial('an account that is required and not known is an error', async t => {
  const each = { ...getItem, config: 'account_id_endpoint_mode = required', env: { AWS_ACCOUNT_ID: '' } }
  const error = await t.throwsAsync(requestOf(t, each), { instanceOf: EndpointResolutionError })
  t.regex(error.message, /AccountIdEndpointMode is required but no AccountID was provided/)
})

test.serial('what the settings of S3 forbid is refused by its rules', async t => {
  const west = { ...getObject, params: { Bucket: accessPoint, Key: 'k' }, config: 's3_use_arn_region = false' }
  await t.throwsAsync(requestOf(t, west), {
    instanceOf: EndpointResolutionError,
    message: /region from ARN `us-west-2`/,
  })
  const many = { ...getObject, params: { Bucket: globalPoint, Key: 'k' } }
  const off = { ...many, env: { AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS: 'true' } }
  await t.throwsAsync(requestOf(t, off), {
    instanceOf: EndpointResolutionError,
    message: /Multi-Region Access Point ARNs are disabled/,
  })
})

test.serial('bodies are compressed from a size on, unless that is turned off', async t => {
  const encoding = async (more: Partial<Case>, each: Case = putMetrics) => {
    const { headers, body } = await requestOf(t, { ...each, ...more })
    if (headers['content-encoding'] === 'gzip') t.true(gunzipSync(body as Uint8Array).length > 0)
    return headers['content-encoding']
  }
  t.is(await encoding({}), 'gzip')
  t.is(await encoding({ config: 'disable_request_compression = true' }), undefined)
  t.is(await encoding({ env: { AWS_DISABLE_REQUEST_COMPRESSION: 'true' } }), undefined)
  t.is(await encoding({}, putOne), undefined)
  t.is(await encoding({ env: { AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: '1' } }, putOne), 'gzip')
  t.is(await encoding({ options: { requestMinCompressionSizeBytes: 1_048_576 } }), undefined)
})

test.serial('a signature for several regions names those of the setting', async t => {
  const many = { ...getObject, params: { Bucket: globalPoint, Key: 'k' } }
  t.is((await requestOf(t, many)).headers['x-amz-region-set'], '*')
  const set = { ...many, config: 'sigv4a_signing_region_set = us-east-1, us-west-2' }
  t.is((await requestOf(t, set)).headers['x-amz-region-set'], 'us-east-1,us-west-2')
})

test.serial('signatureVersion of the section of a client', async t => {
  const { headers } = await requestOf(t, { ...listQueues, config: 'sqs =\n  signature_version = v4a' })
  t.regex(headers.authorization!, /^AWS4-ECDSA-P256-SHA256 /)
})

test.serial('every option of the contract is one of a client, and of a session', async t => {
  const options = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    endpointUrl: 'https://localhost',
    apiVersion: '2012-11-05',
    useSsl: true,
    verify: true,
    connectTimeout: 1,
    readTimeout: 1,
    maxPoolConnections: 1,
    tcpKeepalive: true,
    retries: { mode: 'standard', maxAttempts: 1 },
    proxies: {},
    clientCert: 'cert.pem',
    userAgentExtra: 'x',
    userAgentAppId: 'x',
    signatureVersion: 'v4',
    s3: {
      addressingStyle: 'path',
      payloadSigningEnabled: true,
      useAccelerateEndpoint: false,
      useArnRegion: true,
      disableS3ExpressSessionAuth: true,
      disableMultiregionAccessPoints: true,
    },
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    requestChecksumCalculation: 'when_required',
    responseChecksumValidation: 'when_required',
    parameterValidation: true,
    ignoreConfiguredEndpointUrls: true,
    accountIdEndpointMode: 'disabled',
    disableRequestCompression: true,
    requestMinCompressionSizeBytes: 1,
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: ['*'],
    clientContextParams: {},
    stsRegionalEndpoints: 'legacy',
    endpointDiscoveryEnabled: false,
    injectHostPrefix: false,
    defaultsMode: 'standard',
    transport: () => Promise.reject(new Error('nothing is sent')),
  } as const
  const { session } = await makeWorld(t, {})
  t.is(session().client('sqs', options).meta.region, 'eu-west-1')
  t.is(session(options).client('sqs').meta.region, 'eu-west-1')
})

test.serial('calls of resources say so in the User-Agent, unless something else is to be said', async t => {
  const { session } = await makeWorld(t, { env: { AWS_ENDPOINT_URL: '' } })
  const agents: string[] = []
  const transport = async ({ headers }: WireRequest) => {
    agents.push(headers['user-agent']!)
    return { statusCode: 400, headers: {}, body: new Uint8Array() }
  }
  const own = session({ transport, credentials: { accessKeyId: 'a', secretAccessKey: 's' } })
  for (const options of [{}, { userAgentExtra: 'mine' }]) {
    await t.throwsAsync(own.resource('sqs', options).getQueueByName({ QueueName: 'q' }))
  }
  await t.throwsAsync(own.with({ userAgentExtra: 'session' }).resource('sqs').getQueueByName({ QueueName: 'q' }))
  await t.throwsAsync(own.client('sqs').listQueues())
  t.deepEqual(
    agents.map(agent => agent.split(' ').at(-1)),
    ['Resource', 'mine', 'session', 'cfg/retry-mode#standard'],
  )
})
