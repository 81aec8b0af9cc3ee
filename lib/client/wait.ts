import { setTimeout } from 'node:timers/promises'
import { ClientError, InvalidOptionError, ParamValidationError, WaiterError } from '../errors.ts'
import { log } from '../log.ts'
import { type Acceptor, type AcceptorDefinition, compileAcceptor, type Poll } from './acceptor.ts'
import { checkNames } from './option-names.ts'
import type { Call, UntypedOutput, Waiter, WaitOptions } from './types.ts'

/** One entry of `waiters-2.json`. */
export interface WaiterDefinition {
  /** Name in the model: `HeadBucket`. */
  readonly operation: string
  /** Seconds. */
  readonly delay: number
  readonly maxAttempts: number
  readonly acceptors: readonly AcceptorDefinition[]
}

/** Lets the time between two polls pass; rejects when the signal is aborted. */
export type Pause = (delay: number, signal: AbortSignal | undefined) => Promise<void>

const OPTIONS = ['delay', 'maxAttempts', 'signal', 'onPoll']

/** The longest that a timer of Node can run, in milliseconds. */
const MAX_DELAY = 2 ** 31 - 1

/**
 * Makes a waiter. It polls at once, then every `delay` milliseconds, until an acceptor knows the answer.
 * Source: botocore/waiter.py.
 *
 * @param name how callers know it, for messages: `bucketExists`
 * @param call sends one request of the definition's operation
 * @param pause waits between polls
 * @throws WaiterError (from `wait`) with `reason`, `lastResponse` and, where an error ended it, `cause`
 * @throws ParamValidationError (from `wait`) the parameters contradict the model: no poll could be made
 * @throws InvalidOptionError (from `wait`) an option has a value that it cannot have; nothing was sent
 * @example await createWaiter('bucketExists', definition, call).wait({ Bucket: 'b' }, { delay: 1_000 })
 */
export function createWaiter(name: string, definition: WaiterDefinition, call: Call, pause: Pause = sleep): Waiter {
  const acceptors = definition.acceptors.map(compileAcceptor)
  return {
    async wait(params = {}, options = {}) {
      const { delay, maxAttempts } = limitsOf(name, definition, options)
      return new Wait(name, definition.operation, acceptors, options, pause).run(
        () => {
          return call({ ...params }, { signal: options.signal })
        },
        delay,
        maxAttempts,
      )
    },
  }
}

/** One run of a waiter. */
class Wait {
  readonly #name: string
  readonly #operation: string
  readonly #acceptors: readonly Acceptor[]
  readonly #signal: AbortSignal | undefined
  readonly #onPoll: WaitOptions['onPoll']
  readonly #sleep: Pause
  #attempt = 0
  #lastResponse: UntypedOutput | undefined
  #lastMatch: Acceptor | undefined

  constructor(
    name: string,
    operation: string,
    acceptors: readonly Acceptor[],
    { signal, onPoll }: WaitOptions,
    pause: Pause,
  ) {
    this.#name = name
    this.#operation = operation
    this.#acceptors = acceptors
    this.#signal = signal
    this.#onPoll = onPoll
    this.#sleep = pause
  }

  async run(call: () => Promise<UntypedOutput>, delay: number, maxAttempts: number): Promise<UntypedOutput> {
    for (;;) {
      if (this.#signal?.aborted) throw this.#aborted()
      const poll = await this.#poll(call)
      const acceptor = this.#acceptors.find(({ matches }) => matches(poll))
      const state = acceptor?.state ?? (poll.error === undefined ? 'retry' : 'error')
      this.#lastMatch = acceptor ?? this.#lastMatch
      if (log.enabled) log(`waiter ${this.#name} poll ${this.#attempt}/${maxAttempts} of ${this.#operation}: ${state}`)
      this.#onPoll?.({ attempt: this.#attempt, state, response: poll.response })
      if (state === 'success') return poll.response
      if (state === 'error')
        throw this.#failed('error', `${this.#operation} failed: ${poll.error?.message}`, poll.error)
      if (state === 'failure')
        throw this.#failed('failure', `this can never succeed: ${acceptor!.explanation}`, poll.error)
      if (this.#attempt >= maxAttempts) throw this.#failed('maxAttempts', this.#exhausted(delay), poll.error)
      await this.#pause(delay)
    }
  }

  async #poll(call: () => Promise<UntypedOutput>): Promise<Poll> {
    this.#attempt++
    try {
      const response = await call()
      this.#lastResponse = response
      return { response, error: undefined }
    } catch (error) {
      if (error instanceof ClientError) {
        this.#lastResponse = error.response
        return { response: error.response, error }
      }
      if (this.#signal?.aborted) throw this.#aborted(error)
      if (error instanceof ParamValidationError) throw error
      const message = error instanceof Error ? error.message : String(error)
      throw this.#failed('error', `${this.#operation} failed: ${message}`, error)
    }
  }

  async #pause(delay: number): Promise<void> {
    try {
      await this.#sleep(delay, this.#signal)
    } catch (error) {
      throw this.#aborted(error)
    }
  }

  #exhausted(delay: number): string {
    const last = this.#lastMatch === undefined ? '' : ` Last match: ${this.#lastMatch.explanation}.`
    return `not yet, after as many polls as maxAttempts allows, ${delay} ms apart.${last} Raise maxAttempts or delay`
  }

  #aborted(error?: unknown): WaiterError {
    return this.#failed('aborted', 'the signal was aborted', this.#signal?.reason ?? error)
  }

  #failed(reason: WaiterError['reason'], what: string, cause: unknown): WaiterError {
    const polls = this.#attempt === 1 ? '1 poll' : `${this.#attempt} polls`
    const options = cause === undefined ? undefined : { cause }
    return new WaiterError(`Waiter ${this.#name}, ${polls}: ${what}.`, reason, this.#lastResponse, options)
  }
}

/** A {@link Pause} of its own for each wait. */
export async function sleep(delay: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(delay, undefined, { signal })
}

function limitsOf(name: string, definition: WaiterDefinition, options: WaitOptions) {
  checkNames(`Waiter ${name}`, options, OPTIONS)
  const { delay = definition.delay * 1000, maxAttempts = definition.maxAttempts } = options
  if (!(typeof delay === 'number' && delay >= 0 && delay <= MAX_DELAY)) {
    throw new InvalidOptionError(
      `Waiter ${name}: delay must be milliseconds from 0 to ${MAX_DELAY}, not ${JSON.stringify(delay)}.`,
    )
  }
  if (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1) {
    throw new InvalidOptionError(
      `Waiter ${name}: maxAttempts must be a whole number above 0, not ${JSON.stringify(maxAttempts)}.`,
    )
  }
  return { delay, maxAttempts }
}
