import { UnknownOperationError } from '../errors.ts'
import { guard } from '../guard.ts'
import type { Loader } from '../model/loader.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import { camelCase, didYouMean } from '../names.ts'
import { call } from './call.ts'
import { FEATURES, withFeature } from './features.ts'
import { clientMeta } from './meta.ts'
import { createPaginator, type PaginatorDefinition } from './paginate.ts'
import { presign } from './presign.ts'
import { presignPost } from './presign-post.ts'
import type { Runtime } from './runtime.ts'
import type {
  BaseClient,
  Call,
  CallOptions,
  ClientMeta,
  Pages,
  PaginateOptions,
  Paginator,
  PresignedPost,
  PresignedPostInit,
  PresignOptions,
  UntypedClient,
  UntypedParams,
  Waiter,
} from './types.ts'
import { createWaiter, sleep, type WaiterDefinition } from './wait.ts'

/** The class of all clients of one service. */
export type ClientClass = new (runtime: Runtime) => UntypedClient

/** The class is compiled once per model; its definitions are read when a paginator or waiter is first asked for. */
export function clientClassOf(service: ServiceModel, loader: Loader): ClientClass {
  let clientClass = compiled.get(service)
  if (clientClass === undefined) {
    clientClass = compile(service, loader)
    compiled.set(service, clientClass)
  }
  return clientClass
}

const compiled = new WeakMap<ServiceModel, ClientClass>()

function compile(service: ServiceModel, loader: Loader): ClientClass {
  const clientClass = class extends Client {
    constructor(runtime: Runtime) {
      super(runtime, definitions)
    }
  }
  const definitions = new CallDefinitions(service, loader)
  Object.defineProperty(clientClass, 'name', { value: service.metadata.serviceId.replaceAll(' ', '') })
  for (const [method, name] of service.methodToApi) {
    const invoke = {
      [method](this: Client, params?: UntypedParams, options?: CallOptions) {
        return call(runtimeOf(this), service.operation(name), params, options)
      },
    }[method]
    Object.defineProperty(clientClass.prototype, method, { value: invoke, configurable: true, writable: true })
  }
  // Its operations are data, so only here is it known to have them.
  return clientClass as unknown as ClientClass
}

/** The inside of a client. */
export interface ClientInside {
  readonly runtime: Runtime
  paginator(operation: Operation): PaginatorDefinition | undefined
  /** By the name that callers use: `instanceRunning`. */
  waiter(name: string): WaiterDefinition | undefined
}

/** Paginators and waiters of a service, by the names that callers use. */
class CallDefinitions {
  readonly #service: ServiceModel
  readonly #loader: Loader
  #paginators: Readonly<Record<string, PaginatorDefinition>> | undefined
  #waiters: ReadonlyMap<string, WaiterDefinition> | undefined

  constructor(service: ServiceModel, loader: Loader) {
    this.#service = service
    this.#loader = loader
  }

  /** @throws UnknownOperationError when the service has no such method. */
  operation(method: string): Operation {
    const name = this.#service.methodToApi.get(method)
    if (name !== undefined) return this.#service.operation(name)
    throw new UnknownOperationError(
      `The ${this.#service.name} client has no operation "${method}"${didYouMean(String(method), this.#service.methodToApi.keys())}`,
    )
  }

  paginator(operation: Operation): PaginatorDefinition | undefined {
    this.#paginators ??=
      this.#loader.load<{ pagination: Record<string, PaginatorDefinition> }>(this.#service.name, 'paginators-1')
        ?.pagination ?? {}
    return Object.hasOwn(this.#paginators, operation.name) ? this.#paginators[operation.name] : undefined
  }

  get waiters(): ReadonlyMap<string, WaiterDefinition> {
    if (this.#waiters === undefined) {
      const definition = this.#loader.load<{ waiters: Record<string, WaiterDefinition> }>(
        this.#service.name,
        'waiters-2',
      )
      const waiters = Object.entries(definition?.waiters ?? {})
      this.#waiters = new Map(waiters.map(([name, waiter]) => [camelCase(name), waiter]))
    }
    return this.#waiters
  }
}

