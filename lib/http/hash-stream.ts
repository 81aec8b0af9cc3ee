import { addAbortSignal, type Readable } from 'node:stream'
import { notBytes, unreadable } from './body-errors.ts'
import { type ChecksumAlgorithm, createChecksum } from './checksums.ts'

/** What is known of a stream that was read. */
export interface StreamHashes {
  /** Bytes. */
  readonly length: number
  /** In base64. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>
}

/**
 * Reads a stream to its end for its checksums, all at once.
 *
 * @throws RequestBodyError when it cannot be read; its cause is an AbortError when `signal` ended it.
 */
export async function hashStream(
  stream: Readable,
  algorithms: ReadonlySet<ChecksumAlgorithm>,
  signal?: AbortSignal,
): Promise<StreamHashes> {
  const sums = [...algorithms].map(algorithm => [algorithm, createChecksum(algorithm)] as const)
  let length = 0
  try {
    if (signal !== undefined) addAbortSignal(signal, stream)
    for await (const chunk of stream) {
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw notBytes()
      length += Buffer.byteLength(chunk)
      for (const [, sum] of sums) sum.update(chunk)
    }
  } catch (cause) {
    throw unreadable(cause)
  }
  return { length, checksums: new Map(sums.map(([algorithm, sum]) => [algorithm, sum.digest()])) }
}
