import type { Sources } from '../config/lookup.ts'
import type { Environment, ProfileFiles } from '../config/profiles.ts'
import type { Transport } from '../http/wire.ts'
import { log } from '../log.ts'
import type { Credentials, CredentialsFunction, CredentialsInit } from './credentials.ts'
import type { RoleCache } from './role-cache.ts'

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

/**
 * Asks for the code that a device shows just now.
 *
 * @param serial the ARN or the serial number of the device, as `mfa_serial` of the profile names it
 */
export type MfaCode = (serial: string) => Promise<string> | string

/** One call of a service that gives out credentials or tokens. */
export interface ServiceRequest {
  readonly service: string
  /** The method of the client. */
  readonly operation: string
  readonly params: Readonly<Record<string, unknown>>
  /** The region of the service; left out, that of the session. */
  readonly region?: string | undefined
  /** Signs the call; left out, it goes out unsigned. */
  readonly credentials?: Credentials | undefined
  /** Headers that hang on the URL of the request. */
  readonly headers?: ((url: string) => Readonly<Record<string, string>>) | undefined
}

/** Makes one call, with retries and all else that a call has. Credentials sit below clients: a session hands this down. */
export type ServiceCall = (request: ServiceRequest) => Promise<Readonly<Record<string, unknown>>>

/** What providers are made from. */
export interface ProviderContext {
  /** The option `credentials`. */
  readonly given: CredentialsInit | CredentialsFunction | undefined
  /** The profile, and whether an option named it: then the environment is not asked, as in botocore. */
  readonly profile: string | undefined
  readonly profileIsOption: boolean
  readonly environment: Environment
  readonly files: ProfileFiles
  /** Where the settings of providers are read from. */
  readonly sources: Sources
  /** The option `mfaCode`. */
  readonly mfaCode: MfaCode | undefined
  readonly cache: RoleCache
  readonly call: ServiceCall
  /** Sends what is no call of a service, through the proxies of the environment: requests to the endpoint of an instance. */
  readonly send: Transport
  /** The same without any proxy: requests to the endpoint of a container. */
  readonly sendDirectly: Transport
}

/** Makes the provider of one place. */
export type ProviderFactory = (context: ProviderContext) => CredentialProvider

/**
 * The credentials of the first provider that has any; null when none has.
 *
 * @throws what the first provider that fails throws: what is configured and broken is not passed over
 */
export async function firstOf(chain: readonly CredentialProvider[]): Promise<Credentials | null> {
  for (const provider of chain) {
    if (provider.skipped !== undefined) continue
    const credentials = await provider.load()
    if (credentials !== null) {
      if (log.enabled) log(foundLine(credentials))
      return credentials
    }
  }
  log('credentials: none; session.explain() tells what was tried')
  return null
}

/** Where credentials come from, and nothing of them. */
function foundLine({ source, expiration }: Credentials): string {
  return `credentials: from ${source}${expiration === undefined ? '' : `, until ${expiration.toISOString()}`}`
}
