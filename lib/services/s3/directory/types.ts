import type { Slots, TransferConfig } from '../transfer/index.ts'
import type { SkippedKind } from './walk.ts'

/** What a filter and a function of extra arguments are told about a file. */
export interface FileInfo {
  /** The path below the folder and the key after the prefix, with `/` on every platform. */
  readonly name: string
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Of the side that the file comes from. */
  readonly modified: Date
}

/** Which files a transfer of a directory is about. */
export interface FilterOptions {
  /** Patterns (`*.html`, `docs/**`) of which a file must match one; all files without. */
  readonly include?: string | readonly string[] | undefined
  /** Patterns of which a file must match none. What is excluded is neither transferred nor deleted. */
  readonly exclude?: string | readonly string[] | undefined
  /** Has the last word on a file that the patterns let through. */
  readonly filter?: ((file: FileInfo) => boolean) | undefined
}

/** Extra arguments of the transfer of each file, as `uploadFile` and `downloadFile` take them. */
export type ExtraArgs = Readonly<Record<string, unknown>>

/** What `uploadDirectory`, `downloadDirectory` and `sync` take. */
export interface DirectoryOptions extends FilterOptions {
  /** For every file, or for each its own: `file => ({ ContentType: ... })`. */
  readonly extraArgs?: ExtraArgs | ((file: FileInfo) => ExtraArgs | undefined) | undefined
  readonly config?: TransferConfig | undefined
  /** Called whenever bytes were transferred or a file is done. */
  readonly onProgress?: ((progress: DirectoryProgress) => void) | undefined
  /** Called once for each file when it is known what becomes of it. */
  readonly onFile?: ((result: FileResult) => void) | undefined
  /** Stops all: nothing more is started, what is under way is aborted. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for all of it. */
  readonly timeout?: number | undefined
  /** Shares one limit of requests with other transfers, in place of `config.maxConcurrency`. */
  readonly slots?: Slots | undefined
  /** Stops all at the first file that fails; by default the others go on. */
  readonly failFast?: boolean | undefined
}

export interface UploadDirectoryOptions extends DirectoryOptions {
  /** Where the keys begin; a `/` follows it. By default the top of the bucket. */
  readonly prefix?: string | undefined
  /** Whether symlinks are uploaded as what they lead to; by default they are skipped. */
  readonly followSymlinks?: boolean | undefined
}

export interface DownloadDirectoryOptions extends DirectoryOptions {
  /** Waits for each file until it and its name are on the disk, not in the cache of the system. Default: false. */
  readonly fsync?: boolean | undefined
}

export interface SyncOptions extends DownloadDirectoryOptions {
  /** Changes nothing: the result is the plan, with the status `planned`. */
  readonly dryRun?: boolean | undefined
  /** Deletes, at the end, what is at the target and not at the source. */
  readonly delete?: boolean | undefined
  /** How files on both sides are compared; `size-and-time` by default. */
  readonly compare?: SyncCompare | undefined
  /** Whether symlinks in the local folder count as what they lead to; by default they are skipped. */
  readonly followSymlinks?: boolean | undefined
}

/** One side of a sync: a local folder, or the keys of the bucket below a prefix. */
export type SyncSide =
  | { readonly path: string | URL; readonly prefix?: never }
  | { readonly prefix: string; readonly path?: never }

/**
 * - `size-and-time`: the same size, and the object is not older than the file that is uploaded; or, downloading, the
 *   file has the time of the object to the second, as downloads leave it.
 * - `size`: the same size.
 * - `checksum`: the same size and content, by the MD5 or another checksum that S3 has of the whole object; where it
 *   has none, the file is transferred.
 */
export type SyncCompare = 'size-and-time' | 'size' | 'checksum'

/** Why a file is transferred (`missing` ... `checksum`), deleted (`extra`) or skipped (all else). */
export type Reason = 'missing' | 'size' | 'time' | 'checksum' | 'extra' | 'folder-marker' | SkippedKind

/** What became of one file. */
export interface FileResult {
  readonly action: 'upload' | 'download' | 'delete'
  /** `planned` in a dry run only; `unchanged` means that both sides are the same. */
  readonly status: 'done' | 'planned' | 'unchanged' | 'skipped' | 'failed'
  readonly key: string
  /** The local file; left out where the key can be no path in the folder. */
  readonly path?: string | undefined
  /** Bytes. */
  readonly size: number
  /** Left out where nothing was compared. */
  readonly reason?: Reason | undefined
  /** Why it failed. */
  readonly error?: unknown
}

/** How many files came to what end, and what became of each. */
export interface DirectoryResult {
  readonly transferred: number
  readonly deleted: number
  readonly unchanged: number
  readonly skipped: number
  readonly failed: number
  /** Bytes of the files that were transferred, or would be. */
  readonly bytes: number
  /** All results but those of unchanged files, in the order in which they ended; `onFile` is told of those, too. */
  readonly files: readonly FileResult[]
}

/** How far a transfer is. Totals grow while the sides are listed. */
export interface DirectoryProgress {
  /** Bytes of files that are done or under way. */
  readonly transferredBytes: number
  readonly totalBytes: number
  readonly transferredFiles: number
  readonly totalFiles: number
  /** Whether the totals are final. */
  readonly isListed: boolean
}
