import { rmSync } from 'node:fs'
import { mkdir, readdir, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { type BatchError, InvalidOptionError } from '../../../../lib/index.ts'
import { listObjects } from '../../../../lib/services/s3/directory/listing.ts'
import type { DirectoryResult, FileResult } from '../../../../lib/services/s3/directory/types.ts'
import { contentOf, EARLIER, folderWith, LATER, Store, write } from './store.ts'

/** `upload a missing`, sorted. */
function words({ files }: DirectoryResult): string[] {
  return files
    .map(({ action, key, status, reason }) =>
      [status === 'planned' || status === 'done' ? '' : status, action, key, reason].filter(Boolean).join(' '),
    )
    .sort()
}

test('up: transfers what is missing or differs, and a second run nothing', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { same: 'x', size: 'xx', missing: 'x', 'd/new': 'x' })
  store.set({ 'p/same': 'x', 'p/size': 'x', 'p/extra': 'x', 'p-other/f': 'x' })
  await utimes(join(root, 'd/new'), LATER, LATER)
  store.set({ 'p/d/new': 'y' }, EARLIER)
  const first = await store.bucket.sync({ path: root }, { prefix: 'p' })
  t.deepEqual(words(first), ['upload p/d/new time', 'upload p/missing missing', 'upload p/size size'])
  t.like(first, { transferred: 3, unchanged: 1, deleted: 0, bytes: 4 })
  t.deepEqual(store.sent(), ['LIST', 'PUT p/d/new', 'PUT p/missing', 'PUT p/size'])
  const second = await store.bucket.sync({ path: root }, { prefix: 'p' })
  t.like(second, { transferred: 0, unchanged: 4, files: [] })
  t.deepEqual(store.sent(), ['LIST'])
  t.is(store.content['p/extra'], 'x')
})

test('down: the same the other way round, by the times that downloads leave', async t => {
  const store = await Store.start(t)
  const root = join(await folderWith(t), 'new')
  store.set({ 'p/a': 'x', 'p/d/b': 'y', 'p/d/c': 'z' })
  t.deepEqual(words(await store.bucket.sync({ prefix: 'p/' }, { path: root })), [
    'download p/a missing',
    'download p/d/b missing',
    'download p/d/c missing',
  ])
  store.sent()
  t.like(await store.bucket.sync({ prefix: 'p/' }, { path: root }), { transferred: 0, unchanged: 3 })
  t.deepEqual(store.sent(), ['LIST'])
  // Changed here; changed there with the same size; another size.
  await write(root, { a: 'q' }, LATER)
  store.set({ 'p/d/b': 'Y' }, LATER)
  store.set({ 'p/d/c': 'zz' })
  t.deepEqual(words(await store.bucket.sync({ prefix: 'p/' }, { path: root })), [
    'download p/a time',
    'download p/d/b time',
    'download p/d/c size',
  ])
  t.deepEqual(await contentOf(root), { a: 'x', 'd/b': 'Y', 'd/c': 'zz' })
})

test('what was downloaded is not uploaded again', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t)
  store.set({ a: 'x', 'b/c': 'y' })
  await store.bucket.sync({ prefix: '' }, { path: root })
  t.like(await store.bucket.sync({ path: root }, { prefix: '' }), { transferred: 0, unchanged: 2 })
})

test('delete: what is not at the source, within prefix and folder, after all transfers', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', 'd/b': '2' })
  store.set({ 'p/a': '1', 'p/x': '3', 'p/d/y': '4', 'p/d/': '', 'p-/z': '5', px: '6', q: '7', 'p/<&>': '8' })
  const up = await store.bucket.sync({ path: root }, { prefix: 'p' }, { delete: true })
  t.deepEqual(words(up), [
    'delete p/<&> extra',
    'delete p/d/y extra',
    'delete p/x extra',
    'skipped upload p/d/ folder-marker',
    'upload p/d/b missing',
  ])
  t.deepEqual(store.content, { 'p-/z': '5', 'p/a': '1', 'p/d/': '', 'p/d/b': '2', px: '6', q: '7' })
  t.deepEqual(store.requests.at(-1), 'DELETE')
  t.like(up, { transferred: 1, deleted: 3, unchanged: 1, skipped: 1, bytes: 1 })

  const outer = await folderWith(t, { 'in/gone': '1', 'in/d/gone': '2', 'in/a': 'x', beside: '3' }, LATER)
  const down = await store.bucket.sync({ prefix: 'p' }, { path: join(outer, 'in') }, { delete: true })
  t.deepEqual(words(down), [
    'delete p/d/gone extra',
    'delete p/gone extra',
    'download p/a time',
    'download p/d/b missing',
    'skipped download p/d/ folder-marker',
  ])
  t.deepEqual(await contentOf(outer), { beside: '3', 'in/a': '1', 'in/d/b': '2' })
})

