import type { UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { ChecksumMismatchError } from '../../../errors.ts'
import { type CrcPiece, combineCrcs, isCrc } from '../../../http/crc-combine.ts'
import type { StreamingBody } from '../../../http/streaming-body.ts'
import { Crew } from './crew.ts'
import { ALLOWED } from './extra-args.ts'
import { fetchRange } from './fetch-range.ts'
import type { DownloadOptions } from './options.ts'
import { type Range, type Remote, rangesOf, remoteOf } from './ranges.ts'
import { type Place, resultOf, type TransferResult } from './result.ts'
import { type DownloadTarget, openTarget, type Target } from './target.ts'
import { callOptions, runTask, type Task } from './task.ts'

export interface DownloadInit extends Place {
  /** Who asks, for messages. */
  readonly method?: string | undefined
  readonly VersionId?: string | undefined
  readonly target: DownloadTarget
}

/**
 * Fetches an object: by one GetObject below `multipartThreshold`, else by ranges of the same object, several at a time.
 *
 * A file is written under another name, and gets its own when it is whole. What breaks off goes on from where it was.
 * Source: s3transfer/download.py; other than there, the first GetObject tells the size.
 *
 * @throws InvalidOptionError before anything is sent; ObjectChangedError; ChecksumMismatchError; ClientError; AbortedError
 * and CallTimeoutError; errors of the file system
 */
export function downloadObject(
  client: UntypedClient,
  { Bucket, Key, VersionId, target: given, method = 'downloadObject' }: DownloadInit,
  options: DownloadOptions = {},
): Promise<TransferResult> {
  const place = { Bucket, Key }
  const kind = { method, allowed: ALLOWED.download, options: ['fsync'] }
  return runTask(kind, client, place, options, async task => {
    const target = await openTarget(method, given)
    try {
      const params = { ...place, ...(VersionId !== undefined && { VersionId }), ...task.extraArgs }
      const result = await new Download(task, params, target).run()
      await target.finish(options.fsync === true)
      task.progress.end()
      return result
    } catch (error) {
      await target.discard()
      throw error
    }
  })
}

/** One download: what its workers share. */
class Download {
  readonly #task: Task
  readonly #params: UntypedParams
  readonly #target: Target
  readonly #crew: Crew
  #output: UntypedOutput = {}
  #remote!: Remote
  #ranges: readonly Range[] = []
  /** Ranges that are under way or done. */
  #given = 1
  readonly #pieces: CrcPiece[] = []

  constructor(task: Task, params: UntypedParams, target: Target) {
    this.#task = task
    this.#params = params
    this.#target = target
    this.#crew = new Crew(task.deadline.signal)
  }

  async run(): Promise<TransferResult> {
    this.#crew.start(() => this.#begin())
    await this.#crew.finish()
    await this.#verify()
    return resultOf(this.#task.place, this.#remote.size, this.#output)
  }

  /** The first answer says what there is to fetch; its body is the first range. */
  async #begin(): Promise<void> {
    const { client, slots, settings, progress } = this.#task
    const { signal } = this.#crew
    await slots.run(async () => {
      this.#output = await client.getObject!(this.#params, callOptions(signal))
      this.#remote = remoteOf(this.#output, this.#isVerified)
      const { size, checksum } = this.#remote
      this.#ranges = rangesOf(size, settings)
      this.#target.begin(signal, checksum?.algorithm)
      progress.total = size
      for (let i = 1; i < Math.min(slots.size, this.#ranges.length); i++) this.#crew.start(() => this.#work())
      await this.#fetch(this.#ranges[0]!, this.#output.Body as StreamingBody)
    }, signal)
    await this.#target.endRange(0)
    await this.#work()
  }

  async #work(): Promise<void> {
    const { signal } = this.#crew
    for (;;) {
      let index: number | undefined
      await this.#task.slots.run(async () => {
        const range = this.#ranges[this.#given]
        if (range === undefined) return
        index = this.#given
        this.#given += 1
        await this.#fetch(range)
      }, signal)
      if (index === undefined) return
      // Without a slot: what waits for its turn makes no request.
      await this.#target.endRange(index)
    }
  }

  async #fetch(range: Range, body?: StreamingBody): Promise<void> {
    const scene = {
      task: this.#task,
      params: this.#params,
      remote: this.#remote,
      target: this.#target,
      signal: this.#crew.signal,
      isLast: range.index === this.#ranges.length - 1,
    }
    const checksum = await fetchRange(scene, range, body)
    this.#pieces[range.index] = { checksum, length: range.end - range.start }
  }

  get #isVerified(): boolean {
    const { client, extraArgs } = this.#task
    return extraArgs.ChecksumMode !== undefined || client.meta.config.responseChecksumValidation === 'when_supported'
  }

  /** @throws ChecksumMismatchError */
  async #verify(): Promise<void> {
    const { checksum } = this.#remote
    if (checksum === undefined) return
    const { algorithm, expected } = checksum
    const [only] = this.#pieces
    let actual: string
    if (this.#pieces.length === 1) actual = only!.checksum
    else if (isCrc(algorithm)) actual = combineCrcs(algorithm, this.#pieces)
    else actual = await this.#target.digest()
    if (actual === expected) return
    const { Bucket, Key } = this.#task.place
    throw new ChecksumMismatchError(
      `The object "${Key}" in the bucket "${Bucket}" has the ${algorithm} checksum ${expected}, and what came has ${actual}: ` +
        'it was changed on its way. Repeat the call.',
    )
  }
}
