import { inspect } from 'node:util'
import { createClient } from './client/create.ts'
import type { HookTable } from './client/hooks.ts'
import type { UntypedClient, UntypedOutput } from './client/types.ts'
import { availableRegions, type EndpointsTable, globalRegion } from './config/global-region.ts'
import { type Layer, lookUp, type Sources } from './config/lookup.ts'
import { checkOptions } from './config/options.ts'
import { resolve } from './config/resolve.ts'
import { CLIENT_SETTINGS, type ResolvedConfig, SESSION_SETTINGS } from './config.ts'
import type { Credentials } from './credentials/credentials.ts'
import type { ProviderContext, ServiceRequest } from './credentials/provider.ts'
import { InvalidConfigFileError, NoRegionError, ProfileNotFoundError, UnknownResourceError } from './errors.ts'
import { guardMembers } from './guard.ts'
import { checkedTransport } from './http/checked-transport.ts'
import { legacyRulesOf } from './http/retry/modes.ts'
import type { Transport } from './http/wire.ts'
import { checkServiceName, Loader } from './model/loader.ts'
import type { ServiceModel } from './model/service.ts'
import { didYouMean } from './names.ts'
import type { ResourceDefinitions } from './resource/definition.ts'
import { createServiceResource, readResource, revive, type ServiceTraits } from './resource/index.ts'
import { customisationOf, serviceNameOf } from './services/index.ts'
import { type Explanation, explain } from './session/explain.ts'
import { type ClientOptions, forOtherService, merged, type SessionOptions } from './session/options.ts'
import { closedError, type PoolSettings } from './session/pools.ts'
import { Shared } from './session/shared.ts'
import type { ClientOf, ResourceOf, UntypedResource } from './session/typed.ts'

/**
 * Where clients and resources come from: settings, credentials, definitions and connections of a program.
 *
 * A session is immutable and safe to share. Making one, or a client or resource from it, does no network I/O; the
 * profile files and the definition of a service are read at first use.
 *
 * @example
 * const session = new Session({ region: 'eu-west-1', profile: 'dev' })
 * const sqs = session.client('sqs')
 */
export class Session {
  #options: SessionOptions
  #shared = new Shared()
  #loader: Loader | undefined
  /** Service resources of what was revived. */
  readonly #revived = new Map<string, object>()

  /**
   * @throws InvalidOptionError an option that does not exist, or has a value it cannot have
   * @throws PartialCredentialsError half a pair in `credentials`
   */
  constructor(options: SessionOptions = {}) {
    checkOptions(options, 'session option')
    this.#options = merged({}, options)
  }

  /**
   * A client, the low-level access to one service.
   *
   * @param name the name of the service: `s3`, `dynamodb`; see {@link availableServices}
   * @param options lie over those of the session
   * @throws UnknownServiceError, InvalidOptionError
   * @throws NoRegionError when the service needs a region and no source names one
   * @throws InvalidRegionError, ProfileNotFoundError, InvalidConfigFileError
   * @example session.client('s3', { endpointUrl: 'http://localhost:9000', s3: { addressingStyle: 'path' } })
   */
  client<Name extends string>(name: Name, options: ClientOptions = {}): ClientOf<Name> {
    return this.#client(name, options) as ClientOf<Name>
  }

  /**
   * A service resource, the object-oriented access to one service.
   *
   * @param name the name of the service; see {@link availableResources}
   * @param options those of its client
   * @throws UnknownResourceError when the service has a client only, and what {@link client} throws
   * @example session.resource('ec2').Instance('i-123')
   */
  resource<Name extends string>(name: Name, options: ClientOptions = {}): ResourceOf<Name> {
    const loader = this.#definitions
    const definition = loader.load<ResourceDefinitions>(name, 'resources-1')
    if (definition === undefined) throw noResource(name, loader)
    // As boto3: AWS sees which calls come from resources.
    const userAgentExtra = options.userAgentExtra ?? this.#options.userAgentExtra ?? 'Resource'
    const { resourceHooks, resources } = customisationOf(name) ?? {}
    const client = this.#client(name, { ...options, userAgentExtra }, resourceHooks)
    const service = client.meta.serviceModel
    const traits = loader.load<ServiceTraits>(name, 'traits-1')
    const closed = this.#shared.pools.closing
    const neighbours = (other: string, region: string | undefined): object => {
      return this.resource<string>(other, forOtherService(options, region, loader.table('partitions')))
    }
    const init = { definition, service, client, extensions: resources, traits, closed, neighbours }
    return createServiceResource(init) as ResourceOf<Name>
  }

