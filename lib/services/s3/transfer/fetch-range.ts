import { paceOf } from '../../../client/pace.ts'
import type { UntypedParams } from '../../../client/types.ts'
import {
  ChecksumMismatchError,
  ClientError,
  ConnectionClosedError,
  IncompleteBodyError,
  ObjectChangedError,
  ReadTimeoutError,
} from '../../../errors.ts'
import { createChecksum } from '../../../http/checksums.ts'
import type { StreamingBody } from '../../../http/streaming-body.ts'
import { checkRange, type Range, type Remote, rangeParams } from './ranges.ts'
import { receive } from './receive.ts'
import type { Target } from './target.ts'
import { callOptions, type Task } from './task.ts'

/** What the ranges of one download have in common. */
export interface Scene {
  readonly task: Task
  /** Of every GetObject. */
  readonly params: UntypedParams
  readonly remote: Remote
  readonly target: Target
  readonly signal: AbortSignal
  /** Whether the body of all is that of this range, too. */
  readonly isLast: boolean
}

/** Milliseconds before a body that broke off is asked for again; longer from time to time. */
const PAUSE = 50

/**
 * Fetches one range. Where its body breaks off, what is missing is asked for, of the same object.
 *
 * @param first the body of all, for the first range
 * @returns the checksum of the range in base64; empty where none is wanted
 * @throws ObjectChangedError; what the last body broke off with
 */
export async function fetchRange(scene: Scene, range: Range, first?: StreamingBody): Promise<string> {
  const { task, remote, target, signal } = scene
  const { settings, bandwidth, progress } = task
  const { start, end, index } = range
  const newSum = () => remote.checksum && createChecksum(remote.checksum.algorithm)
  let sum = newSum()
  let position = start
  let body = first
  const write = async (chunks: Uint8Array[], length: number): Promise<void> => {
    await bandwidth?.take(length, signal)
    await target.write(index, chunks, position)
    if (sum !== undefined) for (const chunk of chunks) sum.update(chunk)
    position += length
    progress.add(length)
  }
  for (let attempt = 1; ; attempt++) {
    const limit = body !== undefined && !scene.isLast ? end - start : undefined
    body ??= await openRange(scene, position, end)
    try {
      await receive(body, { write, batch: settings.ioChunksize, limit, signal })
      if (position === end) return sum?.digest() ?? ''
      throw new IncompleteBodyError(end - start, position - start)
    } catch (error) {
      body = undefined
      const isWrong = error instanceof ChecksumMismatchError
      if (signal.aborted || attempt >= settings.numDownloadAttempts || !(isWrong || isBroken(error))) throw error
      if (isWrong) {
        if (!target.canRewrite) throw error
        progress.add(start - position)
        position = start
        sum = newSum()
      } else if (position === end) {
        return sum?.digest() ?? ''
      }
      await task.deadline.sleep(paceOf(task.client, PAUSE * 2 ** (attempt - 1)))
    }
  }
}

/** A body that ends before its time is asked for again; calls that fail were repeated by the client. */
function isBroken(error: unknown): boolean {
  return (
    error instanceof ConnectionClosedError || error instanceof IncompleteBodyError || error instanceof ReadTimeoutError
  )
}

/** @throws ObjectChangedError it is no more the object that the download began with */
async function openRange({ task, params, remote, signal }: Scene, start: number, end: number): Promise<StreamingBody> {
  const { client, place } = task
  try {
    const output = await client.getObject!({ ...params, ...rangeParams(start, end, remote) }, callOptions(signal))
    const body = output.Body as StreamingBody
    try {
      checkRange(start, end, remote, output)
    } catch (error) {
      body.destroy()
      throw error
    }
    return body
  } catch (error) {
    if (!(error instanceof ClientError && [412, 416].includes(error.statusCode))) throw error
    throw new ObjectChangedError(
      `The object "${place.Key}" in the bucket "${place.Bucket}" was replaced while it was downloaded (it had the ETag ${remote.ETag}). ` +
        'Call again for the new one.',
      { cause: error },
    )
  }
}
