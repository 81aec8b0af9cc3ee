import type { Filter } from './filters.ts'
import { problemOfName } from './keys.ts'
import type { RemoteObject } from './listing.ts'
import { FileNames, type Pair } from './pair.ts'
import type { FileInfo, FileResult, Reason, SyncCompare } from './types.ts'
import type { LocalEntry } from './walk.ts'

/** What is to become of one file. */
export interface Step {
  readonly action: FileResult['action']
  readonly file: FileInfo
  /** The local file, where it has been seen. */
  readonly local?: LocalEntry | undefined
  readonly remote?: RemoteObject | undefined
  readonly reason?: Reason | undefined
  /** What it comes to without anything being done. */
  readonly settled?: 'unchanged' | 'skipped' | 'failed' | undefined
  readonly error?: unknown
}

export interface Rules {
  readonly prefix: string
  readonly filter: Filter
  /** Left out where nothing is compared: all is transferred. */
  readonly compare?: SyncCompare | undefined
  readonly delete: boolean
}

/** Decides about each name on the way from a folder to a prefix. */
export async function* decideUploads(pairs: AsyncIterable<Pair>, rules: Rules): AsyncGenerator<Step, void, undefined> {
  for await (const { name, local, remote } of pairs) {
    const file = infoOf(name, local ?? remote!, rules)
    if (!taken(file, local, rules)) continue
    if (local !== undefined) {
      const error = local.error ?? unsendable(local)
      if (error !== undefined) yield { action: 'upload', file, local, settled: 'failed', error }
      else if (local.skipped !== undefined)
        yield { action: 'upload', file, local, settled: 'skipped', reason: local.skipped }
      else yield { action: 'upload', file, local, remote, ...difference('upload', local, remote, rules.compare) }
    } else if (isMarker(remote!)) yield { action: 'upload', file, remote, settled: 'skipped', reason: 'folder-marker' }
    else if (rules.delete) yield { action: 'delete', file, remote, reason: 'extra' }
  }
}

/** Decides about each name on the way from a prefix to a folder. */
export async function* decideDownloads(
  pairs: AsyncIterable<Pair>,
  rules: Rules,
  platform: NodeJS.Platform = process.platform,
): AsyncGenerator<Step, void, undefined> {
  const files = new FileNames()
  for await (const { name, local, remote } of pairs) {
    const file = infoOf(name, remote ?? local!, rules)
    if (!taken(file, remote === undefined ? local : undefined, rules)) continue
    if (remote === undefined) {
      if (!rules.delete || local!.skipped !== undefined) continue
      if (local!.error === undefined) yield { action: 'delete', file, local, reason: 'extra' }
      else yield { action: 'delete', file, local, settled: 'failed', error: local!.error }
    } else if (isMarker(remote)) {
      yield { action: 'download', file, remote, settled: 'skipped', reason: 'folder-marker' }
    } else {
      const problem = problemOfName(name, platform) ?? problemOfFolder(files.add(name))
      if (problem === undefined) {
        const known = local?.skipped === undefined && local?.error === undefined ? local : undefined
        yield {
          action: 'download',
          file,
          local: known,
          remote,
          ...difference('download', known, remote, rules.compare),
        }
      } else {
        const error = new Error(
          `The key "${file.key}" can be no file in the folder: ${problem}. Download it by itself, or exclude it.`,
        )
        yield { action: 'download', file, remote, settled: 'failed', error }
      }
    }
  }
}

function infoOf(name: string, { size, modified }: LocalEntry | RemoteObject, { prefix }: Rules): FileInfo {
  return { name, key: prefix + name, size, modified }
}

/** What cannot be read has no size and no time that a function could judge it by. */
function taken(file: FileInfo, local: LocalEntry | undefined, { filter }: Rules): boolean {
  const isUnknown = local?.error !== undefined || local?.skipped !== undefined
  return isUnknown ? filter.takesName(file.name) : filter.takes(file)
}

/** Consoles make such objects for folders; a key like it with content is a key like any other. */
function isMarker({ name, size }: RemoteObject): boolean {
  return size === 0 && (name === '' || name.endsWith('/'))
}

function unsendable({ name, path }: LocalEntry): Error | undefined {
  return name.isWellFormed()
    ? undefined
    : new Error(`The name of ${path} is not Unicode, and keys are. Rename or exclude it.`)
}

function problemOfFolder(file: string | undefined): string | undefined {
  return file === undefined ? undefined : `"${file}" is a key, too, and would have to be file and folder`
}

/** Source: awscli/customizations/s3/syncstrategy/base.py; downloads are compared as by its `--exact-timestamps`. */
function difference(
  action: 'upload' | 'download',
  local: LocalEntry | undefined,
  remote: RemoteObject | undefined,
  compare: SyncCompare | undefined,
): Pick<Step, 'reason' | 'settled'> {
  if (compare === undefined) return {}
  if (local === undefined || remote === undefined) return { reason: 'missing' }
  if (local.size !== remote.size) return { reason: 'size' }
  if (compare === 'checksum') return { reason: 'checksum' }
  if (compare === 'size-and-time' && !sameTime(action, local.modified, remote.modified)) return { reason: 'time' }
  return { settled: 'unchanged' }
}

function sameTime(action: 'upload' | 'download', local: Date, remote: Date): boolean {
  return action === 'upload' ? remote >= local : seconds(remote) === seconds(local)
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
