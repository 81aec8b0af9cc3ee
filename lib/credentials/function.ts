import { CredentialsError, TucuxiError } from '../errors.ts'
import { checkCredentials } from './explicit.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

const PLACE = 'the function in the option "credentials"'

/** The option `credentials`, an async function: its own, or a provider of AWS SDK for JavaScript v3. */
export function fromFunction({ given }: ProviderContext): CredentialProvider | undefined {
  if (typeof given !== 'function') return undefined
  return {
    name: 'function',
    place: PLACE,
    async load() {
      let credentials: Awaited<ReturnType<typeof given>>
      try {
        credentials = await given()
      } catch (cause) {
        if (cause instanceof TucuxiError) throw cause
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new CredentialsError(`Could not get credentials from ${PLACE}: ${reason}`, { cause })
      }
      return checkCredentials(credentials, 'function', PLACE)
    },
  }
}
