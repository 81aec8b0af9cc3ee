import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { bundle, withClassNames } from '../../../lib/codegen/build/bundle.ts'

test('a bundle keeps class names, loads parts when they are needed, and lets CommonJS require', async t => {
  const root = mkdtempSync(join(tmpdir(), 'tucuxi-bundle-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const files = {
    'index.ts': `import outside from 'outside'
      export class Session { with(): Session { return new Session() } static outside = () => outside }
      export const late = (): Promise<string> => import('./late.ts').then(module => module.late)`,
    'late.ts': `import common from './common.cjs'\nexport const late: string = common.name`,
    'common.cjs': `exports.name = require('path').basename('a/late')`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)

  const metafile = await bundle({ index: 'index.ts' }, ['outside'], root, join(root, 'dist'))
  writeFileSync(join(root, 'package.json'), '{"type": "module", "imports": {}}')

  const written = readdirSync(join(root, 'dist')).map(file => readFileSync(join(root, 'dist', file), 'utf8'))
  t.true(Object.keys(metafile.outputs).length > 1)
  t.is(written.filter(text => /from ?"outside"/.test(text)).length, 1)

  const index = join(root, 'dist/index.js')
  writeFileSync(index, readFileSync(index, 'utf8').replace(/import (\w+) from ?"outside";/, 'const $1 = 1;'))
  const { Session, late } = await import(pathToFileURL(index).href)
  t.is(Session.name, 'Session')
  t.true(new Session().with() instanceof Session)
  t.is(await late(), 'late')
})

const CASES: readonly (readonly [before: string, after: string])[] = [
  ['var A=class _A{b(){return new _A}};', 'var A=class A{b(){return new A}};'],
  [
    'var A = class _A {}, c = { d: x._A, e: _AB, f: this.#_A }',
    'var A = class A {}, c = { d: x._A, e: _AB, f: this.#_A }',
  ],
  ['class _A{}', 'class _A{}'],
  ['var A=class _B{}', 'var A=class _B{}'],
]

for (const [before, after] of CASES) {
  test(`${before} becomes ${after}`, t => {
    t.is(withClassNames(before), after)
  })
}
