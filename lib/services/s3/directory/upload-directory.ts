import type { UntypedClient } from '../../../client/types.ts'
import { uploadObject } from '../transfer/index.ts'
import { decideUploads } from './decide.ts'
import { type Job, jobOf, transferOptions } from './job.ts'
import { checkFolder, folderPath, localFiles } from './local-side.ts'
import { type Pair, pair } from './pair.ts'
import { run } from './run.ts'
import { hasContentOf } from './same-content.ts'
import type { DirectoryResult, SyncOptions, UploadDirectoryOptions } from './types.ts'
import type { LocalEntry } from './walk.ts'

/** `bucket.uploadDirectory`. */
export async function uploadDirectory(
  client: UntypedClient,
  bucket: string,
  path: string | URL,
  options: UploadDirectoryOptions = {},
): Promise<DirectoryResult> {
  const method = 'uploadDirectory'
  const { prefix = '', followSymlinks } = options
  const job = jobOf({ method, direction: 'upload', client, bucket, prefix }, options, ['prefix', 'followSymlinks'])
  const folder = folderPath(method, path)
  await checkFolder(method, folder)
  const pairs = () => alone(localFiles(folder, job.rules.filter, followSymlinks))
  return runUpload(job, options, pairs)
}

/** `bucket.sync` from a folder to a prefix. */
export async function syncUp(job: Job, path: string | URL, options: SyncOptions): Promise<DirectoryResult> {
  const folder = folderPath(job.method, path)
  await checkFolder(job.method, folder)
  return runUpload(job, options, signal => {
    const local = localFiles(folder, job.rules.filter, options.followSymlinks)
    return pair(local, job.remote.list(job.rules.prefix, signal))
  })
}

function runUpload(
  job: Job,
  options: SyncOptions,
  pairs: (signal: AbortSignal) => AsyncIterable<Pair>,
): Promise<DirectoryResult> {
  const { method, remote, rules, slots } = job
  const { client, bucket: Bucket } = remote
  return run(
    signal => decideUploads(pairs(signal), rules),
    {
      method,
      pathOf: ({ local }) => local?.path,
      isUnchanged: ({ local, remote: object }, signal) => {
        return hasContentOf(local!.path, object!.etag, client, remote.headParams(object!.key), { signal })
      },
      async transfer(step, signal, onProgress) {
        const source = { path: step.local!.path }
        const init = { Bucket, Key: step.file.key, source }
        await uploadObject(client, init, transferOptions(job, step, signal, onProgress))
      },
      remove: (steps, signal, settle) => remote.delete(steps, signal, settle),
    },
    { ...options, dryRun: options.dryRun ?? false, concurrency: slots.size },
  )
}

async function* alone(local: AsyncIterable<LocalEntry>): AsyncGenerator<Pair, void, undefined> {
  for await (const entry of local) yield { name: entry.name, local: entry }
}
