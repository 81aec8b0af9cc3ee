import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Folder } from './folder.ts'
import { Pack } from './pack.ts'
import type { Source } from './source.ts'

let sources: readonly Source[] | undefined

/** The definitions that come with the library: two folders beside its sources, one file in the published package. */
export function builtin(): readonly Source[] {
  sources ??= open()
  return sources
}

function open(): Source[] {
  const published = path('data.pack')
  return existsSync(published)
    ? [new Pack(published)]
    : [new Folder(path('../../models')), new Folder(path('../../resources'))]
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
