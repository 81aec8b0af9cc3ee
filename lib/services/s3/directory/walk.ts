import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isTemporary } from '../transfer/target-file.ts'
import { compareKeys } from './order.ts'

/** A file below a folder, or what stands in its place. */
export interface LocalEntry {
  /** The path below the folder, with `/` on every platform; a folder that cannot be read ends in `/`. */
  readonly name: string
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly modified: Date
  /** Why it is left alone. */
  readonly skipped?: SkippedKind
  /** Why it cannot be used. */
  readonly error?: Error
}

/** `temporary` is what a download writes to until it is whole, also when its process died. */
export type SkippedKind = 'symlink' | 'special-file' | 'temporary'

export interface WalkOptions {
  readonly followSymlinks: boolean
  /** Whether a folder (`a/b/`) need not be read. */
  excludes(folder: string): boolean
}

/** Files are looked at in groups: one by one, each would wait for the thread pool. */
const GROUP = 64

interface Folder {
  readonly path: string
  /** `a/b/`; the empty string for the top. */
  readonly name: string
  /** Its path without symlinks, where those are followed. */
  readonly real: string
}

/** An entry of a folder, before it is looked at. */
interface Child {
  /** Ends in `/` for a folder. */
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'file' | SkippedKind
  /** Of a folder that a symlink leads to. */
  readonly real?: string
  readonly error?: Error
}

/**
 * The files below a folder, in the order in which S3 lists their keys. Holds the names of the folders on the way only.
 *
 * @throws the error of the file system when the folder itself cannot be read; what is wrong below it is an entry
 */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<LocalEntry, void, undefined> {
  const top = { path: root, name: '', real: options.followSymlinks ? await realpath(root) : root }
  const stack = [{ folder: top, children: await childrenOf(top, [top], options), at: 0 }]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const { folder, children, at } = level
    const next = children[at]
    if (next === undefined) {
      stack.pop()
    } else if (isToEnter(next)) {
      level.at++
      if (options.excludes(next.name)) continue
      const below = { path: next.path, name: next.name, real: next.real ?? join(folder.real, baseOf(next.name)) }
      const ancestors = [...stack.map(one => one.folder), below]
      const found = await childrenOf(below, ancestors, options).catch((error: Error) => error)
      if (found instanceof Error) yield { ...nothing(next), error: found }
      else stack.push({ folder: below, children: found, at: 0 })
    } else {
      level.at = endOfGroup(children, at)
      yield* await Promise.all(children.slice(at, level.at).map(child => entryOf(child, options)))
    }
  }
}

function isToEnter({ kind, error }: Child): boolean {
  return kind === 'folder' && error === undefined
}

function endOfGroup(children: readonly Child[], start: number): number {
  const most = Math.min(children.length, start + GROUP)
  let end = start + 1
  while (end < most && !isToEnter(children[end]!)) end++
  return end
}

async function childrenOf(folder: Folder, ancestors: readonly Folder[], options: WalkOptions): Promise<Child[]> {
  const entries = await readdir(folder.path, { withFileTypes: true })
  const children = await Promise.all(entries.map(entry => childOf(entry, folder, ancestors, options)))
  // A folder sorts with its slash: `a-b`, `a/b`, `a0`.
  return children.sort((a, b) => compareKeys(a.name, b.name))
}

function childOf(
  entry: Dirent,
  folder: Folder,
  ancestors: readonly Folder[],
  { followSymlinks }: WalkOptions,
): Child | Promise<Child> {
  const name = folder.name + entry.name
  const path = join(folder.path, entry.name)
  if (entry.isDirectory()) return { name: `${name}/`, path, kind: 'folder' }
  if (entry.isFile()) return { name, path, kind: isTemporary(entry.name) ? 'temporary' : 'file' }
  if (!entry.isSymbolicLink()) return { name, path, kind: 'special-file' }
  return followSymlinks ? follow({ name, path }, ancestors) : { name, path, kind: 'symlink' }
}

/** What a symlink leads to. */
async function follow(link: { name: string; path: string }, ancestors: readonly Folder[]): Promise<Child> {
  try {
    const target = await stat(link.path)
    if (target.isFile()) return { ...link, kind: 'file' }
    if (!target.isDirectory()) return { ...link, kind: 'special-file' }
    const real = await realpath(link.path)
    const isLoop = ancestors.some(ancestor => ancestor.real === real || ancestor.real.startsWith(withSeparator(real)))
    if (!isLoop) return { ...link, name: `${link.name}/`, kind: 'folder', real }
    const error = new Error(`The symlink ${link.path} leads to ${real}, which it is in: a loop. Exclude or remove it.`)
    return { ...link, name: `${link.name}/`, kind: 'folder', error }
  } catch (error) {
    return { ...link, kind: 'file', error: error as Error }
  }
}

async function entryOf(child: Child, { followSymlinks }: WalkOptions): Promise<LocalEntry> {
  if (child.error !== undefined) return { ...nothing(child), error: child.error }
  if (child.kind !== 'file' && child.kind !== 'folder') return { ...nothing(child), skipped: child.kind }
  try {
    const { size, mtime } = await (followSymlinks ? stat : lstat)(child.path)
    return { name: child.name, path: child.path, size, modified: mtime }
  } catch (error) {
    return { ...nothing(child), error: error as Error }
  }
}

function nothing({ name, path }: Child): LocalEntry {
  return { name, path, size: 0, modified: new Date(0) }
}

function baseOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1, -1)
}

function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep
}
