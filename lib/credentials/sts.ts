import { CredentialsError } from '../errors.ts'
import type { Credentials } from './credentials.ts'
import { failure } from './failure.ts'
import type { ProviderContext } from './provider.ts'
import { type RoleAnswer, roleAnswer } from './role-cache.ts'

/** The name of a session that nobody gave one. It is no part of the key of the cache. */
export function defaultSessionName(): string {
  return `tucuxi-session-${Math.floor(Date.now() / 1000)}`
}

/** Asks STS for the credentials of a role. @throws CredentialsError which tells `what` could not be done */
export async function callSts(
  { call }: ProviderContext,
  request: {
    readonly what: string
    readonly operation: 'assumeRole' | 'assumeRoleWithWebIdentity'
    readonly params: Readonly<Record<string, unknown>>
    readonly credentials?: Credentials
  },
): Promise<RoleAnswer> {
  const { what, ...rest } = request
  let output: Readonly<Record<string, unknown>>
  try {
    output = await call({ service: 'sts', ...rest })
  } catch (cause) {
    throw failure(what, cause)
  }
  const answer = roleAnswer(output)
  if (answer === undefined) throw new CredentialsError(`Could not ${what}: STS answered without credentials.`)
  return answer
}
