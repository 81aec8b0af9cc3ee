import { ClientError, CredentialsError } from '../errors.ts'

/**
 * The error of a source that is configured, and failed.
 *
 * @param what what could not be done, and where it is configured: "assume the role of profile "dev" (path:line)"
 * @param cause kept, and its message told
 */
export function failure(what: string, cause: unknown): CredentialsError {
  return new CredentialsError(`Could not ${what}: ${reasonOf(cause)}`, { cause })
}

function reasonOf(cause: unknown): string {
  if (cause instanceof ClientError) return `${cause.code}: ${cause.message}`
  return cause instanceof Error ? cause.message : String(cause)
}
