import { getFips } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { type ChecksumAlgorithm, createChecksum } from '../../../http/checksums.ts'

/** Checksums in an answer of HeadObject, the quickest to calculate first. */
const KNOWN: readonly (readonly [member: string, algorithm: ChecksumAlgorithm])[] = [
  ['ChecksumCRC32', 'crc32'],
  ['ChecksumSHA1', 'sha1'],
  ['ChecksumSHA256', 'sha256'],
  ['ChecksumSHA512', 'sha512'],
  ['ChecksumMD5', 'md5'],
  ['ChecksumCRC32C', 'crc32c'],
  ['ChecksumCRC64NVME', 'crc64nvme'],
]

/**
 * Whether a file has the content of an object of its size. An ETag that is an MD5 proves that it has; if it does not, the
 * object may be encrypted or in parts, and HeadObject is asked for a checksum of the whole.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html, ETag.
 *
 * @param params `Bucket`, `Key` and what else HeadObject is to be asked with
 * @returns false also where S3 has no checksum that says so
 */
export async function hasContentOf(
  path: string,
  etag: string | undefined,
  client: UntypedClient,
  params: UntypedParams,
  options: CallOptions,
): Promise<boolean> {
  const md5 = /^"?([\da-f]{32})"?$/i.exec(etag ?? '')?.[1]
  if (md5 !== undefined && getFips() === 0) {
    const own = Buffer.from(await checksumOf(path, 'md5', options.signal), 'base64')
    if (own.toString('hex') === md5.toLowerCase()) return true
  }
  const head = await client.headObject!({ ...params, ChecksumMode: 'ENABLED' }, options)
  const found = wholeChecksum(head)
  return found !== undefined && found.value === (await checksumOf(path, found.algorithm, options.signal))
}

/** One checksum of all bytes of an object; that of an object in parts may be one of its parts' checksums. */
function wholeChecksum(head: UntypedOutput): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  if (head.ChecksumType === 'COMPOSITE') return undefined
  for (const [member, algorithm] of KNOWN) {
    const value = head[member]
    if (typeof value === 'string' && !value.includes('-')) return { algorithm, value }
  }
  return undefined
}

async function checksumOf(path: string, algorithm: ChecksumAlgorithm, signal?: AbortSignal): Promise<string> {
  const sum = createChecksum(algorithm)
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal === undefined ? {} : { signal }) })
  for await (const chunk of stream) sum.update(chunk as Buffer)
  return sum.digest()
}
