import { lookUp, type Sources } from '../config/lookup.ts'
import { SESSION_SETTINGS } from '../config.ts'

/** How the instance metadata service is asked. */
export interface MetadataSettings {
  /** Ends with a slash. */
  readonly endpoint: string
  readonly attempts: number
  /** Milliseconds of one attempt to connect, and between bytes. */
  readonly timeout: number
  /** Whether version 1, which needs no token, is ruled out. */
  readonly v1Disabled: boolean
}

const ENDPOINTS = { ipv4: 'http://169.254.169.254/', ipv6: 'http://[fd00:ec2::254]/' }

/**
 * The settings of the instance metadata service. Source: botocore/utils.py, IMDSFetcher and resolve_imds_endpoint_mode.
 * @throws InvalidOptionError, ProfileNotFoundError, InvalidConfigFileError
 */
export function metadataSettings(sources: Sources): MetadataSettings {
  const rows = SESSION_SETTINGS
  const ipv6 = lookUp('imdsUseIpv6', rows.imdsUseIpv6, sources)?.value === true
  const mode = lookUp('ec2MetadataServiceEndpointMode', rows.ec2MetadataServiceEndpointMode, sources)?.value
  const given = lookUp('ec2MetadataServiceEndpoint', rows.ec2MetadataServiceEndpoint, sources)?.value
  const endpoint = given ?? ENDPOINTS[mode ?? (ipv6 ? 'ipv6' : 'ipv4')]
  const attempts = lookUp('metadataServiceNumAttempts', rows.metadataServiceNumAttempts, sources)?.value
  const timeout = lookUp('metadataServiceTimeout', rows.metadataServiceTimeout, sources)?.value
  return {
    endpoint: endpoint.endsWith('/') ? endpoint : `${endpoint}/`,
    attempts: attempts ?? rows.metadataServiceNumAttempts.default,
    timeout: timeout ?? rows.metadataServiceTimeout.default,
    v1Disabled: lookUp('ec2MetadataV1Disabled', rows.ec2MetadataV1Disabled, sources)?.value === true,
  }
}

/** Whether nobody shall ask the instance metadata service. */
export function isMetadataDisabled(sources: Sources): boolean {
  return lookUp('ec2MetadataDisabled', SESSION_SETTINGS.ec2MetadataDisabled, sources)?.value === true
}
