import test from 'ava'
import { withJsImports } from '../../../lib/codegen/build/declarations.ts'

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
