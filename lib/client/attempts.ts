import type { Credentials } from '../credentials/credentials.ts'
import { ClientError, NoCredentialsError } from '../errors.ts'
import { canResend, discardBody, resendBody } from '../http/body.ts'
import type { HttpRequest } from '../http/request.ts'
import { attemptHeader } from '../http/retry/attempt-header.ts'
import { correctedOffset, serviceOffset } from '../http/retry/skew.ts'
import type { RetryDecision } from '../http/retry/strategy.ts'
import { type SigningContext, signRequest, UNSIGNED_PAYLOAD } from '../http/sign.ts'
import type { WireBody, WireResponse } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import { copyOwn } from '../set-own.ts'
import { type Answer, interpret } from './answer.ts'
import type { Signing } from './auth.ts'
import { withBearerToken } from './bearer.ts'
import type { Deadline } from './deadline.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedOutput, UntypedParams } from './types.ts'

/** A call that is ready to be sent, as often as it takes. */
export interface PreparedCall {
  readonly operation: Operation
  readonly params: UntypedOutput
  readonly request: HttpRequest
  /** Undefined: the request goes out unsigned. */
  readonly signing: Signing | undefined
  readonly context: Map<string, unknown>
  readonly deadline: Deadline
}

/** How one attempt ended. */
interface Outcome {
  readonly output?: UntypedOutput
  readonly error?: unknown
  /** Absent when no answer came. */
  readonly response?: WireResponse
}

/**
 * Sends a call until it succeeds, fails for good, or the retry mode gives up.
 *
 * @throws what the last attempt ended with.
 */
export async function sendWithRetries(runtime: Runtime, call: PreparedCall): Promise<UntypedOutput> {
  const { deadline } = call
  let { body } = call.request
  let place = call
  let last: RetryDecision | undefined
  let clock: number | undefined
  try {
    for (let attempt = 1; ; attempt++) {
      if (runtime.retry.admit !== undefined) await admission(runtime, deadline)
      const outcome = await sendOnce(runtime, place, attempt, body, clock)
      if (outcome.output !== undefined) {
        runtime.retry.succeeded(last)
        return outcome.output
      }
      deadline.check()
      if (outcome.response !== undefined) clock = serviceOffset(outcome.response.headers) ?? clock
      last = await deadline.race(decide(runtime, call, attempt, outcome))
      const elsewhere = runtime.extension && (await deadline.race(runtime.extension.redirect(place, outcome.error)))
      if (elsewhere !== undefined) {
        place = elsewhere
        body = resendBody(body)
        continue
      }
      if (!last.retry || !canResend(body)) {
        if (last.reason === 'quota' && last.delay > 0) await deadline.sleep(last.delay)
        throw outcome.error
      }
      await deadline.sleep(last.delay)
      body = resendBody(body)
    }
  } catch (error) {
    discardBody(body)
    throw error
  }
}

/** Waits until the retry mode lets an attempt go. */
async function admission({ retry }: Runtime, deadline: Deadline): Promise<void> {
  for (let wait = retry.admit!(); wait > 0; wait = retry.admit!()) await deadline.sleep(wait)
}

async function decide(runtime: Runtime, call: PreparedCall, attempt: number, outcome: Outcome): Promise<RetryDecision> {
  const { operation, context } = call
  const { error, response } = outcome
  const offset = response === undefined ? undefined : correctedOffset(error, response.headers, runtime.clockOffset)
  if (offset !== undefined) runtime.clockOffset = offset
  const decision = runtime.retry.decide({
    number: attempt,
    operation,
    error,
    statusCode: error instanceof ClientError ? error.statusCode : response?.statusCode,
    headers: response?.headers,
    clockCorrected: offset !== undefined,
  })
  if (!runtime.hooks.has('needs-retry')) return decision
  const event = await runtime.hooks.emit('needs-retry', operation, ({ name }) => ({
    name,
    operation,
    context,
    attempt,
    error,
    retry: decision.retry,
    delay: decision.delay,
  }))
  return event === undefined ? decision : { ...decision, retry: event.retry, delay: event.delay }
}

