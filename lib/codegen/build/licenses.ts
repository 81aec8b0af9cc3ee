import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { InvalidDataError } from '../../errors.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly repository?: string | { readonly url: string }
}

/**
 * The licences of all third-party packages that the bundle holds code of.
 *
 * @throws InvalidDataError when a package comes without a licence text and does not name its licence either
 */
export function licenses(metafile: Metafile, root: string): string {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => {
    return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
  })
  const folders = new Set(inputs.flatMap(path => packageFolder(path) ?? []))
  return [...folders]
    .map(folder => license(join(root, folder)))
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** `node_modules/a/node_modules/@b/c/index.js` is in `node_modules/a/node_modules/@b/c`. */
function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
}

function license(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, repository } = manifest
  const url = typeof repository === 'object' ? repository.url : repository
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
  if (file === undefined && manifest.license === undefined) {
    throw new InvalidDataError(`${name} ${version} is bundled, and has no licence: see ${folder}.`)
  }
  const text = file === undefined ? `License: ${manifest.license}` : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version}\n${url ?? `https://www.npmjs.com/package/${name}`}\n\n${text}\n`
}
