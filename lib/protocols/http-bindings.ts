import type { WireBody } from '../http/wire.ts'
import type { Operation } from '../model/service.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'
import { setOwn } from '../set-own.ts'
import { textOf } from './bytes.ts'
import { refuseEventInput } from './event-stream/input.ts'
import { refused } from './http/encode-param.ts'
import { readHeaderValue, writeHeaderValue } from './http/header-value.ts'
import { addQuery, type QueryValue, renderQuery } from './http/query-string.ts'
import { compileUriTemplate, renderPath, type UriTemplate } from './http/uri-template.ts'
import { isDataFault, malformed } from './malformed.ts'
import type { Params, ParseableResponse, SerializedRequest } from './protocol.ts'

/** What differs between rest-json and rest-xml: the body of a structure. */
export interface BodyCodec {
  /** Sent with a structured body, unless a member sets the header; none for rest-xml, as botocore does. */
  readonly contentType: string | undefined
  /** Sent where the input has members for a body, and none was given. */
  readonly emptyBody: string
  /**
   * @param ref the payload member, or the input itself
   * @param value its value; of the input itself only the members that belong into the body
   */
  serialize(ref: ShapeRef, value: unknown): string | Uint8Array
  /**
   * @param ref the payload member, or the output itself: then members with a location are left out
   * @returns `undefined` where an empty body stands for no payload
   * @throws MalformedResponseError when the body is not that
   */
  parse(ref: ShapeRef, response: ParseableResponse, operation: Operation): unknown
}

/** Where the members of an input go; read once an operation. */
interface RequestPlan {
  readonly uri: UriTemplate
  readonly payload: ShapeRef | undefined
  /** The payload is the body as it is, not a structure in the protocol's format. */
  readonly rawPayload: boolean
  readonly hasBodyMembers: boolean
}

const requestPlans = new WeakMap<Operation, RequestPlan>()

function requestPlan(operation: Operation): RequestPlan {
  let plan = requestPlans.get(operation)
  if (plan === undefined) {
    const shape = operation.input?.shape
    const members = [...(shape?.members.values() ?? [])]
    const labels = members
      .filter(ref => ref.location === 'uri')
      .map(ref => [ref.locationName ?? ref.name, ref] as const)
    plan = {
      uri: compileUriTemplate(operation.requestUri, new Map(labels)),
      payload: shape?.payload,
      rawPayload: shape !== undefined && isRawPayload(shape.payload),
      hasBodyMembers: members.some(ref => ref.location === undefined),
    }
    requestPlans.set(operation, plan)
  }
  return plan
}

/**
 * The request of an operation of a REST protocol: parameters into path, query, headers and body.
 * Source: botocore/serialize.py, BaseRestSerializer.
 *
 * @throws ParamValidationError for what cannot be sent: an empty label of the path, a line break in a header
 */
export function serializeRest(operation: Operation, params: Params, codec: BodyCodec): SerializedRequest {
  const plan = requestPlan(operation)
  const headers: Record<string, string> = {}
  const query = new Map<string, QueryValue>()
  const bodyParams: Params = {}
  let hasBodyParams = false
  const members = operation.input?.shape.members
  for (const name of Object.keys(params)) {
    const ref = members?.get(name)
    const value = params[name]
    if (ref === undefined || value === undefined || value === null) continue
    switch (ref.location) {
      case 'uri':
        break
      case 'querystring':
        addQuery(query, ref, value)
        break
      case 'header':
        if (!Array.isArray(value) || value.length > 0) {
          setHeader(operation, headers, ref.name, ref.locationName ?? name, writeHeaderValue(ref, value))
        }
        break
      case 'headers':
        for (const [key, text] of Object.entries(value)) {
          setHeader(operation, headers, `${name}.${key}`, (ref.locationName ?? '') + key, String(text))
        }
        break
      default:
        setOwn(bodyParams, name, value)
        hasBodyParams = true
    }
  }
  const request: SerializedRequest = {
    method: operation.httpMethod,
    path: renderPath(operation, plan.uri, params),
    query: renderQuery(operation, plan.uri.query, query),
    headers,
  }
  const body = requestBody(operation, plan, codec, bodyParams, hasBodyParams)
  if (body !== '') {
    request.body = body
    if (codec.contentType !== undefined && !plan.rawPayload) headers['content-type'] ??= codec.contentType
  }
  return request
}

function requestBody(
  operation: Operation,
  { payload, rawPayload, hasBodyMembers }: RequestPlan,
  codec: BodyCodec,
  params: Params,
  hasParams: boolean,
): WireBody {
  if (payload !== undefined) {
    const value = params[payload.name]
    refuseEventInput(operation)
    // An empty document would be a union with nothing in it, which no service takes.
    if (value === undefined) return rawPayload || payload.shape.definition.union === true ? '' : codec.emptyBody
    if (!rawPayload) return codec.serialize(payload, value)
    return value instanceof ArrayBuffer ? new Uint8Array(value) : (value as WireBody)
  }
  if (hasParams) return codec.serialize(operation.input!, params)
  return hasBodyMembers ? codec.emptyBody : ''
}

