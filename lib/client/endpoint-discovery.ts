import {
  ClientError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  EndpointResolutionError,
  IncompleteBodyError,
  MalformedResponseError,
  ReadTimeoutError,
} from '../errors.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import type { CallEvent, HookTable, ParamsEvent, RequestEvent, RetryEvent } from './hooks.ts'
import type { Runtime } from './runtime.ts'
import type { Call, UntypedOutput, UntypedParams } from './types.ts'

/** Milliseconds for which a service that could not be asked is not asked again, as long as there is another way. */
const PAUSE = 60_000

/** What the hooks of one call hand on. */
const PARAMS = 'endpoint-discovery.params'
const RETRIED = 'endpoint-discovery.retried'

/** The addresses that a service gave for one key. */
interface Entry {
  readonly address: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

/**
 * The hooks with which a client asks its service where to send calls; `undefined` where no call needs or may do so.
 *
 * Endpoints are kept for as long as the service says. Where an operation must go to one, it waits for the answer; where
 * it only may, it takes the endpoint of the rules, or an old one, while the service is asked in the background.
 *
 * Source: botocore/discovery.py; botocore/client.py, _register_endpoint_discovery.
 *
 * @param ask calls the operation that answers with endpoints
 */
export function endpointDiscovery(runtime: Runtime, ask: (operation: Operation) => Call): HookTable | undefined {
  const { service, config } = runtime
  const operation = config.endpointUrl === undefined ? discoveryOperationOf(service) : undefined
  if (operation === undefined) return undefined
  const { endpointDiscoveryEnabled: enabled = 'auto' } = config
  if (enabled === false) return { 'before-parameter-build': [refuseWhereRequired] }
  const required = service.operationNames.some(name => isRequired(service.operation(name)))
  if (enabled === 'auto' && !required) return undefined
  const discovery = new EndpointDiscovery(operation, ask(operation), enabled === true)
  return {
    'before-parameter-build': [event => discovery.remember(event)],
    'request-created': [event => discovery.redirect(event)],
    'needs-retry': [event => discovery.evict(event)],
  }
}

function discoveryOperationOf(service: ServiceModel): Operation | undefined {
  const { operations } = service.definition
  const name = service.operationNames.find(name => operations[name]?.endpointoperation === true)
  return name === undefined ? undefined : service.operation(name)
}

function isRequired({ definition }: Operation): boolean {
  return definition.endpointdiscovery?.required === true
}

function refuseWhereRequired({ operation }: CallEvent): void {
  if (!isRequired(operation)) return
  throw new EndpointResolutionError(
    `${operation.service.name}.${operation.name} must be sent to an endpoint that the service names, and endpointDiscoveryEnabled ` +
      'is false. Set it to "auto" or true, or give an endpointUrl.',
  )
}

/** The endpoints of one client. */
class EndpointDiscovery {
  readonly #operation: Operation
  readonly #ask: Call
  /** Whether operations that need not be sent to such an endpoint are. */
  readonly #always: boolean
  readonly #entries = new Map<string, Entry>()
  readonly #asking = new Map<string, Promise<Entry>>()
  /** Until when the service is not asked again. */
  readonly #paused = new Map<string, number>()

  constructor(operation: Operation, ask: Call, always: boolean) {
    this.#operation = operation
    this.#ask = ask
    this.#always = always
  }

  /** Other hooks may still change the parameters: what is kept is the event, which holds those of the end. */
  remember(event: ParamsEvent): void {
    if (event.operation.definition.endpointdiscovery !== undefined) event.context.set(PARAMS, event)
  }

  async redirect({ operation, context, request }: RequestEvent): Promise<void> {
    const query = this.#queryOf(operation, context)
    if (query === undefined || !(this.#always || isRequired(operation))) return
    const address = isRequired(operation) ? await this.#required(operation, query) : this.#optional(query)
    if (address !== undefined) request.url = withOrigin(request.url, address)
  }

  /** An endpoint that is not one any more is forgotten, and the call sent once more to another. */
  evict(event: RetryEvent): void {
    const { operation, context, error } = event
    const query = this.#queryOf(operation, context)
    if (query === undefined || context.has(RETRIED) || !isWrongEndpoint(error)) return
    context.set(RETRIED, true)
    this.#entries.delete(keyOf(query))
    event.retry = true
    event.delay = 0
  }

  async #required(operation: Operation, query: UntypedParams): Promise<string> {
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

  #optional(query: UntypedParams): string | undefined {
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

  /** The parameters of the question; `undefined` for an operation that has nothing to do with it. */
  #queryOf(operation: Operation, context: ReadonlyMap<string, unknown>): UntypedParams | undefined {
    const event = context.get(PARAMS) as ParamsEvent | undefined
    if (event === undefined) return undefined
    const members = this.#operation.input?.shape.members
    const ids = new Map<string, string>()
    if (operation.input !== undefined) gatherIds(operation.input.shape, event.params, ids)
    const query = ids.size === 0 ? {} : { Operation: operation.name, Identifiers: Object.fromEntries(ids) }
    return Object.fromEntries(Object.entries(query).filter(([name]) => members?.has(name) === true))
  }
}

/** The values of the members that the model marks as part of the question. */
function gatherIds(shape: Shape, params: UntypedParams, ids: Map<string, string>): void {
  for (const [name, member] of shape.members) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (value === undefined || value === null) continue
    if (shape.definition.members?.[name]?.endpointdiscoveryid === true) ids.set(name, String(value))
    else if (member.type === 'structure' && typeof value === 'object') gatherIds(member.shape, { ...value }, ids)
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

function isWrongEndpoint(error: unknown): boolean {
  return error instanceof ClientError && (error.statusCode === 421 || error.code === 'InvalidEndpointException')
}

/** @throws MalformedResponseError */
function entryOf(output: UntypedOutput, { name }: Operation): Entry {
  const [first] = (output.Endpoints ?? []) as { Address?: unknown; CachePeriodInMinutes?: unknown }[]
  const { Address: address, CachePeriodInMinutes: minutes } = first ?? {}
  if (typeof address !== 'string' || address === '' || typeof minutes !== 'number') {
    throw new MalformedResponseError(`${name} answered without an endpoint and its CachePeriodInMinutes.`)
  }
  return { address, expires: Date.now() + minutes * 60_000 }
}

/** The URL at another host; an address without a scheme is one of TLS. */
function withOrigin(url: string, address: string): string {
  const origin = address.startsWith('http') ? address : `https://${address}`
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3))
  return origin.replace(/\/+$/, '') + path
}
