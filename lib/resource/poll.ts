import { setTimeout as sleep } from 'node:timers/promises'
import { deadlineOf } from '../client/deadline.ts'
import { checkNames } from '../client/option-names.ts'
import { paceOf } from '../client/pace.ts'
import type { CallOptions, UntypedClient } from '../client/types.ts'
import { CallTimeoutError, ClientError, InvalidOptionError, WaiterError } from '../errors.ts'
import { log } from '../log.ts'
import { LONGEST_SLEEP, pauseTogether } from './pause.ts'

/** Options of `waitUntil`. */
export interface WaitUntilOptions<Response = unknown> {
  /** Milliseconds between two polls; 5,000 when left out. Waits with the same delay poll at the same moments. */
  delay?: number | undefined
  /** Milliseconds in all; 600,000 when left out. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
  /** Called after each poll. `error` is one that the next poll may be free of: throttling, a failure of the service. */
  onPoll?:
    | ((poll: { attempt: number; state: 'success' | 'retry'; response: Response; error?: ClientError }) => void)
    | undefined
}

const OPTIONS = ['delay', 'timeout', 'signal', 'onPoll']

/** Something that can be asked for again and again. */
export interface Polled<Response> {
  readonly client: UntypedClient
  /** It, for messages: `ec2.Instance(id='i-1')`. */
  readonly name: string
  ask(options: CallOptions): Promise<void>
  holds(): unknown
  /** What the last answer was. */
  response(): Response
  /** The same in a few words, without secrets. */
  seen(): string
}

/**
 * Asks at once, and then every `delay`, until `holds`. An error ends it, but for one that the service says may pass.
 *
 * @throws WaiterError the time is over, or the signal ended it; `lastResponse` is what was seen last
 * @throws InvalidOptionError an option that does not exist; `delay` or `timeout` is not a number of milliseconds
 */
export async function poll<Response>(
  polled: Polled<Response>,
  options: WaitUntilOptions<Response> = {},
): Promise<void> {
  checkNames('waitUntil', options, OPTIONS)
  const { delay = 5_000, timeout = 600_000, signal, onPoll } = options
  const end = performance.now() + milliseconds('timeout', timeout)
  milliseconds('delay', delay)
  /** What a stub has skipped of the time. */
  let skipped = 0
  let attempt = 0
  let passing: ClientError | undefined

  const ended = (reason: 'aborted' | 'timeout', cause?: unknown): WaiterError => {
    const why = reason === 'aborted' ? 'the signal was aborted' : `the predicate did not hold within ${timeout} ms`
    const failed = passing === undefined ? '' : ` The last poll failed: ${passing.code}: ${passing.message}`
    const polls = attempt === 1 ? '1 poll' : `${attempt} polls`
    const message = `Waiting for ${polled.name}, ${polls}: ${why}. Last seen: ${polled.seen()}.${failed}`
    return new WaiterError(message, reason, polled.response(), { cause: cause ?? passing })
  }

  const rest = (): CallOptions => {
    const left = Math.max(1, end - skipped - performance.now())
    return { signal, timeout: left <= LONGEST_SLEEP ? left : undefined }
  }

  /** A predicate that is async ends with the wait, too. */
  const decided = async (holds: unknown): Promise<boolean> => {
    if (typeof holds !== 'object' || holds === null || !('then' in holds)) return Boolean(holds)
    const deadline = deadlineOf(`Waiting for ${polled.name}`, rest())
    try {
      return Boolean(await deadline.race(Promise.resolve(holds)))
    } catch (error) {
      if (signal?.aborted) throw ended('aborted', signal.reason)
      throw deadline.signal?.aborted ? ended('timeout') : error
    } finally {
      deadline.release()
    }
  }

  for (;;) {
    if (signal?.aborted) throw ended('aborted', signal.reason)
    attempt += 1
    passing = undefined
    try {
      await polled.ask(rest())
    } catch (error) {
      if (signal?.aborted) throw ended('aborted', error)
      if (error instanceof CallTimeoutError) throw ended('timeout', error)
      if (!(error instanceof ClientError && error.retryable)) throw error
      passing = error
    }
    const holds = passing === undefined && (await decided(polled.holds()))
    const state = holds ? 'success' : 'retry'
    if (log.enabled) log(`waitUntil poll ${attempt} of ${polled.name}: ${passing?.code ?? state}`)
    onPoll?.({ attempt, state, response: polled.response(), ...(passing && { error: passing }) })
    if (holds) return
    const left = end - skipped - performance.now()
    if (left <= 0) throw ended('timeout')
    const wait = Math.min(left, delay)
    const pace = paceOf(polled.client, wait)
    skipped += wait - pace
    try {
      if (left < delay) await sleep(Math.min(pace, LONGEST_SLEEP), undefined, { signal })
      else await pauseTogether(polled.client, delay, `Waiting for ${polled.name}`, signal)
    } catch (error) {
      throw ended('aborted', signal?.reason ?? error)
    }
    // The time is over: a poll that is begun now would be cut off.
    if (left < delay && left <= LONGEST_SLEEP) throw ended('timeout')
  }
}

function milliseconds(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new InvalidOptionError(`waitUntil: "${name}" must be a number of milliseconds, not ${String(value)}.`)
}
