import { InvalidOptionError } from '../errors.ts'
import type { Transport } from './wire.ts'

/**
 * A transport of the caller's own, whose answers are looked at before they are believed: a part that is missing would pass
 * for an answer of the service.
 *
 * @throws InvalidOptionError the answer has no status, no plain headers or no body
 */
export function checkedTransport(transport: Transport): Transport {
  return async request => {
    const response = await transport(request)
    const fault = faultOf(response)
    if (fault === undefined) return response
    throw new InvalidOptionError(`The option "transport" must answer { statusCode, headers, body }: ${fault}.`)
  }
}

function faultOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return 'it answered no object'
  const { statusCode, headers, body } = response as Record<string, unknown>
  if (!Number.isInteger(statusCode)) return 'statusCode is no number'
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    return 'headers must be a plain object with names in lower case, such as Object.fromEntries(response.headers)'
  }
  if (body instanceof Uint8Array) return undefined
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) return undefined
  return 'body must be a Uint8Array or an async iterable of them; an empty one is new Uint8Array()'
}
