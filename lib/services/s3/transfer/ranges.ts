import type { UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { MalformedResponseError } from '../../../errors.ts'
import { type ChecksumAlgorithm, isChecksumAlgorithm } from '../../../http/checksums.ts'
import type { Settings } from './options.ts'

/** What is downloaded, as the first answer describes it. */
export interface Remote {
  readonly size: number
  readonly ETag: string | undefined
  /** Of all bytes; undefined where the service has none. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly expected: string } | undefined
}

/** A piece of an object: from `start`, up to `end` and without it. */
export interface Range {
  readonly index: number
  readonly start: number
  readonly end: number
}

/** In the order in which they cost least. */
const CHECKSUMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512'] as const

/** @param isVerified whether a checksum counts that the service has */
export function remoteOf(output: UntypedOutput, isVerified: boolean): Remote {
  const { ContentLength, ETag } = output as { readonly ContentLength?: number; readonly ETag?: string }
  if (ContentLength === undefined) {
    throw new MalformedResponseError('GetObject answered without a Content-Length. Check any proxy before the store.')
  }
  return { size: ContentLength, ETag, checksum: isVerified ? checksumOf(output) : undefined }
}

function checksumOf(output: UntypedOutput): Remote['checksum'] {
  if (output.ChecksumType === 'COMPOSITE') return undefined
  for (const name of CHECKSUMS) {
    const expected = output[`Checksum${name}`]
    const algorithm = name.toLowerCase()
    // `…-3` is made of the checksums of three parts.
    if (typeof expected === 'string' && !expected.includes('-') && isChecksumAlgorithm(algorithm)) {
      return { algorithm, expected }
    }
  }
  return undefined
}

/** The ranges of an object: one below the threshold. */
export function rangesOf(size: number, { multipartThreshold, multipartChunksize: partSize }: Settings): Range[] {
  if (size < multipartThreshold) return [{ index: 0, start: 0, end: size }]
  const count = Math.max(1, Math.ceil(size / partSize))
  return Array.from({ length: count }, (_, index) => ({
    index,
    start: index * partSize,
    end: Math.min(size, (index + 1) * partSize),
  }))
}

/** Parameters that ask for a range of the very object that the download began with. */
export function rangeParams(start: number, end: number, { ETag }: Remote): UntypedParams {
  const Range = `bytes=${start}-${end - 1}`
  return ETag === undefined ? { Range } : { Range, IfMatch: ETag }
}

/**
 * Makes sure that an answer is the range that was asked for, of an object of the same size.
 *
 * Source: s3transfer/download.py, GetObjectTask._validate_content_range.
 *
 * @throws MalformedResponseError
 */
export function checkRange(start: number, end: number, { size }: Remote, output: UntypedOutput): void {
  const wanted = `bytes ${start}-${end - 1}/${size}`
  if (output.ContentRange === wanted) return
  throw new MalformedResponseError(
    `GetObject was asked for "${wanted}", and answered ${JSON.stringify(output.ContentRange ?? 'all of it')}. ` +
      'The store, or a proxy before it, does not serve ranges: raise multipartThreshold above the size of the object.',
  )
}
