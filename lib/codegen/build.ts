import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.ts'
import { writeDeclarations } from './build/declarations.ts'
import { licenses } from './build/licenses.ts'
import { writePack } from './build/pack.ts'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** `npm run build`: makes `dist/`, which is what gets published. */
async function main(): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // Made elsewhere and moved at the end, so that a build that fails or is under way leaves the last one whole.
  const made = join(root, `.cache/dist-${process.pid}`)
  try {
    await make(root, made)
    for (const part of ['data.pack', 'types', '.']) {
      console.log(`dist/${part}: ${(sizeOnDisk(join(made, part)) / 1e6).toFixed(2)} MB on disk`)
    }
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    renameSync(made, join(root, 'dist'))
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

async function make(root: string, dist: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const external = [manifest.dependencies, manifest.peerDependencies].flatMap(packages => Object.keys(packages ?? {}))
  const entries = entryPoints(manifest, root)
  const metafile = await bundle(entries, external, root, dist)
  writeFileSync(join(dist, 'THIRD_PARTY_LICENSES'), licenses(metafile, root))
  writeDeclarations(join(root, 'tsconfig.build.json'), join(root, 'lib'), join(dist, 'types'), Object.keys(entries))
  const folders = [join(root, 'models'), join(root, 'resources')]
  await writePack(folders, join(dist, 'data.pack'), join(root, '.cache/data'))
}

/** Every export of the package is built from the file of the same name in `lib/`. */
function entryPoints(manifest: Manifest, root: string): Record<string, string> {
  const entries: Record<string, string> = {}
  for (const target of Object.values(manifest.exports)) {
    const name = typeof target === 'string' ? undefined : /^\.\/dist\/(.+)\.js$/.exec(target.default)?.[1]
    if (name === undefined) continue
    if (existsSync(join(root, `lib/${name}.ts`))) entries[name] = `lib/${name}.ts`
    else console.warn(`package.json exports dist/${name}.js, but there is no lib/${name}.ts.`)
  }
  return entries
}

/** As `du` counts: in whole blocks, and folders too. */
function sizeOnDisk(path: string): number {
  const { blocks } = statSync(path)
  const entries = statSync(path).isDirectory() ? readdirSync(path) : []
  return entries.reduce((sum, entry) => sum + sizeOnDisk(join(path, entry)), blocks * 512)
}

await main()
