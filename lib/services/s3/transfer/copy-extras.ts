import type { UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { BatchError } from '../../../errors.ts'
import type { StreamingBody } from '../../../http/streaming-body.ts'
import type { CopySource } from './copy-source.ts'
import { COPY, pick } from './extra-args.ts'
import { callOptions, type Task } from './task.ts'

/** A copy in parts that was completed. */
interface Copied {
  readonly sourceClient: UntypedClient
  readonly source: CopySource
  /** The answer to CompleteMultipartUpload. */
  readonly output: UntypedOutput
}

/**
 * Tags and annotations, where a directive asks for them. Source: s3transfer/copies.py, CopyCompleteMultipartUploadTask.
 *
 * @throws ClientError; BatchError when some annotations could not be written. The copy is there, then.
 */
export async function copyExtras(task: Task, copied: Copied): Promise<void> {
  const { TaggingDirective, AnnotationDirective } = task.extraArgs
  if (TaggingDirective === 'COPY' || TaggingDirective === 'REPLACE') await writeTags(task, copied)
  if (AnnotationDirective === 'COPY') await copyAnnotations(task, copied)
}

async function writeTags(task: Task, copied: Copied): Promise<void> {
  const { client, extraArgs, deadline } = task
  const TagSet = extraArgs.TaggingDirective === 'COPY' ? await tagsOf(task, copied) : parseTags(extraArgs.Tagging)
  if (TagSet.length === 0) return
  await client.putObjectTagging!({ ...written(task, copied), Tagging: { TagSet } }, callOptions(deadline.signal))
}

async function tagsOf(task: Task, copied: Copied): Promise<readonly unknown[]> {
  const { TagSet = [] } = await copied.sourceClient.getObjectTagging!(
    read(task, copied),
    callOptions(task.deadline.signal),
  )
  return TagSet as readonly unknown[]
}

/** `a=b&c=d`, as CopyObject takes it. */
function parseTags(tagging: unknown): readonly unknown[] {
  return [...new URLSearchParams(String(tagging ?? ''))].map(([Key, Value]) => ({ Key, Value }))
}

async function copyAnnotations(task: Task, copied: Copied): Promise<void> {
  const { client, deadline } = task
  const { sourceClient, output } = copied
  const options = callOptions(deadline.signal)
  const condition = output.ETag === undefined ? {} : { ObjectIfMatch: output.ETag }
  const { Annotations = [] } = await sourceClient.listObjectAnnotations!(read(task, copied), options)
  const failures: { readonly name: string; readonly error: unknown }[] = []
  for (const { AnnotationName } of Annotations as { readonly AnnotationName: string }[]) {
    const params = { ...read(task, copied), AnnotationName }
    const { AnnotationPayload: payload } = await sourceClient.getObjectAnnotation!(params, options)
    const AnnotationPayload = await (payload as StreamingBody).bytes()
    try {
      await client.putObjectAnnotation!(
        { ...written(task, copied), AnnotationName, AnnotationPayload, ...condition },
        options,
      )
    } catch (error) {
      deadline.check()
      failures.push({ name: AnnotationName, error })
    }
  }
  if (failures.length === 0) return
  const names = failures.map(({ name }) => name).join(', ')
  throw new BatchError(
    `The object was copied, and these annotations of it were not: ${names}. \`failures\` says why of each.`,
    [output],
    failures,
  )
}

/** Parameters that name the source. */
function read({ extraArgs }: Task, { source }: Copied): UntypedParams {
  return { ...source, ...pick(extraArgs, COPY.read) }
}

/** Parameters that name the copy. */
function written({ place, extraArgs }: Task, { output: { VersionId } }: Copied): UntypedParams {
  return { ...place, ...pick(extraArgs, COPY.write), ...(VersionId !== undefined && { VersionId }) }
}
