import type { UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { ClientError, TucuxiError } from '../../../errors.ts'
import { completedETag, findCompleted } from './completed.ts'
import { Crew } from './crew.ts'
import { callOptions, type Task } from './task.ts'

/** Milliseconds that the service has to remove the parts of an upload that failed. */
const CLEANUP = 10_000
/** Milliseconds that the service has to tell the id of an upload that nobody wants any more. */
const PATIENCE = 2_000

/** A part that the service has. */
export interface DonePart {
  readonly PartNumber: number
  readonly ETag: string
  readonly [checksum: `Checksum${string}`]: string
}

/** An upload in parts that was begun. */
export interface Upload {
  readonly UploadId: string
  /** Aborted when one part fails. */
  readonly signal: AbortSignal
}

/** What is sent in parts, and how. */
export interface Multipart {
  /** Parameters of CreateMultipartUpload beside bucket and key. */
  readonly create: UntypedParams
  /** Parameters of CompleteMultipartUpload beside those of every upload; called when all parts are there. */
  complete(parts: readonly DonePart[]): Promise<UntypedParams>
  /** How many workers send parts. */
  readonly workers: number
  /** Makes a worker: each call sends the next part, and gives undefined when there is none left. */
  worker(upload: Upload): () => Promise<DonePart | undefined>
  /** Bytes of all parts, once they are sent. */
  size(): number
}

/**
 * Sends parts, and makes an object of them. When anything fails, what was sent is removed from the service.
 *
 * @returns the answer to CompleteMultipartUpload; where that got lost, the one to HeadObject
 */
export async function sendInParts(task: Task, multipart: Multipart): Promise<UntypedOutput> {
  const { slots, deadline } = task
  const began = await slots.run(() => begin(task, multipart), deadline.signal)
  const UploadId = String(began.UploadId)
  try {
    deadline.check()
    const parts = await sendParts(task, multipart, UploadId)
    const params = await multipart.complete(parts)
    const output = await slots.run(() => complete(task, multipart, began, parts, params), deadline.signal)
    // That of radosgw is empty.
    return { ...output, ETag: output.ETag || completedETag(parts) }
  } catch (error) {
    await remove(task, UploadId, error)
    throw error
  }
}

/** Also when the transfer is aborted, the answer is awaited for a while: without its id, nobody could remove the upload. */
async function begin({ client, place, deadline: { signal } }: Task, { create }: Multipart): Promise<UntypedOutput> {
  const patience = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(() => patience.abort(), PATIENCE)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await client.createMultipartUpload!({ ...place, ...create }, callOptions(patience.signal))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

async function sendParts({ deadline }: Task, multipart: Multipart, UploadId: string): Promise<readonly DonePart[]> {
  const crew = new Crew(deadline.signal)
  const parts: DonePart[] = []
  for (let i = 0; i < multipart.workers; i++) {
    crew.start(async () => {
      const send = multipart.worker({ UploadId, signal: crew.signal })
      for (let part = await send(); part !== undefined; part = await send()) parts.push(part)
    })
  }
  await crew.finish()
  return parts.sort((a, b) => a.PartNumber - b.PartNumber)
}

/**
 * An answer that got lost says nothing of what was done: the object may be there, and its parts gone.
 * So the service is asked before the upload counts as failed.
 */
async function complete(
  task: Task,
  multipart: Multipart,
  began: UntypedOutput,
  parts: readonly DonePart[],
  params: UntypedParams,
): Promise<UntypedOutput> {
  const { client, place, deadline } = task
  const { UploadId } = began
  try {
    return await client.completeMultipartUpload!(
      { ...place, UploadId, MultipartUpload: { Parts: parts }, ...params },
      callOptions(deadline.signal),
    )
  } catch (error) {
    if (!isDoubtful(error) || deadline.signal?.aborted === true) throw error
    const wanted = { size: multipart.size(), parts: parts.length, ETag: completedETag(parts), began }
    const found = await findCompleted(task, wanted, params)
    if (found === undefined) throw error
    return found
  }
}

/** Whether the service may have done what it gave no good answer to. A retry of what was done is told that there is no upload. */
function isDoubtful(error: unknown): boolean {
  return !(error instanceof ClientError) || error.code === 'NoSuchUpload' || error.statusCode >= 500
}

/** Removes what was sent. That this fails must not hide why it was done: the message of that error tells of both. */
async function remove({ client, place, extraArgs }: Task, UploadId: string, cause: unknown): Promise<void> {
  const { RequestPayer, ExpectedBucketOwner } = extraArgs
  const owner = {
    ...(RequestPayer !== undefined && { RequestPayer }),
    ...(ExpectedBucketOwner !== undefined && { ExpectedBucketOwner }),
  }
  try {
    await client.abortMultipartUpload!({ ...place, UploadId, ...owner }, callOptions(undefined, { timeout: CLEANUP }))
  } catch (error) {
    const isGone = error instanceof ClientError && error.code === 'NoSuchUpload'
    if (isGone || !(cause instanceof TucuxiError) || !(error instanceof Error)) return
    cause.message += ` The parts that were sent could not be removed, either: ${error.message} Abort the upload ${UploadId} by hand.`
  }
}
