import type { UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import type { BodyInput } from '../../../http/body.ts'
import type { Slot } from './concurrency.ts'
import { ALLOWED, FULL_CHECKSUMS, pick, UPLOAD } from './extra-args.ts'
import { algorithmOf, fullChecksumOf } from './full-checksum.ts'
import { type DonePart, sendInParts } from './multipart.ts'
import type { TransferOptions } from './options.ts'
import { type PartQueue, partsOfSource, partsOfStream } from './part-queue.ts'
import { type Place, resultOf, type TransferResult } from './result.ts'
import { bodyOf, openSource, type SizedSource, type Source } from './source.ts'
import { StreamSource } from './source-stream.ts'
import { callOptions, runTask, type Task } from './task.ts'

/** What is uploaded: the file at a path, or what can be the body of a call. */
export type UploadSource = { readonly path: string | URL } | BodyInput

export interface UploadInit extends Place {
  /** Who asks, for messages. */
  readonly method?: string | undefined
  readonly source: UploadSource
}

/**
 * Stores an object: in one PutObject below `multipartThreshold`, else in parts.
 *
 * Memory is bounded by part size × requests at once. Source: s3transfer/upload.py.
 *
 * @throws InvalidOptionError before anything is sent; RequestBodyError the source cannot be read, or changed meanwhile;
 * ClientError; AbortedError and CallTimeoutError
 */
export function uploadObject(
  client: UntypedClient,
  { Bucket, Key, source: given, method = 'uploadObject' }: UploadInit,
  options: TransferOptions = {},
): Promise<TransferResult> {
  const place = { Bucket, Key }
  return runTask({ method, allowed: ALLOWED.upload }, client, place, options, async task => {
    const source = await openSource(given, task.deadline.signal)
    try {
      const { size, output } = await send(task, withChecksum(task), source)
      task.progress.end()
      return resultOf(place, size, output)
    } finally {
      await source.close()
    }
  })
}

interface Sent {
  readonly size: number
  readonly output: UntypedOutput
}

async function send(task: Task, args: UntypedParams, source: Source): Promise<Sent> {
  const { multipartThreshold: threshold, multipartChunksize } = task.settings
  if (source instanceof StreamSource) {
    const start = await source.fill(() => Buffer.allocUnsafeSlow(threshold))
    if (start.length < threshold) return putObject(task, args, start.length, async () => ({ Body: start }))
    source.unread(start)
    return putParts(task, args, partsOfStream(source, multipartChunksize))
  }
  const { size } = source
  task.progress.total = size
  if (size < threshold) return putObject(task, args, size, slot => whole(source, slot))
  return putParts(task, args, partsOfSource(source, multipartChunksize))
}

async function whole(source: SizedSource, slot: Slot): Promise<UntypedParams> {
  const body = await bodyOf(source, 0, source.size, slot)
  await source.verify()
  return body
}

async function putObject(
  { client, place, slots, bandwidth, progress, deadline: { signal } }: Task,
  args: UntypedParams,
  size: number,
  body: (slot: Slot) => Promise<UntypedParams>,
): Promise<Sent> {
  const output = await slots.run(async slot => {
    await bandwidth?.take(size, signal)
    const params = { ...place, ...(await body(slot)), ...pick(args, UPLOAD.put) }
    return client.putObject!(params, callOptions(signal))
  }, signal)
  progress.add(size)
  return { size, output }
}

async function putParts(task: Task, given: UntypedParams, queue: PartQueue): Promise<Sent> {
  const { client, place, slots, bandwidth, progress } = task
  const args = withKnownChecksum(given)
  const ofParts = pick(args, UPLOAD.part)
  const algorithm = algorithmOf(args)
  let size = 0
  const lengths = new Map<number, number>()
  const output = await sendInParts(task, {
    create: pick(args, UPLOAD.create),
    workers: Math.min(slots.size, queue.count),
    worker:
      ({ UploadId, signal }) =>
      () =>
        slots.run(async slot => {
          const part = await queue.next(slot)
          if (part === undefined) return undefined
          const { PartNumber, length, body } = part
          await bandwidth?.take(length, signal)
          const params = { ...place, UploadId, PartNumber, ...body, ...ofParts }
          const answer = await client.uploadPart!(params, callOptions(signal))
          size += length
          lengths.set(PartNumber, length)
          progress.add(length)
          return donePart(PartNumber, answer, algorithm)
        }, signal),
    async complete(parts) {
      await queue.verify()
      return { ...pick(args, UPLOAD.complete), ...fullChecksumOf(args, parts, lengths) }
    },
    size: () => size,
  })
  return { size, output }
}

/** What CompleteMultipartUpload is told of a part. @param answer to UploadPart, or the result of UploadPartCopy */
export function donePart(PartNumber: number, answer: UntypedOutput, algorithm: string | undefined): DonePart {
  const name = `Checksum${algorithm}` as const
  const checksum = algorithm === undefined ? undefined : answer[name]
  const part = { PartNumber, ETag: String(answer.ETag) }
  return checksum === undefined ? part : { ...part, [name]: String(checksum) }
}

/** Source: s3transfer/utils.py, set_default_checksum_algorithm. */
function withChecksum({ client, extraArgs }: Task): UntypedParams {
  const isWanted = client.meta.config.requestChecksumCalculation === 'when_supported'
  const isKnown = FULL_CHECKSUMS.some(name => Object.hasOwn(extraArgs, name))
  return isWanted && !isKnown ? { ChecksumAlgorithm: 'CRC32', ...extraArgs } : extraArgs
}

/** A checksum of the whole that the caller knows is one of the upload. Source: s3transfer/upload.py, _submit_multipart_request. */
function withKnownChecksum(args: UntypedParams): UntypedParams {
  const known = FULL_CHECKSUMS.findLast(name => Object.hasOwn(args, name))
  if (known === undefined) return args
  return { ...args, ChecksumType: 'FULL_OBJECT', ChecksumAlgorithm: known.slice('Checksum'.length) }
}
