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

/** What the API references of the services say, and their models do not. */
const DOCUMENTED: ReadonlyMap<string, LoadLimit> = new Map([
  ['autoscaling.DescribeAutoScalingGroups', { ids: 50 }],
  ['autoscaling.DescribeLaunchConfigurations', { ids: 50 }],
  ['cloudwatch.DescribeAlarms', { ids: 100, pageSize: 'MaxRecords' }],
  ['ecs.DescribeServices', { ids: 10 }],
  ['elbv2.DescribeListeners', { ids: 20 }],
  ['elbv2.DescribeLoadBalancers', { ids: 20 }],
  ['elbv2.DescribeRules', { ids: 20 }],
  ['elbv2.DescribeTargetGroups', { ids: 20 }],
])

/**
 * @param call `ec2.DescribeInstances`
 * @param modelled the `max` of the list in the model
 */
export function loadLimit(
  call: string,
  protocol: string | undefined,
  list: string,
  modelled: number | undefined,
): LoadLimit {
  const documented = DOCUMENTED.get(call)
  if (documented !== undefined) return documented
  if (modelled !== undefined) return { ids: modelled }
  if (protocol !== 'ec2') return USUAL
  return list.startsWith('Filters[') ? EC2_FILTER : EC2
}