/** What clients of other libraries have by names that are not near. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  config: 'see client.meta.config',
  middlewareStack: 'hooks are in client.meta.events',
  send: 'operations are methods, client.listThings({ … }, { signal, timeout })',
}

/** What all clients share; operations are on the prototype of each service's own class. */
class Client implements BaseClient {
  readonly meta: ClientMeta
  readonly #runtime: Runtime
  readonly #definitions: CallDefinitions

  constructor(runtime: Runtime, definitions: CallDefinitions) {
    this.#runtime = runtime
    this.#definitions = definitions
    this.meta = clientMeta(runtime)
    Object.defineProperty(this, 'meta', { enumerable: false })
  }

  static runtimeOf(client: Client): Runtime {
    return client.#runtime
  }

  static insideOf(client: object): ClientInside | undefined {
    if (!(#runtime in client)) return undefined
    return {
      runtime: client.#runtime,
      paginator: operation => client.#definitions.paginator(operation),
      waiter: name => client.#definitions.waiters.get(name),
    }
  }

  /** Undefined for a prototype, which is no client, and for how libraries find out whether something is a list. */
  static unknownMember(client: object, name: string, suggestion: string): Error | undefined {
    if (!(#runtime in client) || name === 'length') return undefined
    const hint = Object.hasOwn(ELSEWHERE, name) ? `: ${ELSEWHERE[name]}.` : suggestion
    return new UnknownOperationError(`The ${client.#runtime.service.name} client has no "${name}"${hint}`)
  }

  get exceptions(): BaseClient['exceptions'] {
    return this.#runtime.exceptions.byName
  }

  get waiterNames(): readonly string[] {
    return [...this.#definitions.waiters.keys()]
  }

  canPaginate(method: string): boolean {
    return this.#definitions.paginator(this.#definitions.operation(method)) !== undefined
  }

  getPaginator(method: string): Paginator {
    const operation = this.#definitions.operation(method)
    const definition = this.#definitions.paginator(operation)
    if (definition === undefined) {
      throw new UnknownOperationError(
        `${this.#runtime.service.name}.${method} cannot be paginated: its answer comes whole. Call the method itself.`,
      )
    }
    return createPaginator(this.#caller(operation, FEATURES.paginator), definition, operation)
  }

  paginate(method: string, params?: UntypedParams, options?: PaginateOptions): Pages {
    return this.getPaginator(method).paginate(params, options)
  }

  getWaiter(name: string): Waiter {
    const { waiters } = this.#definitions
    const definition = waiters.get(name)
    if (definition === undefined) {
      throw new UnknownOperationError(
        `The ${this.#runtime.service.name} client has no waiter "${name}"${didYouMean(name, waiters.keys())} It has ${[...waiters.keys()].join(', ') || 'none'}.`,
      )
    }
    return createWaiter(
      name,
      definition,
      this.#caller(this.#runtime.service.operation(definition.operation), FEATURES.waiter),
      (delay, signal) => sleep(this.#runtime.hurried ? 0 : delay, signal),
    )
  }

  async generatePresignedUrl(method: string, params?: object, options?: PresignOptions): Promise<string> {
    return presign(this.#runtime, this.#definitions.operation(method), params as UntypedParams, options)
  }

  async generatePresignedPost(init: PresignedPostInit): Promise<PresignedPost> {
    return presignPost(this.#runtime, init)
  }

  async close(): Promise<void> {
    this.#runtime.closed = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { service, config } = this.#runtime
    return `${service.name}.Client(region='${config.region ?? ''}')`
  }

  #caller(operation: Operation, feature: string): Call {
    return (params, options) => call(this.#runtime, operation, params, withFeature(options, feature))
  }
}

const { runtimeOf, unknownMember } = Client

/** What a client is made of, for what stands beside it (`tucuxi/testing`); undefined for what is no client. */
export const insideOf: (client: object) => ClientInside | undefined = Client.insideOf

Object.setPrototypeOf(Client.prototype, guard(Client.prototype, unknownMember))
