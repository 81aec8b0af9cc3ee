import { Readable } from 'node:stream'
import type { ResponseMetadata } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { WireResponse } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import type { Answer } from './answer.ts'
import { EventStream } from './event-stream.ts'

/** How one attempt ended. */
export interface Outcome {
  readonly request: HttpRequest
  /** Left out when none came. */
  readonly response?: WireResponse | undefined
  /** Left out when there was no response, or none that can be believed. */
  readonly answer?: Answer | undefined
  /** Of the answer, or what was thrown. */
  readonly error?: unknown
}

/** The request ID that the service gave. */
export function requestIdOf({ answer, response }: Outcome): string | undefined {
  if (answer?.error !== undefined) return answer.error.requestId
  if (answer?.output !== undefined) return (answer.output.ResponseMetadata as ResponseMetadata).RequestId
  // Of an answer that cannot be believed.
  return response?.headers['x-amzn-requestid'] ?? response?.headers['x-amz-request-id']
}

/** Closes what the caller will never read: unread, it would keep its socket. */
export async function closeUnread({ output: ref }: Operation, { answer }: Outcome): Promise<void> {
  const member = ref?.shape.payload ?? ref?.shape.eventStream
  const body = member && answer?.output?.[member.name]
  if (body instanceof Readable) body.destroy()
  else if (body instanceof EventStream) await body.close()
}