test('a dry run says what would be, and changes nothing', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', b: '22', c: '3' })
  store.set({ b: '2', c: '3', d: '4' })
  const before = store.content
  const up = await store.bucket.sync({ path: root }, { prefix: '' }, { delete: true, dryRun: true })
  t.deepEqual(words(up), ['delete d extra', 'upload a missing', 'upload b size'])
  t.like(up, { transferred: 2, deleted: 1, unchanged: 1, bytes: 3 })
  t.true(up.files.every(({ status }) => status === 'planned'))
  t.is(up.files.find(({ key }) => key === 'a')?.path, join(root, 'a'))
  store.set({ '../e': 'evil' })
  const target = join(root, 'none')
  const down = await store.bucket.sync({ prefix: '' }, { path: target }, { delete: true, dryRun: true })
  t.deepEqual(words(down), ['download b missing', 'download c missing', 'download d missing', 'failed download ../e'])
  t.deepEqual(store.sent(), ['LIST', 'LIST'])
  store.objects.delete('../e')
  t.deepEqual(store.content, before)
  t.deepEqual((await readdir(root)).sort(), ['a', 'b', 'c'])
})

test('what a filter excludes is safe from deletion on either side', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', 'node_modules/m/x': '2' })
  store.set({ keep: '1', 'node_modules/y': '2', 'k.log': '3', 'd/z.log': '4' })
  const options = {
    delete: true,
    exclude: ['node_modules', '*.log'],
    filter: ({ name }: { name: string }) => name !== 'keep',
  }
  await store.bucket.sync({ path: root }, { prefix: '' }, options)
  t.deepEqual(Object.keys(store.content), ['a', 'd/z.log', 'k.log', 'keep', 'node_modules/y'])
  await store.bucket.sync({ prefix: '' }, { path: root }, options)
  t.deepEqual(await contentOf(root), { a: '1', 'node_modules/m/x': '2' })
})

test('what was not looked at is not deleted: symlinks, and folders that cannot be read', async t => {
  const store = await Store.start(t)
  const outer = await folderWith(t, { 'root/a': '1', 'root/lost/x': '2', 'far/f': '3' })
  const root = join(outer, 'root')
  await symlink('../far', join(root, 'link'))
  store.set({ 'link/f': '1', link: '2', 'link-': '3', 'lost/x': '4', 'lost/y/z': '5', lost: '6', gone: '7' })
  const filter = () => {
    rmSync(join(root, 'lost'), { recursive: true, force: true })
    return true
  }
  const error = await t.throwsAsync(store.bucket.sync({ path: root }, { prefix: '' }, { delete: true, filter }), {
    code: 'Batch',
  })
  const { failures } = error as BatchError<FileResult, FileResult>
  t.like(failures, [{ action: 'upload', key: 'lost/', error: { code: 'ENOENT' } }])
  t.deepEqual(Object.keys(store.content), ['a', 'link', 'link/f', 'lost', 'lost/x', 'lost/y/z'])
})

test('down: nothing behind a symlink is deleted, and symlinks are not', async t => {
  const store = await Store.start(t)
  const outer = await folderWith(t, { 'root/real/f': '1', 'far/g': '2', 'root/b': '3' })
  const root = join(outer, 'root')
  await symlink('../far', join(root, 'out'))
  await symlink('real', join(root, 'inside'))
  store.set({ 'real/f': '1' })
  await store.bucket.sync({ prefix: '' }, { path: root }, { delete: true })
  t.deepEqual((await readdir(root)).sort(), ['inside', 'out', 'real'])
  const error = (await t.throwsAsync(
    store.bucket.sync({ prefix: '' }, { path: root }, { delete: true, followSymlinks: true }),
    {
      code: 'Batch',
    },
  )) as BatchError<FileResult, FileResult>
  t.deepEqual(error.failures.map(({ action, key }) => `${action} ${key}`).sort(), ['delete inside/f', 'delete out/g'])
  t.deepEqual(await contentOf(outer), { 'far/g': '2', 'root/real/f': '1' })
})

