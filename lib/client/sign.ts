import type { Credentials } from '../credentials/credentials.ts'
import { NoCredentialsError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import { type SigningContext, signRequest } from '../http/sign.ts'
import type { Operation } from '../model/service.ts'
import type { PreparedCall } from './attempts.ts'
import type { Signing } from './auth.ts'
import { withBearerToken } from './bearer.ts'
import { payloadHash } from './payload-hash.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedParams } from './types.ts'

/** A request as it goes out, with a signature of now. */
export async function sign(runtime: Runtime, call: PreparedCall, unsigned: HttpRequest): Promise<HttpRequest> {
  const { operation, signing } = call
  const { request, region, service } = await beforeSign(runtime, call, unsigned)
  if (signing === undefined) return request
  if (signing.scheme === 'bearer') return withBearerToken(operation, request, await runtime.token())
  const credentials = await signingCredentials(runtime, call, signing)
  if (signing.scheme !== 'v4-s3express' && runtime.userAgent.learn(credentials)) {
    for (const { headers } of [request, call.request]) runtime.userAgent.mend(headers)
  }
  const context: SigningContext = {
    credentials,
    service,
    region,
    date: new Date(Date.now() + runtime.clockOffset),
    payloadHash: payloadHash(runtime, operation, request, signing),
    doubleEncode: signing.doubleEncode,
    normalizePath: signing.normalizePath,
    tokenName: sessionTokenName(signing),
  }
  if (signing.scheme !== 'v4a') return signRequest(request, context)
  const { signRequestV4a } = await import('../http/sign-v4a.ts')
  return signRequestV4a(request, context)
}

/** What is signed, and for whom, once hooks have seen it. They see what is not signed, too. */
export async function beforeSign(
  { hooks, service, signingRegion }: Runtime,
  { operation, context, signing }: Pick<PreparedCall, 'operation' | 'context' | 'signing'>,
  request: HttpRequest,
): Promise<{ request: HttpRequest; region: string; service: string }> {
  const scope = { region: signing?.region ?? signingRegion, service: signing?.service ?? service.signingName }
  if (!hooks.has('before-sign')) return { request, region: scope.region, service: scope.service }
  const event = await hooks.emit('before-sign', operation, ({ name }) => ({
    name,
    operation,
    context,
    request,
    signing: scope,
    anonymous: signing === undefined,
  }))
  return { request: event.request, region: event.signing.region, service: event.signing.service }
}

/** @throws NoCredentialsError; what opening a session throws, where the scheme asks for one. */
export function signingCredentials(
  runtime: Runtime,
  { operation, params }: { readonly operation: Operation; readonly params: UntypedParams },
  { scheme }: Signing,
): Promise<Credentials> {
  if (scheme === 'v4-s3express' && runtime.extension !== undefined) return runtime.extension.sessionFor(params)
  return requireCredentials(runtime, operation)
}

/** What S3 Express calls the token of a session; undefined, where it has the usual name. */
export function sessionTokenName({ scheme }: Signing): string | undefined {
  return scheme === 'v4-s3express' ? 'X-Amz-S3session-Token' : undefined
}

async function requireCredentials(runtime: Runtime, operation: Operation): Promise<Credentials> {
  const credentials = await runtime.credentials()
  if (credentials !== null) return credentials
  throw new NoCredentialsError(
    `${runtime.service.name}.${operation.name} must be signed, and no credentials were found. Set the option credentials, ` +
      'the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile; `await session.explain()` tells what was tried.',
  )
}
