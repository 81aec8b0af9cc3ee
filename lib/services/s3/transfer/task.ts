import { type Deadline, deadlineOf } from '../../../client/deadline.ts'
import { FEATURES, withFeature } from '../../../client/features.ts'
import type { CallOptions, UntypedClient, UntypedParams } from '../../../client/types.ts'
import { AbortedError, InvalidOptionError, TucuxiError } from '../../../errors.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { Slots } from './concurrency.ts'
import { checkExtraArgs } from './extra-args.ts'
import { type Settings, settingsOf, slotsFor, type TransferOptions } from './options.ts'
import { Progress } from './progress.ts'
import type { Place } from './result.ts'

/** One transfer under way. */
export interface Task {
  readonly client: UntypedClient
  readonly place: Place
  /** What the caller gives to the calls. */
  readonly extraArgs: UntypedParams
  readonly settings: Settings
  readonly slots: Slots
  readonly bandwidth: Bandwidth | undefined
  readonly progress: Progress
  readonly deadline: Deadline
}

/** What is particular to one kind of transfer. */
export interface TaskKind {
  /** For messages. */
  readonly method: string
  readonly allowed: readonly string[]
  /** Options that only this kind has. */
  readonly options?: readonly string[]
}

const OBJECT_LAMBDA = /^arn:aws[^:]*:s3-object-lambda:/

/**
 * Checks what was given, and does the work within the time and until the signal that the caller gave.
 *
 * @throws InvalidOptionError before anything is sent; AbortedError, CallTimeoutError; what the work throws
 */
export async function runTask<Result>(
  { method, allowed, options: own }: TaskKind,
  client: UntypedClient,
  place: Place,
  options: TransferOptions,
  work: (task: Task) => Promise<Result>,
): Promise<Result> {
  const settings = settingsOf(method, options, own)
  const { extraArgs = {}, onProgress } = options
  checkExtraArgs(method, extraArgs, allowed)
  refuseObjectLambda(method, place.Bucket)
  const slots = slotsFor(client, settings, options.slots)
  const { maxBandwidth } = settings
  const bandwidth = maxBandwidth === undefined ? undefined : slots.bandwidth(maxBandwidth)
  const deadline = deadlineOf(method, options)
  const progress = new Progress(place.Key, onProgress)
  try {
    deadline.check()
    return await work({ client, place, extraArgs, settings, slots, bandwidth, progress, deadline })
  } catch (thrown) {
    const error = deadline.signal?.aborted === true ? endOf(deadline, method, thrown) : thrown
    // Parts are sent by workers that know nothing of who called.
    if (error instanceof TucuxiError) Error.captureStackTrace(error, runTask)
    throw error
  } finally {
    deadline.release()
  }
}

/** Such buckets answer what a user's function makes of an object: its size and parts are not known. Source: s3transfer/manager.py. */
export function refuseObjectLambda(method: string, bucket: unknown): void {
  if (typeof bucket !== 'string' || !OBJECT_LAMBDA.test(bucket)) return
  throw new InvalidOptionError(`${method} does not work with S3 Object Lambda. Call the operations of the client.`)
}

/** The options of one call of a transfer. */
export function callOptions(signal: AbortSignal | undefined, more?: CallOptions): CallOptions {
  return withFeature({ ...more, signal }, FEATURES.s3Transfer)
}

/** What a signal ends may end with many an error: that of a call, of a stream, of a timer. All of them mean the signal. */
function endOf(deadline: Deadline, method: string, error: unknown): unknown {
  return deadline.translate(new AbortedError(`${method} was aborted.`, { cause: error }))
}
