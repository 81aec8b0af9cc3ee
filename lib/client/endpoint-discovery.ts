import { ClientError, EndpointResolutionError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import { DiscoveredEndpoints } from './discovered-endpoints.ts'
import type { ParamsEvent, RequestEvent, RetryEvent } from './hooks.ts'
import type { Runtime } from './runtime.ts'
import type { Call, UntypedParams } from './types.ts'

/** What the hooks of one call hand on. */
const PARAMS = 'endpoint-discovery.params'
const RETRIED = 'endpoint-discovery.retried'

/**
 * How one client asks its service where to send calls.
 *
 * Endpoints are kept for as long as the service says. Where an operation must go to one, it waits for the answer; where
 * it only may, and `endpointDiscoveryEnabled` is true, it takes the endpoint of the rules, or an old one, while the
 * service is asked in the background. With an `endpointUrl` nothing is asked.
 *
 * Nothing of the model is read before the first call that needs it.
 *
 * Source: botocore/discovery.py; botocore/client.py, _register_endpoint_discovery.
 */
export class EndpointDiscovery {
  readonly #runtime: Runtime
  readonly #ask: (operation: Operation) => Call
  #question: Operation | undefined
  #endpoints: DiscoveredEndpoints | undefined

  /** @param ask calls the operation that answers with endpoints */
  constructor(runtime: Runtime, ask: (operation: Operation) => Call) {
    this.#runtime = runtime
    this.#ask = ask
  }

  /**
   * Sees to it that a call of the operation goes to the right endpoint.
   *
   * @param operation one that has to do with discovery
   * @throws EndpointResolutionError when it cannot do without, and discovery is switched off
   */
  prepare(operation: Operation): void {
    const { endpointUrl, endpointDiscoveryEnabled: enabled = 'auto' } = this.#runtime.config
    if (endpointUrl !== undefined || this.#endpoints !== undefined) return
    if (enabled === false) refuseWhereRequired(operation)
    else if (enabled === true || isRequired(operation)) this.#begin(operation)
  }

  #begin({ service }: Operation): void {
    const { operations } = service.definition
    const name = service.operationNames.find(name => operations[name]?.endpointoperation === true)
    if (name === undefined) return
    this.#question = service.operation(name)
    const endpoints = new DiscoveredEndpoints(this.#question, this.#ask(this.#question))
    this.#endpoints = endpoints
    this.#runtime.hooks.add({
      'before-parameter-build': [remember],
      'request-created': [event => this.#redirect(event, endpoints)],
      'needs-retry': [event => this.#evict(event, endpoints)],
    })
  }

  async #redirect({ operation, context, request }: RequestEvent, endpoints: DiscoveredEndpoints): Promise<void> {
    const query = this.#queryOf(operation, context)
    if (query === undefined) return
    const mustWait = isRequired(operation)
    if (!mustWait && this.#runtime.config.endpointDiscoveryEnabled !== true) return
    const address = mustWait ? await endpoints.required(operation, query) : endpoints.optional(query)
    if (address !== undefined) request.url = withOrigin(request.url, address)
  }

  /** An endpoint that is not one any more is forgotten, and the call sent once more to another. */
  #evict(event: RetryEvent, endpoints: DiscoveredEndpoints): void {
    const { operation, context, error } = event
    const query = this.#queryOf(operation, context)
    if (query === undefined || context.has(RETRIED) || !isWrongEndpoint(error)) return
    context.set(RETRIED, true)
    endpoints.forget(query)
    event.retry = true
    event.delay = 0
  }

  /** The parameters of the question; `undefined` for an operation that has nothing to do with it. */
  #queryOf(operation: Operation, context: ReadonlyMap<string, unknown>): UntypedParams | undefined {
    const event = context.get(PARAMS) as ParamsEvent | undefined
    if (event === undefined) return undefined
    const members = this.#question?.input?.shape.members
    const ids = new Map<string, string>()
    if (operation.input !== undefined) gatherIds(operation.input.shape, event.params, ids)
    const query = ids.size === 0 ? {} : { Operation: operation.name, Identifiers: Object.fromEntries(ids) }
    return Object.fromEntries(Object.entries(query).filter(([name]) => members?.has(name) === true))
  }
}

/** Other hooks may still change the parameters: what is kept is the event, which holds those of the end. */
function remember(event: ParamsEvent): void {
  if (event.operation.definition.endpointdiscovery !== undefined) event.context.set(PARAMS, event)
}

function isRequired({ definition }: Operation): boolean {
  return definition.endpointdiscovery?.required === true
}

function refuseWhereRequired(operation: Operation): void {
  if (!isRequired(operation)) return
  throw new EndpointResolutionError(
    `${operation.service.name}.${operation.name} must be sent to an endpoint that the service names, and endpointDiscoveryEnabled ` +
      'is false. Set it to "auto" or true, or give an endpointUrl.',
  )
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

function isWrongEndpoint(error: unknown): boolean {
  return error instanceof ClientError && (error.statusCode === 421 || error.code === 'InvalidEndpointException')
}

/** The URL at another host; an address without a scheme is one of TLS. */
function withOrigin(url: string, address: string): string {
  const origin = address.startsWith('http') ? address : `https://${address}`
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3))
  return origin.replace(/\/+$/, '') + path
}
