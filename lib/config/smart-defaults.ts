import type { Environment } from './profiles.ts'

/** `sdk-default-configuration.json`. */
export interface SmartDefaultsTable {
  readonly base: Readonly<Record<string, unknown>>
  readonly modes: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
}

/**
 * The defaults of a mode. `auto` becomes `in-region` or `cross-region` where the environment tells the region this
 * process runs in, else `standard`; the instance metadata service is not asked, because making a client does no I/O.
 *
 * Source: botocore/configprovider.py, DefaultConfigResolver and SmartDefaultsConfigStoreFactory.
 */
export function smartDefaults(
  table: SmartDefaultsTable,
  mode: string,
  region: string | undefined,
  environment: Environment,
): ReadonlyMap<string, unknown> {
  const defaults = new Map(Object.entries(table.base))
  const changes = table.modes[mode === 'auto' ? autoMode(region, environment) : mode] ?? {}
  for (const [name, change] of Object.entries(changes)) {
    const base = defaults.get(name) as number
    if ('override' in change) defaults.set(name, change.override)
    if ('multiply' in change) defaults.set(name, base * (change.multiply as number))
    if ('add' in change) defaults.set(name, base + (change.add as number))
  }
  return defaults
}

function autoMode(region: string | undefined, environment: Environment): string {
  const here = environment.AWS_EXECUTION_ENV ? environment.AWS_REGION || environment.AWS_DEFAULT_REGION : undefined
  if (here === undefined) return 'standard'
  return here === region ? 'in-region' : 'cross-region'
}
