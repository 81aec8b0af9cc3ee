import test from 'ava'
import { deadlineOf } from '../../lib/client/deadline.ts'
import { AbortedError, CallTimeoutError, InvalidOptionError } from '../../lib/errors.ts'
import type { WireRequest, WireResponse } from '../../lib/http/wire.ts'
import { openZoo } from './fixture.ts'

const aborted = { instanceOf: AbortedError, code: 'Aborted', message: 'Feed was aborted by its signal.' }
const timedOut = {
  instanceOf: CallTimeoutError,
  code: 'CallTimeout',
  message: 'Feed was not done within 20 ms. Give it a longer timeout.',
}

/** A service that never answers; the transport gives up when the signal says so, with words of its own. */
function silence({ signal }: WireRequest): Promise<WireResponse> {
  return new Promise((_, reject) => {
    signal!.addEventListener('abort', () =>
      reject(new AbortedError('The transport gave up.', { cause: signal!.reason })),
    )
  })
}

/** Asks to wait longer than any test would. */
const busy = { status: 503, headers: { 'x-amz-retry-after': '5000' } }

test('a signal that was aborted before the call sends nothing', async t => {
  const { client, sent } = openZoo()
  const reason = new Error('changed my mind')
  const error = await t.throwsAsync(client.feed!({ Name: 'x' }, { signal: AbortSignal.abort(reason) }), aborted)
  t.is(error?.cause, reason)
  t.is(sent.length, 0)
})

test('a signal ends an attempt on its way', async t => {
  const controller = new AbortController()
  const { client, sent } = openZoo([silence])
  const call = client.feed!({ Name: 'x' }, { signal: controller.signal })
  setImmediate(() => controller.abort('enough'))
  const error = await t.throwsAsync(call, aborted)
  t.is(error?.cause, 'enough')
  t.is(sent.length, 1)
})

test('one signal can end many calls without a warning of leaks', async t => {
  const warnings: Error[] = []
  const keep = (warning: Error) => warnings.push(warning)
  process.on('warning', keep)
  t.teardown(() => process.off('warning', keep))
  const controller = new AbortController()
  const { client } = openZoo(Array.from({ length: 20 }, () => silence))
  const calls = Array.from({ length: 20 }, () => client.feed!({ Name: 'x' }, { signal: controller.signal }))
  setImmediate(() => controller.abort())
  await Promise.all(calls.map(call => t.throwsAsync(call, aborted)))
  await new Promise(setImmediate)
  t.deepEqual(warnings, [])
})

test('a signal ends the wait before another attempt', async t => {
  const controller = new AbortController()
  const { client, sent } = openZoo([busy])
  client.meta.events.on('needs-retry', () => void setImmediate(() => controller.abort()))
  await t.throwsAsync(client.feed!({ Name: 'x' }, { signal: controller.signal }), aborted)
  t.is(sent.length, 1)
})

test('a signal that is aborted while an answer is judged ends the call, too', async t => {
  const controller = new AbortController()
  const { client, sent } = openZoo([busy])
  client.meta.events.on('response-received', () => controller.abort())
  await t.throwsAsync(client.feed!({ Name: 'x' }, { signal: controller.signal }), aborted)
  t.is(sent.length, 1)
})

test('the timeout holds for an attempt, and for the waits between them', async t => {
  await t.throwsAsync(openZoo([silence]).client.feed!({ Name: 'x' }, { timeout: 20 }), timedOut)
  await t.throwsAsync(openZoo([busy]).client.feed!({ Name: 'x' }, { timeout: 20 }), timedOut)
})

test('signal and timeout hold together, and whichever comes first is told', async t => {
  const { signal } = new AbortController()
  await t.throwsAsync(openZoo([silence]).client.feed!({ Name: 'x' }, { timeout: 20, signal }), timedOut)
  const early = AbortSignal.abort()
  await t.throwsAsync(openZoo([silence]).client.feed!({ Name: 'x' }, { timeout: 20, signal: early }), aborted)
})

test('a timeout that is no number of milliseconds is refused', async t => {
  for (const timeout of [0, -1, Number.NaN]) {
    const { client, sent } = openZoo()
    await t.throwsAsync(client.feed!({ Name: 'x' }, { timeout }), {
      instanceOf: InvalidOptionError,
      code: 'InvalidOption',
      message: `timeout of Feed is ${timeout}: give milliseconds above 0.`,
    })
    t.is(sent.length, 0)
  }
})

test.serial('a call that is done leaves no timer behind', async t => {
  const before = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  await openZoo([{}]).client.feed!({ Name: 'x' }, { timeout: 600_000 })
  await t.throwsAsync(openZoo([new Error('broken')]).client.feed!({ Name: 'x' }, { timeout: 600_000 }))
  t.is(process.getActiveResourcesInfo().filter(name => name === 'Timeout').length, before)
})

test('an error that the signal did not cause stays what it is', t => {
  const { signal } = new AbortController()
  const deadline = deadlineOf('Feed', { signal })
  const error = new AbortedError('of something else')
  t.is(deadline.translate(error), error)
  t.is(deadlineOf('Feed', { signal: AbortSignal.abort() }).translate(1), 1)
})