function setHeader(
  operation: Operation,
  headers: Record<string, string>,
  member: string,
  name: string,
  value: string,
): void {
  // The same characters that node:http refuses; said here, where the member is known and before anything is signed.
  const bad = /[^\t\x20-\x7e\x80-\xff]/.exec(value)
  if (bad !== null) {
    const what = /[\r\n]/.test(bad[0]) ? 'a line break' : `the character ${JSON.stringify(bad[0])}`
    throw refused(operation, member, `${what} cannot stand in a header`)
  }
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw refused(operation, member, `${JSON.stringify(name)} cannot be the name of a header`)
  }
  setOwn(headers, name.toLowerCase(), value)
}

/** Where the members of an output come from; read once a shape. */
interface ResponsePlan {
  readonly headers: readonly { readonly ref: ShapeRef; readonly name: string }[]
  readonly prefixes: readonly { readonly ref: ShapeRef; readonly prefix: string }[]
  readonly statusCode: readonly ShapeRef[]
  readonly payload: ShapeRef | undefined
  readonly rawPayload: boolean
  readonly hasBodyMembers: boolean
}

const responsePlans = new WeakMap<Shape, ResponsePlan>()

function responsePlan(shape: Shape): ResponsePlan {
  let plan = responsePlans.get(shape)
  if (plan === undefined) {
    const members = [...shape.members.values()]
    const at = (location: ShapeRef['location']) => members.filter(ref => ref.location === location)
    plan = {
      headers: at('header').map(ref => ({ ref, name: (ref.locationName ?? ref.name).toLowerCase() })),
      prefixes: at('headers').map(ref => ({ ref, prefix: (ref.locationName ?? '').toLowerCase() })),
      statusCode: at('statusCode'),
      payload: shape.payload,
      rawPayload: isRawPayload(shape.payload),
      hasBodyMembers: members.some(isBodyMember),
    }
    responsePlans.set(shape, plan)
  }
  return plan
}

/**
 * The output of an operation of a REST protocol, from headers, status and body. A streaming payload and an event stream
 * are left out: the caller has the stream. Source: botocore/parsers.py, BaseRestParser.
 *
 * @throws MalformedResponseError
 */
export function parseRest(
  operation: Operation,
  response: ParseableResponse,
  codec: BodyCodec,
): Record<string, unknown> {
  return operation.output === undefined ? {} : parseRestShape(operation.output, operation, response, codec)
}

/** As {@link parseRest}, for any structure with bindings: a modelled exception has them too. */
export function parseRestShape(
  ref: ShapeRef,
  operation: Operation,
  response: ParseableResponse,
  codec: BodyCodec,
): Record<string, unknown> {
  const plan = responsePlan(ref.shape)
  const output = parseBindings(plan, operation, response)
  const { payload } = plan
  if (payload === undefined) {
    if (plan.hasBodyMembers) Object.assign(output, codec.parse(ref, response, operation))
  } else if (!payload.streaming && payload.shape.definition.eventstream !== true) {
    const value = plan.rawPayload ? rawPayload(payload, response.body) : codec.parse(payload, response, operation)
    if (value !== undefined) output[payload.name] = value
  }
  return output
}

function parseBindings(plan: ResponsePlan, operation: Operation, response: ParseableResponse): Record<string, unknown> {
  const output: Record<string, unknown> = {}
  for (const { ref, name } of plan.headers) {
    const text = response.headers[name]
    // A name such as `constructor` is a member of every object.
    if (typeof text !== 'string') continue
    try {
      output[ref.name] = readHeaderValue(ref, text)
    } catch (cause) {
      if (!isDataFault(cause)) throw cause
      // RFC 9111, 5.3: what is stored with an object may be no date, above all "0", and says that it has expired.
      if (name === 'expires') continue
      throw malformed(operation, `has a header "${name}" that cannot be ${ref.name}: ${cause.message}`, { cause })
    }
  }
  for (const { ref, prefix } of plan.prefixes) {
    const map: Record<string, unknown> = {}
    for (const [name, text] of Object.entries(response.headers)) {
      if (name.startsWith(prefix)) setOwn(map, name.slice(prefix.length), text)
    }
    output[ref.name] = map
  }
  for (const ref of plan.statusCode) output[ref.name] = response.statusCode
  return output
}

/** Text as it is, also when it is empty; an empty blob is none. */
function rawPayload(ref: ShapeRef, body: Uint8Array): string | Uint8Array | undefined {
  if (ref.type === 'string') return textOf(body)
  return body.length === 0 ? undefined : body
}

function isRawPayload(payload: ShapeRef | undefined): boolean {
  return payload !== undefined && (payload.type === 'blob' || payload.type === 'string')
}

/** Whether a member of an output is read from the body: any that is not in a header or the status. */
export function isBodyMember(ref: ShapeRef): boolean {
  return ref.location !== 'header' && ref.location !== 'headers' && ref.location !== 'statusCode'
}
