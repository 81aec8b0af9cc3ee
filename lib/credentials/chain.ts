import { assumedRole } from './assume-role.ts'
import { containerRole } from './container.ts'
import { environmentVariables } from './environment.ts'
import { explicit } from './explicit.ts'
import { fromFunction } from './function.ts'
import { instanceMetadata } from './instance-metadata.ts'
import { botoConfig, ec2CredentialsFile } from './legacy-files.ts'
import { profileProviders } from './profile-providers.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

/**
 * The providers that a session asks, in order. What the caller gave is asked alone.
 * Source of the order: botocore/credentials.py, create_credential_resolver.
 */
export function providers(context: ProviderContext): readonly CredentialProvider[] {
  const given = explicit(context) ?? fromFunction(context)
  if (given !== undefined) return [given]
  return [
    environmentVariables(context),
    assumedRole(context),
    ...profileProviders(context),
    ec2CredentialsFile(context),
    botoConfig(context),
    containerRole(context),
    instanceMetadata(context),
  ]
}
