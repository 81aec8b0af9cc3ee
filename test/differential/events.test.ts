/**
 * Proof of events against botocore: the same subscriptions see the same events in the same order, and are told the same.
 *
 * Each scenario is played twice against one scripted server. Every stage is subscribed to by all kinds of patterns.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test from 'ava'
import type {
  OutputEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SendEvent,
  SigningEvent,
} from '../../lib/client/hooks.ts'
import type { PresignedPostInit, UntypedClient, UntypedParams } from '../../lib/client/types.ts'
import { ClientError, type ResponseMetadata } from '../../lib/errors.ts'
import { Session } from '../../lib/index.ts'
import { camelCase } from '../../lib/names.ts'
import { LineProcess } from '../helpers/line-process.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const STAGES = [
  'provide-client-params',
  'before-parameter-build',
  'before-call',
  'request-created',
  'before-sign',
  'before-send',
  'response-received',
  'needs-retry',
  'after-call',
  'after-call-error',
]

/** What the server does to a request: answers, or closes the connection. */
type Scripted = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | 'close'

interface Scenario {
  readonly script: readonly Scripted[]
  readonly service?: 's3'
  /** `ListTables` when left out. */
  readonly operation?: string
  readonly params?: UntypedParams
  readonly kind?: 'waiter' | 'paginator' | 'url' | 'form' | 'no credentials'
  readonly anonymous?: boolean
  /** What a hook does to the call: has it sent once more, has it never sent again, or answers it. */
  readonly hook?: 'again' | 'never' | 'answer'
}

const good: Scripted = { status: 200, body: '{"TableNames": []}' }
const busy: Scripted = { status: 503, body: '{"__type": "Busy"}' }
const refusal: Scripted = { status: 400, body: '{"__type": "com.amazonaws#AccessDeniedException", "message": "no"}' }
const missing: Scripted = { status: 400, body: '{"__type": "com.amazonaws#ResourceNotFoundException"}' }
const throttled: Scripted = { status: 400, body: '{"__type": "com.amazonaws#ThrottlingException"}' }
const copyFailed: Scripted = { status: 200, body: '<Error><Code>InternalError</Code><Message>m</Message></Error>' }
const copied: Scripted = { status: 200, body: '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>' }
const object: Scripted = { status: 200, body: 'hello', headers: { etag: '"e"', 'x-amz-request-id': 'R' } }
const place = { Bucket: 'bucket', Key: 'key' }

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a good answer': { script: [good] },
  'a good answer after two attempts': { script: [busy, throttled, good] },
  'an error of the service': { script: [refusal] },
  'an error of the service after all attempts': { script: [busy, busy, busy] },
  'no answer at all': { script: ['close', 'close', 'close'] },
  'no answer at first': { script: ['close', good] },
  'parameters that are wrong': { script: [], params: { Limit: 'x' } },
  'no credentials': { script: [], kind: 'no credentials' },
  'a waiter': {
    script: [missing, busy, { status: 200, body: '{"Table": {"TableStatus": "ACTIVE"}}' }],
    kind: 'waiter',
    operation: 'DescribeTable',
    params: { TableName: 'table' },
  },
  'a waiter that fails': {
    script: [refusal],
    kind: 'waiter',
    operation: 'DescribeTable',
    params: { TableName: 'table' },
  },
  'a paginator': {
    script: [{ status: 200, body: '{"TableNames": ["first"], "LastEvaluatedTableName": "first"}' }, good],
    kind: 'paginator',
  },
  'a presigned URL': { script: [], kind: 'url', service: 's3', operation: 'GetObject', params: place },
  'a presigned URL without a signature': {
    script: [],
    kind: 'url',
    anonymous: true,
    service: 's3',
    operation: 'GetObject',
    params: place,
  },
  'a form': { script: [], kind: 'form', service: 's3', operation: 'PutObject', params: place },
  'an anonymous call': { script: [object], anonymous: true, service: 's3', operation: 'GetObject', params: place },
  'a stream': { script: [object], service: 's3', operation: 'GetObject', params: place },
  'an error with status 200': {
    script: [copyFailed, copied],
    service: 's3',
    operation: 'CopyObject',
    params: { ...place, CopySource: 'bucket/other' },
  },
  'a good answer that a hook turns down': { script: [good, good], hook: 'again' },
  'an error that a hook has repeated': { script: [refusal, good], hook: 'again' },
  'an error that a hook does not have repeated': { script: [busy], hook: 'never' },
  'a request that a hook answers': { script: [], hook: 'answer' },
}

/** `[pattern, event, detail]` */
type Seen = readonly [pattern: string, event: string, detail: string]

let script: Scripted[] = []
const server = createServer((request, response) => {
  request.resume().on('end', () => answer(script.shift(), response))
})
let oracle: LineProcess
let url: string

