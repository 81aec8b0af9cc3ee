import { InvalidDataError } from '../errors.ts'
import { didYouMean } from '../names.ts'
import type { PartitionDefinition, PartitionsDefinition } from './definition.ts'

/**
 * The partition of a region: the one that lists it, else the one whose pattern it matches, else the first (`aws`), so
 * that a region newer than the table still has one. Source: botocore/endpoint_provider.py, aws_partition.
 *
 * @example partitionFor('cn-north-1', partitions).id // 'aws-cn'
 */
export function partitionFor(region: string | undefined, { partitions }: PartitionsDefinition): PartitionDefinition {
  const partition =
    (region !== undefined && partitions.find(candidate => hasRegion(candidate, region))) || partitions[0]
  if (partition === undefined) throw new InvalidDataError('The table of partitions is empty.')
  return partition
}

/**
 * The regions of a partition in the table's order, without the pseudo region of its global services (`aws-global`).
 *
 * @param partition the id of the partition
 * @throws InvalidDataError no partition has that id
 * @example regionsOf('aws-cn', partitions) // ['cn-north-1', 'cn-northwest-1']
 */
export function regionsOf(partition: string, { partitions }: PartitionsDefinition): string[] {
  const found = partitions.find(({ id }) => id === partition)
  if (found === undefined) {
    const ids = partitions.map(({ id }) => id)
    throw new InvalidDataError(
      `Unknown partition "${partition}"${didYouMean(partition, ids)} Known: ${ids.join(', ')}.`,
    )
  }
  return Object.keys(found.regions).filter(region => !region.endsWith('-global'))
}

/**
 * Whether a host is one of AWS, in any partition.
 *
 * @example isHostOfAws('vpce-1.lambda.eu-west-1.vpce.amazonaws.com', partitions) // true
 */
export function isHostOfAws(host: string, { partitions }: PartitionsDefinition): boolean {
  const suffixes = partitions.flatMap(({ outputs }) => [outputs.dnsSuffix, outputs.dualStackDnsSuffix])
  return suffixes.some(suffix => host.endsWith(`.${suffix}`))
}

function hasRegion({ regions, regionRegex }: PartitionDefinition, region: string): boolean {
  return Object.hasOwn(regions, region) || new RegExp(regionRegex).test(region)
}
