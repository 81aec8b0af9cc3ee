import type { Answer } from '../client/answer.ts'
import { clientError } from '../client/answer.ts'
import type { PreparedCall } from '../client/attempts.ts'
import { STUBBED } from '../client/intercept.ts'
import type { UntypedOutput, UntypedParams } from '../client/types.ts'
import { StubError, UnknownOperationError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import { camelCase, didYouMean } from '../names.ts'
import { checkAnswer, checkErrorFields, errorShapeOf, makeOutput } from './answers.ts'
import { attach, clientOf, insideOrThrow } from './attach.ts'
import { differences } from './compare.ts'
import { tokensBetween } from './pages.ts'
import { readStream } from './read-stream.ts'
import type { Expected, MethodOf, ParamsOf, StubbedCall, StubbedError, StubbedOutput, StubOptions } from './types.ts'

/** An answer that waits for its call. */
interface Queued {
  readonly operation: Operation
  readonly expected: unknown
  answer(call: PreparedCall): Answer
}

/**
 * Answers the calls of a client from a queue, in place of the service. Parameters are checked as always, the request is
 * made, hooks run, and nothing is signed, sent or repeated: no credentials are needed. It is active once it is made.
 *
 * An answer is checked against the model when it is queued. A call that is not expected, or comes with other parameters,
 * rejects with StubError, and leaves the queue as it was.
 *
 * Source: botocore/stub.py, Stubber.
 *
 * @typeParam Client of which methods, parameters and outputs are typed
 * @example
 * const s3 = session.client('s3')
 * using stubber = new Stubber(s3)
 * stubber
 *   .addResponse('getObject', { Body: 'hello' }, { Bucket: 'b', Key: ANY })
 *   .addError('getObject', { code: 'NoSuchKey', statusCode: 404 })
 * await (await s3.getObject({ Bucket: 'b', Key: 'k' })).Body.text()   // 'hello'
 * stubber.assertNoPendingResponses()                                  // throws: getObject was not called a second time
 */
export class Stubber<Client extends object> {
  readonly #client: object
  readonly #options: StubOptions
  /** With what ends its stubbing, while it is stubbed. */
  readonly #clients = new Map<object, (() => void) | undefined>()
  readonly #calls: StubbedCall[] = []
  #queue: Queued[] = []
  #refused: StubError | undefined

  /**
   * @param target a client, or a resource: then its client is meant
   * @throws InvalidOptionError it is neither, or its client is stubbed or recorded already
   */
  constructor(target: Client, options: StubOptions = {}) {
    this.#client = clientOf(target)
    this.#options = options
    this.attach(this.#client)
  }

  /** The calls that were answered, in their order. */
  get calls(): readonly StubbedCall[] {
    return this.#calls
  }

  /**
   * Queues an output.
   *
   * @param output without what a test does not need. A streaming body is text, bytes or a Readable, an event stream an
   * array of events, of which an Error is thrown; for DynamoDB, native values will do
   * @param expectedParams all parameters that the caller must give, with matchers at any depth; any, when left out
   * @throws StubError the output is not what the model says
   * @throws UnknownOperationError the client has no such method
   */
  addResponse<Method extends MethodOf<Client>>(
    method: Method,
    output: StubbedOutput<Client, Method>,
    expectedParams?: Expected<ParamsOf<Client, Method>>,
  ): this {
    return this.#addOutput(this.#operation(method), output, expectedParams)
  }

  /**
   * Queues an error.
   *
   * @throws StubError the error has fields that the model does not know
   * @throws UnknownOperationError the client has no such method
   * @example stubber.addError('getObject', { code: 'NoSuchKey', message: 'Gone', statusCode: 404 })
   */
  addError<Method extends MethodOf<Client>>(method: Method, error: StubbedError<ParamsOf<Client, Method>>): this {
    const operation = this.#operation(method)
    const { code, message = '', fields = {}, expectedParams } = error
    const { statusCode = errorShapeOf(operation, code)?.definition.error?.httpStatusCode ?? 400 } = error
    if (Object.keys(fields).length > 0) checkErrorFields(operation, code, fields)
    const { runtime } = insideOrThrow(this.#client)
    const parsed = { code, message, type: undefined, detail: {}, fields: { ...fields }, requestId: undefined }
    const answer = (call: PreparedCall): Answer => {
      return { error: clientError(runtime, { ...call, attempt: 1 }, statusCode, {}, parsed) }
    }
    this.#queue.push({ operation, expected: expectedParams, answer })
    return this
  }

  /**
   * Queues the pages of a listing. The tokens between them are filled in, and expected in the calls, where the pages name none.
   *
   * @param expectedParams of the first call; those of the others have the token besides
   * @throws StubError a page is not what the model says
   * @throws UnknownOperationError the client has no such method, or it has no pages
   * @example stubber.addPages('listObjectsV2', [{ Contents: [{ Key: 'a' }] }, { Contents: [{ Key: 'b' }] }], { Bucket: 'b' })
   */
  addPages<Method extends MethodOf<Client>>(
    method: Method,
    pages: readonly StubbedOutput<Client, Method>[],
    expectedParams?: Expected<ParamsOf<Client, Method>>,
  ): this {
    const operation = this.#operation(method)
    const definition = insideOrThrow(this.#client).paginator(operation)
    if (definition === undefined) throw new UnknownOperationError(`${method} has no pages. Use addResponse.`)
    for (const { page, params } of tokensBetween(definition, pages, expectedParams)) {
      this.#addOutput(operation, page, params)
    }
    return this
  }

  /**
   * @throws StubError answers are left in the queue, or a call was refused, even if the code under test has swallowed that
   */
  assertNoPendingResponses(): void {
    if (this.#refused !== undefined) throw this.#refused
    if (this.#queue.length === 0) return
    const names = this.#queue.map(nameOf).join(', ')
    throw new StubError(`Calls that were expected and not made: ${names}.`, 'pending')
  }

  /** Answers again, after `deactivate`. */
  activate(): this {
    for (const client of this.#clients.keys()) this.attach(client)
    return this
  }

  /** The client calls its service again. The queue stays as it is. */
  deactivate(): void {
    for (const [client, detach] of this.#clients) {
      detach?.()
      this.#clients.set(client, undefined)
    }
  }

  [Symbol.dispose](): void {
    this.deactivate()
  }

  /** Answers the calls of another client of the same service, too. */
  attach(client: object): void {
    if (this.#clients.get(client) !== undefined) return
    const { keepDelays } = this.#options
    const intercept = (call: PreparedCall, given: UntypedParams) => call.deadline.race(this.#answer(call, given))
    this.#clients.set(client, attach(client, { intercept, offline: true, keepDelays }))
  }

  #addOutput(operation: Operation, output: object, expected: unknown): this {
    const { ResponseMetadata: given } = output as { readonly ResponseMetadata?: object }
    const data = checkAnswer(operation, output as Readonly<Record<string, unknown>>)
    const answer = (): Answer => {
      const made: UntypedOutput = makeOutput(operation.output, data)
      made.ResponseMetadata = { HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0, ...given }
      return { output: made }
    }
    this.#queue.push({ operation, expected, answer })
    return this
  }

  #operation(method: string): Operation {
    const { service } = insideOrThrow(this.#client).runtime
    const name = service.methodToApi.get(method)
    if (name !== undefined) return service.operation(name)
    throw new UnknownOperationError(
      `The ${service.name} client has no operation "${method}"${didYouMean(method, service.methodToApi.keys())}`,
    )
  }

  async #answer(call: PreparedCall, given: UntypedParams): Promise<Answer> {
    const params = await readStream(call, given)
    const queued = this.#take(call.operation, params)
    call.context.set(STUBBED, true)
    this.#calls.push({ method: camelCase(call.operation.name), params })
    return queued.answer(call)
  }

  #take(operation: Operation, params: UntypedParams): Queued {
    const { name } = operation
    const candidates = this.#options.anyOrder === true ? this.#queue : this.#queue.slice(0, 1)
    const ofName = candidates.filter(one => one.operation.name === name)
    const misses: string[][] = []
    for (const queued of ofName) {
      const found = queued.expected === undefined ? [] : differences(queued.expected, params, operation.input)
      if (found.length === 0) {
        this.#queue.splice(this.#queue.indexOf(queued), 1)
        return queued
      }
      misses.push(found)
    }
    throw this.#refuse(operation, params, candidates, misses)
  }

  #refuse(operation: Operation, params: UntypedParams, candidates: Queued[], misses: string[][]): StubError {
    const method = camelCase(operation.name)
    const names = Object.keys(params).join(', ')
    const called = `${method} was called with ${names === '' ? 'no parameters' : names}`
    const queue = this.#queue.length === 0 ? 'nothing' : this.#queue.map(nameOf).join(', ')
    const nearest = misses.sort((a, b) => a.length - b.length)[0]
    let error: StubError
    if (nearest !== undefined) {
      const lines = nearest.map(line => `  ${line}`).join('\n')
      error = new StubError(`${method} was called with other parameters than expected:\n${lines}`, 'wrongParams')
    } else if (candidates.length > 0 && this.#options.anyOrder !== true) {
      const next = nameOf(candidates[0]!)
      error = new StubError(`${called}, but ${next} is to be called first. Queued: ${queue}.`, 'wrongOperation')
    } else {
      error = new StubError(`${called}, and no answer is queued for it. Queued: ${queue}.`, 'unexpectedCall')
    }
    this.#refused ??= error
    return error
  }
}

function nameOf({ operation }: Queued): string {
  return camelCase(operation.name)
}
