import { codeOf } from './classify.ts'

/** The service says that the time of the signature was wrong. */
const skewCodes = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'])

/** The signature was wrong, perhaps for its time. */
const signatureCodes = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'InvalidSignature',
])

/** Services accept 5 minutes; less than 4 were not the reason. Milliseconds, as the other. */
const suspicious = 4 * 60_000
/** Dates in headers are whole seconds. */
const noticeable = 1000

/**
 * The offset of the service's clock from ours, when the failure of an attempt shows that the one in use is wrong.
 *
 * @param headers of the answer; its Date is the service's time
 * @param offset milliseconds added to our clock when the attempt was signed
 * @param now our clock, milliseconds
 * @returns the new offset, with which the attempt should be repeated; undefined when time was not the reason
 * Source: what the AWS SDKs for Java and JavaScript do; botocore does not correct clocks.
 */
export function correctedOffset(
  error: unknown,
  headers: Readonly<Record<string, string>>,
  offset: number,
  now = Date.now(),
): number | undefined {
  const code = codeOf(error) ?? ''
  const threshold = skewCodes.has(code) ? noticeable : signatureCodes.has(code) ? suspicious : undefined
  const measured = threshold === undefined ? undefined : serviceOffset(headers, now)
  return measured !== undefined && Math.abs(measured - offset) >= threshold! ? measured : undefined
}

/** The service's clock minus ours in milliseconds, by the Date of its answer. */
export function serviceOffset(headers: Readonly<Record<string, string>>, now = Date.now()): number | undefined {
  const time = Date.parse(headers.date ?? '')
  return Number.isNaN(time) ? undefined : time - now
}
