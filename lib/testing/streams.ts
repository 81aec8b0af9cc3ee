import type { ShapeRef } from '../model/shape.ts'
import { copyOwn, setOwn } from '../set-own.ts'
import { makeOutput } from './answers.ts'

/** An output with its body and its events read to their end. */
export async function withoutStreams(
  ref: ShapeRef | undefined,
  output: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const whole = copyOwn(output)
  const { payload, eventStream } = ref?.shape ?? {}
  if (payload?.streaming === true) {
    setOwn(whole, payload.name, await (output[payload.name] as { bytes(): Promise<Uint8Array> }).bytes())
  }
  if (eventStream !== undefined) {
    const events: unknown[] = []
    for await (const event of output[eventStream.name] as AsyncIterable<unknown>) events.push(event)
    setOwn(whole, eventStream.name, events)
  }
  return whole
}

/** An output as it came: its body is a stream again, its events come one by one. */
export function withStreams(ref: ShapeRef | undefined, whole: Record<string, unknown>): Record<string, unknown> {
  const { payload, eventStream } = ref?.shape ?? {}
  const member = payload?.streaming === true ? payload : eventStream
  if (member === undefined) return whole
  const { ResponseMetadata, ...data } = whole
  return { ...makeOutput(ref!, data), ResponseMetadata }
}

/** A parameter that is read as it is sent. */
export function isStream(value: unknown): boolean {
  if (typeof value === 'function' || value instanceof Blob) return true
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)
}
