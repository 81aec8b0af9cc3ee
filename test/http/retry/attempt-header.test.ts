import test from 'ava'
import { attemptHeader } from '../../../lib/http/retry/attempt-header.ts'
import { serviceOffset } from '../../../lib/http/retry/skew.ts'

test('it counts attempts, and says until when the answer is waited for', t => {
  t.is(attemptHeader(1, 3, undefined), 'attempt=1; max=3')
  t.is(attemptHeader(2, 5, Date.UTC(2026, 10, 21, 10, 0, 59, 999)), 'ttl=20261121T100059Z; attempt=2; max=5')
})

test('the Date of an answer tells how far the clocks are apart', t => {
  const now = Date.UTC(2026, 10, 21, 10)
  t.is(serviceOffset({ date: 'Sat, 21 Nov 2026 10:00:07 GMT' }, now), 7000)
  t.is(serviceOffset({ date: 'soon' }, now), undefined)
  t.is(serviceOffset({}, now), undefined)
})
