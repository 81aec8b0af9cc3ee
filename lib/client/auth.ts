import type { Endpoint } from '../endpoint/rule-set.ts'
import { UnsupportedFeatureError } from '../errors.ts'
import type { Operation } from '../model/service.ts'

/** How one request is to be signed. */
export interface Signing {
  readonly region: string
  /** The service in the credential scope. */
  readonly service: string
  /** Whether the signature covers the path encoded once more; S3 signs the path as it is sent. */
  readonly doubleEncode: boolean
  /** Whether `..` and `//` in the path are resolved in the signature; S3 keys may hold both. */
  readonly normalizePath: boolean
  /** Whether the hash of the body may be left out of the signature. */
  readonly unsignedPayload: boolean
}

interface AuthScheme {
  readonly name: string
  readonly signingName?: string
  readonly signingRegion?: string
  readonly signingRegionSet?: readonly string[]
  readonly disableDoubleEncoding?: boolean
}

/** Services whose signer takes paths as they are and sends the hash of the body: botocore/handlers.py, S3_SIGNING_NAMES. */
export const s3SigningNames: ReadonlySet<string> = new Set(['s3', 's3-outposts', 's3-object-lambda', 's3express'])

/**
 * Chooses the authentication of one call: what the operation says, then what the endpoint says, then the service.
 * `undefined` means that the request goes out unsigned.
 *
 * Source: botocore/regions.py (auth_schemes_to_signing_ctx) and botocore/handlers.py (set_operation_specific_signer).
 *
 * @throws UnsupportedFeatureError when every scheme on offer is one that tucuxi does not have.
 */
export function chooseSigning(
  operation: Operation,
  endpoint: Endpoint,
  config: { readonly signatureVersion: string | undefined; readonly signingRegion: string },
): Signing | undefined {
  if (config.signatureVersion === 'unsigned' || isAnonymous(operation)) return undefined
  const { service } = operation
  const { authtype } = operation.definition
  const schemes = endpoint.properties.authSchemes as readonly AuthScheme[] | undefined
  const { auth = [schemeOf(service.metadata.signatureVersion)] } = service.metadata
  const offered = schemes?.map(scheme => scheme.name) ?? operation.definition.auth ?? auth
  const scheme = schemes?.find(({ name }) => name === 'sigv4')
  if (scheme === undefined && (authtype === 'bearer' || !offered.some(name => /(^|#)sigv4$/.test(name)))) {
    throw new UnsupportedFeatureError(
      `${service.name}.${operation.name} must be authenticated with ${offered.join(' or ')}; tucuxi signs with sigv4 only.`,
    )
  }
  const name = scheme?.signingName ?? service.signingName
  const isS3 = s3SigningNames.has(name)
  return {
    region: scheme?.signingRegion ?? config.signingRegion,
    service: name,
    doubleEncode: !isS3 && scheme?.disableDoubleEncoding !== true,
    normalizePath: !isS3,
    unsignedPayload: operation.definition.unsignedPayload === true || authtype === 'v4-unsigned-body',
  }
}

/** What older models call the signature: S3's is a dialect, `v2` and `bearer` are others. */
function schemeOf(signatureVersion = 'v4'): string {
  const isSigv4 = ['v4', 's3', 's3v4'].includes(signatureVersion)
  return isSigv4 ? 'sigv4' : signatureVersion.replace(/^v/, 'sigv')
}

/** Whether the operation is answered without credentials, such as AssumeRoleWithWebIdentity. */
function isAnonymous(operation: Operation): boolean {
  const { auth, authtype } = operation.definition
  return authtype === 'none' || auth?.[0] === 'smithy.api#noAuth'
}
