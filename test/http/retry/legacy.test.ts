import test from 'ava'
import * as errors from '../../../lib/errors.ts'
import type { Failure } from '../../../lib/http/retry/classify.ts'
import { LegacyRetry } from '../../../lib/http/retry/legacy.ts'
import { legacyRulesOf } from '../../../lib/http/retry/modes.ts'
import { Loader } from '../../../lib/model/loader.ts'
import { operationOf } from '../../helpers/retry-model.ts'

const loader = new Loader()

function legacy(service: string, random = 1) {
  const operation = operationOf(service)
  const rules = legacyRulesOf(operation.service, loader)
  const retry = new LegacyRetry({ maxAttempts: rules.max_attempts, rules, random: () => random })
  return {
    decide: (number: number, failure: Partial<Failure>) => retry.decide({ operation, number, ...failure }),
    repeats: (failure: Partial<Failure>) => retry.isRetryable({ operation, ...failure }),
  }
}

test('five attempts, waits of any part of a second, of two, of four, of eight', t => {
  const { decide } = legacy('things')
  const decisions = [1, 2, 3, 4, 5].map(number => decide(number, { statusCode: 500 }))
  t.deepEqual(
    decisions.map(({ delay }) => delay),
    [1000, 2000, 4000, 8000, 0],
  )
  t.deepEqual(decisions[0], { retry: true, delay: 1000, reason: 'transient', cost: 0 })
  t.deepEqual(decisions[4], { retry: false, delay: 0, reason: 'maxAttempts', cost: 0 })
  t.is(legacy('things', 0.25).decide(2, { statusCode: 500 }).delay, 500)
})

test('ten attempts for DynamoDB, and waits that nothing draws', t => {
  const { decide } = legacy('dynamodb', 0)
  t.is(decide(1, { statusCode: 500 }).delay, 50)
  t.is(decide(9, { statusCode: 500 }).delay, 12_800)
  t.is(decide(10, { statusCode: 500 }).reason, 'maxAttempts')
})

test('codes count together with their status, and only where the table has them', t => {
  const things = legacy('things')
  t.true(things.repeats({ statusCode: 400, code: 'Throttling' }))
  t.false(things.repeats({ statusCode: 403, code: 'Throttling' }))
  t.false(things.repeats({ statusCode: 400, code: 'RequestTimeout' }))
  t.true(legacy('s3').repeats({ statusCode: 400, code: 'RequestTimeout' }))
  t.true(legacy('s3').repeats({ statusCode: 400, code: 'BadDigest' }))
  t.true(legacy('sts').repeats({ statusCode: 400, code: 'IDPCommunicationError' }))
})

test('what a service says of a policy is laid over what holds for all', t => {
  t.true(legacy('things').repeats({ statusCode: 429 }))
  t.false(legacy('organizations').repeats({ statusCode: 429 }))
  t.true(legacy('organizations').repeats({ statusCode: 400, code: 'TooManyRequestsException' }))
})

test('errors of the connection are repeated, those of the caller are not', t => {
  const { repeats, decide } = legacy('things')
  for (const error of [
    new errors.ConnectionError(''),
    new errors.ConnectTimeoutError(''),
    new errors.ConnectionClosedError(''),
    new errors.ReadTimeoutError(''),
    new errors.IncompleteBodyError(2, 1),
  ]) {
    t.true(repeats({ error }), error.name)
  }
  t.false(repeats({ error: new errors.NoCredentialsError('') }))
  t.deepEqual(decide(1, { error: new TypeError('bug') }), { retry: false, delay: 0, reason: 'notRetryable', cost: 0 })
})

test('a wrong checksum is repeated where the table names its header', t => {
  const failure = { error: new errors.ChecksumMismatchError(''), headers: { 'x-amz-crc32': '1' }, statusCode: 200 }
  t.true(legacy('dynamodb').repeats(failure))
  t.false(legacy('dynamodb').repeats({ ...failure, headers: {} }))
  t.false(legacy('s3').repeats(failure))
})

test('names that every object has are services like any other', t => {
  t.true(legacy('constructor').repeats({ statusCode: 500 }))
  t.true(legacy('__proto__').repeats({ statusCode: 500 }))
})

test('a corrected clock is reason enough to repeat at once', t => {
  const skewed = { statusCode: 403, code: 'RequestTimeTooSkewed' }
  t.is(legacy('s3').decide(1, skewed).reason, 'notRetryable')
  t.deepEqual(legacy('s3').decide(1, { ...skewed, clockCorrected: true }), {
    retry: true,
    delay: 0,
    reason: 'clockSkew',
    cost: 0,
  })
})
