import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'ava'
import { reachable, withJsImports } from '../../../lib/codegen/build/declarations.ts'

const CASES: readonly (readonly [before: string, after: string])[] = [
  ["import type { A } from './a.ts'", "import type { A } from './a.js'"],
  ['export * from "../model/shape.ts";', 'export * from "../model/shape.js";'],
  ["import './types/ec2.d.ts'", "import './types/ec2.js'"],
  [
    "declare const a: import('./a.ts').A | import('../b.ts').B",
    "declare const a: import('./a.js').A | import('../b.js').B",
  ],
  ["import { x } from 'some.ts'", "import { x } from 'some.ts'"],
  ["declare const path: './a.ts'", "declare const path: './a.ts'"],
]

for (const [before, after] of CASES) {
  test(`in declarations, ${before} becomes ${after}`, t => {
    t.is(withJsImports(before), after)
  })
}

test('only declarations that an entry point leads to are published', t => {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = {
    'index.d.ts': "import type { A } from './inner/a.js'\nexport { B } from './b.js'",
    'inner/a.d.ts': "export declare const a: import('../c.js').C",
    'b.d.ts': "export * from './index.js'",
    'c.d.ts': "import { x } from 'some'",
    'private.d.ts': "import './index.js'",
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const found = [...reachable([join(folder, 'index.d.ts')])].map(path => path.slice(folder.length + 1))
  t.deepEqual(found.toSorted(), ['b.d.ts', 'c.d.ts', 'index.d.ts', 'inner/a.d.ts'])
})
