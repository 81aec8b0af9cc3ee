import { chunksPayload } from '../http/aws-chunked.ts'
import type { HttpRequest } from '../http/request.ts'
import { UNSIGNED_PAYLOAD } from '../http/sign.ts'
import { isStream } from '../http/upload.ts'
import type { Operation } from '../model/service.ts'
import type { Signing } from './auth.ts'
import type { Runtime } from './runtime.ts'

/** What stands for the body in the signature; undefined where that is its hash, and the signer is to make it. */
export function payloadHash(
  runtime: Runtime,
  operation: Operation,
  request: HttpRequest,
  signing: Signing,
): string | undefined {
  if (request.chunks !== undefined) return chunksPayload(request.chunks)
  if (leavesPayloadUnsigned(runtime, operation, request, signing)) return UNSIGNED_PAYLOAD
  return isStream(request.body) ? request.sha256 : undefined
}

/** Over TLS a body need not be signed where a checksum stands for it: botocore/auth.py, S3SigV4Auth._should_sha256_sign_payload. */
function leavesPayloadUnsigned(
  runtime: Runtime,
  operation: Operation,
  request: HttpRequest,
  signing: Signing,
): boolean {
  if (isUnsignedByModel(runtime, request, signing)) return true
  if (!isS3(runtime, signing)) return false
  const isTls = hasTls(request)
  const { payloadSigningEnabled } = runtime.config.s3
  if (payloadSigningEnabled !== undefined) return !payloadSigningEnabled
  if (!isTls || !sendsStream(operation)) return false
  return Object.keys(request.headers).some(name => name.startsWith('x-amz-checksum-') || name === 'content-md5')
}

/**
 * Whether the signature is to cover a stream. Over TLS that is not worth reading it twice, where the service does not
 * insist on it; botocore reads it.
 */
export function signsStream(runtime: Runtime, request: HttpRequest, signing: Signing | undefined): boolean {
  if (signing === undefined || signing.scheme === 'bearer') return false
  if (isUnsignedByModel(runtime, request, signing)) return false
  return isS3(runtime, signing) ? (runtime.config.s3.payloadSigningEnabled ?? !hasTls(request)) : true
}

/**
 * Bodies that are never signed, by the model; those of S3 are without TLS.
 * Source: `SigV4Auth._modify_request_before_signing` and that of `S3SigV4Auth` in botocore/auth.py.
 */
function isUnsignedByModel(runtime: Runtime, request: HttpRequest, signing: Signing): boolean {
  return signing.unsignedPayload && (hasTls(request) || !isS3(runtime, signing))
}

/** Whether the model has the body of the operation as a stream. */
export function sendsStream({ input }: Operation): boolean {
  return input?.shape.payload?.streaming === true
}

export function hasTls({ url }: HttpRequest): boolean {
  return url.startsWith('https:')
}

function isS3({ service }: Runtime, { normalizePath }: Signing): boolean {
  return service.name === 's3' && !normalizePath
}
