import { InvalidOptionError, MalformedResponseError } from '../errors.ts'
import type { TimestampFormat } from '../model/definition.ts'

/** What nearly every answer has. */
const plainIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const iso =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i
/** RFC 822 and its relatives: two-digit years, dashes (RFC 850), fractions of a second. */
const rfc822 =
  /^(?:[a-z]+,\s*)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4})\s+(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*([+-]\d\d:?\d\d|[a-z]+)?$/i
/** C's `asctime`, which RFC 7231 still lets a server send. */
const asctime = /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d\d):(\d\d):(\d\d)\s+(\d{4})$/i
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * A timestamp as it goes on the wire: a number for `unixTimestamp`, else a string. A fraction of a second is written
 * only where there is one, `iso8601` in six digits and `rfc822` never. Source: botocore/serialize.py.
 *
 * @param value a `Date`, seconds since 1970, or any string that {@link parseTimestamp} reads
 * @throws InvalidOptionError when the value is no time
 * @example formatTimestamp(new Date(0), 'iso8601') // '1970-01-01T00:00:00Z'
 */
export function formatTimestamp(value: Date | string | number, format: TimestampFormat): string | number {
  const date = value instanceof Date ? value : dateOf(value)
  const time = date?.getTime() ?? Number.NaN
  if (date === undefined || Number.isNaN(time)) {
    throw new InvalidOptionError(
      `${quote(value)} is not a time: give a Date, seconds since 1970 or an ISO 8601 string.`,
    )
  }
  switch (format) {
    case 'unixTimestamp':
      return time / 1000
    case 'rfc822':
      return date.toUTCString()
    case 'iso8601': {
      const text = date.toISOString()
      return time % 1000 === 0 ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z')
    }
  }
}

/**
 * Reads a timestamp of an answer, in any format whatever the model says, because services mix them: seconds since 1970
 * as a number or numeric string, ISO 8601 with or without offset, RFC 822 and its older forms. Without an offset it is
 * UTC. A `Date` holds milliseconds; finer digits are cut off. Source: botocore/utils.py, parse_timestamp.
 *
 * @throws MalformedResponseError when the value is none of these
 * @example parseTimestamp('Tue, 29 Apr 2014 18:30:38 GMT') // 2014-04-29T18:30:38.000Z
 */
export function parseTimestamp(value: string | number): Date {
  const date = dateOf(value)
  if (date === undefined || Number.isNaN(date.getTime())) {
    throw new MalformedResponseError(`${quote(value)} is not a timestamp in any format that AWS services use`)
  }
  return date
}

function dateOf(value: unknown): Date | undefined {
  if (typeof value === 'number') return new Date(Math.round(value * 1000))
  if (typeof value !== 'string') return undefined
  const plain = plainIso.test(value) ? plainTime(value) : undefined
  if (plain !== undefined) return new Date(plain)
  const text = value.trim()
  if (numeric.test(text)) return new Date(Math.round(Number(text) * 1000))
  let match = iso.exec(text)
  if (match !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = match
    return utc(Number(year), Number(month) - 1, day, hour, minute, second, fraction, zone)
  }
  match = rfc822.exec(text)
  if (match !== null) {
    const [, day, month, year, hour, minute, second, fraction, zone] = match
    return utc(fullYear(year!), monthOf(month!), day, hour, minute, second, fraction, zone)
  }
  match = asctime.exec(text)
  if (match !== null) {
    const [, month, day, hour, minute, second, year] = match
    return utc(Number(year), monthOf(month!), day, hour, minute, second)
  }
  return undefined
}

/** The time of a plain ISO timestamp, read digit by digit: in a listing this costs more than all else, done by pattern. */
function plainTime(text: string): number | undefined {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const day = twoDigits(text, 8)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  // What is rare or wrong is left to the general way.
  if (year < 100 || day === 0 || day > 28 || hour > 23 || minute > 59 || second > 59) return undefined
  const milliseconds = text.length === 24 ? twoDigits(text, 20) * 10 + text.charCodeAt(22) - 48 : 0
  const month = twoDigits(text, 5)
  return month === 0 || month > 12 ? undefined : Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528
}

/** `undefined` for a day or hour that does not exist; `Date` would roll 30 February over into March. */
function utc(
  year: number,
  month: number,
  day = '1',
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '',
  zone = 'Z',
): Date | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month, Number(day))
  if (date.getUTCMonth() !== month || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const milliseconds = fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  date.setUTCHours(Number(hour), Number(minute) - offsetMinutes(zone), Number(second), milliseconds)
  return date
}

/** A zone given by name is read as UTC, as botocore does. */
function offsetMinutes(zone: string): number {
  const sign = zone[0]
  if (sign !== '+' && sign !== '-') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''))
  return sign === '-' ? -minutes : minutes
}

function monthOf(name: string): number {
  return months.indexOf(name.toLowerCase())
}

/** Two digits mean the nearest such year. Source: dateutil's parserinfo.convertyear. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
  const now = new Date().getUTCFullYear()
  const near = now - (now % 100) + year
  if (near >= now + 50) return near - 100
  return near < now - 50 ? near + 100 : near
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)
}
