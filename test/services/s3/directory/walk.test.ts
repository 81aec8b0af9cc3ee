import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type LocalEntry, type WalkOptions, walk } from '../../../../lib/services/s3/directory/walk.ts'

async function folderWith(t: ExecutionContext, names: readonly string[]): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tucuxi-walk-')))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), name)
  }
  return root
}

async function entries(root: string, options: Partial<WalkOptions> = {}): Promise<LocalEntry[]> {
  const found: LocalEntry[] = []
  for await (const entry of walk(root, { followSymlinks: false, excludes: () => false, ...options })) found.push(entry)
  return found
}

function names(found: readonly LocalEntry[]): string[] {
  return found.map(({ name }) => name)
}

test('files come in the order in which S3 lists their keys', async t => {
  const files = ['a/b', 'a-b', 'a.txt', 'a0', 'a/c/d', 'a/c-', 'a/c0', 'B', 'é', '\uffee/x', '😀/y', '.hidden', 'a/-']
  const root = await folderWith(t, files)
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  t.deepEqual(names(await entries(root)), sorted)
})

test('more files than are looked at together, between folders, keep their order', async t => {
  const files = Array.from({ length: 300 }, (_, index) => (index % 90 === 7 ? `d${index}/f` : `f${index}`))
  const root = await folderWith(t, files)
  t.deepEqual(names(await entries(root)), files.toSorted())
})

test('an entry says path, size and time', async t => {
  const root = await folderWith(t, ['a/b'])
  const modified = new Date('2020-02-03T04:05:06.789Z')
  await utimes(join(root, 'a/b'), modified, modified)
  await truncate(join(root, 'a/b'), 12_345)
  await utimes(join(root, 'a/b'), modified, modified)
  t.deepEqual(await entries(root), [{ name: 'a/b', path: join(root, 'a/b'), size: 12_345, modified }])
})

test('empty folders have no entries, and excluded ones are not read', async t => {
  const root = await folderWith(t, ['a/b', 'skip/c', 'd/skip/e'])
  await mkdir(join(root, 'empty'))
  const asked: string[] = []
  const excludes = (folder: string) => {
    asked.push(folder)
    return folder.endsWith('skip/')
  }
  t.deepEqual(names(await entries(root, { excludes })), ['a/b'])
  t.deepEqual(asked, ['a/', 'd/', 'd/skip/', 'empty/', 'skip/'])
})

test('symlinks are skipped unless they are to be followed', async t => {
  const root = await folderWith(t, ['real/file', 'z'])
  await symlink('real', join(root, 'folder'))
  await symlink('real/file', join(root, 'link'))
  await symlink('nowhere', join(root, 'dangling'))
  const unfollowed = await entries(root)
  t.deepEqual(names(unfollowed), ['dangling', 'folder', 'link', 'real/file', 'z'])
  t.deepEqual(
    unfollowed.map(({ skipped }) => skipped),
    ['symlink', 'symlink', 'symlink', undefined, undefined],
  )
  const followed = await entries(root, { followSymlinks: true })
  t.deepEqual(names(followed), ['dangling', 'folder/file', 'link', 'real/file', 'z'])
  t.is(followed[2]!.size, 'real/file'.length)
  t.like(followed[0]!.error, { code: 'ENOENT' })
})

test('a folder below a symlink sorts as a folder', async t => {
  const root = await folderWith(t, ['real/f', 'a-b', 'a0'])
  await symlink('real', join(root, 'a'))
  t.deepEqual(names(await entries(root, { followSymlinks: true })), ['a-b', 'a/f', 'a0', 'real/f'])
})

test('a symlink that leads to a folder that it is in is an error, and the rest is walked', async t => {
  const root = await folderWith(t, ['a/b/f', 'a/z'])
  await symlink('..', join(root, 'a/b/up'))
  await symlink(dirname(root), join(root, 'a/beyond'))
  await symlink('self', join(root, 'a/self'))
  const found = await entries(root, { followSymlinks: true })
  t.deepEqual(names(found), ['a/b/f', 'a/b/up/', 'a/beyond/', 'a/self', 'a/z'])
  t.is(
    found[1]!.error?.message,
    `The symlink ${root}/a/b/up leads to ${root}/a, which it is in: a loop. Exclude or remove it.`,
  )
  t.regex(found[2]!.error!.message, /a loop/)
  t.like(found[3]!.error, { code: 'ELOOP' })
})

test('a symlink to a folder whose name only begins like that of one it is in is no loop', async t => {
  const root = await folderWith(t, ['ab/f', 'a/x'])
  await symlink('../ab', join(root, 'a/l'))
  t.deepEqual(names(await entries(root, { followSymlinks: true })), ['a/l/f', 'a/x', 'ab/f'])
})

test('what is no file is skipped', async t => {
  const root = await folderWith(t, ['f'])
  execFileSync('mkfifo', [join(root, 'pipe')])
  t.deepEqual(
    (await entries(root)).map(({ name, skipped }) => [name, skipped]),
    [
      ['f', undefined],
      ['pipe', 'special-file'],
    ],
  )
})

test('a folder that vanishes is an entry with an error, the top one an error of the walk', async t => {
  const root = await folderWith(t, ['a', 'gone/f', 'z'])
  const excludes = () => {
    execFileSync('rm', ['-r', join(root, 'gone')])
    return false
  }
  const found = await entries(root, { excludes })
  t.deepEqual(names(found), ['a', 'gone/', 'z'])
  t.like(found[1]!.error, { code: 'ENOENT' })
  await t.throwsAsync(entries(join(root, 'none')), { code: 'ENOENT' })
})

test('folders are walked to any depth', async t => {
  const deep = Array.from({ length: 200 }, () => 'd').join('/')
  const root = await folderWith(t, [`${deep}/f`])
  t.deepEqual(names(await entries(root)), [`${deep}/f`])
})
