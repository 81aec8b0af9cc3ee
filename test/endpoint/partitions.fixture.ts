import type { PartitionDefinition, PartitionsDefinition } from '../../lib/endpoint/definition.ts'

/** Two partitions, made up as far as no test looks at it. */
export const partitions: PartitionsDefinition = {
  partitions: [
    partition('aws', 'amazonaws.com', '^(us|eu)-\\w+-\\d+$', ['us-east-1', 'aws-global']),
    partition('aws-cn', 'amazonaws.com.cn', '^cn-\\w+-\\d+$', ['cn-north-1', 'aws-cn-global', 'cn-northwest-1']),
  ],
}

function partition(id: string, dnsSuffix: string, regionRegex: string, regions: string[]): PartitionDefinition {
  return {
    id,
    regionRegex,
    regions: Object.fromEntries(regions.map(region => [region, {}])),
    outputs: {
      dnsSuffix,
      dualStackDnsSuffix: `api.${dnsSuffix}`,
      implicitGlobalRegion: regions[0]!,
      supportsDualStack: true,
      supportsFIPS: true,
    },
  }
}
