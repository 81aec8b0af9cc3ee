import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidOptionError } from '../../../errors.ts'
import type { Job } from './job.ts'
import { type LocalEntry, walk } from './walk.ts'

/** @throws InvalidOptionError it is no path */
export function folderPath(method: string, path: unknown): string {
  if (path instanceof URL && path.protocol === 'file:') return resolve(fileURLToPath(path))
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path)
  throw new InvalidOptionError(
    `${method}: the path of the local folder must be a string, such as "./site", or a URL of the scheme file.`,
  )
}

/** @throws InvalidOptionError the folder does not exist, or is none */
export async function checkFolder(method: string, path: string): Promise<void> {
  if (!(await isFolder(method, path))) {
    throw new InvalidOptionError(`${method}: the folder ${path} does not exist. Check the path.`)
  }
}

/** Whether there is one. @throws InvalidOptionError there is something else, or it cannot be told */
export async function isFolder(method: string, path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new InvalidOptionError(`${method}: ${path} cannot be read: ${(cause as Error).message}.`, { cause })
  }
  throw new InvalidOptionError(`${method}: ${path} is a file, where a folder is needed.`)
}

/** The files below a folder that is there. */
export function localFiles(path: string, { options, rules }: Job): AsyncIterable<LocalEntry> {
  const { followSymlinks = false } = options
  return walk(path, { followSymlinks, excludes: name => rules.filter.excludesFolder(name) })
}
