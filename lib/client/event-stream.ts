import { BodyUsedError, type ClientError, UnsupportedFeatureError } from '../errors.ts'
import { StreamingBody } from '../http/streaming-body.ts'
import type { WireResponse } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import { EventParser } from '../protocols/event-stream/event.ts'
import { type EventMessage, readMessages } from '../protocols/event-stream/message.ts'
import { malformed } from '../protocols/malformed.ts'
import type { ParsedError, Protocol } from '../protocols/protocol.ts'
import { setOwn } from '../set-own.ts'
import type { UntypedOutput } from './types.ts'

/** One event: an object with one member, whose name says which event it is. */
export type StreamEvent = Record<string, unknown>

/** The error to throw for what an event says. */
type ErrorMaker = (statusCode: number, parsed: ParsedError) => ClientError

const DONE: IteratorResult<StreamEvent, undefined> = { done: true, value: undefined }

/**
 * The output of an operation that answers with events. An RPC protocol sends the other members as the first event, which
 * is waited for; if that is an exception, the call fails with it.
 *
 * Source: botocore/parsers.py, _handle_event_stream.
 *
 * @throws UnsupportedFeatureError when the protocol has no event streams, MalformedResponseError when the answer is
 * none, and what {@link EventStream} throws
 */
export async function openEventStream(
  protocol: Protocol,
  operation: Operation,
  response: WireResponse,
  makeError: ErrorMaker,
): Promise<UntypedOutput> {
  const { statusCode, headers } = response
  const member = operation.output!.shape.eventStream!
  const { events } = protocol
  if (events === undefined) {
    throw new UnsupportedFeatureError(
      `${operation.service.name}.${operation.name} answers with an event stream, which the protocol ${protocol.name} does not have. Check the model of the service.`,
    )
  }
  if (headers['content-length'] === '0') throw malformed(operation, 'is empty, where a stream of events is due')
  const stream = new EventStream(operation, new EventParser(operation, protocol, member.shape), response, makeError)
  const output = events.initialResponse
    ? await EventStream.initialResponse(stream)
    : protocol.parse(operation, { statusCode, headers, body: new Uint8Array() })
  setOwn(output, member.name, stream)
  return output
}

/**
 * The events of an answer, as they come. It can be iterated once. Leaving the loop early frees the connection; so does
 * `close()`, which is for a stream that nobody reads.
 *
 * Iterating throws the modelled exceptions that the service sends as events, ChecksumMismatchError,
 * MalformedResponseError, IncompleteBodyError when the stream ends within an event, ConnectionClosedError,
 * ReadTimeoutError, and AbortedError when the signal of the call ends it.
 *
 * Source: botocore/eventstream.py, EventStream.
 *
 * @example
 * const { Payload } = await s3.selectObjectContent(params)
 * for await (const event of Payload) if (event.Records) process.stdout.write(event.Records.Payload)
 */
export class EventStream implements AsyncIterable<StreamEvent>, AsyncDisposable {
  readonly #operation: Operation
  readonly #parser: EventParser
  readonly #body: StreamingBody
  readonly #messages: AsyncGenerator<EventMessage, undefined>
  readonly #events: AsyncGenerator<StreamEvent, undefined>
  readonly #makeError: ErrorMaker
  #used = false
  #closed = false

  constructor(operation: Operation, parser: EventParser, response: WireResponse, makeError: ErrorMaker) {
    this.#operation = operation
    this.#parser = parser
    this.#body = new StreamingBody(response)
    this.#messages = readMessages(operation, this.#body)
    this.#events = this.#read()
    this.#makeError = makeError
  }

  /** Takes the first event as the output. */
  static async initialResponse(stream: EventStream): Promise<UntypedOutput> {
    try {
      const message = await stream.#receive()
      if (message === undefined) throw malformed(stream.#operation, 'ends before its first event')
      return stream.#parser.initialResponse(message, stream.#operation.output!)
    } catch (error) {
      stream.#end()
      throw error
    }
  }

  /** @throws BodyUsedError when the events were read before. */
  [Symbol.asyncIterator](): AsyncIterableIterator<StreamEvent, undefined> {
    if (this.#used) {
      throw new BodyUsedError(
        'The events were already read. Keep what the first loop gave, or call the operation again.',
      )
    }
    this.#used = true
    const iterator: AsyncIterableIterator<StreamEvent, undefined> = {
      next: () => this.#next(),
      return: async () => {
        this.#end()
        return DONE
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  /** Ends the stream, read or not, and frees its connection. */
  async close(): Promise<void> {
    this.#end()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #next(): Promise<IteratorResult<StreamEvent, undefined>> {
    if (this.#closed) return DONE
    try {
      const result = await this.#events.next()
      if (result.done) this.#end()
      return result
    } catch (error) {
      // What was closed while somebody waited for it has ended as it should.
      if (this.#closed) return DONE
      this.#end()
      throw error
    }
  }

  async *#read(): AsyncGenerator<StreamEvent, undefined> {
    for (;;) {
      const message = await this.#receive()
      if (message === undefined) return
      const event = this.#parser.event(message)
      if (event !== undefined) yield event
    }
  }

  /** @throws the exception that the message is. */
  async #receive(): Promise<EventMessage | undefined> {
    const { value: message } = await this.#messages.next()
    const failure = message && this.#parser.error(message)
    if (failure !== undefined) throw this.#makeError(failure.statusCode, failure.error)
    return message
  }

  #end(): void {
    this.#closed = true
    this.#body.destroy()
  }
}
