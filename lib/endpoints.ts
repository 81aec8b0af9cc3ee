/**
 * The public entry `tucuxi/endpoints`: where a service is, without a client.
 */
import type { PartitionsDefinition, RuleSetDefinition } from './endpoint/definition.ts'
import { type Endpoint, ruleSetFor } from './endpoint/rule-set.ts'
import { EndpointResolutionError } from './errors.ts'
import { Loader } from './model/loader.ts'

export type { Endpoint } from './endpoint/rule-set.ts'
export { EndpointResolutionError } from './errors.ts'

/** Options of {@link resolveEndpoint}. */
export interface ResolveEndpointOptions {
  /** Folders that are searched for definitions before the built-in ones. */
  readonly dataPath?: readonly string[] | undefined
}

/**
 * Runs the endpoint rule set of a service.
 *
 * @param service the name that sessions use: `s3`
 * @param params the parameters of the rule set by their names there: `Region`, `UseFIPS`, `Bucket`
 * @returns the URL, the properties (`authSchemes`) and the headers to send; frozen
 * @throws EndpointResolutionError with the message of the rule that refuses the parameters; for parameters that are
 * unknown, missing or of the wrong type; for a service without rules
 * @throws UnknownServiceError no service has that name
 * @example resolveEndpoint('s3', { Region: 'us-east-1', Bucket: 'b' }).url // 'https://b.s3.us-east-1.amazonaws.com'
 */
export function resolveEndpoint(
  service: string,
  params: Readonly<Record<string, unknown>>,
  options: ResolveEndpointOptions = {},
): Endpoint {
  const loader = new Loader(options.dataPath)
  const definition = loader.load<RuleSetDefinition>(service, 'endpoint-rule-set-1')
  if (definition === undefined) {
    throw new EndpointResolutionError(
      `Service "${service}" has no endpoint rule set. Add <service>/<version>/endpoint-rule-set-1.json to a folder on dataPath.`,
    )
  }
  return ruleSetFor(definition, loader.table<PartitionsDefinition>('partitions')).resolve(params)
}
