import { readFileSync } from 'node:fs'
import test from 'ava'
import { REFERENCES_PAGE, referencesPage } from '../../lib/codegen/references-page.ts'

test('docs/references.md is what the definitions and the table say', t => {
  const message = 'docs/references.md is stale: run "npm run docs", and commit it.'
  t.is(readFileSync(REFERENCES_PAGE, 'utf8'), referencesPage(), message)
})

test('lists and single ones, under the names that callers use', t => {
  const rows = referencesPage().split('\n')
  for (const row of [
    '| `BasePathMapping` | `restApi` apigateway.RestApi, `restApiStage` apigateway.Stage |',
    '| `MountTarget` | `fileSystem` efs.FileSystem, `networkInterface` ec2.NetworkInterface, `subnet` ec2.Subnet, `vpc` ec2.Vpc |',
    '| `QueryDefinition` | `logGroups` logs.LogGroup[] |',
  ]) {
    t.true(rows.includes(row), row)
  }
})
