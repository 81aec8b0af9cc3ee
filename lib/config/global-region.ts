/** `endpoints.json`, as far as it is read. */
export interface EndpointsTable {
  readonly partitions: readonly {
    readonly partition: string
    readonly regions: Readonly<Record<string, unknown>>
    readonly services: Readonly<
      Record<string, { readonly partitionEndpoint?: string; readonly endpoints?: Readonly<Record<string, unknown>> }>
    >
  }[]
}

/**
 * The region of a service that has one endpoint for a whole partition: `aws-global` for IAM. Without a region a client
 * of such a service speaks to that endpoint of the partition `aws`.
 *
 * Source: botocore/regions.py, construct_endpoint.
 */
export function globalRegion(table: EndpointsTable, endpointPrefix: string): string | undefined {
  const services = servicesOf(table, 'aws')
  return Object.hasOwn(services, endpointPrefix) ? services[endpointPrefix]?.partitionEndpoint : undefined
}

/**
 * The regions of a partition that a service has an endpoint in; empty when the service or the partition is unknown.
 * Source: botocore/regions.py, get_available_endpoints.
 */
export function availableRegions(table: EndpointsTable, endpointPrefix: string, partition: string): string[] {
  const regions = table.partitions.find(({ partition: name }) => name === partition)?.regions ?? {}
  const services = servicesOf(table, partition)
  if (!Object.hasOwn(services, endpointPrefix)) return []
  return Object.keys(services[endpointPrefix]?.endpoints ?? {}).filter(name => Object.hasOwn(regions, name))
}

function servicesOf(table: EndpointsTable, partition: string): EndpointsTable['partitions'][number]['services'] {
  return table.partitions.find(({ partition: name }) => name === partition)?.services ?? {}
}
