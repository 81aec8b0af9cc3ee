import type { IniSection } from '../config/ini.ts'
import { textOf } from '../config/profiles.ts'
import { type Credentials, fromPair } from './credentials.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

const NAMES = { accessKeyId: 'aws_access_key_id', secretAccessKey: 'aws_secret_access_key' }

/**
 * The profile in the credentials file.
 * Source: botocore/credentials.py, SharedCredentialProvider.
 */
export function credentialsFile({ files, profile = 'default' }: ProviderContext): CredentialProvider {
  const place = `profile "${profile}" in ${files.credentialsPath}`
  const name = 'shared-credentials-file'
  return { name, place, load: async () => keysOf(files.credentialsProfile(profile), name, place) }
}

/**
 * The profile in the config file.
 * Source: botocore/credentials.py, ConfigProvider.
 */
export function configFile({ files, profile = 'default' }: ProviderContext): CredentialProvider {
  const place = `profile "${profile}" in ${files.configPath}`
  const name = 'config-file'
  return { name, place, load: async () => keysOf(files.configProfile(profile), name, place) }
}

function keysOf(section: IniSection | undefined, source: string, place: string): Credentials | null {
  const pair = {
    accessKeyId: textOf(section?.get('aws_access_key_id')),
    secretAccessKey: textOf(section?.get('aws_secret_access_key')),
    sessionToken: textOf(section?.get('aws_security_token')) ?? textOf(section?.get('aws_session_token')),
    accountId: textOf(section?.get('aws_account_id')),
  }
  return fromPair(pair, source, place, NAMES)
}
