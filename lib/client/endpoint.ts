import type { Endpoint, EndpointRuleSet } from '../endpoint/rule-set.ts'
import { EndpointResolutionError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import { clientContextOf, legacyStsRegions } from './client-context.ts'

/** The settings that endpoint rules look at. */
export interface EndpointConfig {
  readonly region: string | undefined
  readonly endpointUrl: string | undefined
  readonly useSsl: boolean
  readonly useFipsEndpoint: boolean
  readonly useDualstackEndpoint: boolean
  readonly accountIdEndpointMode: string
  readonly stsRegionalEndpoints?: string | undefined
  readonly clientContextParams?: Readonly<Record<string, unknown>> | undefined
  /** Where a value comes from. */
  origin?(name: 'clientContextParams'): { readonly kind: string }
  readonly s3: {
    readonly addressingStyle?: string | undefined
    readonly useAccelerateEndpoint?: boolean | undefined
    readonly useArnRegion?: boolean | undefined
    readonly disableMultiregionAccessPoints?: boolean | undefined
    readonly disableS3ExpressSessionAuth?: boolean | undefined
    readonly usEast1RegionalEndpoint?: string | undefined
  }
}

/** Values of the parameters that rule sets call built-in. Source: botocore/args.py, compute_endpoint_resolver_builtin_defaults. */
export function builtIns(config: EndpointConfig): Readonly<Record<string, unknown>> {
  const { region, endpointUrl, s3 } = config
  const custom = endpointUrl !== undefined
  return {
    'AWS::Region': region,
    // A custom endpoint cannot be combined with variants of the service's own.
    'AWS::UseFIPS': !custom && config.useFipsEndpoint,
    'AWS::UseDualStack': !custom && config.useDualstackEndpoint,
    'SDK::Endpoint': endpointUrl,
    'AWS::STS::UseGlobalEndpoint': config.stsRegionalEndpoints === 'legacy' && legacyStsRegions.has(region),
    'AWS::S3::UseGlobalEndpoint': region === 'us-east-1' && s3.usEast1RegionalEndpoint === 'legacy',
    'AWS::S3::Accelerate': s3.useAccelerateEndpoint ?? false,
    'AWS::S3::ForcePathStyle': forcesPathStyle(config),
    'AWS::S3::UseArnRegion': s3.useArnRegion ?? true,
    'AWS::S3Control::UseArnRegion': s3.useArnRegion ?? false,
    'AWS::S3::DisableMultiRegionAccessPoints': s3.disableMultiregionAccessPoints ?? false,
    'AWS::Auth::AccountIdEndpointMode': config.accountIdEndpointMode,
    // Not a built-in: a client context parameter of the S3 rules, looked up by its own name.
    DisableS3ExpressSessionAuth: s3.disableS3ExpressSessionAuth,
  }
}

/** What the client says of its service goes before built-ins; of S3, what the option `s3` says goes before both. */
function withClientContext(
  known: Readonly<Record<string, unknown>>,
  service: ServiceModel,
  rules: EndpointRuleSet | undefined,
  config: EndpointConfig,
): Readonly<Record<string, unknown>> {
  const isShared = config.origin?.('clientContextParams').kind === 'session option'
  const context = clientContextOf(service, config.clientContextParams, isShared)
  if (context.size === 0) return known
  const values = { ...known }
  for (const [name, value] of context) {
    const given = name === 'UseArnRegion' ? config.s3.useArnRegion : undefined
    values[rules?.parameters.get(name)?.builtIn ?? name] = given ?? value
  }
  return values
}

/** With a custom endpoint, buckets are in the path unless `virtual` is asked for: a local store has no wildcard DNS. */
export function forcesPathStyle({ endpointUrl, s3 }: EndpointConfig): boolean {
  if (s3.useAccelerateEndpoint === true) return false
  if (endpointUrl !== undefined) return s3.addressingStyle !== 'virtual'
  return s3.addressingStyle === 'path'
}

/** Where the bucket must stand whatever was asked for. Source: botocore/handlers.py, customize_endpoint_resolver_builtins. */
function forcesPathFor(operation: Operation, values: Readonly<Record<string, unknown>>): boolean | undefined {
  // The caller asks for the region because it is not known: only in the path does the host not depend on it.
  if (operation.name === 'GetBucketLocation') return true
  // An ARN becomes a host name, never a path.
  return typeof values.Bucket === 'string' && values.Bucket.startsWith('arn:') ? false : undefined
}

/** Resolves the endpoint of each call of one client. */
export class EndpointResolver {
  readonly #service: ServiceModel
  readonly #rules: EndpointRuleSet | undefined
  readonly #config: EndpointConfig
  readonly #builtIns: Readonly<Record<string, unknown>>
  readonly #dnsSuffix: string
  readonly #contextParams = new WeakMap<Operation, readonly ContextParam[]>()

  /** @param dnsSuffix of the partition, for a service that has no rules */
  constructor(
    service: ServiceModel,
    rules: EndpointRuleSet | undefined,
    config: EndpointConfig,
    dnsSuffix = 'amazonaws.com',
  ) {
    this.#service = service
    this.#rules = rules
    this.#config = config
    this.#builtIns = withClientContext(builtIns(config), service, rules, config)
    this.#dnsSuffix = dnsSuffix
  }

  /** Whether the rules look at the account of the credentials. */
  get wantsAccountId(): boolean {
    return this.#config.accountIdEndpointMode !== 'disabled' && this.#has('AWS::Auth::AccountId')
  }

  /** Whether the rules look at the setting `accountIdEndpointMode`. */
  get hasAccountIdMode(): boolean {
    return this.#has('AWS::Auth::AccountIdEndpointMode')
  }

  /**
   * Parameters come, in this order, from the operation, the call, the client and the built-ins: botocore/regions.py.
   *
   * @param overrides built-ins of this call alone
   * @throws EndpointResolutionError with the message of the rule that refuses.
   */
  resolve(
    operation: Operation | undefined,
    params: Readonly<Record<string, unknown>>,
    accountId?: string,
    overrides?: Readonly<Record<string, unknown>>,
  ): Endpoint {
    if (this.#rules === undefined) return this.#withoutRules()
    const known = overrides === undefined ? this.#builtIns : { ...this.#builtIns, ...overrides }
    const values: Record<string, unknown> = {}
    for (const [name, { builtIn }] of this.#rules.parameters) {
      const value = builtIn === 'AWS::Auth::AccountId' ? accountId : known[builtIn ?? name]
      if (value !== undefined) values[name] = value
    }
    if (operation !== undefined) {
      for (const { name, read } of this.#paramsOf(operation)) {
        const value = read(params)
        if (value !== undefined && value !== null && this.#rules.parameters.has(name)) values[name] = value
      }
      if ('ForcePathStyle' in values) values.ForcePathStyle = forcesPathFor(operation, values) ?? values.ForcePathStyle
    }
    return this.#secured(this.#rules.resolve(values))
  }

  #has(builtIn: string): boolean {
    for (const parameter of this.#rules?.parameters.values() ?? []) if (parameter.builtIn === builtIn) return true
    return false
  }

  #secured(endpoint: Endpoint): Endpoint {
    if (this.#config.useSsl || this.#config.endpointUrl !== undefined) return endpoint
    return { ...endpoint, url: endpoint.url.replace(/^https:/, 'http:') }
  }

  /** A service of the user's own need not have a rule set. */
  #withoutRules(): Endpoint {
    const { endpointUrl, region } = this.#config
    const { endpointPrefix } = this.#service.metadata
    if (endpointUrl === undefined && region === undefined) {
      throw new EndpointResolutionError(
        `"${this.#service.name}" has no endpoint rule set: set the option endpointUrl, or a region.`,
      )
    }
    const url = endpointUrl ?? `https://${endpointPrefix}.${region}.${this.#dnsSuffix}`
    return this.#secured({ url, properties: {}, headers: {} })
  }

  #paramsOf(operation: Operation): readonly ContextParam[] {
    let params = this.#contextParams.get(operation)
    if (params === undefined) {
      params = contextParamsOf(operation)
      this.#contextParams.set(operation, params)
    }
    return params
  }
}

interface ContextParam {
  readonly name: string
  read(params: Readonly<Record<string, unknown>>): unknown
}

/** In rising order of precedence, so that a later one overwrites. */
function contextParamsOf(operation: Operation): ContextParam[] {
  const { staticContextParams = {}, operationContextParams = {} } = operation.definition
  const params: ContextParam[] = []
  for (const [name, { path }] of Object.entries(operationContextParams)) {
    params.push({ name, read: compile(path) })
  }
  for (const member of operation.input?.shape.members.values() ?? []) {
    const { contextParam: name } = member
    if (name !== undefined) params.push({ name, read: given => given[member.name] })
  }
  for (const [name, { value }] of Object.entries(staticContextParams)) params.push({ name, read: () => value })
  return params
}
