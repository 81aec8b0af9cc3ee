import { InvalidOptionError } from '../errors.ts'
import { presignUrl, type SigningContext } from '../http/sign.ts'
import type { Operation } from '../model/service.ts'
import { checkNames } from './option-names.ts'
import { moveBodyIntoUrl } from './presign-body.ts'
import { checkExpiry, presignable } from './presign-request.ts'
import type { Runtime } from './runtime.ts'
import { beforeSign, sessionTokenName, signingCredentials } from './sign.ts'
import type { PresignOptions, UntypedParams } from './types.ts'

const METHOD = 'generatePresignedUrl'
const HTTP_METHODS: readonly unknown[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

/**
 * Makes a URL that does what an operation does, for someone who has no credentials. See `TypedClient.generatePresignedUrl`.
 *
 * Source: botocore/signers.py, generate_presigned_url.
 */
export async function presign(
  runtime: Runtime,
  operation: Operation,
  given: UntypedParams = {},
  options: PresignOptions = {},
): Promise<string> {
  checkNames(METHOD, options, ['expiresIn', 'method'])
  const { expiresIn = 3600, method } = options
  checkExpiry(METHOD, expiresIn, runtime)
  const httpMethod = typeof method === 'string' ? method.toUpperCase() : method
  if (httpMethod !== undefined && !HTTP_METHODS.includes(httpMethod)) {
    throw new InvalidOptionError(`${METHOD}: method must be one of ${HTTP_METHODS.join(', ')}.`)
  }
  const draft = await presignable(runtime, operation, given)
  const { params, signing, context } = draft
  draft.request.method = httpMethod ?? draft.request.method
  moveBodyIntoUrl(operation, params, draft.request, runtime.protocol.name)
  if (signing !== undefined) draft.request.url = withValues(draft.request.url)
  const { request, region, service } = await beforeSign(runtime, { operation, context, signing }, draft.request)
  if (signing === undefined) return request.url
  const signingContext: SigningContext = {
    credentials: await signingCredentials(runtime, { operation, params }, signing),
    service,
    region,
    date: new Date(Date.now() + runtime.clockOffset),
    doubleEncode: signing.doubleEncode,
    normalizePath: signing.normalizePath,
    tokenName: sessionTokenName(signing),
  }
  if (signing.scheme !== 'v4a') return presignUrl(request, signingContext, { expiresIn })
  const { presignUrlV4a } = await import('../http/sign-v4a.ts')
  return presignUrlV4a(request, signingContext, { expiresIn })
}

/** `?tagging` as `?tagging=`, which is what it stands for in a signature; many a tool writes it so when it takes a URL apart. */
function withValues(url: string): string {
  const start = url.indexOf('?') + 1
  if (start === 0) return url
  return url.slice(0, start) + url.slice(start).replace(/(?<=^|&)[^&=]+(?=&|$)/g, '$&=')
}
