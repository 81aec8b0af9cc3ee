import { inspect } from 'node:util'
import { CLIENT_SETTINGS, type ResolvedConfig, type SettingName } from '../config.ts'
import { describe, lookUp, type Origin, type Setting, type Sources } from './lookup.ts'
import { checkRegion, withoutFips } from './region.ts'
import { type SmartDefaultsTable, smartDefaults } from './smart-defaults.ts'

/** What resolving needs beside the sources of settings. */
export interface ResolveContext {
  /** `sdk-default-configuration`; asked for only when `defaultsMode` is not `legacy`. */
  smartDefaultsTable(): SmartDefaultsTable
  /** The region of a service that needs none, e.g. `aws-global`; asked for only when no source names a region. */
  globalRegion(): string | undefined
  /** The attempts of the retry mode `legacy`; asked for only when no source says how many. */
  legacyMaxAttempts(): number
}

const ROWS = Object.entries(CLIENT_SETTINGS) as readonly [SettingName, Setting<unknown>][]

/** Services that the settings under `s3` are for. */
const s3Services: ReadonlySet<string> = new Set(['s3', 's3_control'])

/**
 * Decides every setting of a client: option of the client, option of the session, environment, profile, default.
 *
 * `region` stays undefined when no source names one and the service is not global.
 *
 * @throws InvalidOptionError naming the value, its source and what is allowed
 * @throws InvalidRegionError a region that is no host label
 * @throws ProfileNotFoundError
 * @throws InvalidConfigFileError
 */
export function resolve(sources: Sources, context: ResolveContext): ResolvedConfig {
  const decided = new Decided()
  for (const [name, setting] of ROWS) {
    const found = lookUp(name, isIgnored(name, decided) ? { ...setting, env: [], profile: [] } : setting, sources)
    if (found !== undefined) decided.set(name, found.value, found.origin)
    else decided.set(name, ...defaultOf(setting, decided, sources, context))
  }
  settleMaxAttempts(decided, context)
  settleRegion(decided, context, sources.client?.serviceId)
  const s3Dualstack = decided.get('s3.useDualstackEndpoint')
  if (s3Dualstack !== undefined && s3Services.has(sources.client?.serviceId ?? '')) {
    decided.set('useDualstackEndpoint', s3Dualstack, decided.origin('s3.useDualstackEndpoint'))
  }
  if (decided.get('signatureVersion') === 'unsigned') {
    decided.set('accountIdEndpointMode', 'disabled', reason('of a client without signatures'))
  }
  return decided.toConfig()
}

/** Values so far, and where each comes from. */
class Decided {
  readonly #values = new Map<SettingName, unknown>()
  readonly #origins = new Map<SettingName, Origin>()

  set(name: SettingName, value: unknown, origin: Origin): void {
    this.#values.set(name, value)
    this.#origins.set(name, origin)
  }

  get(name: SettingName): unknown {
    return this.#values.get(name)
  }

  origin(name: SettingName): Origin {
    return this.#origins.get(name)!
  }

  toConfig(): ResolvedConfig {
    const config: Record<string, unknown> = {}
    for (const [name, value] of this.#values) {
      const [group, own] = name.split('.') as [string, string | undefined]
      if (own === undefined) config[group] = copied(value)
      else config[group] = { ...(config[group] as object | undefined), [own]: value }
    }
    for (const value of Object.values(config)) if (typeof value === 'object') Object.freeze(value)
    const hidden = {
      origin: { value: (name: SettingName) => this.origin(name) },
      // The URL of a proxy may hold a password.
      [inspect.custom]: { value: () => ({ ...config, proxies: config.proxies && '[set]' }) },
    }
    return Object.freeze(Object.defineProperties(config, hidden)) as unknown as ResolvedConfig
  }
}

/** The caller's object stays the caller's. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? [...value] : { ...value }
}

function isIgnored(name: SettingName, decided: Decided): boolean {
  return name === 'endpointUrl' && decided.get('ignoreConfiguredEndpointUrls') === true
}

function defaultOf(
  setting: Setting<unknown>,
  decided: Decided,
  sources: Sources,
  context: ResolveContext,
): [value: unknown, origin: Origin] {
  const mode = decided.get('defaultsMode') as string | undefined
  if (setting.smart !== undefined && mode !== undefined && mode !== 'legacy') {
    const region = decided.get('region') as string | undefined
    const value = smartDefaults(context.smartDefaultsTable(), mode, region, sources.environment).get(setting.smart)
    if (value !== undefined) return [value, reason(`of defaultsMode "${mode}"`)]
  }
  const id = sources.client?.serviceId
  if (id !== undefined && setting.services !== undefined && Object.hasOwn(setting.services, id)) {
    return [setting.services[id], reason(`of ${sources.client!.name}`)]
  }
  return [setting.default, reason('')]
}

function settleMaxAttempts(decided: Decided, { legacyMaxAttempts }: ResolveContext): void {
  if (decided.get('retries.mode') !== 'legacy' || decided.origin('retries.maxAttempts').kind !== 'default') return
  decided.set('retries.maxAttempts', legacyMaxAttempts(), reason('of the retry mode "legacy"'))
}

function settleRegion(decided: Decided, { globalRegion }: ResolveContext, serviceId: string | undefined): void {
  const region = decided.get('region') as string | undefined
  if (region === undefined) {
    // The global endpoint of S3 is in us-east-1: botocore/args.py, _compute_s3_endpoint_config.
    const isS3 = serviceId === 's3' && decided.get('s3.usEast1RegionalEndpoint') === 'legacy'
    const global = isS3 ? 'us-east-1' : globalRegion()
    if (global !== undefined) decided.set('region', global, reason('of a service with a global endpoint'))
    return
  }
  const origin = decided.origin('region')
  checkRegion(region, describe(origin))
  const plain = withoutFips(region)
  if (plain === region) return
  decided.set('region', plain, origin)
  decided.set('useFipsEndpoint', true, origin)
}

function reason(name: string): Origin {
  return { kind: 'default', name }
}
