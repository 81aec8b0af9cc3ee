import { login } from './login.ts'
import { credentialProcess } from './process.ts'
import { configFile, credentialsFile } from './profile-keys.ts'
import type { CredentialProvider, ProviderContext, ProviderFactory } from './provider.ts'
import { sso } from './sso.ts'
import { webIdentity } from './web-identity.ts'

/** Where a profile may have credentials, in this order. Source: botocore/credentials.py, ProfileProviderBuilder. */
const IN_PROFILE: readonly ProviderFactory[] = [webIdentity, sso, credentialsFile, login, credentialProcess, configFile]

/** The providers that look into one profile. */
export function profileProviders(context: ProviderContext): readonly CredentialProvider[] {
  return IN_PROFILE.map(factory => factory(context))
}
