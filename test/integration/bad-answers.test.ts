/**
 * What servers and networks do wrong: a page of a proxy, half an answer, no answer. None passes for data, none hangs; each is
 * an error that says what, where and how to mend it.
 */
import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import * as tucuxi from '../../lib/index.ts'
import { ClientError, Session, type SessionOptions, type TucuxiError } from '../../lib/index.ts'
import { serve, serveRaw } from '../helpers/http-server.ts'

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
process.env.AWS_EC2_METADATA_DISABLED = 'true'

const SECRETS = ['SECRETkey0123456789', 'TOKENtoken0123456789']
const [secretAccessKey, sessionToken] = SECRETS as [string, string]

/** A session without second attempts, so that one answer is one error. */
function open(t: ExecutionContext, endpointUrl: string, options: SessionOptions = {}): Session {
  const session = new Session({
    region: 'us-east-1',
    endpointUrl,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken },
    retries: { maxAttempts: 1 },
    readTimeout: 10_000,
    ...options,
  })
  t.teardown(() => session.close())
  return session
}

interface Expected {
  readonly error: keyof typeof tucuxi
  readonly code: string
  readonly says: readonly (string | RegExp)[]
}

const classes: ReadonlyMap<string, unknown> = new Map(Object.entries(tucuxi))

async function fails(
  t: ExecutionContext,
  run: () => unknown,
  { error: name, code, says }: Expected,
): Promise<TucuxiError> {
  const error = await t.throwsAsync(async () => await run(), {
    instanceOf: classes.get(name) as new (...args: never[]) => ClientError,
  })
  t.is(error.code, code)
  for (const part of says) {
    const found = part instanceof RegExp ? part.test(error.message) : error.message.includes(part)
    t.true(found, `${part} is not in: ${error.message}`)
  }
  const shown = inspect(error, { depth: 12, showHidden: true }) + error.message + error.stack
  for (const secret of SECRETS) t.false(shown.includes(secret), `a secret is in: ${shown}`)
  return error
}

/** One call of each protocol, reads and writes; `truncated` is the beginning of a good answer that has a body. */
interface Call {
  readonly what: string
  readonly run: (session: Session) => unknown
  readonly type: string
  readonly truncated: string
}

const calls: readonly Call[] = [
  {
    what: 'DynamoDB GetItem (JSON)',
    run: session => session.client('dynamodb').getItem({ TableName: 't', Key: { a: { S: 'x' } } }),
    type: 'application/x-amz-json-1.0',
    truncated: '{"Item": {"a": {"S": "x"',
  },
  {
    what: 'SQS SendMessage (JSON)',
    run: session => session.client('sqs').sendMessage({ QueueUrl: 'http://q/1/q', MessageBody: 'x' }),
    type: 'application/x-amz-json-1.0',
    truncated: '{"MessageId": "1", "MD5OfMessageBody": "x',
  },
  {
    what: 'Lambda ListFunctions (REST JSON)',
    run: session => session.client('lambda' as string).listFunctions!(),
    type: 'application/json',
    truncated: '{"Functions": [{"FunctionName": "f"}',
  },
  {
    what: 'IAM ListUsers (query)',
    run: session => session.client('iam').listUsers(),
    type: 'text/xml',
    truncated: '<ListUsersResponse><ListUsersResult><Users><member><UserName>a</UserName>',
  },
  {
    what: 'EC2 DescribeInstances (ec2)',
    run: session => session.client('ec2').describeInstances(),
    type: 'text/xml',
    truncated: '<DescribeInstancesResponse><reservationSet><item><reservationId>r</reservationId></item>',
  },
  {
    what: 'S3 ListObjectsV2 (REST XML)',
    run: session => session.client('s3').listObjectsV2({ Bucket: 'b' }),
    type: 'application/xml',
    truncated: '<ListBucketResult><Contents><Key>a</Key></Contents>',
  },
  {
    what: 'S3 ListObjectsV2 by a collection',
    run: session => session.resource('s3').Bucket('b').objects.toArray(),
    type: 'application/xml',
    truncated: '<ListBucketResult><Contents><Key>a</Key></Contents>',
  },
  {
    what: 'S3 CopyObject (REST XML)',
    run: session => session.client('s3').copyObject({ Bucket: 'b', Key: 'k', CopySource: 'b/a' }),
    type: 'application/xml',
    truncated: '<CopyObjectResult><ETag>"x"</ETag>',
  },
  {
    what: 'S3 PutObject (REST XML)',
    run: session => session.client('s3').putObject({ Bucket: 'b', Key: 'k', Body: 'x' }),
    type: 'application/xml',
    truncated: '',
  },
  {
    what: 'S3 GetObject (a stream)',
    run: async session => (await session.client('s3').getObject({ Bucket: 'b', Key: 'k' })).Body.text(),
    type: 'binary/octet-stream',
    truncated: '',
  },
  {
    what: 'EventBridge ListEventBuses (CBOR)',
    run: session => session.client('eventbridgev2' as string).listEventBuses!(),
    type: 'application/cbor',
    truncated: '\xa1\x6aEventBuses\x81',
  },
]

