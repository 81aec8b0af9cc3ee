const MB = 1024 * 1024

/** What S3 takes. Source: s3transfer/utils.py. */
const MAX_PARTS = 10_000
const MIN_PART = 5 * MB
const MAX_PART = 5 * 1024 * MB

/** Of a stream of unknown length, parts double in size after so many: memory stays small, and 8 TB fit in parts of 8 MiB at first. */
const PARTS_OF_A_SIZE = 1000

/** The size of every part but the last of an object of a known size. Source: s3transfer/utils.py, ChunksizeAdjuster. */
export function partSizeFor(wanted: number, size: number): number {
  let partSize = wanted
  while (Math.ceil(size / partSize) > MAX_PARTS) partSize *= 2
  return within(partSize)
}

/** The size of a part of an object whose size nobody knows. @param number of the part, from 1 */
export function growingPartSize(wanted: number, number: number): number {
  return within(within(wanted) * 2 ** Math.floor((number - 1) / PARTS_OF_A_SIZE))
}

function within(partSize: number): number {
  return Math.min(Math.max(partSize, MIN_PART), MAX_PART)
}
