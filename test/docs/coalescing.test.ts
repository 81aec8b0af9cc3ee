import { readFileSync } from 'node:fs'
import test from 'ava'
import { COALESCING_PAGE, coalescingPage } from '../../lib/codegen/coalescing-page.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'

test('docs/coalescing.md is what the definitions say', t => {
  const message = 'docs/coalescing.md is stale: run "npm run docs", and commit it.'
  t.is(readFileSync(COALESCING_PAGE, 'utf8'), coalescingPage(), message)
})

test('every type with a load has a row', t => {
  const loader = new Loader()
  const page = coalescingPage(loader)
  for (const service of loader.resourceServices()) {
    const { resources = {} } = loader.load<ResourceDefinitions>(service, 'resources-1')!
    const [, section = ''] = page.split(`\n## ${service}\n`)
    for (const [type, { load }] of Object.entries(resources)) {
      if (load !== undefined)
        t.regex(section.split('\n## ')[0]!, new RegExp(`^\\| \`${type}\` \\|`, 'm'), `${service}.${type}`)
    }
  }
})

test('what the operations of EC2 and CloudWatch allow', t => {
  const rows = coalescingPage().split('\n')
  for (const row of [
    '| `Instance` | `DescribeInstances` | `InstanceIds` | 1,000 |',
    '| `NetworkInterfaceAssociation` | `DescribeNetworkInterfaces` | `Filters[0].Values` | 200 |',
    '| `ClassicAddress` | `DescribeAddresses` | `PublicIps` | 1,000 |',
    '| `Alarm` | `DescribeAlarms` | `AlarmNames` | 100 |',
    '| `Tag` | `DescribeTags` |  | one each: takes two lists of ids |',
    '| `Table` | `DescribeTable` |  | one each: takes no list of ids |',
  ]) {
    t.true(rows.includes(row), row)
  }
})
