import type { UntypedClient } from '../../../client/types.ts'
import { InvalidOptionError } from '../../../errors.ts'
import { syncDown } from './download-directory.ts'
import { jobOf } from './job.ts'
import type { DirectoryResult, SyncOptions, SyncSide } from './types.ts'
import { syncUp } from './upload-directory.ts'

const OPTIONS = ['dryRun', 'delete', 'compare', 'followSymlinks', 'fsync'] as const

/** `bucket.sync`. */
export async function sync(
  client: UntypedClient,
  bucket: string,
  from: SyncSide,
  to: SyncSide,
  options: SyncOptions = {},
): Promise<DirectoryResult> {
  const method = 'sync'
  const [source, target] = [sideOf(from), sideOf(to)]
  if (source === undefined || target === undefined || source === target) {
    throw new InvalidOptionError(
      "sync goes from { path: './site' } to { prefix: 'site/' }, or the other way round: give one of each, and nothing else in them.",
    )
  }
  const direction = source === 'path' ? 'upload' : 'download'
  const { path, prefix } = { ...from, ...to } as { path: string | URL; prefix: string }
  const job = jobOf(
    { method, direction, client, bucket, prefix },
    { ...options, compare: options?.compare ?? 'size-and-time' },
    OPTIONS,
  )
  return direction === 'upload' ? syncUp(job, path) : syncDown(job, path)
}

function sideOf(side: unknown): 'path' | 'prefix' | undefined {
  const names = typeof side === 'object' && side !== null ? Object.keys(side) : []
  const [name] = names
  return names.length === 1 && (name === 'path' || name === 'prefix') ? name : undefined
}
