import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel'
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { AttemptTrace, CallTrace } from '../../lib/index.ts'

type Message = CallTrace | AttemptTrace

/** A span for each call, below the one that is active, and in it a span for each attempt. Call it once, at the start. */
export function traceCalls(tracer = trace.getTracer('tucuxi')): void {
  const spans = new WeakMap<Message, Span>()
  const start = (message: Message) => {
    const { call = message as CallTrace, attempt } = message as Partial<AttemptTrace>
    const name = attempt === undefined ? `${call.serviceId}.${call.operation}` : `attempt ${attempt}`
    const attributes = { 'rpc.system': 'aws-api', 'rpc.service': call.serviceId, 'rpc.method': call.operation }
    const above = spans.has(call) ? trace.setSpan(context.active(), spans.get(call)!) : context.active()
    spans.set(message, tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, above))
  }
  const asyncEnd = (message: Message) => {
    const { statusCode, requestId, error } = message
    const span = spans.get(message)
    span?.setAttributes({ 'http.response.status_code': statusCode, 'aws.request_id': requestId })
    if (error !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR }).recordException(error as Error)
    span?.end()
  }
  const subscribers = { start, asyncEnd } as TracingChannelSubscribers<Message>
  for (const name of ['tucuxi:call', 'tucuxi:attempt']) tracingChannel<Message>(name).subscribe(subscribers)
}
