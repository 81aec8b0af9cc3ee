import type { WireBody } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'

/** The parameters of a call as the caller gave them, checked against the model. */
export type Params = Record<string, unknown>

/** A request before it has a host: what a protocol makes of parameters. */
export interface SerializedRequest {
  method: string
  /** Encoded, with a leading slash. */
  path: string
  /** Encoded, without `?`; empty for none. */
  query: string
  /** Names in lower case. */
  headers: Record<string, string>
  body?: WireBody | undefined
}

/** A whole response. Only the payload of a streaming output is not read when it is parsed. */
export interface ParseableResponse<Body = Uint8Array> {
  statusCode: number
  headers: Record<string, string>
  body: Body
}

/** What the answer of a failed call says. */
export interface ParsedError {
  code: string
  message: string
  /** `Sender` or `Receiver`, where the protocol tells. */
  type?: string | undefined
  requestId?: string | undefined
  hostId?: string | undefined
  /** Other members of the `Error` element or of the error document, e.g. `BucketName`. */
  detail: Record<string, unknown>
  /** The modelled members, when `code` is a modelled exception of the service. */
  fields: Record<string, unknown>
}

/** How a protocol writes the events of an answer that is a stream of them. */
export interface EventCodec {
  /** Whether the members of the output beside the stream come as its first event; else they are in the HTTP headers. */
  readonly initialResponse: boolean
  /**
   * The value of an event, or of the member that is its payload, from bytes that are not empty.
   * @throws MalformedResponseError
   */
  parse(operation: Operation, ref: ShapeRef, payload: Uint8Array): unknown
}

/** A wire format: three functions, all without I/O. */
export interface Protocol {
  /** The name in service models: `rest-json`. */
  readonly name: string
  serialize(operation: Operation, params: Params): SerializedRequest
  /**
   * The output of an operation. A streaming payload member is not set here: the caller has the stream.
   * @throws MalformedResponseError when the body is not what the operation answers.
   */
  parse(operation: Operation, response: ParseableResponse): Record<string, unknown>
  /** Never throws: a body that is no error document gives the status code as code (as botocore does). */
  parseError(operation: Operation, response: ParseableResponse): ParsedError
  /**
   * Whether a body with a good status is an error document, which goes to `parseError` then. S3 answers a copy so that
   * failed after it had begun. Only for answers that are not streamed. Absent where the protocol knows no such thing.
   */
  isError?(operation: Operation, response: ParseableResponse): boolean
  /** Absent where the protocol knows no event streams. */
  readonly events?: EventCodec
}
