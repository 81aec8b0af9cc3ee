import type { Credentials } from '../credentials/credentials.ts'
import { partitionFor } from '../endpoint/partitions.ts'
import { EndpointRuleSet } from '../endpoint/rule-set.ts'
import { standardRetry } from '../http/retry/strategy.ts'
import type { Transport } from '../http/wire.ts'
import type { Loader } from '../model/loader.ts'
import type { ServiceModel } from '../model/service.ts'
import { protocolFor } from '../protocols/index.ts'
import { type CompiledClient, clientClassOf } from './compile.ts'
import { EndpointResolver } from './endpoint.ts'
import { exceptionsOf } from './exceptions.ts'
import { type HookTable, Hooks } from './hooks.ts'
import type { ClientConfig, Runtime } from './runtime.ts'
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
  const rules = ruleSetOf(loader, service, partitions)
  const runtime: Runtime = {
    service,
    protocol: protocolFor(service),
    config,
    credentials,
    transport,
    endpoints: new EndpointResolver(service, rules, config),
    retry: standardRetry(config.retries),
    hooks: new Hooks(service.eventName, init.hooks),
    exceptions: exceptionsOf(service),
    userAgent: userAgent(config),
    signingRegion: '',
    clockOffset: 0,
    closed: false,
  }
  const clientClass: CompiledClient = clientClassOf(service, loader)
  return new clientClass(runtime)
}
