import { RequestBodyError } from '../errors.ts'

/** What can be wrong with a stream that is sent, wherever it is read. */

export function unreadable(cause: unknown): RequestBodyError {
  if (cause instanceof RequestBodyError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RequestBodyError(`The body of the request could not be read: ${why}.`, { cause })
}

export function notBytes(cause?: unknown): RequestBodyError {
  return new RequestBodyError('The body is a stream of something else than bytes or strings.', { cause })
}

export function tooLong(length: number): RequestBodyError {
  return new RequestBodyError(
    `The body is a stream of more than ${length} bytes, its announced length. Give the right ContentLength.`,
  )
}

export function tooShort(received: number, length: number): RequestBodyError {
  return new RequestBodyError(
    `The body is a stream that ended after ${received} of ${length} bytes. Give the right ContentLength.`,
  )
}
