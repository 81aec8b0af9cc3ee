import { ParamValidationError, UnsupportedFeatureError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { percentEncode } from '../percent-encode.ts'
import { jsonText } from '../protocols/json/serialize.ts'
import type { Params } from '../protocols/protocol.ts'
import { s3SigningNames } from './auth.ts'

/** The parameters of a body as those of a URL: encoded pairs. */
type ToQuery = (operation: Operation, params: Params, request: HttpRequest) => readonly string[]

/** The protocols whose bodies are made of names and values. */
const toQuery: ReadonlyMap<string, ToQuery> = new Map<string, ToQuery>([
  ['query', formPairs],
  ['ec2', formPairs],
  ['json', jsonPairs],
  ['rest-json', jsonPairs],
])

/**
 * Who uses a presigned URL has the URL alone: what is in the body must go there, or be left to them.
 *
 * - A form or JSON moves into the query. Members of JSON that are no text are written as JSON, elements of a list one by one.
 * - S3 signs no body: XML or a policy is left to who uses the URL; a `Body` is refused, as it would not be uploaded.
 * - Any other payload of text or bytes is part of the signature: only these very bytes may be sent.
 *
 * Source: botocore/auth.py, SigV4QueryAuth._modify_request_before_signing, which writes nested JSON as Python does, and
 * fails on every other body.
 *
 * @throws ParamValidationError a payload that cannot be part of a URL
 * @throws UnsupportedFeatureError the operation needs a body of XML or CBOR, which nobody but this library has
 */
export function moveBodyIntoUrl(operation: Operation, params: Params, request: HttpRequest, protocol: string): void {
  const { body } = request
  if (body === undefined || body === '') return
  const isS3 = s3SigningNames.has(operation.service.signingName)
  const payload = operation.input?.shape.payload
  if (payload !== undefined && isRaw(payload)) {
    const isStream = typeof body !== 'string' && !(body instanceof Uint8Array)
    if (isStream || (isS3 && payload.type === 'blob')) throw notInUrl(operation, payload)
    if (isS3) delete request.body
    return
  }
  const pairs = toQuery.get(protocol)?.(operation, params, request)
  if (pairs === undefined && !isS3) {
    throw new UnsupportedFeatureError(
      `${operation.service.name}.${operation.name} sends a body that has no form in a URL, so that it cannot be presigned. Call it instead.`,
    )
  }
  delete request.body
  for (const pair of pairs ?? []) request.url += `${request.url.includes('?') ? '&' : '?'}${pair}`
}

function isRaw({ type }: ShapeRef): boolean {
  return type === 'blob' || type === 'string'
}

function notInUrl(operation: Operation, { name }: ShapeRef): ParamValidationError {
  return new ParamValidationError(operation.name, [
    { path: name, problem: 'is not part of a presigned URL: leave it out, and send it as the body with the URL' },
  ])
}

/** A space is a plus in a form, and would be a plus in a signature. */
function formPairs(_operation: Operation, _params: Params, { body }: HttpRequest): readonly string[] {
  return [String(body).replaceAll('+', '%20')]
}

function jsonPairs({ input }: Operation, params: Params): readonly string[] {
  if (input === undefined) return []
  const { payload, members } = input.shape
  if (payload !== undefined) return pairsOf(payload.shape.members.values(), (params[payload.name] ?? {}) as Params)
  return pairsOf(
    [...members.values()].filter(({ location }) => location === undefined),
    params,
  )
}

function pairsOf(members: Iterable<ShapeRef>, values: Params): string[] {
  const byName = new Map([...members].map(member => [member.name, member]))
  return Object.keys(values).flatMap(name => {
    const [member, value] = [byName.get(name), values[name]]
    if (member === undefined || value === undefined || value === null) return []
    const texts =
      member.type === 'list'
        ? (value as unknown[]).map(element => textOf(member.shape.member, element))
        : [textOf(member, value)]
    const encoded = percentEncode(member.locationName ?? member.name)
    return texts.map(text => `${encoded}=${percentEncode(text)}`)
  })
}

function textOf(ref: ShapeRef, value: unknown): string {
  const text = jsonText(ref, value)
  return text.startsWith('"') ? (JSON.parse(text) as string) : text
}
