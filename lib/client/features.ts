import type { Credentials } from '../credentials/credentials.ts'
import type { Signing } from './auth.ts'
import type { CallOptions } from './types.ts'

/** What a request makes use of, as the `user-agent` header says it to AWS. Source: botocore/useragent.py. */
export const FEATURES = {
  waiter: 'B',
  paginator: 'C',
  s3Transfer: 'G',
  gzipRequestCompression: 'L',
  protocolRpcV2Cbor: 'M',
  endpointOverride: 'N',
  sigv4aSigning: 'S',
  resolvedAccountId: 'T',
  bearerServiceEnvVars: '3',
  s3RegionRedirect: 'Ah',
} as const

/** An id of one or two characters. */
export type FeatureId = string

/** Ids one after the other, each with a comma before it: a key that is cheap to put together. */
export type FeatureIds = string

const FEATURE = Symbol('feature')

/** Options of a call that is made on the way to something greater: a paginator's, a waiter's, a transfer's. */
export function withFeature(options: CallOptions | undefined, feature: FeatureId): CallOptions {
  return { ...options, [FEATURE]: `,${feature}` } as CallOptions
}

export function featureOf(options: CallOptions): FeatureIds {
  return (options as { readonly [FEATURE]?: FeatureIds })[FEATURE] ?? ''
}

const RETRY_MODES: Readonly<Record<string, FeatureId>> = { legacy: 'D', standard: 'E', adaptive: 'F' }
const ACCOUNT_ID_MODES: Readonly<Record<string, FeatureId>> = { preferred: 'P', disabled: 'Q', required: 'R' }
const REQUEST_CHECKSUMS: Readonly<Record<string, FeatureId>> = { when_supported: 'Z', when_required: 'a' }
const RESPONSE_CHECKSUMS: Readonly<Record<string, FeatureId>> = { when_supported: 'b', when_required: 'c' }

const CHECKSUMS: ReadonlyMap<string, FeatureId> = new Map([
  ['crc32', 'U'],
  ['crc32c', 'V'],
  ['crc64nvme', 'W'],
  ['sha1', 'X'],
  ['sha256', 'Y'],
  ['md5', 'AE'],
  ['sha512', 'AF'],
  ['xxhash3', 'AG'],
  ['xxhash64', 'AH'],
  ['xxhash128', 'AI'],
])

/** By `source` of the credentials; what the source alone does not tell, the credentials say themselves. */
const CREDENTIALS: ReadonlyMap<string, readonly FeatureId[]> = new Map([
  ['explicit', ['e']],
  ['function', ['e']],
  ['env', ['g']],
  ['assume-role', ['i']],
  ['assume-role-with-web-identity', ['k']],
  ['shared-credentials-file', ['n']],
  ['config-file', ['n']],
  ['custom-process', ['v', 'w']],
  ['boto-config', ['x']],
  ['container-role', ['z']],
  ['iam-role', ['0']],
  ['login', ['AC', 'AD']],
])

/**
 * @param accountId where the endpoint rules were given it
 * @param isRedirected whether the endpoint is that of another region, which S3 named before
 */
export function featuresOfCall(
  accountId: string | undefined,
  signing: Signing | undefined,
  isRedirected: boolean,
): FeatureIds {
  let features = accountId === undefined ? '' : `,${FEATURES.resolvedAccountId}`
  if (signing?.scheme === 'v4a') features += `,${FEATURES.sigv4aSigning}`
  return isRedirected ? `${features},${FEATURES.s3RegionRedirect}` : features
}

export function featuresOfBody(compressed: boolean, algorithm: string | undefined): FeatureIds {
  const encoding = compressed ? `,${FEATURES.gzipRequestCompression}` : ''
  const checksum = algorithm && CHECKSUMS.get(algorithm)
  return checksum ? `${encoding},${checksum}` : encoding
}

/** What the features of a client depend on. */
export interface FeatureConfig {
  readonly retries: { readonly mode: string }
  readonly requestChecksumCalculation: string
  readonly responseChecksumValidation: string
  readonly accountIdEndpointMode: string
  readonly endpointUrl: string | undefined
}

/** The features that all calls of a client have. */
export function featuresOfClient(
  config: FeatureConfig,
  { protocol, hasAccountIdMode, prefersToken }: { protocol: string; hasAccountIdMode: boolean; prefersToken: boolean },
): FeatureId[] {
  const features = [
    RETRY_MODES[config.retries.mode],
    config.endpointUrl !== undefined && FEATURES.endpointOverride,
    REQUEST_CHECKSUMS[config.requestChecksumCalculation],
    RESPONSE_CHECKSUMS[config.responseChecksumValidation],
    hasAccountIdMode && ACCOUNT_ID_MODES[config.accountIdEndpointMode],
    protocol === 'smithy-rpc-v2-cbor' && FEATURES.protocolRpcV2Cbor,
    prefersToken && FEATURES.bearerServiceEnvVars,
  ]
  return features.filter(feature => typeof feature === 'string')
}

export function featuresOfCredentials({ source, features }: Credentials): readonly FeatureId[] {
  return [...features, ...(CREDENTIALS.get(source) ?? [])]
}
