import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Writes the type declarations of `lib/` with tsc.
 *
 * @param project the tsconfig that says what to emit
 * @returns bytes written
 */
export function writeDeclarations(project: string, source: string, target: string): number {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', target], { stdio: 'inherit' })
  // tsc takes declarations as they are, and leaves it to us to bring them along.
  for (const file of declarations(source)) write(join(target, file), readFileSync(join(source, file), 'utf8'))
  return declarations(target)
    .map(file => write(join(target, file), withJsImports(readFileSync(join(target, file), 'utf8'))))
    .reduce((sum, size) => sum + size, 0)
}

/** Relative imports of `./x.ts` and `./x.d.ts` become `./x.js`, which every way of resolving modules understands. */
export function withJsImports(text: string): string {
  return text.replace(/((?:\bfrom|\bimport)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]*?)(?:\.d)?\.ts\2/g, '$1$2$3.js$2')
}

function declarations(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.d.ts'))
}

function write(path: string, text: string): number {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return Buffer.byteLength(text)
}
