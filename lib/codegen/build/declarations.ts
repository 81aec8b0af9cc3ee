import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of generated types. */
const GENERATED = 'types'

/**
 * Writes the type declarations of `lib/` with tsc: those that the entry points lead to. Every file costs a block on disk.
 *
 * @param project the tsconfig that says what to emit
 * @param entries the names of the entry points: `index`
 */
export function writeDeclarations(project: string, source: string, target: string, entries: readonly string[]): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', target], { stdio: 'inherit' })
  // tsc takes declarations as they are, and leaves it to us to bring them along.
  for (const file of declarations(source)) write(join(target, file), readFileSync(join(source, file), 'utf8'))
  // Generated types are nothing but types: as they are written they are a tenth smaller than as tsc writes them.
  for (const file of declarations(join(target, GENERATED))) {
    const written = join(source, GENERATED, file.replace(/\.d\.ts$/, '.ts'))
    write(join(target, GENERATED, file), readFileSync(written, 'utf8'))
  }
  for (const file of declarations(target)) {
    write(join(target, file), withJsImports(readFileSync(join(target, file), 'utf8')))
  }
  const needed = reachable(entries.map(name => join(target, `${name}.d.ts`)))
  for (const file of declarations(target)) if (!needed.has(join(target, file))) rmSync(join(target, file))
}

/** The declarations that these import, and those that they import, with themselves. */
export function reachable(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set(entries)
  for (const file of found) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(relativeImport)) {
      found.add(join(dirname(file), `${path}.d.ts`))
    }
  }
  return found
}

const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]*?)\.js['"]/g

/** Relative imports of `./x.ts` and `./x.d.ts` become `./x.js`, which every way of resolving modules understands. */
export function withJsImports(text: string): string {
  return text.replace(/((?:\bfrom|\bimport)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]*?)(?:\.d)?\.ts\2/g, '$1$2$3.js$2')
}

function declarations(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.d.ts'))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
