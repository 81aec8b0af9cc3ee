import { ClientError, RequestBodyError } from '../errors.ts'
import { inChunks } from '../http/aws-chunked.ts'
import { canResend, discardBody, resendBody } from '../http/body.ts'
import type { HttpRequest } from '../http/request.ts'
import { attemptHeader } from '../http/retry/attempt-header.ts'
import { correctedOffset, serviceOffset } from '../http/retry/skew.ts'
import { type RetryDecision, refusal } from '../http/retry/strategy.ts'
import type { WireBody, WireResponse } from '../http/wire.ts'
import { log } from '../log.ts'
import type { Operation } from '../model/service.ts'
import { copyOwn } from '../set-own.ts'
import { type Answer, interpret } from './answer.ts'
import { attemptLine } from './attempt-log.ts'
import type { Signing } from './auth.ts'
import type { Deadline } from './deadline.ts'
import { type CallTrace, traceAttempt } from './diagnostics.ts'
import { closeUnread, type Outcome } from './outcome.ts'
import { sendsStream } from './payload-hash.ts'
import type { Runtime } from './runtime.ts'
import { sign } from './sign.ts'
import type { UntypedOutput } from './types.ts'

/** A call that is ready to be sent, as often as it takes. */
export interface PreparedCall {
  readonly operation: Operation
  readonly params: UntypedOutput
  readonly request: HttpRequest
  /** Undefined: the request goes out unsigned. */
  readonly signing: Signing | undefined
  readonly context: Map<string, unknown>
  readonly deadline: Deadline
  /** Left out when nobody listens to the channels of diagnostics. */
  readonly trace?: CallTrace | undefined
}

/**
 * Sends a call until it succeeds, fails for good, or the retry mode gives up.
 *
 * @returns the last answer, be it an error
 * @throws what the last attempt ended with, when there was no answer, or none that can be believed
 */
export async function sendWithRetries(runtime: Runtime, call: PreparedCall): Promise<Answer> {
  const { operation, deadline } = call
  let { body } = call.request
  let place = call
  let last: RetryDecision | undefined
  let clock: number | undefined
  try {
    for (let attempt = 1; ; attempt++) {
      if (runtime.retry.admit !== undefined) await admission(runtime, deadline)
      const began = log.enabled ? performance.now() : 0
      const outcome = await attemptOnce(runtime, place, attempt, body, clock)
      if (outcome.error !== undefined && deadline.signal?.aborted === true) {
        report(runtime, operation, attempt, outcome, began, over)
        deadline.check()
      }
      let verdict = outcome.error === undefined ? over : judge(runtime, call, attempt, outcome)
      if (runtime.hooks.has('needs-retry')) {
        verdict = await deadline.race(overrule(runtime, call, attempt, outcome, verdict))
      }
      const elsewhere = outcome.error === undefined ? undefined : await redirected(runtime, place, outcome)
      if (elsewhere !== undefined) {
        place = elsewhere
        verdict = redirect
      }
      report(runtime, operation, attempt, outcome, began, verdict)
      if (verdict.retry && outcome.error === undefined) await startOver(operation, outcome, body)
      if (!verdict.retry || !canResend(body)) {
        if (outcome.error === undefined) runtime.retry.succeeded(last)
        if (verdict.reason === 'quota' && verdict.delay > 0) await deadline.sleep(verdict.delay)
        if (outcome.answer === undefined) throw outcome.error
        if (outcome.error !== undefined) discardBody(body)
        return outcome.answer
      }
      if (outcome.error !== undefined) last = verdict
      if (outcome.response !== undefined) clock = serviceOffset(outcome.response.headers) ?? clock
      await deadline.sleep(verdict.delay)
      body = resendBody(body)
    }
  } catch (error) {
    discardBody(body)
    throw error
  }
}

/** There is nothing to repeat: it went well, or nobody waits for it any more. */
const over = refusal('notRetryable')
const redirect: RetryDecision = { retry: true, delay: 0, reason: 'redirect', cost: 0 }

function report(
  { config }: Runtime,
  operation: Operation,
  number: number,
  outcome: Outcome,
  began: number,
  verdict: RetryDecision,
): void {
  if (!log.enabled) return
  const { maxAttempts } = config.retries
  const milliseconds = performance.now() - began
  log(attemptLine({ operation, number, maxAttempts, outcome, milliseconds, verdict }))
}

/** The call as it is to be sent to another place, which the answer named. */
function redirected({ extension }: Runtime, place: PreparedCall, { error }: Outcome) {
  return extension && place.deadline.race(extension.redirect(place, error))
}

/** Waits until the retry mode lets an attempt go. */
async function admission({ retry }: Runtime, deadline: Deadline): Promise<void> {
  for (let wait = retry.admit!(); wait > 0; wait = retry.admit!()) await deadline.sleep(wait)
}