const page =
  '<!DOCTYPE html>\n<html><head><title>Welcome to the hotel</title></head><body>Log in &amp; pay.</body></html>'

for (const { what, run, type, truncated } of calls) {
  for (const [kind, contentType, body] of [
    ['a page of a proxy', 'text/html', page],
    ['a page that says it is data', type, page],
    ['nothing', type, ''],
    ['another kind of data', type, type.includes('xml') ? '{"a": 1}' : '<a>1</a>'],
    ['rubbish', type, '\xff\xfe\x00\x01\x02'],
    ['half an answer', type, truncated],
  ] as const) {
    if (kind === 'half an answer' && truncated === '') continue
    test(`${what} answered with status 200 and ${kind}`, async t => {
      let requests = 0
      const url = await serve(t, (_, response) => {
        requests += 1
        response.writeHead(200, { 'content-type': contentType }).end(Buffer.from(body, 'latin1'))
      })
      await fails(t, () => run(open(t, url)), {
        error: 'MalformedResponseError',
        code: 'MalformedResponse',
        says: [/^The answer to [\w.]+ /, 'Check the endpoint, and any proxy between it and here.'],
      })
      t.is(requests, 1)
    })
  }

  test(`${what} answered with an error that is a page`, async t => {
    const url = await serve(t, (_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end(page))
    const error = await fails(t, () => run(open(t, url)), { error: 'ClientError', code: '502', says: ['Bad Gateway'] })
    t.like(error, { statusCode: 502, retryable: true, attempts: 1 })
    t.notRegex(error.message, /hotel/)
  })

  test(`${what} answered by a body that is shorter than announced`, async t => {
    const url = await serve(t, (_, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': 1000, etag: '"x"' })
      response.write(Buffer.from(truncated || ' ', 'latin1'), () => response.destroy())
    })
    await fails(t, () => run(open(t, url)), {
      error: 'IncompleteBodyError',
      code: 'IncompleteBody',
      says: [/^The body ended after \d+ of 1000 bytes\. Repeat the call\.$/],
    })
  })
}

test('an object whose body is cut off, changed or stalls is an error, not a shorter object', async t => {
  const whole = Buffer.from('hello, river')
  const etag = `"${createHash('md5').update(whole).digest('hex')}"`
  const listeners: [RequestListener, Expected][] = [
    [
      (_, response) => {
        response.writeHead(200, { 'content-length': whole.length, etag })
        response.write(whole.subarray(0, 5), () => response.destroy())
      },
      { error: 'IncompleteBodyError', code: 'IncompleteBody', says: ['The body ended after 5 of 12 bytes'] },
    ],
    [
      (_, response) => {
        // The checksum of other bytes.
        response.writeHead(200, { 'content-length': whole.length, etag, 'x-amz-checksum-crc32': 'AAAAAA==' })
        response.end(whole)
      },
      { error: 'ChecksumMismatchError', code: 'ChecksumMismatch', says: ['crc32', 'Repeat the call.'] },
    ],
    [
      (_, response) => {
        response.writeHead(200, { 'content-length': whole.length, etag })
        response.write(whole.subarray(0, 5))
      },
      { error: 'ReadTimeoutError', code: 'ReadTimeout', says: ['sent nothing for 500 ms', 'raise readTimeout'] },
    ],
  ]
  for (const [listener, expected] of listeners) {
    const s3 = open(t, await serve(t, listener), {
      readTimeout: expected.code === 'ReadTimeout' ? 500 : 10_000,
    }).client('s3')
    for (const read of ['text', 'bytes'] as const) {
      const { Body } = await s3.getObject({ Bucket: 'b', Key: 'k' })
      await fails(t, () => Body[read](), expected)
    }
    const { Body } = await s3.getObject({ Bucket: 'b', Key: 'k' })
    await fails(t, () => Body.toArray(), expected)
  }
})

test('the checksum of DynamoDB is checked', async t => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '1' }).end('{}')
  })
  await fails(t, () => open(t, url).client('dynamodb').listTables(), {
    error: 'ChecksumMismatchError',
    code: 'ChecksumMismatch',
    says: ['crc32', 'it was changed on its way', 'Repeat the call.'],
  })
})

