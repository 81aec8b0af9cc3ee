import test from 'ava'
import { ReadTimeoutError } from '../../../lib/errors.ts'
import { RetryQuota } from '../../../lib/http/retry/quota.ts'
import { StandardRetry } from '../../../lib/http/retry/standard.ts'
import { operationOf } from '../../helpers/retry-model.ts'

const operation = operationOf('things')
const failure = { operation, error: new ReadTimeoutError('slow') }

test('the first attempt counts: three attempts are two retries', t => {
  const retry = new StandardRetry({ maxAttempts: 3, random: () => 1 })
  t.deepEqual(retry.decide({ ...failure, number: 1 }), { retry: true, delay: 50, reason: 'transient', cost: 14 })
  t.deepEqual(retry.decide({ ...failure, number: 2 }), { retry: true, delay: 100, reason: 'transient', cost: 14 })
  t.deepEqual(retry.decide({ ...failure, number: 3 }), { retry: false, delay: 0, reason: 'maxAttempts', cost: 0 })
})

test('one attempt is no retry', t => {
  t.false(new StandardRetry({ maxAttempts: 1 }).decide({ ...failure, number: 1 }).retry)
})

test('what will not get better is not repeated', t => {
  const quota = new RetryQuota()
  const decision = new StandardRetry({ maxAttempts: 3, quota }).decide({
    operation,
    number: 1,
    code: 'NoSuchKey',
    statusCode: 404,
  })
  t.deepEqual(decision, { retry: false, delay: 0, reason: 'notRetryable', cost: 0 })
  t.is(quota.available, 500)
})

test('throttling waits longer and costs less', t => {
  const retry = new StandardRetry({ maxAttempts: 9, random: () => 0.5 })
  t.deepEqual(retry.decide({ operation, number: 3, code: 'SlowDown', statusCode: 503 }), {
    retry: true,
    delay: 2000,
    reason: 'throttling',
    cost: 5,
  })
})

test('a corrected clock is reason enough to repeat at once', t => {
  const retry = new StandardRetry({ maxAttempts: 3 })
  const skewed = { operation, number: 1, code: 'RequestTimeTooSkewed', statusCode: 403 }
  t.is(retry.decide(skewed).reason, 'notRetryable')
  t.deepEqual(retry.decide({ ...skewed, clockCorrected: true }), {
    retry: true,
    delay: 0,
    reason: 'clockSkew',
    cost: 14,
  })
  t.is(retry.decide({ ...skewed, number: 3, clockCorrected: true }).reason, 'maxAttempts')
})

test('when the quota is spent nothing is repeated, until successes fill it again', t => {
  const quota = new RetryQuota(28)
  const retry = new StandardRetry({ maxAttempts: 3, quota })
  const first = retry.decide({ ...failure, number: 1 })
  retry.decide({ ...failure, number: 1 })
  t.is(quota.available, 0)
  t.is(retry.decide({ ...failure, number: 1 }).reason, 'quota')
  retry.succeeded()
  t.is(quota.available, 1)
  retry.succeeded(first)
  t.is(quota.available, 15)
  t.true(retry.decide({ ...failure, number: 1 }).retry)
})

test('the quota never exceeds what it began with', t => {
  const quota = new RetryQuota()
  quota.release(5)
  t.is(quota.available, 500)
  t.false(quota.acquire(501))
  t.is(quota.available, 500)
})

test('an error knows whether its kind is repeated', t => {
  const retry = new StandardRetry({ maxAttempts: 1 })
  t.true(retry.isRetryable({ operation, statusCode: 503 }))
  t.false(retry.isRetryable({ operation, statusCode: 400, code: 'ValidationError' }))
})

test('without quota a call that programs make in a loop still waits', t => {
  const retry = new StandardRetry({ maxAttempts: 3, random: () => 1, quota: new RetryQuota(0) })
  const polling = operationOf('sqs', 'SQS', 'ReceiveMessage')
  const refused = { retry: false, reason: 'quota', cost: 0 } as const
  t.deepEqual(retry.decide({ ...failure, number: 2, operation: polling }), { ...refused, delay: 100 })
  t.deepEqual(retry.decide({ ...failure, number: 2 }), { ...refused, delay: 0 })
  t.is(retry.decide({ ...failure, number: 3, operation: polling }).delay, 0)
})
