import type { CallOptions, UntypedClient, UntypedParams } from '../../../client/types.ts'
import { InvalidOptionError } from '../../../errors.ts'
import { didYouMean } from '../../../names.ts'
import { Slots } from './concurrency.ts'

const KB = 1024
const MB = 1024 * KB

/** How an object is cut into parts and how many requests do it: boto3's `TransferConfig`. Sizes are bytes. */
export interface TransferConfig {
  /** Size from which on an object goes in parts. Default: 8 MiB. */
  readonly multipartThreshold?: number | undefined
  /** Size of a part; grown where an object would have more than 10,000. S3 takes 5 MiB or more. Default: 8 MiB. */
  readonly multipartChunksize?: number | undefined
  /** Requests at once, at most the `maxPoolConnections` of the client. Default: 10. */
  readonly maxConcurrency?: number | undefined
  /** `false`: one request at a time. Default: true. */
  readonly useThreads?: boolean | undefined
  /** How often the body of one range is asked for when it breaks off, the first time included. Default: 5. */
  readonly numDownloadAttempts?: number | undefined
  /** Taken, and without effect: while a batch is written, one more comes in. */
  readonly maxIoQueue?: number | undefined
  /** Bytes that are written at once, at least. Default: 256 KiB. */
  readonly ioChunksize?: number | undefined
  /** Bytes a second, up and down. Default: no limit. */
  readonly maxBandwidth?: number | null | undefined
  /** There is one: `auto`, `classic` and `crt` all mean it. */
  readonly preferredTransferClient?: 'auto' | 'classic' | 'crt' | undefined
}

/** What was transferred so far; `total` is undefined while a stream has not ended. */
export interface TransferProgress {
  readonly transferred: number
  readonly total: number | undefined
  readonly key: string
}

/** Options of every transfer. */
export interface TransferOptions extends CallOptions {
  /** Parameters of the calls that are made: `{ ContentType: 'text/html', Metadata: { a: 'b' } }`; those that boto3 takes. */
  readonly extraArgs?: UntypedParams | undefined
  readonly config?: TransferConfig | undefined
  /** Called with ever greater numbers, at last with all. What it throws ends the transfer. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined
  /** Milliseconds for the whole transfer. */
  readonly timeout?: number | undefined
  /** Shares one limit of requests with other transfers, in place of `config.maxConcurrency`. */
  readonly slots?: Slots | undefined
}

/** Options of a download. */
export interface DownloadOptions extends TransferOptions {
  /** Waits until the file and its name are on the disk, not in the cache of the system. Default: false. */
  readonly fsync?: boolean | undefined
}

/** Options of a copy. */
export interface CopyOptions extends TransferOptions {
  /** A client that can read the source: of its region, with its credentials. */
  readonly sourceClient?: object | undefined
}

type Resolved = { readonly [Name in keyof TransferConfig]-?: NonNullable<TransferConfig[Name]> }

/** A transfer's settings, complete. */
export type Settings = Omit<Resolved, 'maxBandwidth'> & {
  readonly maxBandwidth: number | undefined
}

const DEFAULTS: Settings = {
  multipartThreshold: 8 * MB,
  multipartChunksize: 8 * MB,
  maxConcurrency: 10,
  useThreads: true,
  numDownloadAttempts: 5,
  maxIoQueue: 100,
  ioChunksize: 256 * KB,
  maxBandwidth: undefined,
  preferredTransferClient: 'auto',
}

const CLIENTS: readonly unknown[] = ['auto', 'classic', 'crt']
const OPTIONS = ['extraArgs', 'config', 'onProgress', 'signal', 'timeout', 'slots'] as const

/**
 * Checks options by name. Source of the settings: boto3/s3/transfer.py, TransferConfig.
 *
 * @param method for messages
 * @param more options that this method has beside those of all
 * @throws InvalidOptionError
 */
export function settingsOf(method: string, options: TransferOptions, more: readonly string[] = []): Settings {
  checkNames(method, 'option', options, [...OPTIONS, ...more])
  const { config = {}, onProgress } = options
  checkNames(method, 'option config', config, Object.keys(DEFAULTS), '.')
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new InvalidOptionError(`${method}: onProgress must be a function.`)
  }
  const given = Object.entries(config).filter(([, value]) => value !== undefined && value !== null)
  for (const [name, value] of given) {
    const fault = faultOf(name, value)
    if (fault !== undefined) throw new InvalidOptionError(`${method}: config.${name} must be ${fault}.`)
  }
  return given.length === 0 ? DEFAULTS : { ...DEFAULTS, ...Object.fromEntries(given) }
}

function faultOf(name: string, value: unknown): string | undefined {
  if (name === 'useThreads') return typeof value === 'boolean' ? undefined : 'true or false'
  if (name === 'preferredTransferClient') return CLIENTS.includes(value) ? undefined : `one of ${CLIENTS.join(', ')}`
  return Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a whole number above 0'
}

function checkNames(method: string, kind: string, given: unknown, known: readonly string[], separator = ' '): void {
  if (typeof given !== 'object' || given === null) {
    throw new InvalidOptionError(`${method}: the ${kind}s must be an object with ${known.join(', ')}.`)
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw new InvalidOptionError(`${method}: unknown ${kind}${separator}"${name}"${didYouMean(name, known)}`)
  }
}

/** The slots of one transfer: more requests than the client has sockets would only wait for one, and time out. */
export function slotsFor(client: UntypedClient, { maxConcurrency, useThreads }: Settings, given?: Slots): Slots {
  if (given !== undefined) return given
  if (!useThreads) return new Slots(1)
  const { maxPoolConnections = maxConcurrency } = client.meta.config as { readonly maxPoolConnections?: number }
  return new Slots(Math.min(maxConcurrency, maxPoolConnections))
}
