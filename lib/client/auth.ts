import type { Endpoint } from '../endpoint/rule-set.ts'
import { UnsupportedFeatureError } from '../errors.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import { type AuthScheme, preferredOf, SUPPORTED, schemeOf, schemeOfVersion } from './auth-scheme.ts'

/** How one request is to be signed. */
export interface Signing {
  readonly scheme: AuthScheme
  /** The region; for `v4a` the regions, separated by commas, or `*`. */
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

interface Choice {
  readonly properties: Endpoint['properties']
  readonly signing: Signing | undefined
}

type Decisive = 'signatureVersion' | 'authSchemePreference'

/** The settings that the authentication of a client's calls depends on. */
export interface AuthConfig {
  readonly signatureVersion?: string | undefined
  readonly authSchemePreference?: readonly string[] | undefined
  readonly sigv4aSigningRegionSet?: readonly string[] | undefined
  /** Where a value comes from: options weigh more than files and variables. Left out, all are options. */
  origin?(name: Decisive): { readonly kind: string }
}

/** One entry of `authSchemes`, by which an endpoint says how it is to be signed for. */
interface EndpointScheme {
  readonly name: string
  readonly signingName?: string
  readonly signingRegion?: string
  readonly signingRegionSet?: readonly string[]
  readonly disableDoubleEncoding?: boolean
}

/** Services whose signer takes paths as they are and sends the hash of the body: botocore/handlers.py, S3_SIGNING_NAMES. */
export const s3SigningNames: ReadonlySet<string> = new Set(['s3', 's3-outposts', 's3-object-lambda', 's3express'])

/** Services whose models name an older signature than they take: botocore/client.py, _resolve_signature_version. */
const v4Prefixes: ReadonlySet<string> = new Set(['s3', 's3-control', 'importexport'])

/** Services that take a token of the environment before any signature: botocore/handlers.py, get_bearer_auth_supported_services. */
const tokenServices: ReadonlySet<string> = new Set(['bedrock'])

/** Chooses how the calls of one client are authenticated. */
export class Auth {
  readonly #service: ServiceModel
  readonly #config: AuthConfig
  readonly #signingRegion: string
  readonly #hasOwnToken: boolean
  /** What `signatureVersion` says. */
  readonly #version: AuthScheme | 'none' | undefined
  /** The latest choices: endpoints of the same parameters are the same object. */
  readonly #latest = new Map<Operation, Choice>()

  /**
   * @param signingRegion the region of signatures where the endpoint names none
   * @param hasOwnToken whether the environment has a bearer token for this very service
   * @throws InvalidOptionError, UnsupportedFeatureError a signature version that does not exist, or that tucuxi does not have
   */
  constructor(service: ServiceModel, config: AuthConfig, signingRegion: string, hasOwnToken = false) {
    const { signatureVersion } = config
    this.#service = service
    this.#config = config
    this.#signingRegion = signingRegion
    this.#hasOwnToken = hasOwnToken
    this.#version = signatureVersion === undefined ? undefined : schemeOfVersion(signatureVersion)
  }

