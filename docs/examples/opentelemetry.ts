import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { type Attributes, type Context, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { AttemptTrace, CallTrace } from '../../lib/index.ts'

/** A span for each call, below the one that is active, and in it a span for each attempt. Call it once, at the start. */
export function traceCalls(tracer = trace.getTracer('tucuxi')): void {
  const calls = tracingChannel<unknown, CallTrace>('tucuxi:call')
  const attempts = tracingChannel<unknown, AttemptTrace>('tucuxi:attempt')
  const current = new AsyncLocalStorage<Context>()
  const begin = (name: string, attributes: Attributes) => {
    const parent = current.getStore() ?? context.active()
    return trace.setSpan(parent, tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent))
  }
  calls.start.bindStore(current, ({ serviceId, operation, region }) => {
    const rpc = { 'rpc.system': 'aws-api', 'rpc.service': serviceId, 'rpc.method': operation }
    return begin(`${serviceId}.${operation}`, { ...rpc, 'cloud.region': region })
  })
  attempts.start.bindStore(current, ({ attempt }) => {
    return begin(`attempt ${attempt}`, { 'http.request.resend_count': attempt - 1 })
  })
  const end = (message: unknown) => {
    const span = trace.getSpan(current.getStore()!)!
    const { statusCode, requestId, error } = message as CallTrace | AttemptTrace
    span.setAttributes({ 'http.response.status_code': statusCode, 'aws.request_id': requestId })
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).recordException(error as Error)
    span.end()
  }
  calls.asyncEnd.subscribe(end)
  attempts.asyncEnd.subscribe(end)
}
