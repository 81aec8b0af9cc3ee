/**
 * Proof against botocore: for every operation that answers with an event stream, sample streams are read as botocore
 * reads them, in pieces of any size. `TUCUXI_SEED` repeats a run.
 */
import { join } from 'node:path'
import test from 'ava'
import { openEventStream, type StreamEvent } from '../../../lib/client/event-stream.ts'
import { ClientError } from '../../../lib/errors.ts'
import { Loader } from '../../../lib/model/loader.ts'
import { protocols } from '../../../lib/protocols/index.ts'
import type { ParsedError } from '../../../lib/protocols/protocol.ts'
import { LineProcess } from '../../helpers/line-process.ts'
import { untag } from '../../helpers/tagged.ts'

/** What `events.py` writes; tagged. */
interface Case {
  readonly service: string
  readonly protocol: string
  readonly operation: string
  readonly variant: string
  readonly headers: Record<string, string>
  readonly body: unknown
  readonly output: unknown
  readonly events: unknown
  readonly error: unknown
}

interface Read {
  readonly output: unknown
  readonly events: unknown
  readonly error: unknown
}

const loader = new Loader()
const seed = process.env.TUCUXI_SEED || String(Date.now())

test('every stream of events is read as botocore reads it', async t => {
  const oracle = await LineProcess.start(join(import.meta.dirname, 'events.py'), [seed])
  t.teardown(() => oracle.close())
  const operations = new Set<string>()
  let cases = 0
  let events = 0
  for (;;) {
    const sample = (await oracle.receive()) as Case | { done: number }
    if ('done' in sample) {
      t.is(cases, sample.done)
      break
    }
    cases++
    const { service, protocol, operation, variant } = sample
    const expected: Read = { output: untag(sample.output), events: untag(sample.events), error: untag(sample.error) }
    const size = 1 + (cases % 50)
    const name = `${service}.${operation} by ${protocol}, ${variant}, pieces of ${size}, TUCUXI_SEED=${seed}`
    t.deepEqual(await read(sample, size), expected, name)
    events += (expected.events as unknown[]).length
    operations.add(`${service}.${operation}`)
  }
  t.true(operations.size > 20, `${operations.size} operations`)
  t.log(`seed ${seed}: ${operations.size} operations, ${cases} streams and ${events} events compared with botocore`)
})

async function read({ service, protocol, operation, headers, body }: Case, size: number): Promise<Read> {
  const model = loader.serviceModel(service).operation(operation)
  const member = model.output!.shape.eventStream!.name
  const response = { statusCode: 200, headers, body: pieces(untag(body) as Uint8Array, size) }
  let error: unknown = null
  const makeError = (statusCode: number, { code, message, fields }: ParsedError) => {
    error = { code, message, fields }
    const said = { code, message, statusCode, service, operation, retryable: false, attempts: 1, response: {} }
    return new ClientError(said)
  }
  const speaker = protocols.find(({ name }) => name === protocol)!
  const { [member]: stream, ...output } = await openEventStream(speaker, model, response, makeError)
  const events: StreamEvent[] = []
  try {
    for await (const event of stream as AsyncIterable<StreamEvent>) events.push(event)
  } catch (thrown) {
    if (!(thrown instanceof ClientError)) throw thrown
  }
  return { output, events, error }
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
