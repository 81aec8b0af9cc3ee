import { CLIENT_SETTINGS, type ClientSettings, type SessionSettings } from '../config.ts'
import { Credentials, type CredentialsFunction, type CredentialsInit } from '../credentials/credentials.ts'
import { checkCredentials } from '../credentials/explicit.ts'
import type { MfaCode } from '../credentials/provider.ts'
import { isHostOfAws } from '../endpoint/partitions.ts'
import type { PartitionsDefinition } from '../endpoint/rule-set.ts'
import type { Transport } from '../http/wire.ts'

/** What is no setting, but an object or a function. */
type Held = {
  /** Keys, or an async function that fetches them; a provider of AWS SDK for JavaScript v3 is one. */
  readonly credentials?: CredentialsInit | CredentialsFunction | undefined
  /** Sends the signed requests, in place of HTTP. */
  readonly transport?: Transport | undefined
}

/** Options of one client; they lie over those of its session. */
export type ClientOptions = ClientSettings & Held

/** Options of a session. */
export type SessionOptions = SessionSettings &
  Held & {
    /** Asks for the code of the MFA device that `mfa_serial` of a profile names, when its role is assumed. */
    readonly mfaCode?: MfaCode | undefined
  }

/**
 * Options that nobody can change any more: `over` lies over `base`, setting by setting.
 * @throws PartialCredentialsError, InvalidOptionError when `credentials` are not whole
 */
export function merged(base: SessionOptions, over: SessionOptions): SessionOptions {
  const options: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined || value === null) continue
    if (name === 'credentials') options[name] = kept(value as CredentialsInit | CredentialsFunction)
    else if (Array.isArray(value)) options[name] = Object.freeze([...value])
    else if (typeof value === 'object') {
      // Only groups of settings are merged: what is one value is replaced.
      const below = Object.hasOwn(CLIENT_SETTINGS, name) ? undefined : (options[name] as object | undefined)
      options[name] = Object.freeze({ ...below, ...value })
    } else options[name] = value
  }
  return Object.freeze(options)
}

/**
 * The options of a client that hold for a client of another service, too: an endpoint of one's own serves all services (moto,
 * LocalStack), one of AWS serves its own.
 */
export function forOtherService(
  { apiVersion: _, signatureVersion: __, endpointUrl, ...options }: ClientOptions,
  region: string | undefined,
  partitions: PartitionsDefinition,
): ClientOptions {
  return {
    ...options,
    ...(region !== undefined && { region }),
    ...(endpointUrl && !isHostOfAws(new URL(endpointUrl).hostname, partitions) && { endpointUrl }),
  }
}

function kept(given: CredentialsInit | CredentialsFunction): Credentials | CredentialsFunction {
  if (typeof given === 'function' || given instanceof Credentials) return given
  return checkCredentials(given, 'explicit', 'the option "credentials"')
}
