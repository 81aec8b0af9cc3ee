import { isUtf8 } from 'node:buffer'
import type { ShapeRef } from '../model/shape.ts'
import { setOwn } from '../set-own.ts'
import { isRecord } from './is-record.ts'

/** What stands in a recording where something was that must not be kept. */
export const REDACTED = 'REDACTED'
const ACCOUNT = '123456789012'

/** How the names of members end that hold secrets, where their model does not say so. */
const SECRET_NAME_ENDS = [
  'pass(?:word|phrase)|private[-_]?key|secret[-_]?(?:access[-_]?)?key|access[-_]?key[-_]?id',
  '(?:access|refresh|session|security|id|auth|authorization|bearer|hec|grafana|participant|connection)[-_]?token',
  'token[-_]?value|(?:client|shared)[-_]?secret|auth[-_]?key|customer[-_]?key(?:[-_]?md5)?|authorization|cookie',
].join('|')
const SECRET_NAME = new RegExp(`(?:${SECRET_NAME_ENDS}|^secret)$`, 'i')

/** Secrets that are recognised wherever they stand in a text. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}(?![A-Za-z0-9])/g, REDACTED],
  [/((?:X-Amz-(?:Credential|Signature|Security-Token)|AWSAccessKeyId|Signature)=)[^&\s"'<]+/gi, `$1${REDACTED}`],
  [/\bAWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\s[^"]*/g, REDACTED],
  [/\bBearer\s+[\w.~+/=-]{8,}/g, `Bearer ${REDACTED}`],
  [/(:\/\/[^\s/:@"]+:)[^\s/@"]+(?=@)/g, `$1${REDACTED}`],
  [new RegExp(`("[\\w-]*(?:${SECRET_NAME_ENDS})"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, 'gi'), `$1${REDACTED}`],
  [/(\baws_(?:secret_access_key|session_token|security_token)\s*[=:]\s*)[^\s"']+/gi, `$1${REDACTED}`],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g, REDACTED],
]

export interface RedactOptions {
  /** Account IDs, twelve digits in a row, become 123456789012. */
  readonly accountIds?: boolean | undefined
}

/**
 * A copy without secrets: what the model calls sensitive, members with the name of a secret, and texts, or bytes that are
 * text, that are one.
 */
export function redact(value: unknown, ref: ShapeRef | undefined, options: RedactOptions = {}): unknown {
  if (value === undefined || value === null) return value
  if (ref?.sensitive === true) return redacted(value)
  if (typeof value === 'string') return redactText(value, options)
  if (Array.isArray(value)) {
    const element = ref?.type === 'list' ? ref.shape.member : undefined
    return value.map(one => redact(one, element, options))
  }
  const text = textOf(value)
  if (text !== undefined) {
    const safe = redactText(text, options)
    return safe === text ? value : new TextEncoder().encode(safe)
  }
  if (!isRecord(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    const below = ref?.type === 'map' ? ref.shape.value : ref?.shape.members.get(name)
    const isSecret = SECRET_NAME.test(name) && (typeof member === 'string' || typeof member === 'object')
    setOwn(copy, name, isSecret ? redacted(member) : redact(member, below, options))
  }
  return copy
}

/** A text without the secrets that can be recognised in it. */
export function redactText(text: string, { accountIds }: RedactOptions = {}): string {
  let result = text
  for (const [expression, replacement] of IN_TEXT) result = result.replace(expression, replacement)
  return accountIds === true ? result.replace(/(?<!\d)\d{12}(?!\d)/g, ACCOUNT) : result
}

/** Keeps the type, so that what was recorded can be answered with again. */
function redacted(value: unknown): unknown {
  if (value === null) return null
  if (typeof value === 'string') return REDACTED
  if (ArrayBuffer.isView(value)) return new TextEncoder().encode(REDACTED)
  if (value instanceof Date) return new Date(0)
  if (typeof value === 'number' || typeof value === 'bigint') return 0
  if (typeof value === 'boolean') return false
  if (Array.isArray(value)) return value.map(redacted)
  if (!isRecord(value)) return REDACTED
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redacted(member)]))
}

/** The text that bytes are; undefined where they are none. */
function textOf(value: unknown): string | undefined {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value
  return bytes instanceof Uint8Array && isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : undefined
}
