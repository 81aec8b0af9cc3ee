import { STATUS_CODES } from 'node:http'
import { MalformedResponseError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import type { ShapeRef } from '../../model/shape.ts'
import { setOwn } from '../../set-own.ts'
import { modelledError } from '../modelled-error.ts'
import type { ParseableResponse, ParsedError } from '../protocol.ts'
import { parseStructure } from './parse.ts'
import { type XmlMark, XmlReader } from './reader.ts'
import { xmlTable } from './table.ts'

/** An element as it is: its text, or its children by name. */
type Plain = string | { [name: string]: Plain }

/** Reads the modelled members of an exception from the open element, and closes it. */
type FieldsParser = (exception: ShapeRef, reader: XmlReader) => Record<string, unknown>

/**
 * What an answer with an error says, in any of the forms: `Error` as root (S3), in `ErrorResponse` (query, rest-xml) or in
 * `Response > Errors` (ec2). Never throws: a body that is none of these gives the status as code.
 * Source: botocore/parsers.py, QueryParser, EC2QueryParser and RestXMLParser.
 */
export function parseXmlError(
  operation: Operation,
  response: ParseableResponse,
  parseFields: FieldsParser = (exception, reader) => parseStructure(reader, xmlTable(exception.shape)),
): ParsedError {
  const { headers, statusCode } = response
  const document = readErrorDocument(operation, response.body)
  const { Code, Message, message, Type, RequestId, HostId, ...detail } = document?.error ?? {}
  const code = textOr(String(statusCode), Code)
  const exception = document && modelledError(operation, code)
  return {
    code,
    message: textOr(Code === undefined ? (STATUS_CODES[statusCode] ?? '') : '', Message ?? message),
    type: textOr(undefined, Type),
    requestId:
      document?.requestId ?? headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? textOr(undefined, RequestId),
    hostId: headers['x-amz-id-2'] ?? textOr(undefined, HostId),
    detail,
    fields: document === undefined || exception === undefined ? {} : modelledFields(document, exception, parseFields),
  }
}

/** The element that says what failed. */
interface ErrorElement {
  readonly error: { readonly [name: string]: Plain }
  readonly reader: XmlReader
  /** Where it is open. */
  readonly at: XmlMark
}

interface ErrorDocument extends ErrorElement {
  readonly requestId?: string | undefined
}

/** `undefined` when the body is no error document. */
function readErrorDocument(operation: Operation, body: Uint8Array): ErrorDocument | undefined {
  if (body.length === 0) return undefined
  try {
    const reader = new XmlReader(body, operation)
    const root = reader.root()
    const start = reader.mark()
    const document = root === 'Error' ? readError(reader) : findError(reader)
    if (document !== undefined || modelledError(operation, root) === undefined) return document
    // Route 53 answers a bad batch with the exception itself as root, which botocore does not read.
    reader.reset(start)
    const bare = readError(reader)
    return { ...bare, error: { ...bare.error, Code: root } }
  } catch (error) {
    // The status says as much as can be known then; that the body is unreadable is no news beside a failed call.
    if (error instanceof MalformedResponseError) return undefined
    throw error
  }
}

/** The first `Error` among the children of the open element, or among those of an `Errors` there. */
function findError(reader: XmlReader): ErrorDocument | undefined {
  let found: ErrorElement | undefined
  let requestId: string | undefined
  let inErrors = false
  for (;;) {
    if (!reader.child()) {
      if (!inErrors) return found && { ...found, requestId }
      inErrors = false
      continue
    }
    const { name } = reader
    if (name === 'Errors' && !inErrors) inErrors = true
    else if (name === 'Error' && found === undefined) found = readError(reader)
    else if (name === 'RequestId' || name === 'RequestID') requestId ??= reader.text()
    else reader.skip()
  }
}

function readError(reader: XmlReader): ErrorElement {
  const at = reader.mark()
  const error = readPlain(reader)
  return { error: typeof error === 'string' ? {} : error, reader, at }
}

function modelledFields(
  { reader, at }: ErrorDocument,
  exception: ShapeRef,
  parse: FieldsParser,
): Record<string, unknown> {
  reader.reset(at)
  try {
    return parse(exception, reader)
  } catch (error) {
    // A member that contradicts the model must not hide the code and message, which are there.
    if (error instanceof MalformedResponseError) return {}
    throw error
  }
}

function readPlain(reader: XmlReader): Plain {
  const start = reader.mark()
  let children: { [name: string]: Plain } | undefined
  while (reader.child()) {
    const { name } = reader
    children ??= {}
    if (Object.hasOwn(children, name)) reader.skip()
    else setOwn(children, name, readPlain(reader))
  }
  if (children !== undefined) return children
  reader.reset(start)
  return reader.text()
}

function textOr<Default>(fallback: Default, value: Plain | undefined): string | Default {
  return typeof value === 'string' && value !== '' ? value : fallback
}

/**
 * Whether the root element has one of these names; looks at the beginning of the body only. S3 answers a long copy with
 * status 200 and space to keep the connection, and only then knows that it failed.
 */
export function hasRoot(body: Uint8Array, names: readonly string[]): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let at = skipSpace(bytes, 0)
  while (bytes[at] === 0x3c && (bytes[at + 1] === 0x3f || bytes[at + 1] === 0x21)) {
    const end = bytes.indexOf(bytes[at + 1] === 0x3f ? '?>' : '-->', at)
    if (end === -1) return false
    at = skipSpace(bytes, bytes.indexOf('>', end) + 1)
  }
  const tag = /^<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])/.exec(bytes.toString('latin1', at, at + 128))
  return tag !== null && names.includes(tag[1]!)
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++
  return at
}
