import type { BearerToken } from '../credentials/token.ts'
import { InvalidOptionError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'

/**
 * A request with a token in place of a signature. Source: botocore/auth.py, BearerAuth; RFC 6750, section 2.1.
 *
 * @throws InvalidOptionError when the request would not go over TLS: who reads the token has the rights of its owner
 */
export function withBearerToken(operation: Operation, request: HttpRequest, { value }: BearerToken): HttpRequest {
  if (!request.url.startsWith('https:')) {
    throw new InvalidOptionError(
      `${operation.service.name}.${operation.name} carries a bearer token, which goes over https only: give an endpointUrl ` +
        'that starts with https://, and leave useSsl true.',
    )
  }
  request.headers.authorization = `Bearer ${value}`
  return request
}
