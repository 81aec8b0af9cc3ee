import type { Credentials } from '../credentials/credentials.ts'
import { partitionFor } from '../endpoint/partitions.ts'
import { type PartitionsDefinition, type RuleSetDefinition, ruleSetFor } from '../endpoint/rule-set.ts'
import { StandardRetry } from '../http/retry/strategy.ts'
import type { Transport } from '../http/wire.ts'
import type { Loader } from '../model/loader.ts'
import type { ServiceModel } from '../model/service.ts'
import { protocolFor } from '../protocols/index.ts'
import { clientClassOf } from './compile.ts'
import { EndpointResolver } from './endpoint.ts'
import { exceptionsOf } from './exceptions.ts'
import { Hooks, type HookTable } from './hooks.ts'
import type { ClientConfig } from './runtime.ts'
import type { UntypedClient } from './types.ts'
import { userAgent } from './user-agent.ts'

/** All that a client is made of. */
export interface ClientInit {
  readonly service: ServiceModel
  readonly loader: Loader
  readonly config: ClientConfig
  /** Resolves to null when no source has any. */
  readonly credentials: () => Promise<Credentials | null>
  readonly transport: Transport
  /** What the service's customisation adds to every call. */
  readonly hooks?: HookTable | undefined
}

/** Makes a client. No I/O but reading the definitions of the service at first use. */
export function createClient(init: ClientInit): UntypedClient {
  const { service, loader, config, credentials, transport } = init
  const partitions = loader.table<PartitionsDefinition>('partitions')
  const partition = partitionFor(config.region, partitions)
  const rules = loader.load<RuleSetDefinition>(service.name, 'endpoint-rule-set-1')
  const clientClass = clientClassOf(service, loader)
  return new clientClass({
    service,
    config,
    credentials,
    transport,
    protocol: protocolFor(service),
    endpoints: new EndpointResolver(
      service,
      rules && ruleSetFor(rules, partitions),
      config,
      partition.outputs.dnsSuffix,
    ),
    retry: new StandardRetry(config.retries),
    hooks: new Hooks(service.eventName, init.hooks),
    exceptions: exceptionsOf(service),
    userAgent: userAgent(config),
    partition: partition.id,
    signingRegion: isRegional(config.region) ? config.region : partition.outputs.implicitGlobalRegion,
    clockOffset: 0,
    closed: false,
  })
}

/** Not one of the pseudo regions of global services, such as `aws-global`. */
function isRegional(region: string | undefined): region is string {
  return region !== undefined && !region.endsWith('-global')
}
