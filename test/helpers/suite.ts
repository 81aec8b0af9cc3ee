/**
 * Runs the tests for `.ci/run`: all of them with this Node, and the unit tests once more with each other Node whose path is an
 * argument. Shows what fails, and ends with the plain line `N passed, N failed`.
 *
 *     node --import=tsx test/helpers/suite.ts [path/to/another/node ...]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isGood, summary, type Tally, TapReader } from './tap.ts'

const ROOT = join(import.meta.dirname, '../..')
const AVA = join(ROOT, 'node_modules/ava/entrypoints/cli.mjs')
/** Tests of servers, peers and packages: what they prove does not hang on the version of Node. */
const BEYOND_UNITS = /^test\/(integration|differential|servers|bench|types|package\.test\.ts)/

const runs = [{ node: process.execPath, files: [] as string[] }]
for (const node of process.argv.slice(2)) runs.push({ node, files: unitTests() })

const total: Tally = { passed: 0, failed: 0, skipped: 0 }
let good = true
for (const { node, files } of runs) {
  console.log(`\n# ${files.length === 0 ? 'all tests' : 'unit tests'} with ${node}`)
  const tally = await ava(node, files)
  good &&= isGood(tally)
  console.log(`# ${summary(tally)}, ${tally.skipped} skipped`)
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += tally[key]
}
console.log(`\n${summary(total)}`)
process.exitCode = good ? 0 : 1

async function ava(node: string, files: readonly string[]): Promise<Tally> {
  const child = spawn(node, [AVA, '--tap', ...files], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const reader = new TapReader(line => console.log(line))
  createInterface(child.stdout).on('line', line => reader.line(line))
  const [code] = await once(child, 'close')
  // It found fault with something that is no test, such as an exception after the last one.
  if (code !== 0 && reader.tally.failed === 0) reader.tally.failed = 1
  return reader.tally
}

function unitTests(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map(path => `test/${path}`)
    .filter(path => path.endsWith('.test.ts') && !path.includes('node_modules') && !BEYOND_UNITS.test(path))
}