test('a page token that repeats ends the paging', async t => {
  const url = await serve(t, (_, response) => {
    response.end('{"TableNames": ["aaa"], "LastEvaluatedTableName": "aaa"}')
  })
  await fails(t, () => open(t, url).resource('dynamodb').tables.toArray(), {
    error: 'PaginationError',
    code: 'Pagination',
    says: ['ListTables', 'aaa'],
  })
})

test('nobody listens', async t => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  const error = await fails(t, () => open(t, `http://127.0.0.1:${port}`).client('sqs').listQueues(), {
    error: 'ConnectionError',
    code: 'ConnectionFailed',
    says: [`Could not connect to 127.0.0.1:${port}`, 'refused', 'Check the endpoint URL'],
  })
  t.is((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED')
})

test('a name that is not known', async t => {
  await fails(t, () => open(t, 'http://no-such-host.invalid').client('sqs').listQueues(), {
    error: 'ConnectionError',
    code: 'ConnectionFailed',
    says: ['Could not connect to no-such-host.invalid', /DNS/],
  })
})

const raw: readonly [what: string, onSocket: (socket: Socket) => void, options: SessionOptions, expected: Expected][] =
  [
    [
      'a connection that is reset before the answer',
      socket => socket.once('data', () => socket.resetAndDestroy()),
      {},
      {
        error: 'ConnectionClosedError',
        code: 'ConnectionClosed',
        says: [/^The connection to 127\.0\.0\.1:\d+ ended before the whole answer was there/],
      },
    ],
    [
      'a connection that is closed before the answer',
      socket => socket.once('data', () => socket.end()),
      {},
      {
        error: 'ConnectionClosedError',
        code: 'ConnectionClosed',
        says: [/^The connection to 127\.0\.0\.1:\d+ ended before the whole answer was there/],
      },
    ],
    [
      'a connection that is closed within a body of unknown length',
      socket =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"Que\r\n', () => socket.end())
        }),
      {},
      {
        error: 'ConnectionClosedError',
        code: 'ConnectionClosed',
        says: [/127\.0\.0\.1:\d+ ended within the body of the answer/],
      },
    ],
    [
      'a server that does not speak HTTP',
      socket => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')),
      {},
      {
        error: 'ConnectionClosedError',
        code: 'ConnectionClosed',
        says: [/127\.0\.0\.1:\d+ answered what is not HTTP/, 'Check whether the endpoint URL'],
      },
    ],
    [
      'a server that says nothing',
      () => {},
      { readTimeout: 300 },
      { error: 'ReadTimeoutError', code: 'ReadTimeout', says: ['sent nothing for 300 ms', 'raise readTimeout'] },
    ],
    [
      'a body that stalls',
      socket =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Queue')
        }),
      { readTimeout: 300 },
      { error: 'ReadTimeoutError', code: 'ReadTimeout', says: ['sent nothing for 300 ms', 'raise readTimeout'] },
    ],
  ]

for (const [what, onSocket, options, expected] of raw) {
  test(what, async t => {
    let connections = 0
    const url = await serveRaw(t, socket => {
      connections += 1
      onSocket(socket)
    })
    await fails(t, () => open(t, url, options).client('sqs').listQueues(), expected)
    t.is(connections, 1)
  })
}

test('a server that does not agree on TLS', async t => {
  const silent = (await serveRaw(t, () => {})).replace('http:', 'https:')
  await fails(t, () => open(t, silent, { connectTimeout: 150 }).client('sqs').listQueues(), {
    error: 'ConnectTimeoutError',
    code: 'ConnectTimeout',
    says: ['No connection to 127.0.0.1:', 'within 150 ms', 'raise connectTimeout'],
  })
  const plain = (await serve(t, (_, response) => response.end())).replace('http:', 'https:')
  await fails(t, () => open(t, plain).client('sqs').listQueues(), {
    error: 'ConnectionError',
    code: 'ConnectionFailed',
    says: ['Could not connect to 127.0.0.1:', /TLS/, 'http://'],
  })
})

