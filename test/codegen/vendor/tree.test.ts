import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { readTree, writeTree } from '../../../lib/codegen/vendor/tree.ts'

const SELECTION = { types: ['service-2', 'paginators-1'], tables: ['partitions'] }

function folder(t: ExecutionContext, files: Record<string, string | Buffer> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'tucuxi-vendor-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

const UPSTREAM = {
  'partitions.json': '{"partitions": []}',
  'endpoints.json': '{}',
  'my/2019-01-01/service-2.json': '{"version": "old"}',
  'my/2020-01-01/service-2.json.gz': gzipSync('{"documentation": "Prose", "version": "2.0", "metadata": {}}'),
  'my/2020-01-01/paginators-1.json': '{"pagination": {}}',
  'my/2020-01-01/examples-1.json': '{}',
  'my/2021-01-01/paginators-1.json': '{"pagination": {"newer": {}}}',
  'other/2020-01-01/waiters-2.json': '{"version": 2, "waiters": {}}',
}

test('of each service the newest version with a model is taken, of the types asked for', t => {
  t.deepEqual(
    [...readTree(folder(t, UPSTREAM), SELECTION)],
    [
      ['partitions.json', '{\n "partitions": []\n}\n'],
      ['my/2020-01-01/service-2.json', '{\n "version": "2.0",\n "metadata": {}\n}\n'],
      ['my/2020-01-01/paginators-1.json', '{\n "pagination": {}\n}\n'],
    ],
  )
})

test('writing again changes nothing', t => {
  const [upstream, target] = [folder(t, UPSTREAM), folder(t)]
  t.is(
    writeTree(target, readTree(upstream, SELECTION), () => false),
    3,
  )
  const before = readFileSync(join(target, 'my/2020-01-01/service-2.json'), 'utf8')
  t.is(
    writeTree(target, readTree(upstream, SELECTION), () => false),
    0,
  )
  t.is(readFileSync(join(target, 'my/2020-01-01/service-2.json'), 'utf8'), before)
})

test('what upstream no longer has is removed with its folders, what is our own stays', t => {
  const target = folder(t, {
    'SOURCE.json': '{}',
    'gone/2019-01-01/service-2.json': '{}',
    'my/2019-01-01/service-2.json': '{}',
    'my/2020-01-01/service-2.tucuxi-extras.json': '{}',
    'my/2020-01-01/waiters-2.json': '{}',
  })
  const isOwn = (path: string) => path === 'SOURCE.json' || path.endsWith('.tucuxi-extras.json')
  t.is(writeTree(target, readTree(folder(t, UPSTREAM), SELECTION), isOwn), 6)
  for (const path of ['gone', 'my/2019-01-01', 'my/2020-01-01/waiters-2.json'])
    t.false(existsSync(join(target, path)), path)
  for (const path of ['SOURCE.json', 'my/2020-01-01/service-2.tucuxi-extras.json', 'my/2020-01-01/service-2.json']) {
    t.true(existsSync(join(target, path)), path)
  }
})

test('what is our own is not replaced, should upstream have it one day', t => {
  const path = 'my/2020-01-01/service-2.json'
  const target = folder(t, { [path]: 'ours' })
  t.is(
    writeTree(target, readTree(folder(t, UPSTREAM), SELECTION), own => own.startsWith('my/')),
    1,
  )
  t.is(readFileSync(join(target, path), 'utf8'), 'ours')
})

test('the definitions of the project are as they were vendored, and hold no prose', t => {
  const models = fileURLToPath(new URL('../../../models', import.meta.url))
  const types = ['service-2', 'paginators-1', 'waiters-2', 'endpoint-rule-set-1']
  const tree = readTree(models, { types, tables: ['partitions', 'endpoints', '_retry', 'sdk-default-configuration'] })
  const changed = [...tree].filter(([path, text]) => readFileSync(join(models, path), 'utf8') !== text)
  t.deepEqual(
    changed.map(([path]) => path),
    [],
  )
  t.true(tree.size > 1_500)
})
