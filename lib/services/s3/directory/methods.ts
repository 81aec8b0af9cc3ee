import type { Resource } from '../../../resource/index.ts'
import type {
  DirectoryResult,
  DownloadDirectoryOptions,
  SyncOptions,
  SyncSide,
  UploadDirectoryOptions,
} from './types.ts'

/** Methods of `Bucket` for whole directories. */
export interface DirectoryMethods {
  /**
   * Uploads all files below a folder, whatever is there already. One that fails does not stop the others.
   *
   * @param path the folder
   * @returns counts, and what became of each file
   * @throws BatchError files failed: `failures` are those, `responses` all
   * @throws InvalidOptionError the folder does not exist, or an option is wrong; nothing was sent
   * @throws AbortedError, CallTimeoutError by `signal` or `timeout`; `onFile` was told what was done by then
   * @example
   * await bucket.uploadDirectory('./site', {
   *   prefix: 'www/',
   *   exclude: ['*.map', 'drafts/'],
   *   extraArgs: ({ name }) => (name.endsWith('.html') ? { ContentType: 'text/html' } : {}),
   * })
   */
  uploadDirectory(path: string | URL, options?: UploadDirectoryOptions): Promise<DirectoryResult>
  /**
   * Downloads all objects below a prefix into a folder, which is made if need be, over the files that are there. The files
   * get the times of the objects. A key that cannot be a path in the folder, such as `../a`, fails; the others go on.
   *
   * @param prefix `logs` and `logs/` mean the keys that begin with `logs/`; the empty string the whole bucket
   * @param path the folder
   * @returns counts, and what became of each object
   * @throws BatchError, InvalidOptionError, AbortedError, CallTimeoutError as `uploadDirectory`
   * @example await bucket.downloadDirectory('logs/2026', './logs', { include: '*.gz' })
   */
  downloadDirectory(prefix: string, path: string | URL, options?: DownloadDirectoryOptions): Promise<DirectoryResult>
  /**
   * Makes a prefix like a folder, or a folder like a prefix: transfers what is missing or differs, and with `delete`
   * deletes what is not at the source. Called again after an interruption, it transfers what is still missing.
   *
   * Source of the comparison: `aws s3 sync`, https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html; downloads are
   * compared as by its `--exact-timestamps`.
   *
   * @param from where the files are: a folder, `{ path }`, or the keys below a prefix, `{ prefix }`
   * @param to where they are to be; the other of the two
   * @returns counts, and what became of each file, or would with `dryRun`; those that are the same are only counted
   * @throws BatchError, InvalidOptionError, AbortedError, CallTimeoutError as `uploadDirectory`
   * @example
   * const plan = await bucket.sync({ path: './site' }, { prefix: 'www/' }, { delete: true, dryRun: true })
   * for (const { action, key, reason } of plan.files) console.log(action, key, reason)
   * await bucket.sync({ path: './site' }, { prefix: 'www/' }, { delete: true })
   */
  sync(from: SyncSide, to: SyncSide, options?: SyncOptions): Promise<DirectoryResult>
}

type Method<Name extends keyof DirectoryMethods> = (
  bucket: object,
  ...args: Parameters<DirectoryMethods[Name]>
) => Promise<DirectoryResult>

/** Loaded when one of them is first called. */
export const directoryMethods: { readonly [Name in keyof DirectoryMethods]: Method<Name> } = {
  async uploadDirectory(bucket, ...args) {
    const { uploadDirectory } = await import('./upload-directory.ts')
    return uploadDirectory(...placeOf(bucket), ...args)
  },
  async downloadDirectory(bucket, ...args) {
    const { downloadDirectory } = await import('./download-directory.ts')
    return downloadDirectory(...placeOf(bucket), ...args)
  },
  async sync(bucket, ...args) {
    const { sync } = await import('./sync.ts')
    return sync(...placeOf(bucket), ...args)
  },
}

function placeOf(bucket: object): [client: Resource['meta']['client'], name: string] {
  const { client, identifiers } = (bucket as Resource).meta
  return [client, String(identifiers.name)]
}
