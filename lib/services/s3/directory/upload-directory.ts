import type { UntypedClient } from '../../../client/types.ts'
import { uploadObject } from '../transfer/index.ts'
import { decideUploads } from './decide.ts'
import { type Job, jobOf, runOptions, transferOptions } from './job.ts'
import { checkFolder, folderPath, localFiles } from './local-side.ts'
import { type Pair, pair } from './pair.ts'
import { run } from './run.ts'
import type { DirectoryResult, UploadDirectoryOptions } from './types.ts'
import type { LocalEntry } from './walk.ts'

/** `bucket.uploadDirectory`. */
export async function uploadDirectory(
  client: UntypedClient,
  bucket: string,
  path: string | URL,
  options: UploadDirectoryOptions = {},
): Promise<DirectoryResult> {
  const method = 'uploadDirectory'
  const prefix = options?.prefix ?? ''
  const job = jobOf({ method, direction: 'upload', client, bucket, prefix }, options, ['prefix', 'followSymlinks'])
  const folder = folderPath(method, path)
  await checkFolder(method, folder)
  return runUpload(job, () => alone(localFiles(folder, job)))
}

/** `bucket.sync` from a folder to a prefix. */
export async function syncUp(job: Job, path: string | URL): Promise<DirectoryResult> {
  const folder = folderPath(job.method, path)
  await checkFolder(job.method, folder)
  return runUpload(job, signal => pair(localFiles(folder, job), job.remote.list(job.rules.prefix, signal)))
}

function runUpload(
  job: Job,
  pairs: (signal: AbortSignal | undefined) => AsyncIterable<Pair>,
): Promise<DirectoryResult> {
  const { method, remote, rules } = job
  return run(
    signal => decideUploads(pairs(signal), rules),
    {
      method,
      pathOf: ({ local }) => local?.path,
      isUnchanged: (step, signal) => remote.hasContentOf(step, signal),
      async transfer(step, signal, onProgress) {
        const init = { method, Bucket: remote.bucket, Key: step.file.key, source: { path: step.local!.path } }
        await uploadObject(remote.client, init, transferOptions(job, step, signal, onProgress))
      },
      remove: (steps, signal, settle) => remote.delete(steps, signal, settle),
    },
    runOptions(job),
  )
}

async function* alone(local: AsyncIterable<LocalEntry>): AsyncGenerator<Pair, void, undefined> {
  for await (const entry of local) yield { name: entry.name, local: entry }
}
