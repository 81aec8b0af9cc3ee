import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type BatchError, InvalidOptionError } from '../../../../lib/index.ts'
import type { FileResult } from '../../../../lib/services/s3/directory/types.ts'
import { contentOf, EARLIER, folderWith, LATER, Store } from './store.ts'

/** What failed of a download, by key. */
async function failuresOf(t: ExecutionContext, download: Promise<unknown>): Promise<Record<string, string>> {
  const error = await t.throwsAsync(download, { code: 'Batch' })
  const { failures } = error as BatchError<FileResult, FileResult>
  return Object.fromEntries(failures.map(({ key, error: why }) => [key, (why as Error).message]))
}

test('every object below a prefix becomes a file, with the time of the object', async t => {
  const store = await Store.start(t)
  store.set({ 'logs/a': '1', 'logs/b/c': '22', 'logs/empty': '', 'logs-old/x': 'no', other: 'no' })
  const root = join(await folderWith(t), 'new/folder')
  const { files, ...counts } = await store.bucket.downloadDirectory('logs', root)
  t.deepEqual(counts, { transferred: 3, deleted: 0, unchanged: 0, skipped: 0, failed: 0, bytes: 3 })
  t.deepEqual(await contentOf(root), { a: '1', 'b/c': '22', empty: '' })
  t.deepEqual((await stat(join(root, 'b/c'))).mtime, EARLIER)
  t.like(
    files.find(({ key }) => key === 'logs/b/c'),
    { action: 'download', status: 'done', path: join(root, 'b/c'), size: 2 },
  )
})

test('a folder may be given with a slash at its end, as a path or a URL', async t => {
  const store = await Store.start(t)
  store.set({ 'a/b': '1' })
  const root = await folderWith(t)
  await store.bucket.downloadDirectory('', `${root}/x/`)
  await store.bucket.downloadDirectory('', new URL(`file://${root}/y/`))
  t.deepEqual(await contentOf(root), { 'x/a/b': '1', 'y/a/b': '1' })
})

test('the empty prefix is the whole bucket, listed page by page', async t => {
  const store = await Store.start(t)
  const objects = Object.fromEntries(
    Array.from({ length: 25 }, (_, index) => [`d${index % 3}/f${index}`, String(index)]),
  )
  store.set(objects)
  store.pageSize = 7
  const root = await folderWith(t)
  await store.bucket.downloadDirectory('', root)
  t.deepEqual(await contentOf(root), Object.fromEntries(Object.entries(objects).sort()))
  t.is(store.requests.filter(request => request === 'LIST').length, 4)
})

test('files that are there are replaced, whatever their age, and others are left', async t => {
  const store = await Store.start(t)
  store.set({ a: 'new' })
  const root = await folderWith(t, { a: 'old', b: 'mine' }, LATER)
  await store.bucket.downloadDirectory('', root)
  t.deepEqual(await contentOf(root), { a: 'new', b: 'mine' })
})

test('no key leaves the folder, whatever it says; each is an error that names it, and the others go on', async t => {
  const evil = ['p/../x', 'p/../../x', 'p//abs', 'p/a/../../b', 'p/a//b', 'p/./c', 'p/d/.', 'p/..', 'p/e\0f', 'p/g/']
  const odd = ['p/C:\\x', 'p/..\\y', 'p/%2e%2e/z', 'p/...', 'p/~', 'p/ ', 'p/-rf', 'p/\n']
  const store = await Store.start(t)
  store.set(Object.fromEntries([...evil, ...odd, 'p/fine'].map(key => [key, key])))
  const outer = await folderWith(t)
  const root = join(outer, 'in/er')
  const failures = await failuresOf(t, store.bucket.downloadDirectory('p', root))
  t.deepEqual(Object.keys(failures).sort(), [...evil].sort())
  for (const [key, message] of Object.entries(failures))
    t.true(message.includes(`The key "${key}" can be no file`), message)
  t.deepEqual(Object.keys(await contentOf(root)).sort(), [...odd, 'p/fine'].map(key => key.slice(2)).sort())
  t.deepEqual(await readdir(outer), ['in'])
})

