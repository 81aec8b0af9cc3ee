import {
  ChecksumMismatchError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  IncompleteBodyError,
  ReadTimeoutError,
} from '../../errors.ts'
import { merge } from '../../model/extras.ts'
import { codeOf, type Failure, statusOf } from './classify.ts'

/** `_retry.json` of botocore. */
export interface RetryTable {
  readonly definitions: Readonly<Record<string, Policy>>
  /** `__default__`, and by endpoint prefix what differs. */
  readonly retry: Readonly<Record<string, object>>
}

/** When a failure is repeated. */
interface Policy {
  readonly applies_when: {
    readonly socket_errors?: readonly string[]
    readonly response?: {
      readonly http_status_code?: number
      readonly service_error_code?: string
      /** The header with the checksum of the body. */
      readonly crc32body?: string
    }
  }
}

/** The rules of the mode `legacy` for one service. */
export interface LegacyRules {
  /** The first one included. */
  readonly max_attempts: number
  /** Seconds before the first retry, `rand` a random part of one; and what each further wait is multiplied by. */
  readonly delay: { readonly base: 'rand' | number; readonly growth_factor: number }
  readonly policies: Readonly<Record<string, Policy>>
}

/** `GENERAL_CONNECTION_ERROR`. To botocore an answer that is cut short is a closed connection. */
const connectionErrors = [
  ConnectionError,
  ConnectTimeoutError,
  ConnectionClosedError,
  ReadTimeoutError,
  IncompleteBodyError,
]

/** The rules for all services with those of one laid over them. Source: `build_retry_config` of botocore/translate.py. */
export function legacyRules({ definitions, retry }: RetryTable, endpointPrefix: string): LegacyRules {
  const rules = withPolicies(retry.__default__ as LegacyRules, definitions)
  if (!Object.hasOwn(retry, endpointPrefix)) return rules
  const own = retry[endpointPrefix] as { readonly __default__: Partial<LegacyRules> }
  return merge({ ...rules }, withPolicies(own.__default__, definitions)) as unknown as LegacyRules
}

/** Whether a policy wants the failed attempt to be repeated. Source: the checkers of botocore/retryhandler.py. */
export function applies({ applies_when }: Policy, failure: Failure): boolean {
  const { error, code = codeOf(error), headers } = failure
  if (applies_when.socket_errors !== undefined) return connectionErrors.some(type => error instanceof type)
  const { http_status_code, service_error_code, crc32body } = applies_when.response!
  if (crc32body !== undefined) return error instanceof ChecksumMismatchError && headers?.[crc32body] !== undefined
  return statusOf(failure) === http_status_code && (service_error_code === undefined || service_error_code === code)
}

/** With definitions in place of references to them. */
function withPolicies<Rules extends Partial<LegacyRules>>(rules: Rules, definitions: RetryTable['definitions']): Rules {
  const policies = Object.entries(rules.policies ?? {}).map(([name, policy]) => {
    return [name, '$ref' in policy ? definitions[policy.$ref as string] : policy]
  })
  return { ...rules, policies: Object.fromEntries(policies) }
}
