import type { FailureKind } from './classify.ts'

/** The first step in milliseconds, by kind of failure and by service. Source: botocore/retries/standard.py ExponentialBackoff. */
const throttlingBase = 1000
const transientBase = 50
const transientBaseOf: ReadonlyMap<string, number> = new Map([
  ['dynamodb', 25],
  ['dynamodb-streams', 25],
])
const longestBackoff = 20_000
/** How much longer than our own choice a service may make us wait. */
const longestExtra = 5000

/**
 * Milliseconds to wait before the next attempt: a random part of an exponentially growing time, at least what the
 * service asks for (within 5 s of our own choice).
 *
 * @param attempt the one that failed, from 1
 * @param service its name in events, `dynamodb-streams`
 * @param random from 0 to 1
 * Source: botocore/retries/standard.py ExponentialBackoff.
 */
export function backoff(
  attempt: number,
  kind: FailureKind,
  service: string,
  headers: Readonly<Record<string, string>>,
  random: number,
): number {
  const base = kind === 'throttling' ? throttlingBase : (transientBaseOf.get(service) ?? transientBase)
  const own = random * Math.min(base * 2 ** (attempt - 1), longestBackoff)
  const asked = retryAfter(headers)
  return asked === undefined ? own : Math.max(own, Math.min(asked, own + longestExtra))
}

/**
 * What the service asks for, in milliseconds: `x-amz-retry-after` in milliseconds, or `retry-after` in seconds or as a
 * date (RFC 9110 section 10.2.3), taken against the answer's own date. Nonsense counts as nothing.
 */
export function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const milliseconds = headers['x-amz-retry-after']
  if (milliseconds !== undefined && /^\d{1,15}$/.test(milliseconds)) return Number(milliseconds)
  const value = headers['retry-after']
  if (value === undefined) return undefined
  if (/^\d{1,12}$/.test(value)) return Number(value) * 1000
  const wait = Date.parse(value) - Date.parse(headers.date ?? '')
  return wait >= 0 ? wait : undefined
}
