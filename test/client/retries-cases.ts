/** Failures for `retries.test.ts`: what services answer, and what becomes of connections. */

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Broken {
  readonly exception: 'refused' | 'tls' | 'connectTimeout' | 'readTimeout' | 'closed'
}

/** What one attempt meets. */
export type Fate = Answered | Broken

export interface RetryCase {
  readonly service: string
  readonly operation: string
  readonly params: Readonly<Record<string, unknown>>
  readonly mode: string
  /** Null: the default of the mode and the service. */
  readonly maxAttempts: number | null
  /** Calls of one client, one after the other: the fates of their attempts, the last one repeated. */
  readonly calls: readonly (readonly Fate[])[]
}

interface Subject {
  readonly operation: string
  readonly params?: Readonly<Record<string, unknown>>
  /** The body of a good answer. */
  readonly good: string
  readonly error: (code: string) => string
}

const json = (operation: string, params = {}): Subject => {
  return { operation, params, good: '{}', error: code => JSON.stringify({ __type: code, message: 'no' }) }
}
const query = (operation: string): Subject => ({
  operation,
  good: `<${operation}Response><${operation}Result/></${operation}Response>`,
  error: code => `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
})

const subjects: Readonly<Record<string, Subject>> = {
  s3: {
    operation: 'ListBuckets',
    good: '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>',
    error: code => `<Error><Code>${code}</Code><Message>no</Message></Error>`,
  },
  dynamodb: json('ListTables'),
  sqs: json('ReceiveMessage', { QueueUrl: 'https://stub.test/1/q' }),
  ec2: {
    operation: 'DescribeRegions',
    good: '<DescribeRegionsResponse/>',
    error: code => `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`,
  },
  sts: query('GetCallerIdentity'),
  kinesis: json('ListStreams'),
  dynamodbstreams: json('ListStreams'),
  organizations: json('DescribeOrganization'),
  route53: { ...query('ListHostedZones'), good: '<ListHostedZonesResponse/>' },
  glacier: json('ListVaults', { accountId: '-' }),
  cloudsearch: query('DescribeDomains'),
  stepfunctions: json('GetActivityTask', { activityArn: 'arn:aws:states:us-east-1:1:activity:a' }),
}

const thoroughly = ['s3', 'dynamodb', 'sqs', 'ec2', 'sts', 'kinesis']
const modes = ['legacy', 'standard', 'adaptive']
/** Answers have whole seconds in their Date, and so has what we say of it. */
const headers = { date: new Date(1_800_000_000_000).toUTCString() }

/** Status and code. */
const common: readonly (readonly [status: number, code: string])[] = [
  [400, 'Throttling'],
  [400, 'ThrottlingException'],
  [400, 'ValidationException'],
  [403, 'AccessDenied'],
  [429, ''],
  [500, 'InternalError'],
  [501, 'NotImplemented'],
  [503, 'ServiceUnavailable'],
]
const others: typeof common = [
  [400, 'BadDigest'],
  [400, 'IDPCommunicationError'],
  [400, 'LimitExceededException'],
  [400, 'PriorRequestNotComplete'],
  [400, 'ProvisionedThroughputExceededException'],
  [400, 'RequestLimitExceeded'],
  [400, 'RequestThrottledException'],
  [400, 'RequestTimeout'],
  [400, 'ThrottledException'],
  [400, 'TooManyRequestsException'],
  [400, 'TransactionInProgressException'],
  [403, 'RequestThrottled'],
  [404, 'ResourceNotFoundException'],
  [408, 'RequestTimeoutException'],
  [409, 'ReplicatedWriteConflictException'],
  [429, 'TooManyRequestsException'],
  [500, ''],
  [502, ''],
  [503, 'EC2ThrottledException'],
  [503, 'RequestLimitExceeded'],
  [503, 'SlowDown'],
  [504, ''],
  [509, 'BandwidthLimitExceeded'],
]
const exceptions: readonly Broken['exception'][] = ['refused', 'tls', 'connectTimeout', 'readTimeout', 'closed']

function failed(service: string, status: number, code: string, more: Record<string, string> = {}): Answered {
  return {
    status,
    headers: { ...headers, ...more },
    body: code === '' ? '' : subjects[service]!.error(code),
  }
}

function answered(service: string, body = subjects[service]!.good, more: Record<string, string> = {}): Answered {
  return { status: 200, headers: { ...headers, ...more }, body }
}

/** Single calls: each failure, for ever. */
function* failures(service: string): Generator<Fate> {
  for (const [status, code] of common) yield failed(service, status, code)
  for (const exception of ['refused', 'readTimeout'] as const) yield { exception }
  yield { ...failed(service, 503, ''), body: '<html><body>Service Unavailable</body></html>' }
  if (!thoroughly.includes(service)) return
  for (const [status, code] of others) yield failed(service, status, code)
  for (const exception of exceptions) yield { exception }
}

/** What only one service has, and calls of which a later attempt does well. */
function* sequences(): Generator<Pick<RetryCase, 'service' | 'calls'> & { maxAttempts?: number }> {
  const down = failed('sqs', 503, 'ServiceUnavailable')
  const throttled = failed('kinesis', 400, 'ThrottlingException')
  yield { service: 's3', calls: [[answered('s3', '<ListAllMyBucketsResult><Bu')]] }
  yield { service: 's3', calls: [[answered('s3', '<ListAllMyBucketsResult><Bu'), answered('s3')]] }
  yield { service: 's3', calls: [[answered('s3', subjects.s3!.error('InternalError'))]] }
  yield { service: 's3', calls: [[answered('s3', subjects.s3!.error('SlowDown')), answered('s3')]] }
  yield { service: 'ec2', calls: [[answered('ec2', '<DescribeRegionsResp')]] }
  yield { service: 'sts', calls: [[answered('sts', '<html>')]] }
  const corrupt = answered('dynamodb', '{}', { 'x-amz-crc32': '1' })
  yield { service: 'dynamodb', calls: [[corrupt, corrupt, answered('dynamodb')]] }
  yield { service: 'glacier', calls: [[failed('glacier', 408, 'RequestTimeoutException')]] }
  yield { service: 'organizations', calls: [[failed('organizations', 400, 'TooManyRequestsException')]] }
  yield { service: 'route53', calls: [[failed('route53', 400, 'PriorRequestNotComplete')]] }
  yield { service: 'cloudsearch', calls: [[failed('cloudsearch', 509, 'BandwidthLimitExceeded')]] }
  for (const asked of ['100', '1500', '60000', '-1', 'soon']) {
    yield { service: 's3', calls: [[failed('s3', 503, 'SlowDown', { 'x-amz-retry-after': asked }), answered('s3')]] }
  }
  for (const maxAttempts of [1, 2, 7]) yield { service: 'sqs', maxAttempts, calls: [[down]] }
  // The quota: emptied by calls that fail, filled again by those that do not. Those that poll keep waiting.
  const outage = Array.from({ length: 25 }, () => [down])
  const again = [[answered('sqs')], [down, answered('sqs')], [down]]
  yield { service: 'sqs', calls: [...outage, ...again] }
  yield { service: 'kinesis', calls: Array.from({ length: 25 }, () => [failed('kinesis', 500, 'InternalError')]) }
  yield { service: 'stepfunctions', calls: Array.from({ length: 20 }, () => [failed('stepfunctions', 502, '')]) }
  // The rate: found, cut and found again.
  const fine = Array.from({ length: 15 }, () => [answered('kinesis')])
  yield {
    service: 'kinesis',
    calls: [...fine, [throttled, answered('kinesis')], ...fine, [throttled], ...fine, ...fine],
  }
}

export function retryCases(): RetryCase[] {
  const singles = Object.keys(subjects).flatMap(service =>
    [...failures(service)].map(fate => ({ service, calls: [[fate]] })),
  )
  const all = [...singles, ...sequences()].flatMap(({ service, calls, ...more }) => {
    const { operation, params = {} } = subjects[service]!
    return modes.map(mode => ({ service, operation, params, mode, maxAttempts: null, calls, ...more }))
  })
  return all.sort((a, b) => a.service.localeCompare(b.service))
}
