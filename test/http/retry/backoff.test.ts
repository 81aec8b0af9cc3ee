import test from 'ava'
import { backoff, retryAfter } from '../../../lib/http/retry/backoff.ts'

const steps = (...attempts: number[]) => attempts

test('the time doubles with each attempt, up to 20 seconds', t => {
  const of = (kind: 'transient' | 'throttling', service: string) =>
    steps(1, 2, 3, 6, 12).map(attempt => backoff(attempt, kind, service, {}, 1))
  t.deepEqual(of('transient', 's3'), [50, 100, 200, 1600, 20_000])
  t.deepEqual(of('transient', 'dynamodb'), [25, 50, 100, 800, 20_000])
  t.deepEqual(of('transient', 'dynamodb-streams'), [25, 50, 100, 800, 20_000])
  t.deepEqual(of('throttling', 'dynamodb'), [1000, 2000, 4000, 20_000, 20_000])
})

test('any part of the time may be drawn, also none', t => {
  t.is(backoff(2, 'transient', 's3', {}, 0), 0)
  t.is(backoff(2, 'transient', 's3', {}, 0.25), 25)
})

test('a service may ask for more, within five seconds of our own choice, and never for less', t => {
  const asked = (milliseconds: string) => backoff(1, 'throttling', 's3', { 'x-amz-retry-after': milliseconds }, 0.5)
  t.is(asked('1500'), 1500)
  t.is(asked('100'), 500)
  t.is(asked('60000'), 5500)
  t.is(backoff(1, 'throttling', 's3', { 'retry-after': '2' }, 0.5), 2000)
})

test('Retry-After is seconds or a date; nonsense is nothing', t => {
  t.is(retryAfter({ 'retry-after': '3' }), 3000)
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
  t.is(retryAfter({ date, 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' }), 7000)
  t.is(retryAfter({ date, 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }), undefined)
  for (const value of ['', 'soon', '-1', '1e9', '99999999999999999999'])
    t.is(retryAfter({ 'retry-after': value }), undefined, value)
  t.is(retryAfter({ 'x-amz-retry-after': '-5', 'retry-after': '1' }), 1000)
  t.is(retryAfter({ 'x-amz-retry-after': '250', 'retry-after': '9' }), 250)
  t.is(retryAfter({}), undefined)
})
