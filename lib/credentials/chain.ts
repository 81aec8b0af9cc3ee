import type { Credentials } from './credentials.ts'
import { environmentVariables } from './environment.ts'
import { explicit } from './explicit.ts'
import { fromFunction } from './function.ts'
import { instanceMetadata, notYet } from './not-yet.ts'
import { configFile, credentialsFile } from './profile-keys.ts'
import type { CredentialProvider, ProviderContext, ProviderFactory } from './provider.ts'

/** Where credentials are looked for, in this order. Source: botocore/credentials.py, create_credential_resolver. */
const CHAIN: readonly ProviderFactory[] = [
  environmentVariables,
  notYet({
    name: 'assume-role',
    feature: 'an assumed role',
    keys: ['role_arn'],
    unless: ['web_identity_token_file'],
  }),
  notYet({
    name: 'assume-role-with-web-identity',
    feature: 'a role assumed with a web identity',
    keys: ['web_identity_token_file'],
    variables: ['AWS_WEB_IDENTITY_TOKEN_FILE'],
    profileWins: true,
  }),
  notYet({ name: 'sso', feature: 'IAM Identity Center (SSO)', keys: ['sso_role_name', 'sso_account_id'] }),
  credentialsFile,
  notYet({ name: 'login', feature: 'a login session', keys: ['login_session'] }),
  notYet({ name: 'custom-process', feature: 'a credential process', keys: ['credential_process'] }),
  configFile,
  notYet({
    name: 'container-role',
    feature: 'credentials of a container',
    variables: ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  }),
  instanceMetadata,
]

/** The providers that a session asks, in order. What the caller gave is asked alone. */
export function providers(context: ProviderContext): readonly CredentialProvider[] {
  const given = explicit(context) ?? fromFunction(context)
  if (given !== undefined) return [given]
  return CHAIN.map(factory => factory(context))
}

/**
 * The credentials of the first provider that has any; null when none has.
 *
 * @throws PartialCredentialsError, CredentialsError, UnsupportedFeatureError, ProfileNotFoundError, InvalidConfigFileError
 *   from the first provider that fails: what is configured and broken is not passed over
 */
export async function firstOf(chain: readonly CredentialProvider[]): Promise<Credentials | null> {
  for (const provider of chain) {
    if (provider.skipped !== undefined) continue
    const credentials = await provider.load()
    if (credentials !== null) return credentials
  }
  return null
}