  /**
   * What the endpoint says, then the operation, then the settings and the service. `undefined` means that the request
   * goes out unsigned.
   *
   * Source: botocore/regions.py (auth_schemes_to_signing_ctx), botocore/signers.py (_choose_signer), botocore/handlers.py
   * (set_operation_specific_signer, _set_auth_scheme_preference_signer).
   *
   * @throws UnsupportedFeatureError when every scheme on offer is one that tucuxi does not have.
   */
  signing(operation: Operation, { properties }: Endpoint): Signing | undefined {
    let choice = this.#latest.get(operation)
    if (choice?.properties !== properties) {
      choice = { properties, signing: this.#choose(operation, properties.authSchemes) }
      this.#latest.set(operation, choice)
    }
    return choice.signing
  }

  /** Whether a token of the environment takes the place of a signature. */
  get prefersToken(): boolean {
    const { auth } = this.#service.metadata
    if (!this.#hasOwnToken || !tokenServices.has(this.#service.signingName)) return false
    if (auth?.some(name => schemeOf(name) === 'bearer') !== true) return false
    const isDecided = this.#isOption('signatureVersion') || this.#isOption('authSchemePreference')
    return !isDecided || this.#ofSettings() === 'bearer'
  }

  #choose(operation: Operation, schemes: unknown): Signing | undefined {
    if (this.#version === 'none' || isAnonymous(operation)) return undefined
    const chosen = schemes === undefined ? undefined : this.#ofEndpoint(operation, schemes as readonly EndpointScheme[])
    if (chosen !== undefined) return this.#signing(operation, schemeOf(chosen.name), chosen)
    return this.#signing(operation, this.#withoutEndpoint(operation))
  }

  /** Undefined when a signature was asked for that the endpoint does not name: then it is made without its help. */
  #ofEndpoint(operation: Operation, offered: readonly EndpointScheme[]): EndpointScheme | undefined {
    if (this.#isOption('signatureVersion')) {
      return offered.find(({ name }) => schemeOf(name) === this.#version)
    }
    const names = offered.map(({ name }) => name)
    const name = preferredOf(names, this.#config.authSchemePreference)
    if (name !== undefined) return offered.find(each => each.name === name)
    throw unsupported(operation, names)
  }

  #withoutEndpoint(operation: Operation): string {
    const { auth, authtype } = operation.definition
    if (auth === undefined && authtype === undefined) return this.prefersToken ? 'bearer' : this.#ofSettings(operation)
    const names = auth ?? [authtype === 'v4-unsigned-body' ? 'v4' : authtype!]
    const name = preferredOf(names, this.#config.authSchemePreference)
    if (name !== undefined) return schemeOf(name)
    throw unsupported(operation, names)
  }

  #isOption(name: Decisive): boolean {
    if (this.#config[name] === undefined) return false
    return this.#config.origin?.(name).kind.endsWith(' option') !== false
  }

  #ofSettings(operation?: Operation): string {
    const { authSchemePreference } = this.#config
    const { auth, signatureVersion = 'v4', endpointPrefix } = this.#service.metadata
    const isPreferred = authSchemePreference !== undefined && auth !== undefined
    if (this.#version !== undefined && (this.#isOption('signatureVersion') || !isPreferred)) return this.#version
    const names = auth ?? [v4Prefixes.has(endpointPrefix) ? 'v4' : signatureVersion.replace(/^s3(v4)?$/, 'v4')]
    const name = preferredOf(names, authSchemePreference)
    if (name !== undefined) return schemeOf(name)
    throw unsupported(operation, names, this.#service.name)
  }

  #signing(operation: Operation, scheme: string, given: Partial<EndpointScheme> = {}): Signing | undefined {
    if (scheme === 'none') return undefined
    if (!SUPPORTED.has(scheme)) throw unsupported(operation, [scheme])
    const { sigv4aSigningRegionSet, signatureVersion } = this.#config
    const { authtype, unsignedPayload } = operation.definition
    const service = given.signingName ?? this.#service.signingName
    const isS3 = s3SigningNames.has(service)
    const regions = sigv4aSigningRegionSet ?? (given.signingRegion === undefined ? given.signingRegionSet : undefined)
    const region =
      scheme === 'v4a' ? regions?.join(',') || given.signingRegion || '*' : (given.signingRegion ?? this.#signingRegion)
    return {
      scheme: scheme as AuthScheme,
      region,
      service,
      doubleEncode: !isS3 && given.disableDoubleEncoding !== true,
      normalizePath: !isS3,
      unsignedPayload:
        unsignedPayload === true || authtype === 'v4-unsigned-body' || signatureVersion === 'v4-unsigned-body',
    }
  }
}

/** Whether the operation is answered without credentials, such as AssumeRoleWithWebIdentity. */
function isAnonymous(operation: Operation): boolean {
  const { auth, authtype } = operation.definition
  return authtype === 'none' || auth?.[0] === 'smithy.api#noAuth'
}

function unsupported(
  operation: Operation | undefined,
  names: readonly string[],
  service = '',
): UnsupportedFeatureError {
  const what = operation === undefined ? service : `${operation.service.name}.${operation.name}`
  const known = [...SUPPORTED].join(', ')
  return new UnsupportedFeatureError(
    `${what} must be authenticated with ${names.join(' or ')}; tucuxi has ${known}, and no signature for it.`,
  )
}