/** What the retry mode says of a failed attempt. */
function judge(runtime: Runtime, { operation }: PreparedCall, attempt: number, outcome: Outcome): RetryDecision {
  const { error, response } = outcome
  const offset = response === undefined ? undefined : correctedOffset(error, response.headers, runtime.clockOffset)
  if (offset !== undefined) runtime.clockOffset = offset
  return runtime.retry.decide({
    number: attempt,
    operation,
    error,
    statusCode: statusOf(outcome),
    headers: response?.headers,
    clockCorrected: offset !== undefined,
  })
}

/** S3 says 200 before it knows that a copy fails: what counts is the error. */
function statusOf({ error, response }: Outcome): number | undefined {
  return error instanceof ClientError ? error.statusCode : response?.statusCode
}

/** What hooks make of a decision. */
async function overrule(
  { hooks }: Runtime,
  { operation, context }: PreparedCall,
  attempt: number,
  outcome: Outcome,
  decision: RetryDecision,
): Promise<RetryDecision> {
  const { answer, error, response } = outcome
  const { retry, delay } = await hooks.emit('needs-retry', operation, ({ name }) => ({
    name,
    operation,
    context,
    attempt,
    statusCode: statusOf(outcome),
    headers: response?.headers,
    output: answer?.output,
    error,
    retry: decision.retry,
    delay: decision.delay,
  }))
  return { ...decision, retry, delay, reason: retry === decision.retry ? decision.reason : 'hook' }
}

/** Makes way for another attempt after a good answer, which only a hook can ask for. */
async function startOver(operation: Operation, outcome: Outcome, body: WireBody | undefined): Promise<void> {
  await closeUnread(operation, outcome)
  if (canResend(body)) return
  throw new RequestBodyError(
    `A hook of needs-retry wants ${operation.name} to be sent again, and its body is a stream that cannot be. ` +
      'Give a function that returns a stream, or bytes.',
  )
}

function attemptOnce(
  runtime: Runtime,
  call: PreparedCall,
  attempt: number,
  body: WireBody | undefined,
  clock: number | undefined,
): Promise<Outcome> {
  const { trace } = call
  if (trace === undefined) return sendOnce(runtime, call, attempt, body, clock)
  return traceAttempt(trace, attempt, () => sendOnce(runtime, call, attempt, body, clock))
}

/** @throws what goes wrong before the request is signed; all else is the outcome. */
async function sendOnce(
  runtime: Runtime,
  call: PreparedCall,
  attempt: number,
  body: WireBody | undefined,
  clock: number | undefined,
): Promise<Outcome> {
  const { operation, params, context, deadline } = call
  const { hooks } = runtime
  let request = await deadline.race(signedRequest(runtime, call, attempt, body, clock))
  let response: WireResponse | undefined
  let answer: Answer | undefined
  let error: unknown
  try {
    if (hooks.has('before-send')) {
      const emitted = hooks.emit('before-send', operation, ({ name }) => ({ name, operation, context, request }))
      const event = await deadline.race(emitted)
      request = event.request
      response = event.response
    }
    response ??= await deadline.race(send(runtime, request, deadline))
    answer = await deadline.race(interpret(runtime, { operation, params, attempt, deadline }, response))
    error = answer.error
  } catch (thrown) {
    error = thrown
  }
  if (hooks.has('response-received')) {
    const emitted = hooks.emit('response-received', operation, ({ name }) => ({
      name,
      operation,
      context,
      statusCode: response?.statusCode,
      headers: response?.headers,
      output: answer?.output,
      error,
    }))
    await deadline.race(emitted)
  }
  return { request, response, answer, error }
}

function send({ transport, config }: Runtime, request: HttpRequest, { signal }: Deadline): Promise<WireResponse> {
  const { connectTimeout, readTimeout } = config
  const { method, url, headers, chunks } = request
  const body = chunks === undefined ? request.body : inChunks(request.body, chunks)
  return transport({ method, url, headers, body, signal, connectTimeout, readTimeout })
}

/** A copy of the request for this attempt: a body from its start, the hooks' changes, a signature of now. */
async function signedRequest(
  runtime: Runtime,
  call: PreparedCall,
  attempt: number,
  body: WireBody | undefined,
  clock: number | undefined,
): Promise<HttpRequest> {
  const { operation, context } = call
  const { hooks, config } = runtime
  const request: HttpRequest = { ...call.request, headers: copyOwn(call.request.headers), body }
  // How long a stream takes is not known.
  const until = clock === undefined || sendsStream(operation) ? undefined : Date.now() + clock + config.readTimeout
  request.headers['amz-sdk-request'] = attemptHeader(attempt, config.retries.maxAttempts, until)
  if (!hooks.has('request-created')) return sign(runtime, call, request)
  const event = await hooks.emit(
    'request-created',
    operation,
    ({ name }) => ({ name, operation, context, request }),
    async event => {
      event.request = await sign(runtime, call, event.request)
    },
  )
  return event.request
}