test('keys of a prefix that itself climbs are below the folder', async t => {
  const store = await Store.start(t)
  store.set({ '../../a/b': '1' })
  const root = await folderWith(t)
  await store.bucket.downloadDirectory('../../a', root)
  t.deepEqual(await contentOf(root), { b: '1' })
})

test('a key that is file and folder is a file; markers of folders are skipped', async t => {
  const store = await Store.start(t)
  store.set({ a: 'file', 'a-b': '2', 'a/b': 'below', 'c/': '', 'c/d': '3' })
  const root = await folderWith(t)
  const failures = await failuresOf(t, store.bucket.downloadDirectory('', root))
  t.deepEqual(Object.keys(failures), ['a/b'])
  t.deepEqual(await contentOf(root), { a: 'file', 'a-b': '2', 'c/d': '3' })
  const { skipped, files } = await store.bucket.downloadDirectory('c', root)
  t.is(skipped, 1)
  t.deepEqual(
    files.find(({ status }) => status === 'skipped'),
    { action: 'download', status: 'skipped', key: 'c/', size: 0, reason: 'folder-marker' },
  )
})

test('symlinks in the folder lead nothing out of it', async t => {
  const store = await Store.start(t)
  store.set({ 'escape/a': '1', 'file/link': '2', 'in/a': '3', 'sub/escape/b/c': '4', fine: '5' })
  const outer = await folderWith(t, { 'secret/x': 'untouched', target: 'untouched' })
  const root = join(outer, 'root')
  await mkdir(join(root, 'real'), { recursive: true })
  await mkdir(join(root, 'sub'))
  await mkdir(join(root, 'file'))
  await symlink('../secret', join(root, 'escape'))
  await symlink(join(outer, 'secret'), join(root, 'sub/escape'))
  await symlink('../../target', join(root, 'file/link'))
  await symlink('real', join(root, 'in'))
  const failures = await failuresOf(t, store.bucket.downloadDirectory('', root))
  t.deepEqual(Object.keys(failures).sort(), ['escape/a', 'sub/escape/b/c'])
  t.regex(
    failures['escape/a']!,
    /escape leads through a symlink to .*secret, outside of .*root\. Remove the symlink\.$/,
  )
  // The link to a file is replaced, not written through.
  t.deepEqual(await contentOf(outer), {
    'root/file/link': '2',
    'root/fine': '5',
    'root/real/a': '3',
    'secret/x': 'untouched',
    target: 'untouched',
  })
})

test('folders and files in the way fail their keys only', async t => {
  const store = await Store.start(t)
  store.set({ folder: '1', 'file/x': '2', null: '3', z: '4' })
  const root = await folderWith(t, { 'folder/x': 'mine', file: 'mine' })
  await symlink('/dev/null', join(root, 'null'))
  const failures = await failuresOf(t, store.bucket.downloadDirectory('', root))
  t.deepEqual(Object.keys(failures).sort(), ['file/x', 'folder', 'null'])
  t.is(failures.null, `${root}/null is no regular file, where a file is to be written. Remove it, or exclude the key.`)
  t.deepEqual(await contentOf(root), { file: 'mine', 'folder/x': 'mine', z: '4' })
})

test('an object that fails leaves no file and no part of one, and the others go on', async t => {
  const store = await Store.start(t)
  store.set({ a: '1', b: '2', c: '3' })
  store.gate = (method, key) => (method === 'GET' && key === 'b' ? 'AccessDenied' : undefined)
  const root = await folderWith(t, { b: 'old' })
  const failures = await failuresOf(t, store.bucket.downloadDirectory('', root))
  t.deepEqual(failures, { b: 'GetObject: refused' })
  t.deepEqual(await contentOf(root), { a: '1', b: 'old', c: '3' })
})

