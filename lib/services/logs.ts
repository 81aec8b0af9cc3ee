import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ResourceNotFoundError } from '../errors.ts'
import type { Resource, ResourceExtension } from '../resource/index.ts'
import { renameParam } from './param-alias.ts'
import type { Customisation } from './types.ts'

export const logs: Customisation = {
  hooks: { 'before-parameter-build': [renameParam('fromTime', 'from')] },
  resources: {
    Destination: named('describeDestinations', 'DestinationNamePrefix', 'destinations', 'destinationName'),
    LogGroup: named('describeLogGroups', 'logGroupNamePrefix', 'logGroups', 'logGroupName'),
    LogStream: named('describeLogStreams', 'logStreamNamePrefix', 'logStreams', 'logStreamName'),
    MetricFilter: named('describeMetricFilters', 'filterNamePrefix', 'metricFilters', 'filterName'),
    SubscriptionFilter: named('describeSubscriptionFilters', 'filterNamePrefix', 'subscriptionFilters', 'filterName'),
  },
}

/**
 * A type that the service lists by the beginning of its name only, in the order of names: the very name comes first.
 *
 * @param list the member of the answer
 * @param member the name in an item of it
 */
function named(method: string, prefix: string, list: string, member: string): ResourceExtension {
  return {
    load: async (resource: object, params: UntypedParams, options?: CallOptions) => {
      const { client, identifiers } = (resource as Resource).meta
      const { name, ...parent } = identifiers
      const answer = await client[method]!({ ...parent, [prefix]: name, ...params }, options)
      const found = (answer[list] as UntypedOutput[] | undefined)?.find(item => item[member] === name)
      if (found !== undefined) return found
      throw new ResourceNotFoundError(
        `${resource} does not exist: ${method} lists nothing of that name. Check its identifiers and region.`,
      )
    },
  }
}
