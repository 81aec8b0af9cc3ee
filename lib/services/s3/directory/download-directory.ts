import { unlink, utimes } from 'node:fs/promises'
import type { UntypedClient } from '../../../client/types.ts'
import { downloadObject } from '../transfer/index.ts'
import { decideDownloads, type Step } from './decide.ts'
import { type Job, jobOf, runOptions, transferOptions } from './job.ts'
import type { RemoteObject } from './listing.ts'
import { folderPath, isFolder, localFiles } from './local-side.ts'
import { type Pair, pair } from './pair.ts'
import { run } from './run.ts'
import { TargetFolder } from './target-folder.ts'
import type { DirectoryResult, DownloadDirectoryOptions } from './types.ts'
import type { LocalEntry } from './walk.ts'

/** `bucket.downloadDirectory`. */
export async function downloadDirectory(
  client: UntypedClient,
  bucket: string,
  prefix: string,
  path: string | URL,
  options: DownloadDirectoryOptions = {},
): Promise<DirectoryResult> {
  const method = 'downloadDirectory'
  const job = jobOf({ method, direction: 'download', client, bucket, prefix }, options, ['fsync'])
  const folder = folderPath(method, path)
  await isFolder(method, folder)
  return runDownload(job, folder, signal => alone(job.remote.list(job.rules.prefix, signal)))
}

/** `bucket.sync` from a prefix to a folder. */
export async function syncDown(job: Job, path: string | URL): Promise<DirectoryResult> {
  const folder = folderPath(job.method, path)
  const exists = await isFolder(job.method, folder)
  return runDownload(job, folder, signal => {
    const local = exists ? localFiles(folder, job) : nothing()
    return pair(local, job.remote.list(job.rules.prefix, signal))
  })
}

function runDownload(
  job: Job,
  path: string,
  pairs: (signal: AbortSignal | undefined) => AsyncIterable<Pair>,
): Promise<DirectoryResult> {
  const { method, remote, rules, options } = job
  const folder = new TargetFolder(path)
  return run(
    signal => decideDownloads(pairs(signal), rules),
    {
      method,
      pathOf: ({ file, local, settled }) =>
        local?.path ?? (settled === undefined ? folder.pathOf(file.name) : undefined),
      isUnchanged: (step, signal) => remote.hasContentOf(step, signal),
      async transfer(step, signal, onProgress) {
        const path = await folder.prepare(step.file.name)
        const init = { method, Bucket: remote.bucket, Key: step.file.key, target: { path } }
        const transfer = { ...transferOptions(job, step, signal, onProgress), fsync: options.fsync }
        const { LastModified: time = step.remote!.modified } = await downloadObject(remote.client, init, transfer)
        await utimes(path, time, time)
      },
      remove: (steps, signal, settle) => removeFiles(folder, steps, signal, settle),
    },
    runOptions(job),
  )
}

async function removeFiles(
  folder: TargetFolder,
  steps: readonly Step[],
  signal: AbortSignal | undefined,
  settle: (step: Step, error?: unknown) => void,
): Promise<void> {
  for (const step of steps) {
    if (signal?.aborted === true) return
    const remove = async (): Promise<void> => {
      await folder.checkParents(step.file.name)
      await unlink(folder.pathOf(step.file.name))
    }
    await remove().then(
      () => settle(step),
      (error: unknown) => settle(step, error),
    )
  }
}

async function* alone(remote: AsyncIterable<RemoteObject>): AsyncGenerator<Pair, void, undefined> {
  for await (const object of remote) yield { name: object.name, remote: object }
}

async function* nothing(): AsyncGenerator<LocalEntry, void, undefined> {}
