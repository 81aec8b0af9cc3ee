import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { expected } from './expected.ts'
import { FAULTS_PAGE, faultsPage } from './page.ts'
import { callNames, kindNames, runTable } from './table.ts'

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
process.env.AWS_EC2_METADATA_DISABLED = 'true'
process.env.AWS_CONFIG_FILE = '/dev/null'
process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

/** What Node waits for before it ends a process. */
const open = () =>
  process
    .getActiveResourcesInfo()
    .filter(name => name !== 'Immediate')
    .sort()

test.serial('whatever goes wrong, a call says what is true, and leaves nothing open', async t => {
  const before = open()
  const table = await runTable()
  for (const kind of kindNames) {
    t.log(kind)
    for (const call of callNames) t.log(`  ${call.padEnd(22)} ${table[kind][call].join(' | ')}`)
  }
  t.deepEqual(table, expected)
  for (let wait = 0; wait < 100 && open().length > before.length; wait++) await sleep(10)
  t.deepEqual(open(), before)
})

test('docs/faults.md shows the table', t => {
  const message = 'docs/faults.md is stale: run "npm run docs", and commit it.'
  t.is(readFileSync(FAULTS_PAGE, 'utf8'), faultsPage(expected), message)
})

test('no cell of the table is what must never be', t => {
  const never = /HANGS|WRONG DATA|LOST|SOCKET LEFT OPEN|NO CODE/
  const bad = kindNames.flatMap(kind => callNames.filter(call => never.test(expected[kind][call].join())))
  t.deepEqual(bad, [])
})
