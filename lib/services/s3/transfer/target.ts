import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { WritableStream } from 'node:stream/web'
import { InvalidOptionError } from '../../../errors.ts'
import type { ChecksumAlgorithm } from '../../../http/checksums.ts'
import { sinkOf } from './sink.ts'
import { openFileTarget } from './target-file.ts'
import { OrderedTarget } from './target-ordered.ts'

export { isTemporary } from './target-file.ts'

/** Where an object goes: the file at a path; or in order into a stream, a function or an open file, none of which is closed. */
export type DownloadTarget =
  | { readonly path: string | URL }
  | Writable
  | WritableStream<Uint8Array>
  | FileHandle
  | ((chunk: Uint8Array) => unknown)

/** Takes the ranges of an object, several at a time, each from its start. */
export interface Target {
  /** Whether a range that turns out wrong can be written once more. */
  readonly canRewrite: boolean
  /**
   * @param signal ends what waits
   * @param algorithm of the checksum that {@link digest} must give
   */
  begin(signal: AbortSignal, algorithm: ChecksumAlgorithm | undefined): void
  /** @param index of the range, from 0 @param position of the bytes in the object */
  write(index: number, chunks: Uint8Array[], position: number): Promise<void>
  /** A range is whole. Resolves once there is no need to keep it. */
  endRange(index: number): Promise<void>
  /** The checksum of all, in base64. */
  digest(): Promise<string>
  /** All is there, and right. */
  finish(fsync: boolean): Promise<void>
  /** Removes what was written, where that is possible. */
  discard(): Promise<void>
}

/** @throws InvalidOptionError when it is nothing that can be written to, or a folder */
export async function openTarget(method: string, given: DownloadTarget): Promise<Target> {
  const sink = sinkOf(given)
  if (sink !== undefined) return new OrderedTarget(sink)
  if (typeof given === 'object' && given !== null && 'path' in given) {
    const { path } = given as { readonly path: unknown }
    if (typeof path === 'string' || path instanceof URL) return openFileTarget(method, path)
  }
  throw new InvalidOptionError(
    `${method}: give the path of a file, a Writable, a WritableStream, an open FileHandle or a function to download to.`,
  )
}
