import { STATUS_CODES } from 'node:http'
import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { isBlank, isMarkup } from './body-kind.ts'
import { textOf } from './bytes.ts'
import { isDataFault } from './malformed.ts'
import { modelledError } from './modelled-error.ts'
import type { ParseableResponse, ParsedError } from './protocol.ts'

/** What differs between the protocols whose errors are one flat document: JSON and CBOR. */
export interface ErrorFormat {
  /** @throws when the body is not in the format */
  decode(body: Uint8Array): unknown
  /** Where the code may stand in the document, in order of preference. */
  readonly codeMembers: readonly string[]
  /** Whether the header `x-amzn-errortype` goes before the document. */
  readonly headerFirst: boolean
  /** The modelled members of an error. */
  fields(operation: Operation, ref: ShapeRef, response: ParseableResponse): Record<string, unknown>
}

// The last is OAuth's, for `sso-oidc`: botocore/handlers.py, _map_oauth2_errors.
const messageMembers = ['message', 'Message', 'errorMessage', 'ErrorMessage', 'error_description']

/**
 * Reads an error of a JSON or CBOR protocol. Never throws: a body that is no error document gives the status as code.
 * Source: botocore/parsers.py, _do_error_parse of the JSON, rest-json and CBOR parsers.
 */
export function parseErrorDocument(
  operation: Operation,
  response: ParseableResponse,
  format: ErrorFormat,
): ParsedError {
  const { headers, statusCode } = response
  const document = decodeDocument(response.body, format)
  const fromHeader = headers['x-amzn-errortype']
  const fromBody = firstText(document, format.codeMembers)
  const stated = format.headerFirst ? (fromHeader ?? fromBody) : (fromBody ?? fromHeader)
  const error: ParsedError = {
    code: bareCode(stated ?? '') || String(statusCode),
    message: firstText(document, messageMembers) ?? messageOfStatus(response, document),
    requestId: headers['x-amzn-requestid'] ?? headers['x-amz-request-id'],
    hostId: headers['x-amz-id-2'],
    detail: {},
    fields: {},
  }
  const modelled = modelledError(operation, error.code)
  if (modelled !== undefined && document !== undefined) error.fields = fieldsOf(operation, modelled, response, format)
  addQueryError(error, headers['x-amzn-query-error'])
  return error
}

function decodeDocument(body: Uint8Array, format: ErrorFormat): Record<string, unknown> | undefined {
  if (isBlank(body)) return {}
  try {
    const document = format.decode(body)
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return document as Record<string, unknown>
    }
  } catch (cause) {
    // A proxy's page, or text: the status says what can be said. All else is a fault of ours.
    if (!isDataFault(cause)) throw cause
  }
  return undefined
}

function fieldsOf(
  operation: Operation,
  ref: ShapeRef,
  response: ParseableResponse,
  format: ErrorFormat,
): Record<string, unknown> {
  try {
    return format.fields(operation, ref, response)
  } catch (cause) {
    // The call has failed: code and message are worth more than a complaint about a member.
    if (!isDataFault(cause)) throw cause
    return {}
  }
}

/** `aws.protocol#Name:http://...` to `Name`. */
function bareCode(code: string): string {
  const name = code.split(':', 1)[0]!
  return name.slice(name.lastIndexOf('#') + 1)
}

function firstText(document: Record<string, unknown> | undefined, names: readonly string[]): string | undefined {
  if (document === undefined) return undefined
  for (const name of names) {
    const value = Object.hasOwn(document, name) ? document[name] : undefined
    if (typeof value === 'string' || typeof value === 'number') return String(value)
  }
  return undefined
}

/** Plain text is the message; of a page or of nothing, the name of the status is. */
function messageOfStatus({ statusCode, body }: ParseableResponse, document: unknown): string {
  if (document !== undefined && !isBlank(body)) return ''
  return isBlank(body) || isMarkup(body) ? (STATUS_CODES[statusCode] ?? '') : textOf(body.subarray(0, 1000))
}

/**
 * A service that came from the query protocol tells the code it had there: `Code;Sender`. The modelled name stays in
 * `QueryErrorCode`. Source: botocore/parsers.py, _do_query_compatible_error_parse.
 */
function addQueryError(error: ParsedError, header: string | undefined): void {
  const parts = header?.split(';') ?? []
  if (parts.length !== 2 || parts[0] === '') return
  error.detail.QueryErrorCode = error.code
  error.code = parts[0]!
  error.type = parts[1]!
}
