import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build, type Metafile } from 'esbuild'

/** CommonJS packages in the bundle that require node's own modules need a `require`, which ES modules do not have. */
const REQUIRE = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

/**
 * Bundles the library: one file per entry point, and one per part that is loaded when first needed. Third-party
 * packages are bundled in, which halves what loading them costs; those in `external` are not.
 *
 * Identifiers keep their names, for the sake of stack traces and of the names of error classes.
 *
 * @param entryPoints name in `target` to path of the source
 * @returns what esbuild says about inputs and outputs
 */
export async function bundle(
  entryPoints: Readonly<Record<string, string>>,
  external: readonly string[],
  root: string,
  target: string,
): Promise<Metafile> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { ...entryPoints },
    outdir: target,
    // All in one folder: the loader finds the data beside the file that it is in.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // ES modules where a package has both: of CommonJS nothing can be left out, and @smithy has 230 KB that nobody calls.
    mainFields: ['module', 'main'],
    target: 'node20.19',
    external: [...external],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  for (const { path, text } of result.outputFiles) {
    mkdirSync(dirname(path), { recursive: true })
    const named = withClassNames(text)
    writeFileSync(path, named.includes('Dynamic require of') ? REQUIRE + named : named)
  }
  return result.metafile
}

/**
 * Gives classes their names back: where a class mentions itself, esbuild makes `var A = class _A` of it, and `_A` is
 * what errors and the console would show. Its `keepNames` would do so, too, but by a call for each function made.
 */
export function withClassNames(text: string): string {
  const names = new Set(Array.from(text.matchAll(/\bvar ([A-Z]\w*) ?= ?class _\1\b/g), match => match[1]!))
  if (names.size === 0) return text
  return text.replace(new RegExp(`(?<![\\w$.#])_(${[...names].join('|')})(?![\\w$])`, 'g'), '$1')
}
