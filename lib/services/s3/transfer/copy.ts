import type { UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { ClientError, ObjectChangedError } from '../../../errors.ts'
import { copyExtras } from './copy-extras.ts'
import { type CopySource, copySourceOf } from './copy-source.ts'
import { ALLOWED, COPY, HEAD_OF_SOURCE, PRESERVED, pick } from './extra-args.ts'
import { algorithmOf } from './full-checksum.ts'
import { sendInParts } from './multipart.ts'
import type { CopyOptions } from './options.ts'
import { partSizeFor } from './part-size.ts'
import { type Place, resultOf, type TransferResult } from './result.ts'
import { callOptions, refuseObjectLambda, runTask, type Task } from './task.ts'
import { donePart } from './upload.ts'

export interface CopyInit extends Place {
  readonly source: CopySource | string
}

const KIND = { method: 'copy', allowed: ALLOWED.copy, options: ['sourceClient'] }

/**
 * Copies an object within S3: by one CopyObject below `multipartThreshold`, else part by part of the same source.
 *
 * What CopyObject copies besides the bytes, a copy in parts sets by itself: headers and metadata always, tags and annotations
 * where a directive asks for them. Source: s3transfer/copies.py.
 *
 * @throws InvalidOptionError and ParamValidationError before anything is sent; ObjectChangedError; ClientError; AbortedError
 * and CallTimeoutError
 */
export function copyObject(
  client: UntypedClient,
  { Bucket, Key, source: given }: CopyInit,
  options: CopyOptions = {},
): Promise<TransferResult> {
  const place = { Bucket, Key }
  return runTask(KIND, client, place, options, async task => {
    const source = copySourceOf(KIND.method, given)
    refuseObjectLambda(KIND.method, source.Bucket)
    const sourceClient = (options.sourceClient ?? client) as UntypedClient
    const head = await headOf(task, sourceClient, source)
    const size = Number(head.ContentLength)
    task.progress.total = size
    const isSmall = size < task.settings.multipartThreshold
    const output = isSmall ? await copyWhole(task, source) : await copyInParts(task, source, head, size)
    if (isSmall) task.progress.add(size)
    else await copyExtras(task, { sourceClient, source, output })
    task.progress.end()
    return resultOf(place, size, output)
  })
}

function headOf(
  { extraArgs, slots, deadline }: Task,
  client: UntypedClient,
  source: CopySource,
): Promise<UntypedOutput> {
  const params: UntypedParams = { ...source }
  for (const [name, inHead] of HEAD_OF_SOURCE) if (extraArgs[name] !== undefined) params[inHead] = extraArgs[name]
  return slots.run(() => client.headObject!(params, callOptions(deadline.signal)), deadline.signal)
}

async function copyWhole(
  { client, place, extraArgs, slots, deadline }: Task,
  CopySource: CopySource,
): Promise<UntypedOutput> {
  const params = { CopySource, ...place, ...extraArgs }
  const output = await slots.run(() => client.copyObject!(params, callOptions(deadline.signal)), deadline.signal)
  const { ETag } = output.CopyObjectResult as UntypedOutput
  return { ETag, VersionId: output.VersionId }
}

function copyInParts(task: Task, CopySource: CopySource, head: UntypedOutput, size: number): Promise<UntypedOutput> {
  const { client, place, extraArgs, slots, settings, progress } = task
  const partSize = partSizeFor(settings.multipartChunksize, size)
  const count = Math.max(1, Math.ceil(size / partSize))
  const algorithm = algorithmOf(extraArgs)
  const ofParts = pick(extraArgs, COPY.part)
  const condition = head.ETag === undefined ? {} : { CopySourceIfMatch: head.ETag }
  let given = 0
  return sendInParts(task, {
    create: pick(withPreserved(extraArgs, head), COPY.create),
    workers: Math.min(slots.size, count),
    worker:
      ({ UploadId, signal }) =>
      () =>
        slots.run(async () => {
          if (given === count) return undefined
          const start = given * partSize
          given += 1
          const PartNumber = given
          const end = Math.min(size, start + partSize)
          const CopySourceRange = `bytes=${start}-${end - 1}`
          const params = { CopySource, ...place, UploadId, PartNumber, ...ofParts, CopySourceRange, ...condition }
          const output = await client.uploadPartCopy!(params, callOptions(signal)).catch(error => {
            throw explained(error, CopySource)
          })
          progress.add(end - start)
          return donePart(PartNumber, output.CopyPartResult as UntypedOutput, algorithm)
        }, signal),
    complete: async () => pick(extraArgs, COPY.complete),
    size: () => size,
  })
}

/** What the source has, unless the caller replaces it: an upload in parts knows no MetadataDirective. */
function withPreserved(extraArgs: UntypedParams, head: UntypedOutput): UntypedParams {
  if (extraArgs.MetadataDirective === 'REPLACE') return extraArgs
  return { ...pick(extraArgs, { without: PRESERVED }), ...pick(head, { only: PRESERVED }) }
}

function explained(error: unknown, { Bucket, Key }: CopySource): unknown {
  if (!(error instanceof ClientError && error.code === 'PreconditionFailed')) return error
  const message = `The object "${Key}" in the bucket "${Bucket}" was replaced while it was copied. Call again for the new one.`
  return new ObjectChangedError(message, { cause: error })
}
