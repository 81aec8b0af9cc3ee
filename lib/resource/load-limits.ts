import type { ServiceModel } from '../model/service.ts'

/** What bounds one request for many resources. */
export interface LoadLimit {
  /** Ids a request. */
  readonly ids: number
  /** The parameter that has the service answer all of them in one page. */
  readonly pageSize?: string
}

/** Where neither the model nor the table says more. */
const USUAL: LoadLimit = { ids: 100 }

/** The most that EC2 answers in one page. It refuses a page size beside ids. */
const EC2: LoadLimit = { ids: 1_000 }

/** Values of one filter. Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
const EC2_FILTER: LoadLimit = { ids: 200 }

/** What the API references say, and the models do not: of operations, and of all that a service has. */
const DOCUMENTED: ReadonlyMap<string, LoadLimit> = new Map([
  ['autoscaling', { ids: 50 }],
  ['cloudwatch.DescribeAlarms', { ids: 100, pageSize: 'MaxRecords' }],
  // Without a page size it answers ten and a token, and no paginator follows that.
  ['ecs.DescribeCapacityProviders', { ids: 10 }],
  ['ecs.DescribeServices', { ids: 10 }],
  ['ecs.DescribeServiceDeployments', { ids: 20 }],
  ['ecs.DescribeServiceRevisions', { ids: 20 }],
  ['elbv2', { ids: 20 }],
])

/**
 * @param list the parameter that takes the ids
 * @param modelled the `max` of the list in the model
 */
export function loadLimit(
  { name, metadata }: ServiceModel,
  operation: string,
  list: string,
  modelled: number | undefined,
): LoadLimit {
  const documented = DOCUMENTED.get(`${name}.${operation}`)
  if (documented !== undefined) return documented
  if (modelled !== undefined) return { ids: modelled }
  if (metadata.protocol !== 'ec2') return DOCUMENTED.get(name) ?? USUAL
  return list.startsWith('Filters[') ? EC2_FILTER : EC2
}