async function sendOnce(
  runtime: Runtime,
  call: PreparedCall,
  attempt: number,
  body: WireBody | undefined,
  clock: number | undefined,
): Promise<Outcome> {
  const { operation, params, context, deadline } = call
  let response: WireResponse | undefined
  let answer: Answer | undefined
  let error: unknown
  // What fails here is no attempt, and not for the retry mode to judge: it may be another call, which had its own.
  const request = await deadline.race(signedRequest(runtime, call, attempt, body, clock))
  try {
    const { connectTimeout, readTimeout } = runtime.config
    const sent = runtime.transport({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body,
      signal: deadline.signal,
      connectTimeout,
      readTimeout,
    })
    response = await deadline.race(sent)
    answer = await deadline.race(interpret(runtime, { operation, params, attempt, deadline }, response))
    error = answer.error
  } catch (thrown) {
    error = thrown
  }
  if (response !== undefined && runtime.hooks.has('response-received')) {
    const { statusCode, headers } = response
    const output = answer?.output
    const emitted = runtime.hooks.emit('response-received', operation, ({ name }) => ({
      name,
      operation,
      context,
      statusCode,
      headers,
      output,
      error,
    }))
    await deadline.race(emitted)
  }
  return { output: error === undefined ? answer?.output : undefined, error, response }
}

/** A copy of the request for this attempt: a body from its start, the hooks' changes, a signature of now. */
async function signedRequest(
  runtime: Runtime,
  call: PreparedCall,
  attempt: number,
  body: WireBody | undefined,
  clock: number | undefined,
): Promise<HttpRequest> {
  const { operation, context, signing } = call
  const { hooks, config } = runtime
  let request: HttpRequest = { ...call.request, headers: copyOwn(call.request.headers), body }
  // How long a stream takes is not known.
  const until = clock === undefined || sendsStream(operation) ? undefined : Date.now() + clock + config.readTimeout
  request.headers['amz-sdk-request'] = attemptHeader(attempt, config.retries.maxAttempts, until)
  if (hooks.has('request-created')) {
    request =
      (await hooks.emit('request-created', operation, ({ name }) => ({ name, operation, context, request })))
        ?.request ?? request
  }
  if (signing !== undefined) request = await sign(runtime, call, request, signing)
  if (hooks.has('before-send')) {
    request =
      (await hooks.emit('before-send', operation, ({ name }) => ({ name, operation, context, request })))?.request ??
      request
  }
  return request
}

async function sign(
  runtime: Runtime,
  call: PreparedCall,
  unsigned: HttpRequest,
  signing: Signing,
): Promise<HttpRequest> {
  const { operation } = call
  const { request, region, service } = await beforeSign(runtime, call, unsigned, signing)
  if (signing.scheme === 'bearer') return withBearerToken(operation, request, await runtime.token())
  const context: SigningContext = {
    credentials: await signingCredentials(runtime, call, signing),
    service,
    region,
    date: new Date(Date.now() + runtime.clockOffset),
    payloadHash: leavesPayloadUnsigned(runtime, operation, request, signing) ? UNSIGNED_PAYLOAD : undefined,
    doubleEncode: signing.doubleEncode,
    normalizePath: signing.normalizePath,
    tokenName: sessionTokenName(signing),
  }
  if (signing.scheme !== 'v4a') return signRequest(request, context)
  const { signRequestV4a } = await import('../http/sign-v4a.ts')
  return signRequestV4a(request, context)
}

/** What is signed, and for whom, once hooks have seen it. */
export async function beforeSign(
  { hooks }: Runtime,
  { operation, context }: Pick<PreparedCall, 'operation' | 'context'>,
  request: HttpRequest,
  { region, service }: Signing,
): Promise<{ request: HttpRequest; region: string; service: string }> {
  if (!hooks.has('before-sign')) return { request, region, service }
  const signing = { region, service }
  const event = await hooks.emit('before-sign', operation, ({ name }) => ({
    name,
    operation,
    context,
    request,
    signing,
  }))
  return { request: event?.request ?? request, ...(event?.signing ?? signing) }
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

/** Over TLS a body need not be signed where a checksum stands for it: botocore/auth.py, S3SigV4Auth._should_sha256_sign_payload. */
function leavesPayloadUnsigned(
  runtime: Runtime,
  operation: Operation,
  request: HttpRequest,
  signing: Signing,
): boolean {
  const isTls = request.url.startsWith('https:')
  if (signing.unsignedPayload && isTls) return true
  const { payloadSigningEnabled } = runtime.config.s3
  if (runtime.service.name !== 's3' || signing.normalizePath) return false
  if (payloadSigningEnabled !== undefined) return !payloadSigningEnabled
  if (!isTls || !sendsStream(operation)) return false
  return Object.keys(request.headers).some(name => name.startsWith('x-amz-checksum-') || name === 'content-md5')
}

function sendsStream({ input }: Operation): boolean {
  return input?.shape.payload?.streaming === true
}
