import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.ts'
import { compressData } from './build/data.ts'
import { writeDeclarations } from './build/declarations.ts'
import { licenses } from './build/licenses.ts'

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
    for (const part of ['data', 'types', '.']) {
      console.log(`dist/${part}: ${(size(join(made, part)) / 1e6).toFixed(2)} MB`)
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
  const metafile = await bundle(entryPoints(manifest, root), external, root, dist)
  writeFileSync(join(dist, 'THIRD_PARTY_LICENSES'), licenses(metafile, root))
  writeDeclarations(join(root, 'tsconfig.build.json'), join(root, 'lib'), join(dist, 'types'))
  const folders = [join(root, 'models'), join(root, 'resources')]
  await compressData(folders, join(dist, 'data'), join(root, '.cache/data'))
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

function size(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
}

await main()
