import { Readable } from 'node:stream'
import type { ClientError, ResponseMetadata } from '../errors.ts'
import type { ExpectedChecksum } from '../http/body-guard.ts'
import { decodeContent } from '../http/content-encoding.ts'
import { nameBody } from '../http/open-bodies.ts'
import { readAll } from '../http/read-all.ts'
import { StreamingBody } from '../http/streaming-body.ts'
import type { WireResponse } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import type { ParsedError } from '../protocols/protocol.ts'
import { responseChecksum } from './checksum.ts'
import type { Deadline } from './deadline.ts'
import { openEventStream } from './event-stream.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedOutput } from './types.ts'

/** An answer that is the operation's output, or the service's word that the call failed. */
export type Answer =
  | { readonly output: UntypedOutput; readonly error?: undefined }
  | { readonly error: ClientError; readonly output?: undefined }

/** Which call is answered. */
export interface Question {
  readonly operation: Operation
  readonly params: Readonly<Record<string, unknown>>
  readonly attempt: number
  readonly deadline: Deadline
}

/**
 * Turns what came over the wire into an output or an error.
 *
 * @throws MalformedResponseError, IncompleteBodyError, ChecksumMismatchError when the answer cannot be believed.
 */
export async function interpret(runtime: Runtime, question: Question, response: WireResponse): Promise<Answer> {
  const { statusCode, headers } = response
  const { operation } = question
  const good = statusCode >= 200 && statusCode < 300
  if (good && streams(operation)) {
    try {
      return { output: await streamingOutput(runtime, question, response) }
    } catch (error) {
      // Nobody will read it, and unread it would keep its socket.
      if (response.body instanceof Readable) response.body.destroy()
      throw error
    }
  }
  const body = decodeContent(await readAll(response, operation.httpMethod, checksumOf(question, response)), headers)
  const whole = { statusCode, headers, body }
  if (!good || runtime.protocol.isError?.(operation, whole) === true) {
    // S3 says 200 before it copies: when that fails, the error is one of the service. botocore/handlers.py, _handle_200_error.
    const status = good ? 500 : statusCode
    return { error: clientError(runtime, question, status, headers, runtime.protocol.parseError(operation, whole)) }
  }
  return { output: withMetadata(runtime.protocol.parse(operation, whole), question, statusCode, headers) }
}

function streams({ output }: Operation): boolean {
  return output?.shape.payload?.streaming === true || output?.shape.eventStream !== undefined
}

async function streamingOutput(runtime: Runtime, question: Question, response: WireResponse): Promise<UntypedOutput> {
  const { operation, params, deadline } = question
  const { statusCode, headers } = response
  const { shape } = operation.output!
  nameBody(response.body, `${operation.name} of ${operation.service.name}`)
  if (shape.eventStream !== undefined) {
    const makeError = (status: number, parsed: ParsedError) => clientError(runtime, question, status, headers, parsed)
    const output = await openEventStream(runtime.protocol, operation, response, makeError)
    return withMetadata(output, question, statusCode, headers)
  }
  const output = runtime.protocol.parse(operation, { statusCode, headers, body: new Uint8Array() })
  output[shape.payload!.name] = new StreamingBody(response, {
    checksum: responseChecksum(operation, params, headers),
    takeSmall: true,
    onClose: deadline.extend(),
  })
  return withMetadata(output, question, statusCode, headers)
}

/** The checksum that came with an answer: DynamoDB's is the number, S3's the base64 of its bytes. */
function checksumOf({ operation, params }: Question, { headers }: WireResponse): ExpectedChecksum | undefined {
  const crc32 = headers['x-amz-crc32']
  if (crc32 === undefined) return responseChecksum(operation, params, headers)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Number(crc32) >>> 0)
  return { algorithm: 'crc32', expected: bytes.toString('base64') }
}

function withMetadata(
  output: UntypedOutput,
  question: Question,
  statusCode: number,
  headers: Record<string, string>,
): UntypedOutput {
  const inBody = output.ResponseMetadata as { RequestId?: string } | undefined
  output.ResponseMetadata = metadata(question, statusCode, headers, inBody?.RequestId)
  return output
}

/** Source: botocore/parsers.py, ResponseParser.parse and its subclasses. */
function metadata(
  question: Question,
  statusCode: number,
  headers: Record<string, string>,
  requestIdInBody: string | undefined,
): ResponseMetadata {
  const requestId = requestIdInBody ?? headers['x-amzn-requestid'] ?? headers['x-amz-request-id']
  const hostId = headers['x-amz-id-2']
  const metadata: ResponseMetadata = {
    HTTPStatusCode: statusCode,
    HTTPHeaders: headers,
    RetryAttempts: question.attempt - 1,
  }
  if (requestId !== undefined) metadata.RequestId = requestId
  if (hostId !== undefined) metadata.HostId = hostId
  return metadata
}

/** The error that a parsed one is: of the class that the model has for its code. */
export function clientError(
  runtime: Runtime,
  question: Question,
  statusCode: number,
  headers: Record<string, string>,
  parsed: ParsedError,
): ClientError {
  const { operation, attempt } = question
  const { code, message, type, detail, fields } = parsed
  const responseMetadata = metadata(question, statusCode, headers, parsed.requestId)
  const error = { Code: code, Message: message, ...(type === undefined ? {} : { Type: type }), ...detail }
  return runtime.exceptions.make(
    {
      code,
      message: `${operation.name}: ${message || `the service answered ${code}`}`,
      statusCode,
      service: operation.service.name,
      operation: operation.name,
      requestId: responseMetadata.RequestId,
      retryable: runtime.retry.isRetryable({ code, statusCode, headers, operation }),
      attempts: attempt,
      response: { ...fields, Error: error, ResponseMetadata: responseMetadata },
    },
    fields,
    // Callers see the code of the query protocol, the model has the name: botocore/handlers.py, _handle_sqs_compatible_error.
    detail.QueryErrorCode as string | undefined,
  )
}
