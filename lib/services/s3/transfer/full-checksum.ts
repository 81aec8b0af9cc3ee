import type { UntypedParams } from '../../../client/types.ts'
import { combineCrcs, isCrc } from '../../../http/crc-combine.ts'
import { FULL_CHECKSUMS } from './extra-args.ts'
import type { DonePart } from './multipart.ts'

/** The algorithm of the parts, in upper case; undefined when none is asked for. */
export function algorithmOf({ ChecksumAlgorithm: name }: UntypedParams): string | undefined {
  return name === undefined ? undefined : String(name).toUpperCase()
}

/**
 * The checksum of the whole object, out of those of its parts, where the caller wants one of the whole. S3 then verifies
 * that the right parts are in the right order, too.
 */
export function fullChecksumOf(
  args: UntypedParams,
  parts: readonly DonePart[],
  lengths: ReadonlyMap<number, number>,
): UntypedParams {
  const algorithm = algorithmOf(args)
  const isKnown = FULL_CHECKSUMS.some(name => Object.hasOwn(args, name))
  if (args.ChecksumType !== 'FULL_OBJECT' || algorithm === undefined || isKnown) return {}
  const crc = algorithm.toLowerCase()
  const name = `Checksum${algorithm}` as const
  if (!isCrc(crc) || parts.some(part => part[name] === undefined)) return {}
  const pieces = parts.map(part => ({ checksum: part[name]!, length: lengths.get(part.PartNumber)! }))
  return { [name]: combineCrcs(crc, pieces) }
}
