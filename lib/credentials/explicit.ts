import { CredentialsError, InvalidOptionError } from '../errors.ts'
import { type Credentials, type CredentialsInit, fromPair } from './credentials.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

const PLACE = 'the option "credentials"'

/** The option `credentials`, an object. */
export function explicit({ given }: ProviderContext): CredentialProvider | undefined {
  if (given === undefined || typeof given === 'function') return undefined
  const credentials = checkCredentials(given, 'explicit', PLACE)
  return { name: 'explicit', place: PLACE, load: async () => credentials }
}

/**
 * Checks what a caller gave.
 *
 * @param where the giver, for messages; they never show a value
 * @throws InvalidOptionError something that is no pair of credentials
 * @throws PartialCredentialsError half a pair
 */
export function checkCredentials(given: CredentialsInit, source: string, where: string): Credentials {
  const fault = faultOf(given)
  if (fault !== undefined) {
    throw new InvalidOptionError(
      `Invalid credentials from ${where}: must be { accessKeyId, secretAccessKey, … }, and ${fault}.`,
    )
  }
  const credentials = fromPair({ ...pick(given) }, source, where)
  if (credentials !== null) return credentials
  throw new CredentialsError(
    `Invalid credentials from ${where}: neither accessKeyId nor secretAccessKey is there. Give both.`,
  )
}

function faultOf(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return `it is ${given === null ? 'null' : typeof given}`
  for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId'] as const) {
    const value = (given as Record<string, unknown>)[name]
    if (value !== undefined && value !== null && typeof value !== 'string') return `${name} is not a string`
  }
  const { expiration } = given as CredentialsInit
  const isDate = expiration instanceof Date && !Number.isNaN(expiration.getTime())
  return isDate || expiration === undefined || expiration === null ? undefined : 'expiration is not a valid Date'
}

/** Properties are read one by one, because they may be getters of a class. */
function pick({ accessKeyId, secretAccessKey, sessionToken, expiration, accountId }: CredentialsInit): CredentialsInit {
  return { accessKeyId, secretAccessKey, sessionToken, expiration: expiration ?? undefined, accountId }
}
