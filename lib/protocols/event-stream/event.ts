import type { ShapeType } from '../../model/definition.ts'
import type { Operation } from '../../model/service.ts'
import type { Shape, ShapeRef } from '../../model/shape.ts'
import { setOwn } from '../../set-own.ts'
import { isDataFault, malformed } from '../malformed.ts'
import { modelledError } from '../modelled-error.ts'
import type { ParsedError, Protocol } from '../protocol.ts'
import { type EventHeaderValue, strictText } from './headers.ts'
import type { EventMessage } from './message.ts'

/** The first event of an RPC protocol: the members of the output beside the stream. */
const INITIAL_RESPONSE = 'initial-response'

/** Reads the messages of one operation's answer. Source: botocore/parsers.py, BaseEventStreamParser. */
export class EventParser {
  readonly #operation: Operation
  readonly #protocol: Protocol
  readonly #stream: Shape

  /** @param stream the shape whose members are the events */
  constructor(operation: Operation, protocol: Protocol, stream: Shape) {
    this.#operation = operation
    this.#protocol = protocol
    this.#stream = stream
  }

  /**
   * The event, as an object with one member. One that the model does not know is `undefined`: botocore leaves it out, too.
   * @throws MalformedResponseError
   */
  event(message: EventMessage): Record<string, unknown> | undefined {
    const type = textHeader(message, ':event-type')
    const ref = this.#stream.members.get(type)
    if (ref === undefined) return undefined
    const event: Record<string, unknown> = {}
    setOwn(event, type, this.#value(ref, message))
    return event
  }

  /**
   * The output in an initial-response.
   * @throws MalformedResponseError when it is another event
   */
  initialResponse(message: EventMessage, output: ShapeRef): Record<string, unknown> {
    const type = textHeader(message, ':event-type')
    if (type !== INITIAL_RESPONSE) {
      throw malformed(this.#operation, `begins with the event "${type}", where ${INITIAL_RESPONSE} is due`)
    }
    return this.#decode(output, message.payload) as Record<string, unknown>
  }

  /** What went wrong, where the message says so. */
  error(message: EventMessage): { readonly statusCode: number; readonly error: ParsedError } | undefined {
    const kind = message.headers.get(':message-type')
    if (kind !== 'exception' && kind !== 'error') return undefined
    const type = textHeader(message, ':exception-type')
    const ref = this.#stream.members.get(type) ?? modelledError(this.#operation, type)
    // botocore gives these the status 400 to parse them; the model of most exceptions has the one that they would have.
    const { code = ref?.shape.name, httpStatusCode: statusCode = 400 } = ref?.shape.definition.error ?? {}
    const fields = ref === undefined ? {} : this.#fields(ref, message.payload)
    const error: ParsedError = {
      code: code || type || textHeader(message, ':error-code') || 'UnknownError',
      message: String(fields.Message ?? fields.message ?? textHeader(message, ':error-message')),
      detail: {},
      fields,
    }
    if (error.message === '' && type !== '' && ref === undefined) error.message = this.#messageIn(message, statusCode)
    return { statusCode, error }
  }

  #value(ref: ShapeRef, message: EventMessage): unknown {
    const { payload, headers } = planOf(ref.shape)
    const value = payload === undefined ? this.#decode(ref, message.payload) : {}
    const members = value as Record<string, unknown>
    for (const { name, type } of headers) {
      const header = message.headers.get(name)
      if (header !== undefined && !Object.hasOwn(members, name)) setOwn(members, name, this.#header(name, type, header))
    }
    if (payload !== undefined) setOwn(members, payload.name, this.#payload(payload, message.payload))
    return value
  }

  #payload(ref: ShapeRef, payload: Uint8Array): unknown {
    if (ref.type === 'blob') return payload
    if (ref.type !== 'string') return this.#decode(ref, payload)
    try {
      return strictText(payload)
    } catch (cause) {
      if (!isDataFault(cause)) throw cause
      throw malformed(this.#operation, `has an event that cannot be read: ${cause.message}`)
    }
  }

  #header(name: string, type: ShapeType, value: EventHeaderValue): unknown {
    if (type !== 'timestamp') return value
    const date = new Date(Number(value))
    if (!Number.isNaN(date.getTime())) return date
    throw malformed(this.#operation, `has an event whose header "${name}" is no time`)
  }

  #decode(ref: ShapeRef, payload: Uint8Array): unknown {
    return payload.length === 0 ? {} : this.#protocol.events!.parse(this.#operation, ref, payload)
  }

  /** An exception is worth more than a complaint about its members. */
  #fields(ref: ShapeRef, payload: Uint8Array): Record<string, unknown> {
    try {
      return this.#decode(ref, payload) as Record<string, unknown>
    } catch (cause) {
      if (!isDataFault(cause)) throw cause
      return {}
    }
  }

  /** The message of an exception that the model does not know yet, read as an error of a whole answer is. */
  #messageIn({ payload }: EventMessage, statusCode: number): string {
    return this.#protocol.parseError(this.#operation, { statusCode, headers: {}, body: payload }).message
  }
}

/** Where the members of an event come from; read once a shape. */
interface EventPlan {
  readonly payload: ShapeRef | undefined
  readonly headers: readonly ShapeRef[]
}

const plans = new WeakMap<Shape, EventPlan>()

function planOf(shape: Shape): EventPlan {
  let plan = plans.get(shape)
  if (plan === undefined) {
    const members = [...shape.members.values()]
    plan = { payload: members.find(ref => ref.eventPayload), headers: members.filter(ref => ref.eventHeader) }
    plans.set(shape, plan)
  }
  return plan
}

/** Empty where it is missing or no text. */
function textHeader({ headers }: EventMessage, name: string): string {
  const value = headers.get(name)
  return typeof value === 'string' ? value : ''
}
