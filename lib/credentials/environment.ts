import { CredentialsError } from '../errors.ts'
import { fromPair } from './credentials.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

const NAMES = { accessKeyId: 'AWS_ACCESS_KEY_ID', secretAccessKey: 'AWS_SECRET_ACCESS_KEY' }
const PLACE = 'the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'

/**
 * The variables of the environment, read anew at each load: a process may change its own.
 *
 * Source: botocore/credentials.py, EnvProvider.
 */
export function environmentVariables({ environment, profileIsOption }: ProviderContext): CredentialProvider {
  return {
    name: 'env',
    place: PLACE,
    skipped: profileIsOption ? 'the option "profile" is given' : undefined,
    load: async () => {
      const pair = {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        sessionToken: environment.AWS_SECURITY_TOKEN || environment.AWS_SESSION_TOKEN,
        expiration: expiration(environment.AWS_CREDENTIAL_EXPIRATION),
        accountId: environment.AWS_ACCOUNT_ID,
      }
      return fromPair(pair, 'env', PLACE, NAMES)
    },
  }
}

function expiration(text: string | undefined): Date | undefined {
  if (!text) return undefined
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new CredentialsError(
    `AWS_CREDENTIAL_EXPIRATION is no time: ${JSON.stringify(text)}. Write it as "2026-01-31T12:00:00Z", or unset it.`,
  )
}
