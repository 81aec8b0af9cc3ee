import type { Loader } from '../../model/loader.ts'
import type { ServiceModel } from '../../model/service.ts'
import { AdaptiveRetry } from './adaptive.ts'
import { LegacyRetry } from './legacy.ts'
import { legacyRules, type RetryTable } from './legacy-rules.ts'
import { StandardRetry } from './standard.ts'
import type { RetryStrategy } from './strategy.ts'

type Tables = Pick<Loader, 'table'>

/** The retry mode of one client. Source: `_register_retries` of botocore/client.py. */
export function retryStrategy(
  { mode, maxAttempts }: { readonly mode: string; readonly maxAttempts: number },
  service: ServiceModel,
  tables: Tables,
): RetryStrategy {
  if (mode === 'legacy') return new LegacyRetry({ maxAttempts, rules: legacyRulesOf(service, tables) })
  return mode === 'adaptive' ? new AdaptiveRetry({ maxAttempts }) : new StandardRetry({ maxAttempts })
}

/** The rules of the mode `legacy` for a service. */
export function legacyRulesOf({ metadata }: ServiceModel, tables: Tables) {
  return legacyRules(tables.table<RetryTable>('_retry'), metadata.endpointPrefix)
}
