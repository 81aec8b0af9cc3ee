import type { UntypedClient } from '../../../client/types.ts'
import { InvalidOptionError } from '../../../errors.ts'
import { ALLOWED, checkExtraArgs } from '../transfer/extra-args.ts'
import type { Slots, TransferOptions } from '../transfer/index.ts'
import { settingsOf, slotsFor } from '../transfer/options.ts'
import type { Rules, Step } from './decide.ts'
import { compileFilter } from './filters.ts'
import { folderPrefix } from './keys.ts'
import { RemoteSide } from './remote-side.ts'
import type { RunOptions } from './run.ts'
import type { SyncCompare, SyncOptions } from './types.ts'

/** Options of all directory methods that are not those of transfers of one object. */
const OPTIONS = ['include', 'exclude', 'filter', 'onFile', 'failFast'] as const
const COMPARES: readonly unknown[] = ['size-and-time', 'size', 'checksum'] satisfies SyncCompare[]
const FLAGS = ['failFast', 'dryRun', 'delete', 'followSymlinks', 'fsync'] as const
const FUNCTIONS = ['filter', 'onFile'] as const

/** Everything that one call needs, checked. */
export interface Job {
  readonly method: string
  readonly remote: RemoteSide
  readonly options: SyncOptions
  readonly slots: Slots
  readonly rules: Rules
}

/** Which way, and where. */
export interface JobInit {
  readonly method: string
  readonly direction: 'upload' | 'download'
  readonly client: UntypedClient
  readonly bucket: string
  readonly prefix: string
}

/**
 * @param more options that this method has beside those of all
 * @throws InvalidOptionError before anything is sent or read
 */
export function jobOf(init: JobInit, options: SyncOptions, more: readonly string[]): Job {
  const { method, direction, client, bucket, prefix } = init
  const settings = settingsOf(method, options as TransferOptions, [...OPTIONS, ...more])
  for (const name of FLAGS) check(method, options, name, 'boolean', 'true or false')
  for (const name of FUNCTIONS) check(method, options, name, 'function', 'a function')
  const { extraArgs, compare } = options
  if (extraArgs !== undefined && typeof extraArgs !== 'function') checkExtraArgs(method, extraArgs, ALLOWED[direction])
  if (compare !== undefined && !COMPARES.includes(compare)) {
    throw new InvalidOptionError(`${method}: compare must be one of ${COMPARES.join(', ')}.`)
  }
  if (typeof prefix !== 'string')
    throw new InvalidOptionError(`${method}: the prefix must be a string, such as "logs/".`)
  return {
    method,
    remote: new RemoteSide(client, bucket, extraArgs),
    options,
    slots: slotsFor(client, settings, options.slots),
    rules: { prefix: folderPrefix(prefix), filter: compileFilter(options), compare, delete: options.delete ?? false },
  }
}

export function runOptions({ options, slots }: Job): RunOptions {
  return { ...options, dryRun: options.dryRun ?? false, concurrency: slots.size }
}

/** Options of the transfer of one file. */
export function transferOptions(
  { options, slots }: Job,
  { file }: Step,
  signal: AbortSignal | undefined,
  onProgress: (transferred: number) => void,
): TransferOptions {
  const { extraArgs, config } = options
  return {
    extraArgs: typeof extraArgs === 'function' ? extraArgs(file) : extraArgs,
    config,
    slots,
    signal,
    onProgress: ({ transferred }) => onProgress(transferred),
  }
}

function check(method: string, options: SyncOptions, name: keyof SyncOptions, type: string, words: string): void {
  const value = options[name]
  if (value !== undefined && typeof value !== type) throw new InvalidOptionError(`${method}: ${name} must be ${words}.`)
}
