/** A signal and a timeout end a call at once at every stage, and free what it holds. */
import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { AbortedError, type CallOptions, CallTimeoutError, Session, type SessionOptions } from '../../lib/index.ts'
import { connections, serve, serveRaw } from '../helpers/http-server.ts'

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
process.env.AWS_EC2_METADATA_DISABLED = 'true'
process.env.AWS_CONFIG_FILE = '/dev/null'
process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'

const keys = { accessKeyId: 'AKIDABORT', secretAccessKey: 'secret' }
const object = { Bucket: 'b', Key: 'k' }

function open(t: ExecutionContext, endpointUrl: string | undefined, options: SessionOptions = {}): Session {
  const session = new Session({ region: 'us-east-1', credentials: keys, ...options })
  t.teardown(() => session.close())
  return endpointUrl === undefined ? session : session.with({ endpointUrl })
}

const never = () => new Promise<never>(() => {})
const silent: RequestListener = request => void request.resume()
/** Head and half of a body. */
const half: RequestListener = (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-length': 1_000_000, etag: '"x"' }).write('<ListBucketResult>')
}

interface Stage {
  readonly options?: SessionOptions
  readonly listener?: RequestListener
  /** The call, which never ends by itself. */
  run(t: ExecutionContext, session: Session, options: CallOptions): Promise<unknown>
}

const stages: Readonly<Record<string, Stage>> = {
  'credentials are fetched': {
    options: { credentials: never },
    run: (_, session, options) => session.client('s3').getObject(object, options),
  },
  'credentials are fetched for the account in the endpoint': {
    options: { credentials: never, accountIdEndpointMode: 'required' },
    run: (_, session, options) => session.client('dynamodb').listTables({}, options),
  },
  'a handler of parameters is awaited': {
    run(_, session, options) {
      const s3 = session.client('s3')
      s3.meta.events.on('provide-client-params', never)
      return s3.getObject(object, options)
    },
  },
  'a handler of the signature is awaited': {
    run(_, session, options) {
      const s3 = session.client('s3')
      s3.meta.events.on('before-sign', never)
      return s3.getObject(object, options)
    },
  },
  'the call waits for a socket': {
    options: { maxPoolConnections: 1 },
    async run(t, session, options) {
      const s3 = session.client('s3')
      const controller = new AbortController()
      const first = t.throwsAsync(s3.getObject(object, { signal: controller.signal }), { instanceOf: AbortedError })
      await sleep(20)
      try {
        return await s3.getObject(object, options)
      } finally {
        controller.abort()
        await first
      }
    },
  },
  'a large body is sent to one who does not read': {
    // The socket takes some of it.
    listener: request => void request.pause(),
    async run(t, session, options) {
      const chunk = Buffer.alloc(1 << 20)
      const body = Readable.from(
        (async function* () {
          for (;;) yield chunk
        })(),
      )
      try {
        return await session.client('s3').putObject({ ...object, Body: body, ContentLength: 2 ** 40 }, options)
      } finally {
        t.true(body.destroyed)
      }
    },
  },
  'an answer is awaited': {
    run: (_, session, options) => session.client('s3').getObject(object, options),
  },
  'an answer is read': {
    listener: half,
    run: (_, session, options) => session.client('s3').listObjectsV2({ Bucket: 'b' }, options),
  },
  'a body that streams is read, after the call': {
    listener: half,
    run: async (_, session, options) => (await session.client('s3').getObject(object, options)).Body.text(),
  },
  'a body that streams is iterated, after the call': {
    listener: half,
    run: async (_, session, options) => (await session.client('s3').getObject(object, options)).Body.toArray(),
  },
  'a small body is read, after the call': {
    listener: (_, response) => void response.writeHead(200, { 'content-length': 10, etag: '"x"' }).write('half'),
    run: async (_, session, options) => (await session.client('s3').getObject(object, options)).Body.text(),
  },
  'the call waits before another attempt': {
    // Closed, as a connection that waits in the pool for the next call is nothing that this one holds.
    listener: (_, response) => {
      response.writeHead(503, { 'x-amz-retry-after': '5000', connection: 'close' }).end()
    },
    run: (_, session, options) => session.client('s3').getObject(object, options),
  },
  'a page is awaited': {
    run: (_, session, options) => session.client('s3').paginate('listObjectsV2', { Bucket: 'b' }, options).all(),
  },
}

