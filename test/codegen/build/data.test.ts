import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'ava'
import { compressData } from '../../../lib/codegen/build/data.ts'
import { Loader } from '../../../lib/model/loader.ts'

test('compressed definitions load as they were, and are compressed once', async t => {
  const root = mkdtempSync(join(tmpdir(), 'tucuxi-data-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const model = { metadata: { serviceId: 'Å' }, operations: {}, shapes: {} }
  const files = {
    'models/my/2020-01-01/service-2.json': JSON.stringify(model, null, 1),
    'models/partitions.json': '{"partitions": []}',
    'resources/my/2020-01-01/resources-1.json': '{"service": {}, "resources": {}}',
    'resources/resource-schema.json': '{}',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const [target, cache] = [join(root, 'data'), join(root, 'cache')]
  const folders = [join(root, 'models'), join(root, 'resources')]

  const size = await compressData(folders, target, cache)
  const kept = readdirSync(cache)
  t.is(await compressData(folders, target, cache), size)

  t.deepEqual(readdirSync(cache), kept)
  t.is(kept.length, 3)
  const loader = new Loader([target])
  t.deepEqual(loader.load('my', 'service-2'), model)
  t.deepEqual(loader.load('my', 'resources-1'), { service: {}, resources: {} })
  t.deepEqual(loader.table('partitions'), { partitions: [] })
  t.deepEqual(readdirSync(target).sort(), ['my', 'partitions.json.br'])
})
