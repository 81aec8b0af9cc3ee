import test from 'ava'
import { InvalidOptionError, MalformedResponseError } from '../../lib/errors.ts'
import { formatTimestamp, parseTimestamp } from '../../lib/protocols/timestamp.ts'

const written = [
  [new Date(1398796238000), '2014-04-29T18:30:38Z', 'Tue, 29 Apr 2014 18:30:38 GMT', 1398796238],
  [new Date(1398796238123), '2014-04-29T18:30:38.123000Z', 'Tue, 29 Apr 2014 18:30:38 GMT', 1398796238.123],
  [0, '1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  [1.5, '1970-01-01T00:00:01.500000Z', 'Thu, 01 Jan 1970 00:00:01 GMT', 1.5],
  ['2014-04-29T20:30:38+02:00', '2014-04-29T18:30:38Z', 'Tue, 29 Apr 2014 18:30:38 GMT', 1398796238],
] as const

for (const [value, iso8601, rfc822, unixTimestamp] of written) {
  test(`writes ${value instanceof Date ? value.toISOString() : value} in every format`, t => {
    t.is(formatTimestamp(value, 'iso8601'), iso8601)
    t.is(formatTimestamp(value, 'rfc822'), rfc822)
    t.is(formatTimestamp(value, 'unixTimestamp'), unixTimestamp)
  })
}

for (const value of [new Date(Number.NaN), 'yesterday', Number.NaN]) {
  test(`refuses to write ${value}`, t => {
    const error = t.throws(() => formatTimestamp(value, 'iso8601'), { instanceOf: InvalidOptionError })
    t.regex(error.message, /is not a time: give a Date, seconds since 1970 or an ISO 8601 string\.$/)
  })
}

// What botocore's parse_timestamp makes of each.
const read: [string | number, string][] = [
  [0, '1970-01-01T00:00:00.000Z'],
  [1.5, '1970-01-01T00:00:01.500Z'],
  [1398796238.123, '2014-04-29T18:30:38.123Z'],
  ['1398796238', '2014-04-29T18:30:38.000Z'],
  ['1.5', '1970-01-01T00:00:01.500Z'],
  ['1e3', '1970-01-01T00:16:40.000Z'],
  ['-1', '1969-12-31T23:59:59.000Z'],
  ['2014', '1970-01-01T00:33:34.000Z'],
  ['2014-01-01', '2014-01-01T00:00:00.000Z'],
  ['2014-01-01T00:00Z', '2014-01-01T00:00:00.000Z'],
  ['2014-01-01T00:00:00', '2014-01-01T00:00:00.000Z'],
  ['2014-01-01 00:00:00', '2014-01-01T00:00:00.000Z'],
  ['2014-01-01T00:00:00 UTC', '2014-01-01T00:00:00.000Z'],
  ['  2014-01-01T00:00:00Z ', '2014-01-01T00:00:00.000Z'],
  ['20140101T000000Z', '2014-01-01T00:00:00.000Z'],
  ['2014-01-01T00:00:00.123456789Z', '2014-01-01T00:00:00.123Z'],
  ['2014-01-01T00:00:00,5Z', '2014-01-01T00:00:00.500Z'],
  ['2014-01-01T00:00:00.999999Z', '2014-01-01T00:00:00.999Z'],
  ['2014-01-01T00:00:00+0130', '2013-12-31T22:30:00.000Z'],
  ['2014-01-01T00:00:00-08:00', '2014-01-01T08:00:00.000Z'],
  ['2014-01-01T00:00:00-08', '2014-01-01T08:00:00.000Z'],
  ['2014-01-01t00:00:00z', '2014-01-01T00:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['Wed, 02 Oct 2002 13:00:00 GMT', '2002-10-02T13:00:00.000Z'],
  ['Wed, 02 Oct 2002 13:00:00.456 GMT', '2002-10-02T13:00:00.456Z'],
  ['02 Oct 2002 13:00:00 +0200', '2002-10-02T11:00:00.000Z'],
  ['Wed, 02 Oct 2002 13:00:00 EST', '2002-10-02T13:00:00.000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
]

for (const [text, expected] of read) {
  test(`reads ${JSON.stringify(text)}`, t => {
    t.is(parseTimestamp(text).toISOString(), expected)
  })
}

for (const text of [
  '',
  'abc',
  'nan',
  '1e400',
  'inf',
  '2014-13-01',
  '2014-02-30',
  '2014-01-01T24:00:00Z',
  '2000-02-29T23:59:60Z',
  'Wed, 31 Foo 2002 13:00:00 GMT',
]) {
  test(`refuses to read ${JSON.stringify(text)}`, t => {
    t.throws(() => parseTimestamp(text), {
      instanceOf: MalformedResponseError,
      message: `${JSON.stringify(text)} is not a timestamp in any format that AWS services use`,
    })
  })
}

test('refuses to read a number that is no time', t => {
  t.throws(() => parseTimestamp(1e18), { instanceOf: MalformedResponseError, message: /^1000000000000000000 is not/ })
})
