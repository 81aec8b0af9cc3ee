import { ParamValidationError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'

/** A parameter that is right by the model, and cannot be sent all the same. */
export function refused(operation: Operation, path: string, problem: string): ParamValidationError {
  return new ParamValidationError(operation.name, [{ path, problem }])
}

/** @throws ParamValidationError for text that has no UTF-8 form */
export function encodeParam(
  operation: Operation,
  member: string,
  text: string,
  encode: (text: string) => string,
): string {
  try {
    return encode(text)
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw refused(operation, member, 'has half of a surrogate pair, which has no UTF-8 form')
  }
}