test('a call that its caller ends: before, while it waits, while it reads', async t => {
  let requests = 0
  const url = await serve(t, (request, response) => {
    requests += 1
    if (request.method === 'GET') response.writeHead(200, { 'content-length': 100, etag: '"x"' }).write('x')
  })
  const session = open(t, url)
  const reason = new Error('the user left')
  const aborted: Expected = { error: 'AbortedError', code: 'Aborted', says: ['was aborted by its signal'] }
  const before = await fails(
    t,
    () => session.client('sqs').listQueues({}, { signal: AbortSignal.abort(reason) }),
    aborted,
  )
  t.is(before.cause, reason)
  t.is(requests, 0)
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 50)
  const { signal } = controller
  const during = await fails(t, () => session.client('sqs').listQueues({}, { signal }), aborted)
  t.is(during.cause, reason)
  t.true(during.message.startsWith('ListQueues'))
  const reading = new AbortController()
  const { Body } = await session.client('s3').getObject({ Bucket: 'b', Key: 'k' }, { signal: reading.signal })
  setTimeout(() => reading.abort(reason), 50)
  await fails(t, () => Body.text(), aborted)
})

test('a call has a deadline, whatever the server does: silence, drops, refusals', async t => {
  const listeners: readonly RequestListener[] = [
    () => {},
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
      const drops = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(drops))
    },
    (_, response) => void response.writeHead(503).end(),
  ]
  for (const listener of listeners) {
    const session = open(t, await serve(t, listener), { retries: { maxAttempts: 1000 } })
    await fails(t, () => session.client('sqs').listQueues({}, { timeout: 200 }), {
      error: 'CallTimeoutError',
      code: 'CallTimeout',
      says: ['ListQueues was not done within 200 ms. Give it a longer timeout.'],
    })
  }
})

test('what may be tried again is, and the last answer is told', async t => {
  let requests = 0
  const url = await serve(t, (_, response) => {
    requests += 1
    response.writeHead(503, { 'retry-after': '0', 'content-type': 'application/x-amz-json-1.0' })
    response.end('{"__type": "ServiceUnavailable", "message": "later"}')
  })
  const session = open(t, url, { retries: { maxAttempts: 3 } })
  const error = await t.throwsAsync(session.client('sqs').listQueues(), { instanceOf: ClientError })
  t.like(error, { code: 'ServiceUnavailable', statusCode: 503, attempts: 3, message: 'ListQueues: later' })
  t.is(requests, 3)
})

test('a broken answer to a load is the error of the load, and not known data', async t => {
  const url = await serve(t, (_, response) => response.end(page))
  const instance = open(t, url).resource('ec2').Instance('i-1')
  const expected: Expected = {
    error: 'MalformedResponseError',
    code: 'MalformedResponse',
    says: ['ec2.DescribeInstances'],
  }
  const error = await fails(t, () => instance.load(), expected)
  t.false(instance.isLoaded)
  const unknown = await fails(t, () => instance.state, {
    error: 'NotLoadedError',
    code: 'NotLoaded',
    says: ['the last load failed', 'await resource.loaded()'],
  })
  t.is(unknown.cause, error)
})

test('an answer without the instance is ResourceNotFoundError', async t => {
  const url = await serve(t, (_, response) => {
    response.end('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>')
  })
  await fails(t, () => open(t, url).resource('ec2').Instance('i-1').load(), {
    error: 'ResourceNotFoundError',
    code: 'ResourceNotFound',
    says: [`ec2.Instance(id='i-1') does not exist`, 'DescribeInstances', 'Check its identifiers and region.'],
  })
})

test('a body that cannot be read is an error of the call', async t => {
  const { createReadStream } = await import('node:fs')
  const url = await serve(t, (request, response) => request.resume().on('end', () => response.end()))
  const s3 = open(t, url).client('s3')
  await fails(t, () => s3.putObject({ Bucket: 'b', Key: 'k', Body: createReadStream('/no/such/file') }), {
    error: 'RequestBodyError',
    code: 'RequestBody',
    says: ['/no/such/file'],
  })
})
