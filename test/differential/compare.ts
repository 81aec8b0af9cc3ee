import { isDeepStrictEqual } from 'node:util'
import type { Operation, ServiceModel } from '../../lib/model/service.ts'
import type { Params, ParseableResponse, Protocol } from '../../lib/protocols/protocol.ts'
import { untag } from '../helpers/tagged.ts'
import type { AnswerCase, Case, ErrorCase, RequestCase } from './oracle.ts'

/** One point in which tucuxi and botocore differ. */
export interface Difference {
  /** `path`, `header content-type`, `output.Items`, `throws` ... */
  readonly what: string
  readonly botocore: unknown
  readonly tucuxi: unknown
}

/** Where tucuxi differs from botocore in a case; empty when it doesn't. */
export function differences(service: ServiceModel, protocol: Protocol, sample: Case): Difference[] {
  try {
    switch (sample.kind) {
      case 'request':
        return compareRequest(service.operation(sample.operation), protocol, sample)
      case 'answer':
        return compareAnswer(service.operation(sample.operation), protocol, sample)
      case 'error':
        return compareError(service.operation(sample.operation), protocol, sample)
      case 'refused':
        return []
    }
  } catch (error) {
    return [{ what: 'throws', botocore: undefined, tucuxi: error }]
  }
}

function compareRequest(operation: Operation, protocol: Protocol, { params, request }: RequestCase): Difference[] {
  const ours = protocol.serialize(operation, untag(params) as Params)
  const found = new Differences()
  found.add('method', request.method, ours.method)
  found.add('path', request.path, ours.path)
  found.add('query', request.query, ours.query)
  for (const name of new Set([...Object.keys(request.headers), ...Object.keys(ours.headers)])) {
    found.add(`header ${name}`, request.headers[name], ours.headers[name])
  }
  const expected = Buffer.from(untag(request.body) as Uint8Array)
  const actual = bodyBytes(ours.body)
  if (!expected.equals(actual) && !isSameJson(expected, actual)) {
    found.add('body', expected.toString(), actual.toString())
  }
  return found.list
}

function bodyBytes(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string)
  throw new TypeError(`a body of type ${typeof body} where the parameters have none that streams`)
}

/** JSON may differ in spaces and escapes; the digits of numbers must be the same, which is more than JSON.parse shows. */
function isSameJson(a: Buffer, b: Buffer): boolean {
  try {
    return isDeepStrictEqual(parseExactly(a), parseExactly(b))
  } catch {
    return false
  }
}

/** Numbers that JSON.parse would round come as text. Only what stands outside of strings is a number. */
function parseExactly(body: Buffer): unknown {
  const exact = body
    .toString()
    .replace(/"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])/g, token =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `{"$bigint":"${token}"}`,
    )
  return JSON.parse(exact)
}

function compareAnswer(operation: Operation, protocol: Protocol, { response, output }: AnswerCase): Difference[] {
  const { ResponseMetadata: _, ...ours } = protocol.parse(operation, parseable(response))
  const found = new Differences()
  found.deep('output', untag(output), ours)
  return found.list
}

function compareError(operation: Operation, protocol: Protocol, { response, error }: ErrorCase): Difference[] {
  const ours = protocol.parseError(operation, parseable(response))
  const { code, message, type, fields } = untag(error) as Record<string, unknown>
  const found = new Differences()
  found.add('code', code, ours.code)
  found.add('message', message ?? '', ours.message)
  found.add('type', type ?? undefined, ours.type)
  found.deep('fields', fields, ours.fields)
  return found.list
}

function parseable({ status, headers, body }: AnswerCase['response']): ParseableResponse {
  return { statusCode: status, headers, body: untag(body) as Uint8Array }
}

class Differences {
  readonly list: Difference[] = []

  add(what: string, botocore: unknown, tucuxi: unknown): void {
    if (!isDeepStrictEqual(botocore, tucuxi)) this.list.push({ what, botocore, tucuxi })
  }

  /** Names the first places that differ rather than two whole trees. */
  deep(what: string, botocore: unknown, tucuxi: unknown): void {
    if (isDeepStrictEqual(botocore, plain(tucuxi))) return
    if (isRecord(botocore) && isRecord(tucuxi)) {
      for (const name of new Set([...Object.keys(botocore), ...Object.keys(tucuxi)])) {
        this.deep(`${what}.${name}`, own(botocore, name), own(tucuxi, name))
      }
    } else if (Array.isArray(botocore) && Array.isArray(tucuxi) && botocore.length === tucuxi.length) {
      for (const [index, entry] of botocore.entries()) this.deep(`${what}[${index}]`, entry, tucuxi[index])
    } else {
      this.list.push({ what, botocore, tucuxi })
    }
  }
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Bytes and maps as the tagged JSON has them: a Buffer is a Uint8Array, and a prototype makes no difference. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]))
}