test('a listing that fails is the error; files that were found are finished', async t => {
  const store = await Store.start(t)
  store.set({ a: '1', b: '2', c: '3' })
  store.pageSize = 2
  store.gate = (method, _, query) =>
    method === 'LIST' && query.has('continuation-token') ? 'InternalError' : undefined
  const root = await folderWith(t)
  await t.throwsAsync(store.bucket.downloadDirectory('', root), { code: 'InternalError' })
  for (const [name, text] of Object.entries(await contentOf(root))) t.true(['a1', 'b2'].includes(name + text))
  store.gate = (method, _, query) =>
    (method === 'LIST' && query.has('continuation-token')) || method === 'GET' ? 'AccessDenied' : undefined
  await t.throwsAsync(store.bucket.downloadDirectory('', root), { message: /refused/ })
})

test('filters and arguments are for objects as for files', async t => {
  const store = await Store.start(t)
  store.set({ 'a.txt': '1', 'b.log': '22', 'tmp/c.txt': '333' })
  const root = await folderWith(t)
  const seen: string[] = []
  const extraArgs = ({ name, size, modified }: { name: string; size: number; modified: Date }) => {
    seen.push(`${name} ${size} ${modified.toISOString()}`)
    return {}
  }
  await store.bucket.downloadDirectory('', root, { include: '*.txt', exclude: 'tmp', extraArgs, fsync: true })
  t.deepEqual(seen, [`a.txt 1 ${EARLIER.toISOString()}`])
  t.deepEqual(await contentOf(root), { 'a.txt': '1' })
})

test('an abort leaves no part of a file', async t => {
  const store = await Store.start(t)
  store.set(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 'x'.repeat(1000)])))
  const root = await folderWith(t)
  const controller = new AbortController()
  let gets = 0
  store.gate = method => {
    if (method !== 'GET') return
    gets += 1
    if (gets === 10) controller.abort()
    return gets < 8 ? undefined : new Promise(() => {})
  }
  const config = { maxConcurrency: 4 }
  await t.throwsAsync(store.bucket.downloadDirectory('', root, { signal: controller.signal, config }), {
    code: 'Aborted',
    message: 'downloadDirectory was aborted by its signal.',
  })
  const names = Object.keys(await contentOf(root))
  t.is(names.length, 7)
  t.true(names.every(name => /^f\d+$/.test(name)))
  t.true(gets <= 12)
})

test('what is wrong is told before anything is sent', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { f: '1' })
  const { bucket } = store
  const wrong: [() => Promise<unknown>, RegExp][] = [
    [
      () => bucket.downloadDirectory('', join(root, 'f')),
      /^downloadDirectory: .*f is a file, where a folder is needed/,
    ],
    [
      () => bucket.downloadDirectory('', join(root, 'f/below')),
      /^downloadDirectory: .*f\/below cannot be read: ENOTDIR/,
    ],
    [() => bucket.downloadDirectory('', 'a\0b'), /^downloadDirectory: the path of the local folder must be a string/],
    [() => bucket.downloadDirectory(undefined as never, root), /^downloadDirectory: the prefix must be a string/],
    [() => bucket.downloadDirectory('', root, { prefix: 'a' } as never), /unknown option "prefix"/],
    [
      () => bucket.downloadDirectory('', root, { extraArgs: { ContentType: 'a' } }),
      /extraArgs cannot have "ContentType"/,
    ],
    [() => bucket.downloadDirectory('', root, { include: '!a' }), /begins with "!"/],
  ]
  for (const [call, message] of wrong) await t.throwsAsync(call(), { instanceOf: InvalidOptionError, message })
  t.deepEqual(store.requests, [])
})

test('a folder that may not be written to fails its keys only', async t => {
  if (process.getuid?.() === 0) return t.pass('root may write anywhere')
  const store = await Store.start(t)
  store.set({ 'locked/a': '1', b: '2' })
  const root = await folderWith(t)
  await mkdir(join(root, 'locked'))
  await writeFile(join(root, 'locked/x'), '')
  await chmod(join(root, 'locked'), 0o500)
  t.deepEqual(Object.keys(await failuresOf(t, store.bucket.downloadDirectory('', root))), ['locked/a'])
})
