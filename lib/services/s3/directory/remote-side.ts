import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { fitsXml } from '../../../resource/batch/alone.ts'
import { pick } from '../transfer/extra-args.ts'
import type { Step } from './decide.ts'
import { listObjects, type RemoteObject } from './listing.ts'
import { hasContentOf } from './same-content.ts'
import type { DirectoryOptions } from './types.ts'

const CUSTOMER_KEY = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5'] as const
/** What DeleteObjects takes at once. */
const BATCH = 1_000

/** Calls about objects below a prefix, beside their transfers. */
export class RemoteSide {
  readonly client: UntypedClient
  readonly bucket: string
  readonly #extraArgs: UntypedParams

  /** Extra arguments that are a function are for files only. */
  constructor(client: UntypedClient, bucket: string, extraArgs: DirectoryOptions['extraArgs']) {
    this.client = client
    this.bucket = bucket
    this.#extraArgs = typeof extraArgs === 'object' ? extraArgs : {}
  }

  list(prefix: string, signal: AbortSignal | undefined): AsyncIterable<RemoteObject> {
    return listObjects(this.client, { ...this.#common(), Prefix: prefix }, { signal })
  }

  /** Whether the local file of a step has the content of its object. */
  hasContentOf({ local, remote }: Step, signal: AbortSignal | undefined): Promise<boolean> {
    const { key: Key, etag } = remote!
    const customerKey = pick(this.#extraArgs, { only: CUSTOMER_KEY })
    return hasContentOf(local!.path, etag, this.client, { ...this.#common(), ...customerKey, Key }, { signal })
  }

  /** Deletes objects; `settle` is called for each. */
  async delete(
    steps: readonly Step[],
    signal: AbortSignal | undefined,
    settle: (step: Step, error?: unknown) => void,
  ): Promise<void> {
    const alone = steps.filter(({ file }) => !fitsXml(file.key))
    const together = steps.filter(({ file }) => fitsXml(file.key))
    for (let at = 0; at < together.length && signal?.aborted !== true; at += BATCH) {
      await this.#deleteBatch(together.slice(at, at + BATCH), { signal }, settle)
    }
    for (const step of alone) {
      if (signal?.aborted === true) return
      const call = this.client.deleteObject!({ ...this.#common(), Key: step.file.key }, { signal })
      await call.then(
        () => settle(step),
        (error: unknown) => settle(step, error),
      )
    }
  }

  async #deleteBatch(
    steps: readonly Step[],
    options: CallOptions,
    settle: (step: Step, error?: unknown) => void,
  ): Promise<void> {
    const Objects = steps.map(({ file }) => ({ Key: file.key }))
    const failed = new Map<string, Error>()
    try {
      const output = await this.client.deleteObjects!({ ...this.#common(), Delete: { Objects, Quiet: true } }, options)
      for (const { Key, Code, Message } of (output.Errors ?? []) as UntypedOutput[]) {
        failed.set(Key as string, new Error(`DeleteObjects refused it: ${Code}: ${Message}`))
      }
    } catch (error) {
      for (const { file } of steps) failed.set(file.key, error as Error)
    }
    for (const step of steps) settle(step, failed.get(step.file.key))
  }

  #common(): UntypedParams & { readonly Bucket: string } {
    return { ...pick(this.#extraArgs, { only: ['RequestPayer', 'ExpectedBucketOwner'] }), Bucket: this.bucket }
  }
}
