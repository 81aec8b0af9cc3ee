import type { RecordedCall } from './recorded.ts'
import type { RedactOptions } from './redact.ts'

/** How calls are recorded, or answered. */
export interface RecordingOptions extends RedactOptions {
  /** The path of a JSON file. */
  readonly file: string
  /** `auto`, which it is when left out: replay where there is a file, record where there is none. */
  readonly mode?: 'record' | 'replay' | 'auto' | undefined
  /**
   * Parameters as they are to be written and compared, without what differs from run to run, times and random names, and
   * without secrets of your own. Called when a call is recorded, and again when one is replayed.
   *
   * @example params: ({ params }) => ({ ...params, StartTime: undefined, EndTime: undefined })
   */
  readonly params?: ((call: CallToRecord) => object) | undefined
  /**
   * Members of parameters and outputs that the model calls sensitive and a replay needs: `['lambda.Invoke.Payload']`. What
   * is seen to be a secret in them is still replaced.
   */
  readonly keep?: readonly string[] | undefined
  /**
   * Changes the answer that is about to be written, or leaves the call out by returning undefined. Parameters are what
   * `params` made of them: a replay compares those.
   */
  readonly filter?: ((call: RecordedCall) => RecordedCall | undefined) | undefined
  /** Replayed waiters wait between polls. False when left out. */
  readonly keepDelays?: boolean | undefined
}

/** A call before it is written or looked for. */
export interface CallToRecord {
  /** `s3` */
  readonly service: string
  /** `GetObject` */
  readonly operation: string
  /** As they are sent; streams and idempotency tokens are names. */
  readonly params: Readonly<Record<string, unknown>>
}