  /**
   * A resource from its JSON: service, type, region and identifiers, and what it knew, of the time that `meta.updatedAt` tells;
   * `await resource.reload()` asks anew. Resources of one service and region that a session revives share their client.
   * All else (credentials, endpoint) is of this session.
   *
   * @param json a text that `JSON.stringify(resource)` made, or what `JSON.parse` made of it
   * @throws InvalidOptionError it is not the JSON of a resource, or an attribute is no value of its shape
   * @throws MissingIdentifierError an identifier is missing, or a secret: those are not in JSON
   * @throws UnknownResourceError, and what {@link resource} throws
   * @example const instance = session.revive<Instance>(await readFile('instance.json', 'utf8'))
   */
  revive<Made extends object = UntypedResource>(json: string | object): Made {
    const read = readResource(json)
    const key = JSON.stringify([read.service, read.region])
    let root = this.#revived.get(key)
    if (root === undefined) {
      root = this.resource<string>(read.service, { region: read.region })
      this.#revived.set(key, root)
    }
    return revive(root, read) as Made
  }

  /**
   * A new session with other options over those of this one. It shares the HTTP pools of this one, the files that were
   * read, and the credentials where their source is the same.
   *
   * @throws as the constructor
   * @example session.with({ region: 'us-east-1' })
   */
  with(options: SessionOptions): Session {
    checkOptions(options, 'session option')
    const session = new Session()
    session.#options = merged(this.#options, options)
    session.#shared = this.#shared
    return session
  }

  /** The names of all services that a client can be made for. */
  availableServices(): string[] {
    return this.#definitions.services()
  }

  /** The names of all services that have resources. */
  availableResources(): string[] {
    return this.#definitions.resourceServices()
  }

  /**
   * The regions of a partition in which a service has an endpoint.
   *
   * @param options `partition`: `aws` when left out
   * @throws UnknownServiceError
   * @example session.availableRegions('ec2', { partition: 'aws-cn' }) // ['cn-north-1', 'cn-northwest-1']
   */
  availableRegions(service: string, { partition = 'aws' }: { readonly partition?: string } = {}): string[] {
    const { endpointPrefix } = this.#definitions.serviceModel(service).metadata
    return availableRegions(this.#definitions.table<EndpointsTable>('endpoints'), endpointPrefix, partition)
  }

  /** The names of the profiles in the two files. */
  availableProfiles(): string[] {
    return this.#shared.files.names()
  }

  /**
   * The credentials that clients of this session sign with; null when no source has any. They are kept, and loaded again
   * before they expire.
   *
   * @throws CredentialsError a source is configured, and failed; the message names it, and its profile and file
   * @throws PartialCredentialsError, ProfileNotFoundError, InvalidConfigFileError, InvalidOptionError
   * @example (await session.credentials())?.source // 'shared-credentials-file'
   */
  async credentials(): Promise<Credentials | null> {
    return this.#shared.credentials(this.#credentialContext(), this.#options)()
  }

  /**
   * Every source of credentials, region and endpoint in the order in which it is tried, and why it won or lost. Asks the
   * sources of credentials. Prints as text, without secrets.
   *
   * @param service adds the endpoint that is this service's
   * @example console.log(await session.explain('s3'))
   */
  async explain(service?: string): Promise<Explanation> {
    const model = service === undefined ? undefined : this.#modelToExplain(service)
    return explain({
      sources: this.#sources(undefined, model),
      credentials: this.#credentialContext(),
      service,
      globalRegion: () => model && this.#globalRegion(model),
      endpointUrl: () => service && this.#client(service, {}).meta.endpointUrl,
    })
  }

  /**
   * Closes the connections of this session and of those made from it by {@link with}. Their clients can't be used any
   * more: calls reject with ClientClosedError.
   */
  async close(): Promise<void> {
    this.#shared.pools.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** `Session(region='eu-west-1', profile='dev')`: the two options, where they are given. */
  [inspect.custom](): string {
    const { region, profile } = this.#options
    const given = Object.entries({ region, profile }).filter(([, value]) => value !== undefined)
    return `Session(${given.map(([name, value]) => `${name}='${value}'`).join(', ')})`
  }

  #client(name: string, options: ClientOptions, resourceHooks?: HookTable): UntypedClient {
    checkServiceName(name)
    checkOptions(options, 'client option')
    if (this.#shared.pools.closed) throw closedError()
    const loader = this.#definitions
    const service = loader.serviceModel(serviceNameOf(name), this.#apiVersion(name, options))
    const config = this.#config(options, service)
    if (config.region === undefined) throw this.#noRegion(name)
    const context = this.#credentialContext(options)
    const credentials = this.#shared.credentials(context, this.#options)
    const { token, hasOwnToken } = this.#shared.token(context, this.#options, service.signingName)
    const transport = this.#transport(options, config)
    const { hooks, methods, extend } = customisationOf(name) ?? {}
    const { environment } = this.#shared
    const init = { service, loader, config, credentials, token, hasOwnToken, transport, environment }
    return createClient({ ...init, hooks, resourceHooks, methods, extend })
  }

  #config(options: ClientOptions, service: ServiceModel): ResolvedConfig {
    return resolve(this.#sources(options, service), {
      smartDefaultsTable: () => this.#definitions.table('sdk-default-configuration'),
      globalRegion: () => this.#globalRegion(service),
      legacyMaxAttempts: () => legacyRulesOf(service, this.#definitions).max_attempts,
    })
  }

  #transport(options: ClientOptions, config: PoolSettings): Transport {
    const { pools } = this.#shared
    const own = options.transport ?? this.#options.transport
    return pools.whileOpen(own === undefined ? pools.transport(config) : checkedTransport(own))
  }

  get #definitions(): Loader {
    this.#loader ??= new Loader(lookUp('dataPath', SESSION_SETTINGS.dataPath, this.#sources())?.value)
    return this.#loader
  }

