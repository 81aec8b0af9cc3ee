/**
 * Makes a prefix of a bucket like a folder, or a folder like a prefix, with a progress bar:
 *
 *     node --import=tsx docs/examples/sync.ts ./site s3://my-bucket/www --delete
 *     node --import=tsx docs/examples/sync.ts s3://my-bucket/www ./site --dry-run
 *
 * Ctrl-C ends it; called again, it goes on with what is missing.
 */
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import {
  AbortedError,
  BatchError,
  type DirectoryProgress,
  type FileResult,
  Session,
  type SyncSide,
} from '../../lib/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    delete: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    exclude: { type: 'string', multiple: true },
  },
})
const [from, to] = positionals
const [name] = [from, to].flatMap(side => /^s3:\/\/([^/]+)/.exec(side ?? '')?.[1] ?? [])
if (from === undefined || to === undefined || name === undefined) {
  throw new Error('Usage: sync.ts <folder or s3://bucket/prefix> <s3://bucket/prefix or folder> [--delete] [--dry-run]')
}

function sideOf(text: string): SyncSide {
  const prefix = /^s3:\/\/[^/]+\/?(.*)$/s.exec(text)?.[1]
  return prefix === undefined ? { path: text } : { prefix }
}

const bar = new SingleBar({
  format: '{bar} {percentage} % | {files} files | {megabytes} MB | {eta_formatted}',
  hideCursor: true,
})

function onProgress({ transferredBytes, totalBytes, transferredFiles, totalFiles }: DirectoryProgress): void {
  bar.setTotal(totalBytes)
  bar.update(transferredBytes, {
    files: `${transferredFiles}/${totalFiles}`,
    megabytes: (totalBytes / 1e6).toFixed(1),
  })
}

function print({ action, key, status, reason, error }: FileResult): void {
  const why = error instanceof Error ? error.message : reason
  console.error(`${status} ${action} ${key}${why === undefined ? '' : ` (${why})`}`)
}

const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
await using session = new Session()
const dryRun = values['dry-run'] === true
bar.start(0, 0, { files: '0/0', megabytes: '0.0' })
try {
  const bucket = session.resource('s3').Bucket(name)
  const options = { delete: values.delete, exclude: values.exclude, dryRun, signal: controller.signal, onProgress }
  const { files, ...counts } = await bucket.sync(sideOf(from), sideOf(to), options)
  bar.stop()
  if (dryRun) for (const file of files) print(file)
  console.log(counts)
} catch (error) {
  bar.stop()
  process.exitCode = 1
  if (error instanceof BatchError) for (const file of error.failures as FileResult[]) print(file)
  else if (error instanceof AbortedError) console.error('Stopped. Call again to go on.')
  else throw error
}
