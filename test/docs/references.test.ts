import { readFileSync } from 'node:fs'
import test from 'ava'
import { REFERENCES_PAGE, referencesPage } from '../../lib/codegen/references-page.ts'

test('docs/references.md is what the table says', t => {
  const message = 'docs/references.md is stale: run "npm run docs", and commit it.'
  t.is(readFileSync(REFERENCES_PAGE, 'utf8'), referencesPage(), message)
})

test('lists and single ones, under the names that callers use', t => {
  const rows = referencesPage().split('\n')
  for (const row of [
    '| `MountTarget` | `networkInterface` ec2.NetworkInterface, `subnet` ec2.Subnet, `vpc` ec2.Vpc |',
    '| `ServerlessCache` | `kmsKey` kms.Key, `securityGroups` ec2.SecurityGroup[], `subnets` ec2.Subnet[] |',
  ]) {
    t.true(rows.includes(row), row)
  }
})
