import type { RequestEvent } from '../../client/hooks.ts'
import { bodyLength } from '../../http/body.ts'
import { isStream } from '../../http/upload.ts'

/** Bytes from which on a body at hand is worth the wait; as in the SDKs for Go and JavaScript. botocore always waits. */
const WORTHWHILE = 2 * 1024 * 1024

/**
 * Asks before a body is sent that a refusal would waste: of streams, because many can be read but once, and of what is
 * large. Source: botocore/handlers.py, add_expect_header.
 */
export function expectContinue({ operation, request }: RequestEvent): void {
  const { body, headers } = request
  if (body === undefined || !['PUT', 'POST'].includes(operation.httpMethod)) return
  const length = headers['content-length'] ?? bodyLength(body)
  const isWorthwhile = isStream(body) ? Number(length) !== 0 : Number(length) >= WORTHWHILE
  if (isWorthwhile) headers.expect ??= '100-continue'
}
