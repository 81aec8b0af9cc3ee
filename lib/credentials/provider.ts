import type { Environment, ProfileFiles } from '../config/profiles.ts'
import type { Credentials, CredentialsFunction, CredentialsInit } from './credentials.ts'

/** One place where credentials may be found. */
export interface CredentialProvider {
  /** `source` of the credentials that it gives. */
  readonly name: string
  /** The place, for people: "environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY". */
  readonly place: string
  /** Why the place is not looked at. */
  readonly skipped?: string | undefined
  /** The credentials; null when the place has none, so that the next provider is asked. */
  load(): Promise<Credentials | null>
}

/** What providers are made from. */
export interface ProviderContext {
  /** The option `credentials`. */
  readonly given: CredentialsInit | CredentialsFunction | undefined
  /** The profile, and whether an option named it: then the environment is not asked, as in botocore. */
  readonly profile: string | undefined
  readonly profileIsOption: boolean
  readonly environment: Environment
  readonly files: ProfileFiles
}

/** Makes the provider of one place. */
export type ProviderFactory = (context: ProviderContext) => CredentialProvider
