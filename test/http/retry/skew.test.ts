import test from 'ava'
import { correctedOffset } from '../../../lib/http/retry/skew.ts'

const now = Date.UTC(2026, 10, 21, 10)
const minutes = (count: number) => count * 60_000
const answered = (code: string, skew: number, offset = 0) =>
  correctedOffset(Object.assign(new Error(code), { code }), { date: new Date(now + skew).toUTCString() }, offset, now)

test('the time of the service becomes the offset when it says that ours is wrong', t => {
  t.is(answered('RequestTimeTooSkewed', minutes(20)), minutes(20))
  t.is(answered('RequestExpired', -minutes(20)), -minutes(20))
  t.is(answered('RequestInTheFuture', -minutes(1)), -minutes(1))
})

test('a wrong signature is put down to the clock only when that is minutes off', t => {
  t.is(answered('SignatureDoesNotMatch', minutes(4)), minutes(4))
  t.is(answered('InvalidSignatureException', minutes(3)), undefined)
  t.is(answered('AuthFailure', -minutes(9)), -minutes(9))
})

test('an offset that is right already is not corrected again', t => {
  t.is(answered('RequestTimeTooSkewed', minutes(20), minutes(20)), undefined)
  t.is(answered('RequestTimeTooSkewed', 0, minutes(20)), 0)
})

test('other errors and answers without a date say nothing about the clock', t => {
  t.is(answered('AccessDenied', minutes(20)), undefined)
  const error = Object.assign(new Error('x'), { code: 'RequestTimeTooSkewed' })
  t.is(correctedOffset(error, {}, 0, now), undefined)
  t.is(correctedOffset(error, { date: 'yesterday' }, 0, now), undefined)
  t.is(correctedOffset(undefined, { date: new Date(now).toUTCString() }, minutes(9), now), undefined)
})