test('a listing that breaks off, or is in no order, deletes nothing', async t => {
  const store = await Store.start(t)
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [name, '1']))
  const root = await folderWith(t, files)
  store.set({ a: '1', b: '1', c: '1' })
  store.pageSize = 1
  store.gate = (method, _, query) =>
    method === 'LIST' && query.get('continuation-token') === '2' ? 'SlowDown' : undefined
  await t.throwsAsync(store.bucket.sync({ prefix: '' }, { path: root }, { delete: true }), { code: 'SlowDown' })
  t.deepEqual(Object.keys(await contentOf(root)), Object.keys(files))

  store.gate = () => undefined
  store.set({ d: '1', x: '1' })
  store.order = keys => keys.toReversed()
  const disorder = {
    code: 'MalformedResponse',
    message: /^ListObjectsV2 of b answered the key "d" after "x": not in the order of their bytes\./,
  }
  await t.throwsAsync(store.bucket.sync({ prefix: '' }, { path: root }, { delete: true }), disorder)
  t.deepEqual(Object.keys(await contentOf(root)).slice(0, 5), Object.keys(files))
  await t.throwsAsync(store.bucket.sync({ path: root }, { prefix: '' }, { delete: true }), disorder)
  t.is(store.content.x, '1')
})

test('per-key refusals of a deletion are told, and the others are deleted', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t)
  store.set({ a: '1', b: '2', 'c\u0001': '3' })
  store.gate = (method, key) => (method === 'DELETE' && key === 'b' ? 'AccessDenied' : undefined)
  const error = (await t.throwsAsync(
    store.bucket.sync({ path: root }, { prefix: '' }, { delete: true }),
  )) as BatchError<FileResult, FileResult>
  t.like(error.failures, [{ action: 'delete', key: 'b', status: 'failed', reason: 'extra' }])
  t.is(
    error.message,
    'sync: 1 of 3 files failed, see "failures"; "responses" has all results. First: b: DeleteObjects refused it: AccessDenied: refused',
  )
  t.deepEqual(store.content, { b: '2' })
  // What XML cannot hold goes by itself.
  t.deepEqual(store.sent(), ['DELETE', 'DELETE c\u0001', 'LIST'])
})

test('more than a thousand keys are deleted in batches', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t)
  store.set(Object.fromEntries(Array.from({ length: 2345 }, (_, index) => [`k${index}`, ''])))
  t.like(await store.bucket.sync({ path: root }, { prefix: '' }, { delete: true }), { deleted: 2345 })
  t.deepEqual(store.content, {})
  t.is(store.requests.filter(request => request === 'DELETE').length, 3)
})

test('compare by checksum finds a change that size and time do not show', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { same: 'abc', changed: 'abc', young: 'abc' }, EARLIER)
  await utimes(join(root, 'young'), LATER, LATER)
  store.set({ same: 'abc', changed: 'abd', young: 'abc' })
  const compare = 'checksum'
  const plan = await store.bucket.sync({ path: root }, { prefix: '' }, { compare, dryRun: true })
  t.deepEqual(words(plan), ['upload changed checksum'])
  t.is(plan.unchanged, 2)
  t.deepEqual(store.sent(), ['HEAD changed', 'LIST'])
  t.deepEqual(words(await store.bucket.sync({ prefix: '' }, { path: root }, { compare })), [
    'download changed checksum',
  ])
  t.deepEqual(await contentOf(root), { changed: 'abd', same: 'abc', young: 'abc' })
})

test('compare by size leaves time alone', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', b: '2' }, LATER)
  store.set({ a: '9', b: '22' })
  t.deepEqual(words(await store.bucket.sync({ path: root }, { prefix: '' }, { compare: 'size' })), ['upload b size'])
})

test('an interrupted run is gone on with by the next', async t => {
  const store = await Store.start(t)
  store.set(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, `${index}`])))
  const root = await folderWith(t)
  const controller = new AbortController()
  let done = 0
  const onFile = () => {
    done += 1
    if (done === 8) controller.abort()
  }
  const config = { maxConcurrency: 2 }
  await t.throwsAsync(
    store.bucket.sync({ prefix: '' }, { path: root }, { signal: controller.signal, onFile, config }),
    { code: 'Aborted' },
  )
  const there = Object.keys(await contentOf(root))
  t.true(there.length >= 8 && there.length < 12, String(there.length))
  // A process that was killed leaves a file by another name; it is not uploaded, and not taken for an object.
  await writeFile(join(root, '.f19.0123abcd.tucuxi'), 'part')
  store.sent()
  t.like(await store.bucket.sync({ prefix: '' }, { path: root }), {
    transferred: 20 - there.length,
    unchanged: there.length,
  })
  t.is(store.sent().length, 21 - there.length)
  const up = await store.bucket.sync({ path: root }, { prefix: '' })
  t.like(up, { transferred: 0, unchanged: 20, skipped: 1 })
  t.is(up.files[0]?.reason, 'temporary')
})

test('an abort ends a listing, too', async t => {
  const store = await Store.start(t)
  const controller = new AbortController()
  store.gate = () => {
    controller.abort()
    return new Promise(() => {})
  }
  const root = await folderWith(t, { a: '1' })
  const { signal } = controller
  await t.throwsAsync(store.bucket.sync({ path: root }, { prefix: '' }, { delete: true, signal }), {
    code: 'Aborted',
    message: 'sync was aborted by its signal.',
  })
})

