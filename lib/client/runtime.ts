import type { Credentials } from '../credentials/credentials.ts'
import type { BearerToken } from '../credentials/token.ts'
import type { RetryStrategy } from '../http/retry/strategy.ts'
import type { Transport } from '../http/wire.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Protocol } from '../protocols/protocol.ts'
import type { Auth, AuthConfig } from './auth.ts'
import type { ChecksumMode } from './checksum.ts'
import type { CompressionConfig } from './compression.ts'
import type { EndpointConfig, EndpointResolver } from './endpoint.ts'
import type { EndpointDiscovery } from './endpoint-discovery.ts'
import type { Exceptions } from './exceptions.ts'
import type { ClientExtension } from './extension.ts'
import type { Hooks } from './hooks.ts'
import type { Intercept } from './intercept.ts'
import type { UserAgent } from './user-agent.ts'

/** The settings that a call looks at, resolved. Times are milliseconds. */
export interface ClientConfig extends EndpointConfig, AuthConfig, CompressionConfig {
  readonly signatureVersion: string | undefined
  readonly connectTimeout: number
  readonly readTimeout: number
  readonly parameterValidation: boolean
  readonly refreshInterval: number
  readonly endpointDiscoveryEnabled?: boolean | 'auto'
  readonly injectHostPrefix: boolean
  readonly requestChecksumCalculation: ChecksumMode
  readonly responseChecksumValidation: ChecksumMode
  readonly userAgentExtra: string | undefined
  readonly userAgentAppId: string | undefined
  readonly retries: { readonly mode: string; readonly maxAttempts: number }
  readonly s3: EndpointConfig['s3'] & { readonly payloadSigningEnabled?: boolean | undefined }
  origin?(name: 'clientContextParams' | 'signatureVersion' | 'authSchemePreference'): { readonly kind: string }
}

/** All that one client needs to make a call. */
export interface Runtime {
  readonly service: ServiceModel
  readonly protocol: Protocol
  readonly config: ClientConfig
  readonly credentials: () => Promise<Credentials | null>
  readonly transport: Transport
  readonly endpoints: EndpointResolver
  readonly retry: RetryStrategy
  readonly hooks: Hooks
  readonly exceptions: Exceptions
  readonly auth: Auth
  /** The token of requests that carry one. */
  readonly token: () => Promise<BearerToken>
  readonly userAgent: UserAgent
  readonly partition: string
  /** The region of signatures where the endpoint names none. */
  readonly signingRegion: string
  /** Milliseconds to add to this machine's clock to have the service's. */
  clockOffset: number
  /** What the service does beside hooks. */
  extension: ClientExtension | undefined
  discovery: EndpointDiscovery | undefined
  /** Answers calls in place of the service; see {@link Intercept}. */
  intercept: Intercept | undefined
  /** Waiters do not wait between polls: nothing is asked of a service. */
  hurried: boolean
  closed: boolean
}
