import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { TargetFolder } from '../../../../lib/services/s3/directory/target-folder.ts'

/** A folder `in`, with a folder `out` beside it. */
async function twoFolders(t: ExecutionContext): Promise<{ root: string; inside: string; outside: string }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tucuxi-target-')))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  const [inside, outside] = [join(root, 'in'), join(root, 'out')]
  await mkdir(inside)
  await mkdir(outside)
  return { root, inside, outside }
}

test('parents are made, the folder itself as well, also for many at once', async t => {
  const { root } = await twoFolders(t)
  const path = join(root, 'new/folder')
  const folder = new TargetFolder(path)
  const names = ['a', 'b/c/d', 'b/c/e', 'b/f', 'g/h']
  t.deepEqual(
    await Promise.all(names.map(name => folder.prepare(name))),
    names.map(name => join(path, name)),
  )
  t.deepEqual((await readdir(path)).sort(), ['b', 'g'])
  t.deepEqual(await readdir(join(path, 'b')), ['c'])
})

test('nothing is made before it is needed', async t => {
  const { root } = await twoFolders(t)
  new TargetFolder(join(root, 'new')).pathOf('a/b')
  t.deepEqual((await readdir(root)).sort(), ['in', 'out'])
})

test('a symlink that leads outside is not gone through, one inside is', async t => {
  const { inside, outside } = await twoFolders(t)
  await mkdir(join(inside, 'real'))
  await symlink(outside, join(inside, 'escape'))
  await symlink('../../out', join(inside, 'real/relative'))
  await symlink('real', join(inside, 'alias'))
  await symlink(join(inside, '..'), join(inside, 'up'))
  await symlink('nowhere', join(inside, 'dangling'))
  const folder = new TargetFolder(inside)
  t.is(await folder.prepare('alias/x/f'), join(inside, 'alias/x/f'))
  const message = `${inside}/escape leads through a symlink to ${outside}, outside of ${inside}. Remove the symlink.`
  await t.throwsAsync(folder.prepare('escape/f'), { message })
  await t.throwsAsync(folder.prepare('escape/new/f'), { message })
  await t.throwsAsync(folder.prepare('real/relative/f'), { message: /outside/ })
  await t.throwsAsync(folder.prepare('alias/relative/f'), { message: /outside/ })
  await t.throwsAsync(folder.prepare('up/out/f'), { message: /outside/ })
  await t.throwsAsync(folder.prepare('up/in/f'), { message: /outside/ })
  await t.throwsAsync(folder.prepare('dangling/f'), { code: 'ENOENT' })
  t.deepEqual(await readdir(outside), [])
})

test('a sibling whose name begins like the folder is outside', async t => {
  const { root, inside } = await twoFolders(t)
  await mkdir(join(root, 'inn'))
  await symlink('../inn', join(inside, 'link'))
  await t.throwsAsync(new TargetFolder(inside).prepare('link/f'), { message: /outside/ })
})

test('the folder may itself be a symlink, or below one', async t => {
  const { root, inside } = await twoFolders(t)
  await symlink('in', join(root, 'alias'))
  t.is(await new TargetFolder(join(root, 'alias')).prepare('a/f'), join(root, 'alias/a/f'))
  t.is(await new TargetFolder(join(root, 'alias/sub')).prepare('f'), join(root, 'alias/sub/f'))
  t.deepEqual((await readdir(inside)).sort(), ['a', 'sub'])
})

test('a file where a folder is needed, and a folder where a file is, are errors', async t => {
  const { inside } = await twoFolders(t)
  await writeFile(join(inside, 'file'), '')
  await mkdir(join(inside, 'folder'))
  await symlink('file', join(inside, 'link'))
  const folder = new TargetFolder(inside)
  await t.throwsAsync(folder.prepare('file/a'), { message: `${inside}/file is a file, where a folder is needed.` })
  await t.throwsAsync(folder.prepare('file/a/b'), { message: /is a file/ })
  await t.throwsAsync(folder.prepare('link/a'), {
    message: `${inside}/link leads to a file, where a folder is needed.`,
  })
  await t.throwsAsync(folder.prepare('folder'), {
    message: `${inside}/folder is a folder, where a file is to be written. Remove it, or exclude the key.`,
  })
})

test('nothing is deleted behind a symlink, wherever it leads', async t => {
  const { inside, outside } = await twoFolders(t)
  await mkdir(join(inside, 'real/deep'), { recursive: true })
  await symlink('real', join(inside, 'alias'))
  await symlink(outside, join(inside, 'escape'))
  const folder = new TargetFolder(inside)
  await folder.checkParents('f')
  await folder.checkParents('real/deep/f')
  await t.throwsAsync(folder.checkParents('alias/f'), {
    message: `${inside}/alias leads through a symlink to ${inside}/real: nothing is deleted there.`,
  })
  await t.throwsAsync(folder.checkParents('alias/deep/f'), { message: /nothing is deleted/ })
  await t.throwsAsync(folder.checkParents('escape/f'), { message: /nothing is deleted/ })
})
