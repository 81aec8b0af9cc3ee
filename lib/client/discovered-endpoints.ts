import {
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  EndpointResolutionError,
  IncompleteBodyError,
  MalformedResponseError,
  ReadTimeoutError,
} from '../errors.ts'
import type { Operation } from '../model/service.ts'
import type { Call, UntypedOutput, UntypedParams } from './types.ts'

/** Milliseconds for which a service that could not be asked is not asked again, as long as there is another way. */
const PAUSE = 60_000

/** The first address that a service gave. */
interface Entry {
  readonly address: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** The endpoints that a service gave to one client, by what it was asked for. Source: botocore/discovery.py, EndpointDiscoveryManager. */
export class DiscoveredEndpoints {
  readonly #operation: Operation
  readonly #ask: Call
  readonly #entries = new Map<string, Entry>()
  readonly #asking = new Map<string, Promise<Entry>>()
  /** Until when the service is not asked again. */
  readonly #paused = new Map<string, number>()

  /** @param operation the one that answers with endpoints, which `ask` calls */
  constructor(operation: Operation, ask: Call) {
    this.#operation = operation
    this.#ask = ask
  }

  /**
   * The endpoint for an operation that needs one.
   *
   * @throws EndpointResolutionError when there is none, and the service cannot be asked; what it says against the question
   */
  async required(operation: Operation, query: UntypedParams): Promise<string> {
    const key = keyOf(query)
    const known = this.#entries.get(key)
    if (known !== undefined && (isFresh(known) || this.#isPaused(key))) return known.address
    try {
      return (await this.#refresh(key, query)).address
    } catch (cause) {
      // What the service says of the question is the caller's matter.
      if (!isNoAnswer(cause)) throw cause
      if (known !== undefined) return known.address
      throw new EndpointResolutionError(
        `${operation.service.name}.${operation.name} must be sent to an endpoint that the service names, and the service ` +
          `could not be asked for it: ${cause.message}`,
        { cause },
      )
    }
  }

  /** The endpoint for an operation that can do without; the service is asked in the background. */
  optional(query: UntypedParams): string | undefined {
    const key = keyOf(query)
    const known = this.#entries.get(key)
    if (known === undefined || !isFresh(known)) {
      // Whatever goes wrong, the call has another endpoint; the pause is what remains of it.
      if (!this.#isPaused(key)) this.#refresh(key, query).catch(() => {})
    }
    return known?.address
  }

  /** One question at a time for each key, however many calls wait for its answer. */
  #refresh(key: string, query: UntypedParams): Promise<Entry> {
    let asking = this.#asking.get(key)
    if (asking === undefined) {
      asking = this.#askService(key, query).finally(() => this.#asking.delete(key))
      this.#asking.set(key, asking)
    }
    return asking
  }

  async #askService(key: string, query: UntypedParams): Promise<Entry> {
    try {
      const entry = entryOf(await this.#ask(query), this.#operation)
      this.#entries.set(key, entry)
      this.#paused.delete(key)
      return entry
    } catch (error) {
      this.#paused.set(key, Date.now() + PAUSE)
      throw error
    }
  }

  #isPaused(key: string): boolean {
    return Date.now() < (this.#paused.get(key) ?? 0)
  }

  forget(query: UntypedParams): void {
    this.#entries.delete(keyOf(query))
  }
}

function keyOf({ Operation = '', Identifiers = {} }: UntypedParams): string {
  return JSON.stringify([Operation, Object.entries(Identifiers as object).sort()])
}

function isFresh({ expires }: Entry): boolean {
  return Date.now() < expires
}

/** Whether the service could not be asked, as against refused to answer. */
function isNoAnswer(error: unknown): error is Error {
  return noAnswer.some(kind => error instanceof kind)
}

const noAnswer = [ConnectionError, ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError, IncompleteBodyError]

/** @throws MalformedResponseError */
function entryOf(output: UntypedOutput, { name }: Operation): Entry {
  const [first] = (output.Endpoints ?? []) as { Address?: unknown; CachePeriodInMinutes?: unknown }[]
  const { Address: address, CachePeriodInMinutes: minutes } = first ?? {}
  if (typeof address !== 'string' || address === '' || typeof minutes !== 'number') {
    throw new MalformedResponseError(`${name} answered without an endpoint and its CachePeriodInMinutes.`)
  }
  return { address, expires: Date.now() + minutes * 60_000 }
}
