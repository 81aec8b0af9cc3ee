import test from 'ava'
import { AdaptiveRetry } from '../../../lib/http/retry/adaptive.ts'
import { operationOf } from '../../helpers/retry-model.ts'

const operation = operationOf('things')
const throttled = { operation, number: 1, statusCode: 400, code: 'Throttling' }

function adaptive(maxAttempts = 3) {
  const clock = { now: 100 }
  return { clock, retry: new AdaptiveRetry({ maxAttempts, random: () => 1, now: () => clock.now }) }
}

test('it decides as the mode standard does', t => {
  const { retry } = adaptive()
  t.deepEqual(retry.decide(throttled), { retry: true, delay: 1000, reason: 'throttling', cost: 5 })
  t.is(retry.decide({ ...throttled, number: 3 }).reason, 'maxAttempts')
  t.is(retry.decide({ operation, number: 1, statusCode: 404 }).reason, 'notRetryable')
  t.true(retry.isRetryable({ operation, statusCode: 503 }))
})

test('attempts wait once the service throttles, not for other failures', t => {
  const { clock, retry } = adaptive()
  retry.decide({ operation, number: 1, statusCode: 503 })
  t.is(retry.admit(), 0)
  retry.decide(throttled)
  t.is(retry.admit(), 2000)
  clock.now += 1.5
  t.is(retry.admit(), 500)
  clock.now += 0.5
  t.is(retry.admit(), 0)
  t.is(retry.admit(), 2000)
})

test('throttling counts also when it is the last attempt', t => {
  const { retry } = adaptive(1)
  t.false(retry.decide(throttled).retry)
  t.is(retry.admit(), 2000)
})

test('successes bring the rate back', t => {
  const { clock, retry } = adaptive()
  retry.decide(throttled)
  const waits = Array.from({ length: 40 }, () => {
    let waited = 0
    for (let wait = retry.admit(); wait > 0; wait = retry.admit()) {
      waited += wait
      clock.now += Math.max(wait, 1e-6) / 1000
    }
    retry.succeeded()
    return waited
  })
  t.true(waits[0]! > 1000)
  t.true(waits.at(-1)! < 100)
})
