import { MalformedResponseError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import { textOf } from './bytes.ts'

/**
 * The error for an answer that cannot be believed; names the operation, the fault and the likely cause.
 *
 * @param problem what is wrong, as the end of a sentence: `is not JSON (offset 0: "<html>")`
 */
export function malformed(operation: Operation, problem: string, options?: ErrorOptions): MalformedResponseError {
  const call = `${operation.service.name}.${operation.name}`
  return new MalformedResponseError(
    `The answer to ${call} ${problem}. Check the endpoint, and any proxy between it and here.`,
    options,
  )
}

/** Whether a conversion failed because of the data, an answer that nests too deeply for the stack included. */
export function isDataFault(cause: unknown): cause is Error {
  return cause instanceof SyntaxError || cause instanceof MalformedResponseError || cause instanceof RangeError
}

/** The first characters of a body, quoted, for an error message. */
export function excerpt(body: Uint8Array, offset = 0): string {
  return JSON.stringify(textOf(body.subarray(offset, offset + 60)))
}