// First and alone, so that the calls below get to their stages in time: what is slow at first is done then.
test.serial('destroying a body that comes ends it, and a timeout ends the next call', async t => {
  const server = await connections(t, half)
  const s3 = open(t, server.url).client('s3')
  const { Body } = await s3.getObject(object)
  Body.destroy()
  const upload = { ...object, Body: Readable.from(['x']), ContentLength: 1 }
  await t.throwsAsync(s3.putObject(upload, { timeout: 500 }), { instanceOf: CallTimeoutError })
  await server.free(t)
})

for (const [name, { options = {}, listener = silent, run }] of Object.entries(stages)) {
  test(`a signal ends a call at once while ${name}`, async t => {
    const server = await connections(t, listener)
    const controller = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 100)
    const session = open(t, options.accountIdEndpointMode ? undefined : server.url, options)
    const error = await t.throwsAsync(run(t, session, { signal: controller.signal }), { instanceOf: AbortedError })
    t.is(error.cause, reason)
    await server.free(t)
  })

  test(`a timeout ends a call at once while ${name}`, async t => {
    const server = await connections(t, listener)
    const session = open(t, options.accountIdEndpointMode ? undefined : server.url, options)
    const error = await t.throwsAsync(run(t, session, { timeout: 100 }), { instanceOf: CallTimeoutError })
    t.regex(error.message, /^\w+ was not done within 100 ms\. Give it a longer timeout\.$/)
    await server.free(t)
  })
}

test('a signal ends a TLS handshake', async t => {
  const origin = await serveRaw(t, () => {})
  const s3 = open(t, origin.replace('http:', 'https:')).client('s3')
  const signal = AbortSignal.timeout(100)
  await t.throwsAsync(s3.getObject(object, { signal }), { instanceOf: AbortedError })
})

test('a signal ends a waiter, within a poll and between two', async t => {
  const missing: RequestListener = (_, response) => void response.writeHead(404).end()
  for (const listener of [silent, missing]) {
    const server = await connections(t, listener)
    const waiter = open(t, server.url).client('s3').getWaiter('bucketExists')
    const wait = waiter.wait({ Bucket: 'b' }, { delay: 60_000, signal: AbortSignal.timeout(100) })
    await t.throwsAsync(wait, { code: 'Waiter', message: /the signal was aborted/ })
    if (listener === silent) await server.free(t)
  }
})

test('the credentials that one caller does not wait for any more are fetched for the others', async t => {
  const url = await serve(t, (_, response) => void response.writeHead(200, { etag: '"x"' }).end('x'))
  let answer: (credentials: typeof keys) => void = () => {}
  let asked = 0
  const credentials = () => {
    asked += 1
    return new Promise<typeof keys>(resolve => {
      answer = resolve
    })
  }
  const s3 = open(t, url, { credentials }).client('s3')
  const controller = new AbortController()
  const impatient = t.throwsAsync(s3.getObject(object, { signal: controller.signal }), { instanceOf: AbortedError })
  const patient = s3.getObject(object)
  await sleep(10)
  controller.abort()
  await impatient
  answer(keys)
  t.is(await (await patient).Body.text(), 'x')
  t.is(asked, 1)
})

test('credentials that fail after the call was ended disturb nobody', async t => {
  let fail: (error: Error) => void = () => {}
  const credentials = () =>
    new Promise<typeof keys>((_, reject) => {
      fail = reject
    })
  const s3 = open(t, 'http://127.0.0.1:9', { credentials }).client('s3')
  await t.throwsAsync(s3.getObject(object, { timeout: 20 }), { instanceOf: CallTimeoutError })
  fail(new Error('too late'))
  // An unhandled rejection would fail this file.
  await sleep(10)
})

test('the timeout is over when a small body is there, read or not', async t => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { etag: '"x"', 'content-length': 1 }).end('x')
  })
  const s3 = open(t, url).client('s3')
  // The first call takes longer.
  await s3.getObject(object)
  const { Body } = await s3.getObject(object, { timeout: 1000 })
  await sleep(1200)
  t.is(await Body.text(), 'x')
})
