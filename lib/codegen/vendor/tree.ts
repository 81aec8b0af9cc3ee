import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { format } from './format.ts'
import { type JsonObject, STRIP } from './strip.ts'

/** Relative path to text. */
export type Tree = Map<string, string>

/** What a folder of upstream data becomes. */
export interface Selection {
  /** The types of file of a service; the newest version that has the first of them is taken. */
  readonly types: readonly string[]
  /** Files beside the services. */
  readonly tables: readonly string[]
}

/** The vendored files, by path, that a folder in botocore's layout becomes; nothing is written. */
export function readTree(folder: string, selection: Selection): Tree {
  const tree: Tree = new Map()
  for (const table of selection.tables) add(tree, folder, table, table)
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    if (!entry.isDirectory()) continue
    const version = newest(join(folder, entry.name), selection.types[0]!)
    if (version === undefined) continue
    for (const type of selection.types) add(tree, folder, `${entry.name}/${version}/${type}`, type)
  }
  return tree
}

/**
 * Makes `folder` hold exactly the files of `tree`, but for those that are the project's own: they are neither removed nor
 * replaced.
 *
 * @returns how many files were written or removed: none, when it was up to date
 */
export function writeTree(folder: string, tree: Tree, isOwn: (path: string) => boolean): number {
  let changes = 0
  for (const [path, text] of tree) {
    if (isOwn(path)) continue
    const target = join(folder, path)
    if (existsSync(target) && readFileSync(target, 'utf8') === text) continue
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    changes++
  }
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  for (const file of files) {
    const full = join(file.parentPath, file.name)
    const path = full.slice(folder.length + 1)
    if (!file.isFile() || tree.has(path) || isOwn(path)) continue
    rmSync(full)
    changes++
    removeIfEmpty(dirname(full), folder)
  }
  return changes
}

function removeIfEmpty(folder: string, root: string): void {
  if (folder === root || readdirSync(folder).length > 0) return
  rmSync(folder, { recursive: true })
  removeIfEmpty(dirname(folder), root)
}

function newest(folder: string, type: string): string | undefined {
  const versions = readdirSync(folder).filter(version => find(join(folder, version, type)) !== undefined)
  return versions.sort().at(-1)
}

function add(tree: Tree, folder: string, path: string, type: string): void {
  const file = find(join(folder, path))
  if (file === undefined) return
  const content = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8')
  tree.set(`${path}.json`, format(type, STRIP[type]!(JSON.parse(text) as JsonObject)))
}

function find(path: string): string | undefined {
  return [`${path}.json`, `${path}.json.gz`].find(file => existsSync(file))
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}
