import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { licenses } from '../../../lib/codegen/build/licenses.ts'
import { InvalidDataError } from '../../../lib/errors.ts'

interface Package {
  readonly manifest: object
  readonly license?: string
}

/** A project folder with these packages installed. */
function project(t: ExecutionContext, packages: Record<string, Package>): string {
  const root = mkdtempSync(join(tmpdir(), 'tucuxi-licenses-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const [folder, { manifest, license }] of Object.entries(packages)) {
    mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest))
    if (license !== undefined) writeFileSync(join(root, folder, 'LICENSE.md'), license)
  }
  return root
}

/** What esbuild says of a bundle: bytes of each input that are in it. */
function metafile(bytes: Record<string, number>) {
  const inputs = Object.fromEntries(Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]))
  return { inputs: {}, outputs: { 'dist/index.js': { inputs, bytes: 1, imports: [], exports: [] } } }
}

test('the licences of the packages that are in the bundle are listed, and of no other', t => {
  const root = project(t, {
    'node_modules/a': { manifest: { name: 'a', version: '1.0.0', repository: 'x/a' }, license: 'Licence of a\n' },
    'node_modules/@b/c': { manifest: { name: '@b/c', version: '2.0.0', license: 'MIT' } },
    'node_modules/a/node_modules/d': {
      manifest: { name: 'd', version: '3.0.0', repository: { url: 'https://d' } },
      license: 'Licence of d',
    },
    'node_modules/shaken': { manifest: { name: 'shaken', version: '1.0.0' }, license: 'Not needed' },
  })
  const bytes = {
    'lib/index.ts': 10,
    'node_modules/a/index.js': 10,
    'node_modules/a/lib/more.js': 10,
    'node_modules/@b/c/dist/index.js': 10,
    'node_modules/a/node_modules/d/index.js': 10,
    'node_modules/shaken/index.js': 0,
  }
  t.is(
    licenses(metafile(bytes), root),
    [
      '@b/c 2.0.0\nhttps://www.npmjs.com/package/@b/c\n\nLicense: MIT\n',
      'a 1.0.0\nx/a\n\nLicence of a\n',
      'd 3.0.0\nhttps://d\n\nLicence of d\n',
    ].join(`\n${'-'.repeat(80)}\n\n`),
  )
})

test('a package without any licence is not bundled silently', t => {
  const root = project(t, { 'node_modules/a': { manifest: { name: 'a', version: '1.0.0' } } })
  const error = t.throws(() => licenses(metafile({ 'node_modules/a/index.js': 1 }), root), {
    instanceOf: InvalidDataError,
  })
  t.regex(error.message, /^a 1\.0\.0 is bundled, and has no licence: see .*node_modules\/a\.$/)
})
