/**
 * Runs the protocol cases of Smithy, in botocore's form, against one protocol. The cases are not part of this
 * project; `TUCUXI_CONFORMANCE` says where they are.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { OperationDefinition, ServiceMetadata, ShapeDefinition } from '../../lib/model/definition.ts'
import { type Operation, ServiceModel } from '../../lib/model/service.ts'
import type { ShapeRef } from '../../lib/model/shape.ts'
import type { Params, ParseableResponse, Protocol } from '../../lib/protocols/protocol.ts'
import { canonicalBody } from './canonical-body.ts'

export interface Suite {
  readonly description: string
  readonly clientEndpoint?: string
  readonly metadata: ServiceMetadata
  readonly shapes: Readonly<Record<string, ShapeDefinition>>
  readonly cases: readonly Case[]
}

export interface Case {
  readonly id: string
  readonly given: OperationDefinition
  readonly params?: Params
  readonly serialized?: {
    readonly method?: string
    readonly uri?: string
    readonly body?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly forbidHeaders?: readonly string[]
    readonly requireHeaders?: readonly string[]
    readonly host?: string
  }
  readonly response?: {
    readonly status_code: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly result?: unknown
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly error?: unknown
}

/** What the pipeline around a protocol does, and not the protocol: its own tests must cover these suites. */
const pipelineSuites: Readonly<Record<string, string>> = {
  'Test cases for PutWithContentEncoding operation': 'request compression is a stage of the pipeline',
  'Test cases for QueryIdempotencyTokenAutoFill operation': 'idempotency tokens are filled in by the pipeline',
  'Idempotency token auto fill': 'idempotency tokens are filled in by the pipeline',
  'Test cases for HostWithPathOperation operation': 'the path of the endpoint is added by the pipeline',
}

const folder = resolve(process.env.TUCUXI_CONFORMANCE ?? '../shared/conformance', 'protocols')

/**
 * Registers one test for each case of the files.
 *
 * @param differences case id to the reason why tucuxi differs; such a case must fail, so that the list stays true
 */
export function conformance(
  protocol: Protocol,
  files: { input: readonly string[]; output: readonly string[] },
  differences: Readonly<Record<string, string>> = {},
): void {
  if (!existsSync(folder)) {
    test.skip(`THE CONFORMANCE CASES ARE ABSENT: ${folder} does not exist; set TUCUXI_CONFORMANCE`, () => {})
    return
  }
  const seen = new Set<string>()
  for (const kind of ['input', 'output'] as const) {
    for (const file of files[kind]) {
      for (const [index, suite] of read(join(folder, kind, `${file}.json`)).entries()) {
        for (const each of suite.cases) {
          const title = `${kind}/${file} ${index} ${each.id}`
          const why = differences[each.id]
          const pipeline = pipelineSuites[suite.description]
          const run = kind === 'input' ? checkInput : checkOutput
          seen.add(each.id)
          if (pipeline !== undefined && kind === 'input') test.skip(`${title}: ${pipeline}`, () => {})
          else if (why !== undefined) test.failing(`${title} differs: ${why}`, t => run(t, protocol, suite, each))
          else test(title, t => run(t, protocol, suite, each))
        }
      }
    }
  }
  const names = [...files.input.map(file => `input/${file}`), ...files.output.map(file => `output/${file}`)]
  test(`every case that is said to differ is among ${names.join(', ')}`, t => {
    t.deepEqual(
      Object.keys(differences).filter(id => !seen.has(id)),
      [],
    )
  })
}

/** The suites of one file; none where the cases are absent. */
export function inputSuites(file: string): Suite[] {
  const path = join(folder, 'input', `${file}.json`)
  return existsSync(path) ? read(path) : []
}

function read(path: string): Suite[] {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function operationOf({ metadata, shapes }: Suite, { output, ...given }: OperationDefinition): Operation {
  // The cases of the query protocol leave out what every model of that protocol has.
  const wrapper = metadata.protocol === 'query' ? { resultWrapper: `${given.name}Result` } : {}
  const definition = output === undefined ? given : { ...given, output: { ...wrapper, ...output } }
  const service = new ServiceModel('conformance', { metadata, operations: { [given.name]: definition }, shapes })
  return service.operation(given.name)
}

function checkInput(t: ExecutionContext, protocol: Protocol, suite: Suite, { given, params, serialized }: Case): void {
  const expected = serialized ?? {}
  const operation = operationOf(suite, given)
  const request = protocol.serialize(operation, withFloats(operation.input, params ?? {}) as Params)
  if (expected.method !== undefined) t.is(request.method, expected.method)
  if (expected.uri !== undefined)
    t.is(request.query === '' ? request.path : `${request.path}?${request.query}`, expected.uri)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = request.headers[name.toLowerCase()]
    // botocore lets text, blob and XML bodies go without Content-Type, and so do we.
    if (name.toLowerCase() === 'content-type' && actual === undefined && value !== 'application/json') continue
    if (actual === `${value}; charset=utf-8`) continue
    t.is(spaceless(actual), spaceless(value), `header ${name}`)
  }
  for (const name of expected.forbidHeaders ?? []) t.false(Object.hasOwn(request.headers, name.toLowerCase()), name)
  for (const name of expected.requireHeaders ?? []) {
    // The transport counts the bytes; here it is enough that there is something to count.
    if (name.toLowerCase() === 'content-length') t.not(request.body, undefined, 'a body')
    else t.true(Object.hasOwn(request.headers, name.toLowerCase()), name)
  }
  if (expected.body !== undefined) {
    t.deepEqual(
      canonicalBody(protocol.name, request.body),
      canonicalBody(protocol.name, expectedBody(protocol, expected.body)),
    )
  }
}

function checkOutput(t: ExecutionContext, protocol: Protocol, suite: Suite, each: Case): void {
  const operation = operationOf(suite, each.given)
  const { status_code, headers = {}, body = '' } = each.response!
  const response: ParseableResponse = {
    statusCode: status_code,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: expectedBody(protocol, body),
  }
  if (each.errorCode !== undefined) {
    const error = protocol.parseError(operation, response)
    t.is(error.code, each.errorCode)
    if (each.errorMessage !== undefined) t.is(error.message, each.errorMessage)
    t.deepEqual(plain(error.fields), each.error)
    return
  }
  const { ResponseMetadata: _metadata, ...output } = protocol.parse(operation, response)
  const payload = operation.output?.shape.payload
  if (payload?.streaming === true && response.body.length > 0) output[payload.name] = response.body
  t.deepEqual(plain(output), each.result ?? {})
}

function expectedBody({ name }: Protocol, body: string): Uint8Array {
  return Buffer.from(body, name === 'smithy-rpc-v2-cbor' ? 'base64' : 'utf8')
}

/** Lists in headers may or may not have a space behind the comma. */
function spaceless(value: string | undefined): string | undefined {
  return value?.replaceAll(', ', ',')
}

/** The cases write `NaN` and the infinities as strings. */
function withFloats(ref: ShapeRef | undefined, value: unknown): unknown {
  if (ref === undefined || value === null || ref.shape.definition.document === true || ref.jsonvalue) return value
  if (Array.isArray(value)) return value.map(item => withFloats(ref.shape.member, item))
  if (ref.type === 'float' || ref.type === 'double') return Number(value)
  if (typeof value !== 'object') return value
  const { members } = ref.shape
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([name, item]) => [name, withFloats(ref.type === 'map' ? ref.shape.value : members.get(name), item)]),
  )
}

/** A value as the cases write it: times as seconds, blobs as text, special floats by name. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
}