test('names in every script pair up on both sides', async t => {
  const store = await Store.start(t)
  const names = [
    'a-b',
    'a/b',
    'a0',
    'a b',
    'a+b',
    'é',
    'e\u0301',
    '\uffee',
    '😀/x',
    '\ud7ff',
    '%41',
    '#',
    '?q',
    "'",
    '\\',
    '\n',
  ]
  const root = await folderWith(t, Object.fromEntries(names.map(name => [name, '1'])))
  t.is((await store.bucket.sync({ path: root }, { prefix: 'p é/' })).transferred, names.length)
  t.deepEqual(Object.keys(store.content).sort(), names.map(name => `p é/${name}`).sort())
  t.like(await store.bucket.sync({ path: root }, { prefix: 'p é/' }, { delete: true }), {
    transferred: 0,
    deleted: 0,
    unchanged: names.length,
  })
  const again = await folderWith(t)
  await store.bucket.sync({ prefix: 'p é/' }, { path: again })
  t.deepEqual(await contentOf(again), await contentOf(root))
})

test('onFile is told of every file once, of unchanged ones, too', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', b: '2' })
  store.set({ a: '1', c: '3' })
  const told: string[] = []
  await store.bucket.sync(
    { path: root },
    { prefix: '' },
    { delete: true, onFile: ({ key, status }) => told.push(`${key} ${status}`) },
  )
  t.deepEqual(told.sort(), ['a unchanged', 'b done', 'c done'])
})

test('requester and owner go with listing and deletion', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t)
  store.set({ a: '1' })
  const { bucket } = store
  const seen: unknown[] = []
  bucket.meta.client.meta.events.on('before-parameter-build.s3', ({ operation, params }) => {
    seen.push([operation.name, params.ExpectedBucketOwner, params.RequestPayer])
  })
  const extraArgs = { ExpectedBucketOwner: '123456789012', RequestPayer: 'requester', ContentType: 'a/b' }
  await bucket.sync({ path: root }, { prefix: '' }, { delete: true, extraArgs })
  t.deepEqual(
    seen,
    ['ListObjectsV2', 'DeleteObjects'].map(name => [name, '123456789012', 'requester']),
  )
})

test('a directory bucket lists in no order, and is sorted here', async t => {
  const store = await Store.start(t)
  store.order = keys => keys.toReversed()
  store.set({ a: '1', b: '2', c: '3' })
  const { client } = store.bucket.meta
  const found: string[] = []
  client.meta.events.on('before-parameter-build.s3', ({ params }) => {
    params.Bucket = 'b'
  })
  const params = { Bucket: 'b--use1-az4--x-s3', Prefix: '' }
  for await (const { name } of listObjects(client as never, params, {})) found.push(name)
  t.deepEqual(found, ['a', 'b', 'c'])
})

test('sides that are no two are refused, and so are options that sync has not', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { f: '1' })
  const { bucket } = store
  const sides = /^sync goes from \{ path: '\.\/site' \} to \{ prefix: 'site\/' \}, or the other way round/
  const wrong: [() => Promise<unknown>, RegExp][] = [
    [() => bucket.sync({ path: root }, { path: root }), sides],
    [() => bucket.sync({ prefix: 'a' }, { prefix: 'b' }), sides],
    [() => bucket.sync(root as never, 'p' as never), sides],
    [() => bucket.sync({ path: root } as never, undefined as never), sides],
    [() => bucket.sync({ path: root, prefix: '' } as never, { prefix: '' }), sides],
    [() => bucket.sync({ path: join(root, 'none') }, { prefix: '' }, { delete: true }), /none does not exist/],
    [
      () => bucket.sync({ path: root }, { prefix: '' }, { compare: 'etag' as never }),
      /compare must be one of size-and-time, size, checksum/,
    ],
    [
      () => bucket.sync({ path: root }, { prefix: '' }, { dryrun: true } as never),
      /unknown option "dryrun": did you mean "dryRun"\?/,
    ],
    [() => bucket.sync({ path: root }, { prefix: '' }, { delete: 'no' as never }), /delete must be true or false/],
  ]
  for (const [call, message] of wrong) await t.throwsAsync(call(), { instanceOf: InvalidOptionError, message })
  t.deepEqual(store.requests, [])
})

test('the folder may be empty, or hold nothing but folders', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { 'd/f': '1' })
  await unlink(join(root, 'd/f'))
  await mkdir(join(root, 'e/f'), { recursive: true })
  t.like(await store.bucket.sync({ path: root }, { prefix: '' }), { transferred: 0, files: [] })
})
