/**
 * Checks the column "Against moto" of docs/services.md: runs the tests of this folder, notes the types whose resources they
 * make or list, and names those that the page promises and no test has, and those that it calls derived and a test has.
 *
 * node --import=tsx test/integration/own/tried.ts
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ResourceContext } from '../../../lib/resource/context.ts'

const NOTES = 'TUCUXI_TRIED'
const notes = process.env[NOTES]

/** In the process of a test: writes down each type of which a resource is made. */
function watch(file: string): void {
  const made = new Set<string>()
  const watched = new Set<object>()
  const compile = ResourceContext.prototype.type
  ResourceContext.prototype.type = function (name) {
    const type = compile.call(this, name)
    if (watched.has(type)) return type
    watched.add(type)
    const { make } = type
    const noted: typeof make = (client, identifiers) => {
      made.add(type.label)
      return make(client, identifiers)
    }
    return Object.assign(type, { make: noted })
  }
  process.on('exit', () => appendFileSync(file, `${[...made].join('\n')}\n`))
}

/** Runs the tests, and compares. */
function compare(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-tried-'))
  const file = join(folder, 'types')
  const run = [
    'ava',
    `--node-arguments=--import=tsx --import=${import.meta.filename}`,
    `${import.meta.dirname}/*.test.ts`,
  ]
  const { status } = spawnSync('npx', run, { stdio: 'inherit', env: { ...process.env, [NOTES]: file } })
  const made = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])
  rmSync(folder, { recursive: true })
  const faults = status === 0 ? [] : ['the tests failed']
  const page = readFileSync(join(import.meta.dirname, '../../../docs/services.md'), 'utf8')
  const [table = ''] = page.split('## What to know of one')
  for (const [, service, tried = '', derived = ''] of table.matchAll(/^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|$/gm)) {
    const types = (column: string) => [...column.matchAll(/`(\w+)`/g)].map(([, type]) => `${service}.${type}`)
    faults.push(...types(tried).flatMap(type => (made.has(type) ? [] : [`${type}: no test makes one`])))
    faults.push(...types(derived).flatMap(type => (made.has(type) ? [`${type}: a test makes one`] : [])))
  }
  return faults
}

if (notes === undefined) {
  const faults = compare()
  console.log(faults.length === 0 ? 'docs/services.md says what the tests do.' : faults.join('\n'))
  process.exitCode = faults.length === 0 ? 0 : 1
} else {
  watch(notes)
}
