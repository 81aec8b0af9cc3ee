import type { Answer } from '../client/answer.ts'
import type { PreparedCall } from '../client/attempts.ts'
import type { UntypedParams } from '../client/types.ts'
import { InvalidOptionError, StubError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import { camelCase } from '../names.ts'
import { differences, show } from './compare.ts'

/** An answer that waits for its call. */
export interface Queued {
  readonly operation: Operation
  readonly expected: unknown
  answer(call: PreparedCall, params: UntypedParams): Answer | Promise<Answer>
}

/** The answers of a stub: those that are given once, in their order, and those that stand. */
export class AnswerQueue {
  readonly #anyOrder: boolean
  #once: Queued[] = []
  /** The newest first. */
  #standing: Queued[] = []
  #refused: StubError | undefined

  constructor(anyOrder: boolean) {
    this.#anyOrder = anyOrder
  }

  /** @throws InvalidOptionError times is no number of calls */
  add(answer: Queued, times = 1): void {
    if (times === Number.POSITIVE_INFINITY) this.#standing.unshift(answer)
    else if (Number.isInteger(times) && times > 0) for (let n = 0; n < times; n++) this.#once.push(answer)
    else throw new InvalidOptionError(`times must be a whole number from 1, or Infinity, not ${String(times)}.`)
  }

  /**
   * The answer for a call. One that is given once leaves the queue.
   *
   * @throws StubError there is none
   */
  take(operation: Operation, params: UntypedParams): Queued {
    const candidates = this.#anyOrder ? this.#once : this.#once.slice(0, 1)
    const misses: string[][] = []
    for (const one of [...candidates, ...this.#standing]) {
      if (one.operation.name !== operation.name) continue
      const found = one.expected === undefined ? [] : differences(one.expected, params, operation.input)
      if (found.length > 0) {
        misses.push(found)
        continue
      }
      const place = this.#once.indexOf(one)
      if (place >= 0) this.#once.splice(place, 1)
      return one
    }
    throw this.refuse(this.#noAnswer(operation, params, misses))
  }

  /** Keeps the first error, to be told at the end: the code under test may swallow it. */
  refuse(error: StubError): StubError {
    this.#refused ??= error
    return error
  }

  /** @throws StubError a call was refused, or an answer waits */
  assertNothingLeft(): void {
    if (this.#refused !== undefined) throw this.#refused
    if (this.#once.length === 0) return
    throw new StubError(`Calls that were expected and not made: ${this.#once.map(textOf).join(', ')}.`, 'pending')
  }

  clear(): void {
    this.#once = []
    this.#standing = []
    this.#refused = undefined
  }

  #noAnswer(operation: Operation, params: UntypedParams, misses: string[][]): StubError {
    const method = camelCase(operation.name)
    const nearest = misses.sort((a, b) => a.length - b.length)[0]
    if (nearest !== undefined) {
      const lines = nearest.map(line => `  ${line}`).join('\n')
      return new StubError(`${method} was called with other parameters than expected:\n${lines}`, 'wrongParams')
    }
    const given = Object.keys(params).length === 0 ? 'no parameters' : show(params, operation.input)
    const next = this.#anyOrder ? undefined : this.#once[0]
    if (next !== undefined) {
      const all = this.#once.map(nameOf).join(', ')
      const what = `${method} was called with ${given}, but ${nameOf(next)} is to be called first. Queued: ${all}.`
      return new StubError(`${what} For calls in any order: stub(client, { anyOrder: true }).`, 'wrongOperation')
    }
    const queue = this.#once.length === 0 ? 'nothing' : this.#once.map(nameOf).join(', ')
    const what = `${method} was called with ${given}, and no answer is queued for it. Queued: ${queue}.`
    return new StubError(`${what} Give it one: addResponse('${method}', { ... }).`, 'unexpectedCall')
  }
}

function nameOf({ operation }: Queued): string {
  return camelCase(operation.name)
}

function textOf(queued: Queued): string {
  const { expected, operation } = queued
  return expected === undefined ? nameOf(queued) : `${nameOf(queued)}(${show(expected, operation.input)})`
}
