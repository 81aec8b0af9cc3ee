import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'ava'
import { writePack } from '../../../lib/codegen/build/pack.ts'
import { InvalidDataError } from '../../../lib/errors.ts'
import { Pack } from '../../../lib/model/pack.ts'

const model = {
  metadata: { serviceId: 'Å' },
  operations: { Zed: { name: 'Zed' }, Ask: { name: 'Ask', text: 'a\nb' } },
  shapes: { __proto__x: { type: 'string' }, Text: { type: 'string' }, Number: { type: 'integer' } },
}
const files = {
  'models/my/2020-01-01/service-2.json': JSON.stringify(model, null, 1),
  'models/my/2021-01-01/service-2.json': '{"metadata": {}, "operations": {}, "shapes": {}}',
  'models/my/2020-01-01/waiters-2.json': '{"waiters": {"Å": {}}}',
  'models/my/2021-01-01/waiters-2.json': '{"waiters": {}}',
  'models/your/2021-01-01/waiters-2.json': JSON.stringify({ waiters: { Long: { text: 'å'.repeat(40_000) } } }),
  'models/partitions.json': '{"partitions": []}',
  'resources/my/2020-01-01/resources-1.json': '{"service": {}, "resources": {}}',
  'resources/resource-schema.json': '{}',
}

async function packed(t: import('ava').ExecutionContext) {
  const root = mkdtempSync(join(tmpdir(), 'tucuxi-pack-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const [target, cache] = [join(root, 'data.pack'), join(root, 'cache')]
  const folders = [join(root, 'models'), join(root, 'resources')]
  return { size: await writePack(folders, target, cache), target, cache, folders }
}

test('packed definitions load as they were, and are compressed once', async t => {
  const { size, target, cache, folders } = await packed(t)
  const kept = readdirSync(cache)
  t.is(await writePack(folders, target, cache), size)
  t.deepEqual(readdirSync(cache), kept)

  const pack = new Pack(target)
  t.deepEqual([...pack.services], ['my', 'your'])
  t.deepEqual(pack.versions('my'), ['2020-01-01', '2021-01-01'])
  t.deepEqual(pack.versions('my', 'resources-1'), ['2020-01-01'])
  t.deepEqual(pack.versions('constructor'), [])
  t.deepEqual(JSON.parse(JSON.stringify(pack.read('my/2020-01-01/service-2'))), model)
  t.deepEqual(pack.read('my/2020-01-01/resources-1'), { service: {}, resources: {} })
  t.deepEqual(pack.read('partitions'), { partitions: [] })
})

test('small definitions of one kind share a block', async t => {
  const pack = new Pack((await packed(t)).target)
  t.deepEqual(pack.read('my/2020-01-01/waiters-2'), { waiters: { Å: {} } })
  t.deepEqual(pack.read('my/2021-01-01/waiters-2'), { waiters: {} })
  t.deepEqual(pack.read('your/2021-01-01/waiters-2'), { waiters: { Long: { text: 'å'.repeat(40_000) } } })
})

test('what is not in a pack is undefined; a name is only a name', async t => {
  const pack = new Pack((await packed(t)).target)
  for (const path of ['none', 'none/2020-01-01/service-2', 'my/1999-01-01/service-2', 'my/2020-01-01/__proto__']) {
    t.is(pack.read(path), undefined, path)
  }
  t.is(pack.read('resource-schema'), undefined)
})

test('a pack that was cut off says so, and what to do', async t => {
  const { target } = await packed(t)
  writeFileSync(target, Buffer.from([0, 0, 1, 0, 0, 0, 2, 0, 123]))
  t.throws(() => new Pack(target).services, {
    instanceOf: InvalidDataError,
    message: /^Cannot read the index in .*data\.pack: the file ends before it\. Install the package again\.$/,
  })
})
