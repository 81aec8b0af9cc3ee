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
import { tokensBetween } from './pages.ts'
import { AnswerQueue } from './queue.ts'
import { readStream } from './read-stream.ts'
import type {
  AnswerOptions,
  Computed,
  Expected,
  MethodOf,
  ParamsOf,
  StubbedCall,
  StubbedError,
  StubbedOutput,
  StubOptions,
} from './types.ts'

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
  readonly #queue: AnswerQueue

  /**
   * @param target a client, or a resource: then its client is meant
   * @throws InvalidOptionError it is neither, or its client is stubbed or recorded already
   */
  constructor(target: Client, options: StubOptions = {}) {
    this.#client = clientOf(target)
    this.#options = options
    this.#queue = new AnswerQueue(options.anyOrder === true)
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
   * array of events, of which an Error is thrown; for DynamoDB, native values will do. A function is handed the parameters
   * of the call, and gives the output; that is checked when it is called
   * @param expectedParams all parameters that the caller must give, with matchers at any depth; any, when left out
   * @throws StubError the output is not what the model says
   * @throws UnknownOperationError the client has no such method
   * @throws InvalidOptionError times is no number of calls
   * @example
   * stubber.addResponse(
   *   'describeInstances',
   *   ({ InstanceIds = [] }) => ({ Reservations: [{ Instances: InstanceIds.map(InstanceId => ({ InstanceId })) }] }),
   *   undefined,
   *   { times: Infinity },
   * )
   */
  addResponse<Method extends MethodOf<Client>>(
    method: Method,
    output: StubbedOutput<Client, Method> | Computed<Client, Method>,
    expectedParams?: Expected<ParamsOf<Client, Method>>,
    options?: AnswerOptions,
  ): this {
    return this.#addOutput(this.#operation(method), output, expectedParams, options)
  }

  /**
   * Queues an error.
   *
   * @param error what the service says; or any error, which the call then rejects with: `new ReadTimeoutError('...')`
   * @throws StubError the error has fields that the model does not know
   * @throws UnknownOperationError the client has no such method
   * @throws InvalidOptionError times is no number of calls
   * @example stubber.addError('getObject', { code: 'NoSuchKey', message: 'Gone', statusCode: 404 })
   */
  addError<Method extends MethodOf<Client>>(
    method: Method,
    error: StubbedError<ParamsOf<Client, Method>> | Error,
    expectedParams?: Expected<ParamsOf<Client, Method>>,
    options?: AnswerOptions,
  ): this {
    const operation = this.#operation(method)
    const expected = expectedParams ?? (error instanceof Error ? undefined : error.expectedParams)
    const answer = error instanceof Error ? () => Promise.reject(error) : this.#errorAnswer(operation, error)
    this.#queue.add({ operation, expected, answer }, options?.times)
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
    this.#queue.assertNothingLeft()
  }

  /** Forgets answers, calls, and what was refused. */
  reset(): this {
    this.#queue.clear()
    this.#calls.length = 0
    return this
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

  #addOutput(operation: Operation, output: object, expected: unknown, options?: AnswerOptions): this {
    const answer =
      typeof output === 'function' ? this.#computed(operation, output as Compute) : given(operation, output)
    this.#queue.add({ operation, expected, answer }, options?.times)
    return this
  }

  #computed(operation: Operation, compute: Compute) {
    return async (_: PreparedCall, params: UntypedParams): Promise<Answer> => {
      const output = await compute(params)
      try {
        return given(operation, output)()
      } catch (error) {
        throw error instanceof StubError ? this.#queue.refuse(error) : error
      }
    }
  }

  #errorAnswer(operation: Operation, error: StubbedError) {
    const { code, message = '', fields = {}, detail = {}, ResponseMetadata: metadata = {} } = error
    const { statusCode = errorShapeOf(operation, code)?.definition.error?.httpStatusCode ?? 400 } = error
    if (Object.keys(fields).length > 0) checkErrorFields(operation, code, fields)
    const { runtime } = insideOrThrow(this.#client)
    const { RequestId: requestId, HTTPHeaders: headers = {} } = metadata
    const parsed = { code, message, type: undefined, detail: { ...detail }, fields: { ...fields }, requestId }
    return (call: PreparedCall): Answer => {
      return { error: clientError(runtime, { ...call, attempt: 1 }, statusCode, headers, parsed) }
    }
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
    const queued = this.#queue.take(call.operation, params)
    call.context.set(STUBBED, true)
    this.#calls.push({ method: camelCase(call.operation.name), params })
    return queued.answer(call, params)
  }
}

type Compute = (params: UntypedParams) => object | Promise<object>

/** @throws StubError the output is not what the model says */
function given(operation: Operation, output: object): () => Answer {
  const { ResponseMetadata: metadata } = output as { readonly ResponseMetadata?: object }
  const data = checkAnswer(operation, output as Readonly<Record<string, unknown>>)
  return () => {
    const made: UntypedOutput = makeOutput(operation.output, data)
    made.ResponseMetadata = { HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0, ...metadata }
    return { output: made }
  }
}