  #apiVersion(name: string, options: ClientOptions): string | undefined {
    const sources = { ...this.#sources(options), client: { name, serviceId: name } }
    return lookUp('apiVersion', CLIENT_SETTINGS.apiVersion, sources)?.value
  }

  #globalRegion({ metadata }: ServiceModel): string | undefined {
    return globalRegion(this.#definitions.table<EndpointsTable>('endpoints'), metadata.endpointPrefix)
  }

  /** Files that are broken are steps of the explanation. */
  #modelToExplain(service: string): ServiceModel | undefined {
    try {
      return this.#definitions.serviceModel(service)
    } catch (error) {
      if (error instanceof ProfileNotFoundError || error instanceof InvalidConfigFileError) return undefined
      throw error
    }
  }

  #sources(options?: ClientOptions, service?: ServiceModel): Sources {
    const { environment, files } = this.#shared
    const layers: Layer[] = [{ kind: 'session option', options: this.#options }]
    if (options !== undefined) layers.unshift({ kind: 'client option', options })
    const client = service && { name: service.name, serviceId: service.eventName.replaceAll('-', '_') }
    return { layers, environment, files, profile: this.#profile(), client }
  }

  #profile(): string | undefined {
    const { environment, files } = this.#shared
    const layers: Layer[] = [{ kind: 'session option', options: this.#options }]
    return lookUp('profile', SESSION_SETTINGS.profile, { layers, environment, files, profile: undefined })?.value
  }

  #credentialContext(options: ClientOptions = {}): ProviderContext {
    const { environment, files } = this.#shared
    const given = options.credentials ?? this.#options.credentials ?? undefined
    const sources = this.#sources()
    return {
      given,
      profile: sources.profile,
      profileIsOption: this.#options.profile !== undefined,
      environment,
      files,
      sources,
      mfaCode: this.#options.mfaCode,
      cache: this.#shared.roleCache(this.#options),
      call: request => this.#callForCredentials(request, options.region),
      send: request => this.#sender(undefined)(request),
      sendDirectly: request => this.#sender({})(request),
    }
  }

  /** @param proxies `undefined` for those of the environment: the option is for services, as in botocore */
  #sender(proxies: PoolSettings['proxies']): Transport {
    return this.#transport({}, { ...this.#config({}, this.#definitions.serviceModel('sts')), proxies })
  }

  /** A call of a client of this session, made for the credentials of its other clients. */
  async #callForCredentials(
    { service, operation, params, credentials, headers, ...request }: ServiceRequest,
    regionOfClient: string | undefined,
  ): Promise<UntypedOutput> {
    const region = request.region ?? regionOfClient
    const client = this.#client(
      service,
      credentials ? { region, credentials } : { region, signatureVersion: 'unsigned' },
    )
    if (headers !== undefined) {
      client.meta.events.on('before-call', ({ request }) => {
        Object.assign(request.headers, headers(request.url))
      })
    }
    return client[operation]!(params)
  }

  #noRegion(service: string): NoRegionError {
    const profile = this.#profile() ?? 'default'
    return new NoRegionError(
      `Service "${service}" needs a region, and no source names one. Give the option region: 'eu-west-1', or set the ` +
        `environment variable AWS_REGION, or write "region = eu-west-1" into profile "${profile}" of ${this.#shared.files.configPath}.`,
    )
  }
}

let standard: Session | undefined

/** The session of {@link client} and {@link resource}, made when it is first needed. */
function defaultSession(): Session {
  standard ??= new Session()
  return standard
}

guardMembers(Session.prototype, 'The session', {
  events: 'client.meta.events, hooks belong to one client',
  profile: 'await session.explain()',
  profile_name: 'await session.explain()',
  region: 'client.meta.region, or await session.explain()',
  region_name: 'client.meta.region, or await session.explain()',
})

/**
 * A client of the default session, which has no options of its own.
 *
 * @throws as {@link Session.client}
 * @example client('sts', { region: 'eu-west-1' })
 */
export function client<Name extends string>(name: Name, options?: ClientOptions): ClientOf<Name> {
  return defaultSession().client(name, options)
}

/**
 * A service resource of the default session, which has no options of its own.
 *
 * @throws as {@link Session.resource}
 * @example resource('s3').Bucket('b')
 */
export function resource<Name extends string>(name: Name, options?: ClientOptions): ResourceOf<Name> {
  return defaultSession().resource(name, options)
}

function noResource(name: string, loader: Loader): UnknownResourceError {
  const names = loader.resourceServices()
  return new UnknownResourceError(
    `Service "${name}" has no resources${didYouMean(name, names)} Those that have: ${names.join(', ')}. ` +
      `For any other service there is client("${name}").`,
  )
}
