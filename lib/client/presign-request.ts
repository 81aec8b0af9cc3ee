import { ClientClosedError, InvalidOptionError, UnsupportedFeatureError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
import type { Signing } from './auth.ts'
import { buildRequest } from './build.ts'
import { type EndpointConfig, forcesPathStyle } from './endpoint.ts'
import { accountIdFor, prepareParams } from './prepare.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedParams } from './types.ts'

/** A request that is to be signed for somebody else. */
export interface Presignable {
  readonly params: UntypedParams
  readonly request: HttpRequest
  /** Undefined: it needs no signature. */
  readonly signing: Signing | undefined
  /** What hooks carry from stage to stage; `presign` in it tells them that this is no call. */
  readonly context: Map<string, unknown>
}

/** The longest that S3 honours a signature, in seconds. */
const S3_MAX_EXPIRY = 7 * 24 * 3600

/** Checks parameters, and makes of them the request that somebody else will send, without what only this client sends. */
export async function presignable(runtime: Runtime, operation: Operation, given: UntypedParams): Promise<Presignable> {
  const { config, endpoints, protocol } = runtime
  if (runtime.closed) {
    throw new ClientClosedError(`${operation.name}: this client was closed. Make a new one from its session.`)
  }
  const context = new Map<string, unknown>([['presign', true]])
  const params = await prepareParams(runtime, operation, given, context, 'when_required')
  const accountId = await accountIdFor(runtime)
  const known = runtime.extension?.builtInsFor(params)
  const isGlobal = known === undefined && usesGlobalEndpoint(runtime, operation, params)
  const endpoint = endpoints.resolve(operation, params, accountId, isGlobal ? { 'AWS::Region': 'aws-global' } : known)
  const serialized = protocol.serialize(operation, params)
  const request = buildRequest(operation, params, serialized, endpoint, config.injectHostPrefix)
  const signing = runtime.auth.signing(operation, endpoint)
  if (signing?.scheme === 'bearer') {
    throw new UnsupportedFeatureError(
      `${operation.service.name}.${operation.name} carries a bearer token, which no URL can hold: it cannot be presigned. Call it instead.`,
    )
  }
  // The region of the bucket is not in the host, and must be in the signature.
  return {
    params,
    request,
    signing: signing && isGlobal ? { ...signing, region: runtime.signingRegion } : signing,
    context,
  }
}

/**
 * Whether a URL of S3 has the host of all regions, `<bucket>.s3.amazonaws.com`. It works before and after a bucket is
 * made, wherever it is. Where it would not do, the host is that of calls.
 *
 * Source: botocore/signers.py, _should_use_global_endpoint; botocore/handlers.py, customize_endpoint_resolver_builtins.
 * botocore does so with FIPS, too, whose host `s3-fips.us-east-1.amazonaws.com` then refuses the signature.
 */
function usesGlobalEndpoint({ service, config, partition }: Runtime, operation: Operation, params: UntypedParams) {
  if (service.name !== 's3' || partition !== 'aws' || operation.name === 'GetBucketLocation') return false
  return !wantsRegionalHost(config) && isGlobalBucket(params.Bucket)
}

function wantsRegionalHost(config: EndpointConfig): boolean {
  const { region, s3, useDualstackEndpoint, useFipsEndpoint } = config
  if (useDualstackEndpoint || useFipsEndpoint || s3.addressingStyle === 'virtual' || forcesPathStyle(config))
    return true
  return region === 'us-east-1' && s3.usEast1RegionalEndpoint === 'regional'
}

/** Whether the bucket can stand in a host name, and belongs to no region by its very name. */
function isGlobalBucket(bucket: unknown): boolean {
  if (typeof bucket !== 'string') return true
  return /^(?!-)[a-zA-Z\d-]{1,63}(?<!-)$/.test(bucket) && !bucket.endsWith('--x-s3')
}

/** @throws InvalidOptionError not whole seconds, or more of them than the service honours */
export function checkExpiry(method: string, expiresIn: unknown, { service }: Runtime): asserts expiresIn is number {
  const max = service.name === 's3' ? S3_MAX_EXPIRY : Number.MAX_SAFE_INTEGER
  if (Number.isSafeInteger(expiresIn) && Number(expiresIn) > 0 && Number(expiresIn) <= max) return
  const limit = service.name === 's3' ? ` to ${S3_MAX_EXPIRY} (7 days)` : ' or more'
  throw new InvalidOptionError(
    `${method}: expiresIn must be whole seconds, 1${limit}, such as 3600, not ${typeof expiresIn === 'number' ? expiresIn : typeof expiresIn}.`,
  )
}
