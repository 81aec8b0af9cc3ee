import test from 'ava'
import { AbortedError, CallTimeoutError } from '../../lib/errors.ts'
import { Shared } from '../../lib/resource/shared.ts'

function open() {
  let finish: (value: string) => void = () => undefined
  let signal: AbortSignal | undefined
  const shared = new Shared(given => {
    signal = given
    return new Promise<string>(resolve => {
      finish = resolve
    })
  })
  return { shared, finish: (value: string) => finish(value), aborted: () => signal?.aborted }
}

test('all who wait get the same, and who comes later, too', async t => {
  const { shared, finish } = open()
  const both = [shared.join('It'), shared.join('It')]
  finish('done')
  t.deepEqual(await Promise.all(both), ['done', 'done'])
  t.is(await shared.join('It'), 'done')
})

test('one who leaves does not end the work; the last one does', async t => {
  const { shared, aborted } = open()
  const abort = new AbortController()
  const first = shared.join('It', { signal: abort.signal })
  const second = shared.join('It', { timeout: 20 })
  abort.abort('enough')
  const error = await t.throwsAsync(first, { instanceOf: AbortedError, message: 'It was aborted by its signal.' })
  t.is(error.cause, 'enough')
  t.false(aborted())
  t.false(shared.abandoned)
  await t.throwsAsync(second, { instanceOf: CallTimeoutError, message: /^It was not done within 20 ms/ })
  t.true(aborted())
  t.true(shared.abandoned)
})

test("a failure that nobody waits for is nobody's", async t => {
  const failed = new Shared(() => Promise.reject(new Error('broken')))
  await new Promise(resolve => setImmediate(resolve))
  await t.throwsAsync(failed.join('It'), { message: 'broken' })
})
