/**
 * The header `amz-sdk-request`: which attempt this is, of how many, and until when its answer is waited for.
 *
 * @param until milliseconds by the service's clock; undefined when that is not known
 * Source: botocore/handlers.py add_retry_headers.
 */
export function attemptHeader(attempt: number, maxAttempts: number, until: number | undefined): string {
  const count = `attempt=${attempt}; max=${maxAttempts}`
  return until === undefined ? count : `ttl=${new Date(until).toISOString().replace(/[-:]|\.\d+/g, '')}; ${count}`
}
