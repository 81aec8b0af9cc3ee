import test from 'ava'
import * as errors from '../../../lib/errors.ts'
import { classify, codeOf, type FailedAttempt } from '../../../lib/http/retry/classify.ts'
import { operationOf } from '../../helpers/retry-model.ts'

const operation = operationOf('things')
const kind = (failure: Partial<FailedAttempt>) => classify({ operation, ...failure })

test('server errors are transient, client errors are final', t => {
  t.deepEqual(
    [500, 502, 503, 504].map(statusCode => kind({ statusCode })),
    Array(4).fill('transient'),
  )
  t.deepEqual(
    [200, 400, 403, 404, 409, 501].map(statusCode => kind({ statusCode })),
    Array(6).fill(undefined),
  )
})

test('errors of the connection and of what came over it are transient', t => {
  for (const error of [
    new errors.ConnectionError(''),
    new errors.ConnectTimeoutError(''),
    new errors.ConnectionClosedError(''),
    new errors.ReadTimeoutError(''),
    new errors.IncompleteBodyError(2, 1),
    new errors.ChecksumMismatchError(''),
  ]) {
    t.is(kind({ error }), 'transient', error.name)
  }
})

test('errors of the caller are final', t => {
  for (const error of [
    new errors.AbortedError(''),
    new errors.CallTimeoutError(''),
    new errors.RequestBodyError(''),
    new errors.InvalidOptionError(''),
    new errors.NoCredentialsError(''),
    new TypeError('bug'),
    'no error at all',
  ]) {
    t.is(kind({ error }), undefined, String(error))
  }
})

test('some codes tell more than their status', t => {
  t.is(kind({ code: 'RequestTimeout', statusCode: 400 }), 'transient')
  for (const code of ['Throttling', 'SlowDown', 'ProvisionedThroughputExceededException', 'PriorRequestNotComplete']) {
    t.is(kind({ code, statusCode: 400 }), 'throttling')
  }
  t.is(kind({ code: 'toString', statusCode: 400 }), undefined)
})

test('the model says of its own errors whether they are repeated', t => {
  t.is(kind({ code: 'Busy', statusCode: 400 }), 'throttling')
  t.is(kind({ code: 'Broken', statusCode: 400 }), 'transient')
  t.is(kind({ code: 'Renamed.Code', statusCode: 400 }), 'transient')
  t.is(kind({ code: 'Renamed', statusCode: 400 }), undefined)
  t.is(kind({ code: 'Plain', statusCode: 400 }), undefined)
})

test('429 is throttling unless the model knows the error', t => {
  t.is(kind({ statusCode: 429 }), 'throttling')
  t.is(kind({ statusCode: 429, code: 'Unheard' }), 'throttling')
  t.is(kind({ statusCode: 429, code: 'Plain' }), undefined)
})

test('an identity provider out of reach is transient for STS only', t => {
  const failure = { code: 'IDPCommunicationError', statusCode: 400 }
  t.is(kind(failure), undefined)
  t.is(classify({ ...failure, operation: operationOf('sts') }), 'transient')
})

test('the code comes from the error when it is not given', t => {
  const error = Object.assign(new Error('x'), { code: 'SlowDown' })
  t.is(codeOf(error), 'SlowDown')
  t.is(kind({ error }), 'throttling')
  t.deepEqual(
    [codeOf(undefined), codeOf('x'), codeOf(Object.assign(new Error('x'), { code: 5 }))],
    [undefined, undefined, undefined],
  )
})

test('an answer of S3 that is not XML was cut off on its way; of others it is final', t => {
  const failure = { error: new errors.MalformedResponseError(''), statusCode: 200 }
  t.is(kind(failure), undefined)
  t.is(classify({ ...failure, operation: operationOf('s3') }), 'transient')
})
