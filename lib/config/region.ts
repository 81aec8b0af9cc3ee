import { InvalidRegionError } from '../errors.ts'

/** A region becomes part of a host name. Source: botocore/utils.py, validate_region_name. */
const hostLabel = /^(?!\d+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/

/**
 * @param where the source of the region, for the message
 * @throws InvalidRegionError for anything that could change the host or the path of a URL
 */
export function checkRegion(region: string, where: string): void {
  if (hostLabel.test(region)) return
  throw new InvalidRegionError(
    `Invalid region ${JSON.stringify(region)} from ${where}: a region has 1 to 63 letters, digits and hyphens, such as "eu-west-1".`,
  )
}

/**
 * `fips-us-east-1` and `us-east-1-fips` are old ways to ask for the FIPS endpoint of `us-east-1`.
 * Source: botocore/client.py, _normalize_fips_region.
 */
export function withoutFips(region: string): string {
  return region.replace('fips-', '').replace('-fips', '')
}
