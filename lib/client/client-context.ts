import { InvalidOptionError } from '../errors.ts'
import type { ServiceModel } from '../model/service.ts'
import { camelCase, didYouMean } from '../names.ts'

/** Regions that STS had before it had endpoints for each: botocore/args.py, LEGACY_GLOBAL_STS_REGIONS. */
export const legacyStsRegions: ReadonlySet<unknown> = new Set([
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'aws-global',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
])

/**
 * The option `clientContextParams` as parameters of the endpoint rules: `{ serviceType: 'x' }` as `ServiceType`.
 *
 * @param isShared given to a session: what this service does not have is for another
 * @throws InvalidOptionError the service has no such parameter, or it is of another type
 */
export function clientContextOf(
  service: ServiceModel,
  given: Readonly<Record<string, unknown>> = {},
  isShared = false,
): ReadonlyMap<string, string | boolean> {
  const definitions = Object.entries(service.definition.clientContextParams ?? {})
  const known = new Map(definitions.map(([name, { type }]) => [camelCase(name), { name, type }]))
  const values = new Map<string, string | boolean>()
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue
    const found = known.get(option)
    if (found === undefined) {
      if (isShared) continue
      const names = [...known.keys()]
      const hint = names.length === 0 ? '. It has none.' : `${didYouMean(option, names)} It has ${names.join(', ')}.`
      throw new InvalidOptionError(`The service "${service.name}" has no clientContextParams.${option}${hint}`)
    }
    const { name, type } = found
    if (typeof value !== type) {
      throw new InvalidOptionError(`clientContextParams.${option} of "${service.name}" must be a ${type}.`)
    }
    values.set(name, value as string | boolean)
  }
  return values
}
