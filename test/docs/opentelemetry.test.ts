/** The example for OpenTelemetry, with the real SDK. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import test from 'ava'
import { traceCalls } from '../../docs/examples/opentelemetry.ts'
import { Session } from '../../lib/index.ts'

const root = join(import.meta.dirname, '../..')
const exporter = new InMemorySpanExporter()
const answers: number[] = []
let requests = 0
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    requests++
    response.writeHead(answers.shift() ?? 200, { etag: '"e"', 'x-amz-request-id': `R-${requests}` }).end()
  })
})
let session: Session

test.before(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  traceCalls()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  session = new Session({ region: 'eu-west-1', endpointUrl, credentials, s3: { addressingStyle: 'path' } })
})

test.after.always(async () => {
  await session?.close()
  server.close()
})

/** Makes a call in a span of the caller's own. Resolves to that span, the call's and those of its attempts. */
async function spansOf(call: () => Promise<unknown>) {
  exporter.reset()
  await trace.getTracer('caller').startActiveSpan('caller', async span => {
    await call()
    span.end()
  })
  const spans = exporter.getFinishedSpans()
  const below = (parent: ReadableSpan) => {
    return spans.filter(span => span.parentSpanContext?.spanId === parent.spanContext().spanId)
  }
  const [caller] = spans.filter(span => span.name === 'caller')
  const calls = below(caller!)
  return { count: spans.length, calls, attempts: calls.flatMap(below) }
}

test.serial('a call that is retried is a span below the active one, with a span for each attempt', async t => {
  answers.push(500)
  requests = 0
  const { count, calls, attempts } = await spansOf(() => {
    return session.client('s3').putObject({ Bucket: 'bucket', Key: 'key', Body: 'x' })
  })
  t.is(count, 4)
  const rpc = { 'rpc.system': 'aws-api', 'rpc.service': 'S3', 'rpc.method': 'PutObject' }
  const shown = ({ name, kind, attributes, status }: ReadableSpan) => ({ name, kind, attributes, status: status.code })
  t.deepEqual(calls.map(shown), [
    {
      name: 'S3.PutObject',
      kind: SpanKind.CLIENT,
      attributes: {
        ...rpc,
        'http.response.status_code': 200,
        'aws.request_id': 'R-2',
      },
      status: SpanStatusCode.UNSET,
    },
  ])
  t.deepEqual(attempts.map(shown), [
    {
      name: 'attempt 1',
      kind: SpanKind.CLIENT,
      attributes: { ...rpc, 'http.response.status_code': 500, 'aws.request_id': 'R-1' },
      status: SpanStatusCode.ERROR,
    },
    {
      name: 'attempt 2',
      kind: SpanKind.CLIENT,
      attributes: { ...rpc, 'http.response.status_code': 200, 'aws.request_id': 'R-2' },
      status: SpanStatusCode.UNSET,
    },
  ])
})

test.serial('a call that fails is a span with the error', async t => {
  answers.push(403)
  const { calls, attempts } = await spansOf(() => {
    return session
      .client('s3')
      .getObject({ Bucket: 'bucket', Key: 'key' })
      .catch(() => undefined)
  })
  for (const span of [...calls, ...attempts]) {
    t.is(span.status.code, SpanStatusCode.ERROR)
    t.is(span.events[0]?.name, 'exception')
    t.is(span.attributes['http.response.status_code'], 403)
  }
  t.is(calls.length, 1)
  t.is(attempts.length, 1)
})

test.serial('calls at once keep their attempts apart', async t => {
  const s3 = session.client('s3')
  const { calls, attempts } = await spansOf(() => {
    return Promise.all(['a', 'b', 'c'].map(Key => s3.putObject({ Bucket: 'bucket', Key })))
  })
  t.is(calls.length, 3)
  t.is(new Set(attempts.map(span => span.parentSpanContext?.spanId)).size, 3)
})

test('the guide shows the example as it is', async t => {
  const example = await readFile(join(root, 'docs/examples/opentelemetry.ts'), 'utf8')
  const guide = await readFile(join(root, 'docs/guide.md'), 'utf8')
  t.true(guide.includes(example.replace("'../../lib/index.ts'", "'tucuxi'").replace('export function', 'function')))
})
