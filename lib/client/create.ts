import type { Credentials } from '../credentials/credentials.ts'
import type { BearerToken } from '../credentials/token.ts'
import { partitionFor } from '../endpoint/partitions.ts'
import { type PartitionsDefinition, type RuleSetDefinition, ruleSetFor } from '../endpoint/rule-set.ts'
import { retryStrategy } from '../http/retry/modes.ts'
import type { Transport } from '../http/wire.ts'
import type { Loader } from '../model/loader.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import { protocolFor } from '../protocols/index.ts'
import { Auth } from './auth.ts'
import { call } from './call.ts'
import { clientClassOf } from './compile.ts'
import { type ClientCustomisation, customise } from './customise.ts'
import { EndpointResolver } from './endpoint.ts'
import { EndpointDiscovery } from './endpoint-discovery.ts'
import { exceptionsOf } from './exceptions.ts'
import { featuresOfClient } from './features.ts'
import { Hooks } from './hooks.ts'
import { recursionDetection } from './recursion-detection.ts'
import type { ClientConfig, Runtime } from './runtime.ts'
import type { Call, UntypedClient } from './types.ts'
import { UserAgent } from './user-agent.ts'

/** All that a client is made of. */
export interface ClientInit extends ClientCustomisation {
  readonly service: ServiceModel
  readonly loader: Loader
  readonly config: ClientConfig
  /** Resolves to null when no source has any. */
  readonly credentials: () => Promise<Credentials | null>
  /** Rejects when no source has one. */
  readonly token: () => Promise<BearerToken>
  /** Whether the environment has a bearer token for this very service. */
  readonly hasOwnToken: boolean
  readonly transport: Transport
  /** `process.env`; none is looked at when it is left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Makes a client. No I/O but reading the definitions of the service at first use. */
export function createClient(init: ClientInit): UntypedClient {
  const { service, loader, config, credentials, token, hasOwnToken, transport, environment = {} } = init
  const partitions = loader.table<PartitionsDefinition>('partitions')
  const partition = partitionFor(config.region, partitions)
  const rules = loader.load<RuleSetDefinition>(service.name, 'endpoint-rule-set-1')
  const clientClass = clientClassOf(service, loader)
  const signingRegion = isRegional(config.region) ? config.region : partition.outputs.implicitGlobalRegion
  const ruleSet = rules && ruleSetFor(rules, partitions)
  const endpoints = new EndpointResolver(service, ruleSet, config, partition.outputs.dnsSuffix)
  const protocol = protocolFor(service)
  const auth = new Auth(service, config, signingRegion, hasOwnToken)
  const { hasAccountIdMode } = endpoints
  const known = { protocol: protocol.name, hasAccountIdMode, prefersToken: auth.prefersToken }
  const runtime: Runtime = {
    service,
    config,
    credentials,
    transport,
    protocol,
    endpoints,
    retry: retryStrategy(config.retries, service, loader),
    hooks: new Hooks(service.eventName, {}, service),
    exceptions: exceptionsOf(service),
    userAgent: new UserAgent(config, featuresOfClient(config, known), environment.AWS_EXECUTION_ENV),
    partition: partition.id,
    signingRegion,
    token,
    auth,
    clockOffset: 0,
    extension: undefined,
    discovery: undefined,
    intercept: undefined,
    hurried: false,
    closed: false,
  }
  const client = new clientClass(runtime)
  customise(client, runtime, init)
  runtime.hooks.add(recursionDetection(environment))
  const ask =
    (operation: Operation): Call =>
    (params, options) =>
      call(runtime, operation, params, options)
  runtime.discovery = new EndpointDiscovery(runtime, ask)
  return client
}

/** Not one of the pseudo regions of global services, such as `aws-global`. */
function isRegional(region: string | undefined): region is string {
  return region !== undefined && !region.endsWith('-global')
}
