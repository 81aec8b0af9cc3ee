import { tracingChannel } from 'node:diagnostics_channel'
import type { Operation } from '../model/service.ts'
import { type Outcome, requestIdOf } from './outcome.ts'
import type { Runtime } from './runtime.ts'

/**
 * What the channels `tracing:tucuxi:call:start`, `:end`, `:asyncStart`, `:asyncEnd` and `:error` publish: one object for
 * one call, completed as the call goes on. It holds neither parameters nor outputs, so it can be logged as it is.
 */
export interface CallTrace {
  /** The name that clients are made by: `s3` */
  readonly service: string
  /** `S3`, `Lambda`, `CloudWatch Logs` */
  readonly serviceId: string
  /** `PutObject` */
  readonly operation: string
  readonly region: string | undefined
  /** The names of the parameters. */
  readonly paramNames: readonly string[]
  /** Attempts that began, the first included. */
  attempts: number
  /** Of the latest answer. */
  statusCode?: number | undefined
  requestId?: string | undefined
  /** What the call rejects with. */
  error?: unknown
}

/** What the channels `tracing:tucuxi:attempt:…` publish: one object for one attempt. */
export interface AttemptTrace {
  /** The object that the channels of the call have. */
  readonly call: CallTrace
  /** From 1. */
  readonly attempt: number
  /** Left out when no answer came. */
  statusCode?: number | undefined
  requestId?: string | undefined
  /** What the attempt ended with; the call may go on with another one. */
  error?: unknown
}

const calls = tracingChannel<unknown, CallTrace>('tucuxi:call')
const attempts = tracingChannel<unknown, AttemptTrace>('tucuxi:attempt')

/** Whether anybody listens. */
export function isTraced(): boolean {
  return calls.hasSubscribers || attempts.hasSubscribers
}

/** Makes a call within the channels of calls. */
export function traceCall<T>(
  { service, config }: Runtime,
  { name }: Operation,
  params: unknown,
  send: (trace: CallTrace) => Promise<T>,
): Promise<T> {
  const trace: CallTrace = {
    service: service.name,
    serviceId: service.metadata.serviceId,
    operation: name,
    region: config.region,
    paramNames: typeof params === 'object' && params !== null ? Object.keys(params) : [],
    attempts: 0,
  }
  let output: T
  // The channel puts what a promise resolves to into the message. Outputs hold secrets, so they go around it.
  const keep = (value: T) => {
    output = value
  }
  const done = calls.tracePromise(() => send(trace).then(keep), trace)
  return done.then(() => output)
}

/** Makes an attempt within the channels of attempts. */
export function traceAttempt(call: CallTrace, attempt: number, send: () => Promise<Outcome>): Promise<Outcome> {
  const trace: AttemptTrace = { call, attempt }
  call.attempts = attempt
  let outcome: Outcome | undefined
  const done = attempts.tracePromise(async () => {
    outcome = await send()
    trace.statusCode = outcome.response?.statusCode
    trace.requestId = requestIdOf(outcome)
    call.statusCode = trace.statusCode
    call.requestId = trace.requestId
    if (outcome.error !== undefined) throw outcome.error
  }, trace)
  const result = () => outcome!
  // An attempt that could not even be signed has no outcome.
  return done.then(result, error => {
    if (outcome === undefined) throw error
    return outcome
  })
}