test.before(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  process.env.AWS_CONFIG_FILE = '/dev/null'
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
  process.env.AWS_EC2_METADATA_DISABLED = 'true'
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  oracle = await LineProcess.start(join(import.meta.dirname, 'events.py'), [STAGES.join(',')])
})

test.after.always(() => {
  oracle?.close()
  server.closeAllConnections()
  server.close()
})

function answer(scripted: Scripted | undefined, response: ServerResponse): void {
  if (scripted === 'close') response.destroy()
  else if (scripted === undefined) response.writeHead(418).end('one request too many')
  else response.writeHead(scripted.status, scripted.headers).end(scripted.body)
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test.serial(`${name}: the events are botocore's`, async t => {
    script = [...scenario.script]
    const { service = 'dynamodb', operation = 'ListTables', params = {}, kind = '', anonymous = false } = scenario
    const asked = { url, service, operation, params, kind, anonymous, hook: scenario.hook ?? null }
    oracle.send(asked)
    const theirs = (await oracle.receive()) as Seen[]
    t.deepEqual(script, [], 'botocore sent all requests')
    script = [...scenario.script]
    const ours = await play(scenario)
    t.deepEqual(script, [], 'we sent all requests')
    t.deepEqual(ours.map(line), theirs.map(line).map(withStatus))
  })
}

/** `before-sign.*: before-sign.s3.GetObject, to be signed` */
function line([pattern, event, detail]: Seen): string {
  return `${pattern}: ${event}, ${detail}`
}

/** An error that S3 answers with status 200 is a 500 to all that ask for retries; in botocore, to those after its own handler. */
function withStatus(line: string): string {
  return line.replace(/(attempt \d+:) 200 InternalError$/, '$1 500 InternalError')
}

async function play(scenario: Scenario): Promise<Seen[]> {
  const { service = 'dynamodb', operation = 'ListTables', params = {}, kind, anonymous, hook } = scenario
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const session = new Session({ region: 'us-east-1', endpointUrl: url, retries: { maxAttempts: 3 } })
  const client: UntypedClient = session.client<string>(service, {
    ...(kind === 'no credentials' ? {} : { credentials }),
    ...(anonymous ? { signatureVersion: 'unsigned' } : {}),
    s3: { addressingStyle: 'path' },
  })
  const seen: Seen[] = []
  watch(client, service, operation, seen)
  interfere(client, service, operation, hook)
  const method = camelCase(operation)
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    waiter: () => client.getWaiter('tableExists').wait(params, { delay: 0, maxAttempts: 3 }),
    paginator: () => client.paginate(method, params).all(),
    url: () => client.generatePresignedUrl(method, params),
    form: () => client.generatePresignedPost(params as unknown as PresignedPostInit),
  }
  try {
    await (ways[kind ?? ''] ?? (() => client[method]!(params)))()
  } catch (error) {
    seen.push(['', 'raised', kind === 'waiter' ? (error as Error).name : ''])
  }
  await session.close()
  return seen
}

function watch({ meta }: UntypedClient, service: string, operation: string, seen: Seen[]): void {
  const register = (pattern: string) => {
    meta.events.on(pattern, event => {
      const stage = event.name.split('.')[0]!
      seen.push([pattern, event.name, detail[stage]?.(event as never) ?? ''])
    })
  }
  register('*')
  for (const stage of STAGES) {
    for (const suffix of ['', `.${service}`, `.${service}.${operation}`, `.*.${operation}`, '.*.*', '.other']) {
      register(stage + suffix)
    }
  }
}

const detail: Readonly<Record<string, (event: never) => string>> = {
  'request-created': ({ request }: RequestEvent) => ('authorization' in request.headers ? 'signed' : 'unsigned'),
  'before-sign': ({ anonymous }: SigningEvent) => (anonymous ? 'anonymous' : 'to be signed'),
  'response-received': (event: ResponseEvent) => outcome(event),
  'needs-retry': (event: RetryEvent) => `attempt ${event.attempt}: ${outcome(event)}`,
  'after-call': ({ output, error }: OutputEvent) => {
    return outcome({ error, statusCode: (output.ResponseMetadata as ResponseMetadata).HTTPStatusCode })
  },
}

function outcome({ statusCode, error }: Pick<ResponseEvent, 'statusCode' | 'error'>): string {
  if (statusCode === undefined) return 'no answer'
  return error instanceof ClientError ? `${statusCode} ${error.code}` : String(statusCode)
}

function interfere({ meta }: UntypedClient, service: string, operation: string, hook: Scenario['hook']): void {
  const at = `${service}.${operation}`
  if (hook === 'answer') {
    meta.events.on(`before-send.${at}`, (event: SendEvent) => {
      event.response = { statusCode: 200, headers: {}, body: Buffer.from('{"TableNames": []}') }
    })
  } else if (hook !== undefined) {
    meta.events.on(`needs-retry.${at}`, (event: RetryEvent) => {
      event.retry = hook === 'again' && (event.retry || event.attempt === 1)
      event.delay = 0
    })
  }
}
