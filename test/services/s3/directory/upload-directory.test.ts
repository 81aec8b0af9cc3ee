import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { type BatchError, InvalidOptionError } from '../../../../lib/index.ts'
import type { DirectoryProgress, FileResult } from '../../../../lib/services/s3/directory/types.ts'
import { folderWith, Store } from './store.ts'

const site = { 'a.txt': 'a', 'b/c.html': 'cc', 'b/d/e.html': 'eee', 'b-.js': '' }

test('every file below a folder becomes an object below the prefix', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  const result = await store.bucket.uploadDirectory(root, { prefix: 'www' })
  t.deepEqual(store.content, { 'www/a.txt': 'a', 'www/b-.js': '', 'www/b/c.html': 'cc', 'www/b/d/e.html': 'eee' })
  const { files, ...counts } = result
  t.deepEqual(counts, { transferred: 4, deleted: 0, unchanged: 0, skipped: 0, failed: 0, bytes: 6 })
  const [first] = files.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  t.deepEqual(first, { action: 'upload', status: 'done', key: 'www/a.txt', path: join(root, 'a.txt'), size: 1 })
  t.false(store.requests.includes('LIST'))
})

test('without a prefix they go to the top of the bucket; the path may be a file URL', async t => {
  const store = await Store.start(t)
  await store.bucket.uploadDirectory(new URL(`file://${await folderWith(t, { 'x/y': '1' })}`))
  t.deepEqual(store.content, { 'x/y': '1' })
})

test('one file that fails does not stop the others, and the error has all results', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  await symlink('nowhere', join(root, 'dangling'))
  store.gate = (method, key) => (method === 'PUT' && key === 'b/c.html' ? 'AccessDenied' : undefined)
  const error = (await t.throwsAsync(store.bucket.uploadDirectory(root, { followSymlinks: true }), {
    code: 'Batch',
  })) as BatchError<FileResult, FileResult>
  t.regex(error.message, /^uploadDirectory: 2 of 5 files failed, see "failures"; "responses" has all results\. First: /)
  t.deepEqual(Object.keys(store.content), ['a.txt', 'b-.js', 'b/d/e.html'])
  t.is(error.responses.length, 5)
  const failures = error.failures.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  t.like(failures[0], { action: 'upload', status: 'failed', key: 'b/c.html', error: { code: 'AccessDenied' } })
  t.like(failures[1], { status: 'failed', key: 'dangling', path: join(root, 'dangling'), error: { code: 'ENOENT' } })
})

test('symlinks are skipped and reported, or followed', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { f: '1' })
  await symlink('f', join(root, 'link'))
  const { skipped, files } = await store.bucket.uploadDirectory(root)
  t.is(skipped, 1)
  t.like(
    files.find(({ key }) => key === 'link'),
    { action: 'upload', status: 'skipped', reason: 'symlink' },
  )
  t.deepEqual(store.content, { f: '1' })
  await store.bucket.uploadDirectory(root, { followSymlinks: true })
  t.deepEqual(store.content, { f: '1', link: '1' })
})

test("filters choose, and arguments are each file's own", async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  const seen: string[] = []
  await store.bucket.uploadDirectory(root, {
    prefix: 'p/',
    include: '*.html',
    exclude: 'd/',
    extraArgs: ({ name, key, size, modified }) => {
      seen.push(`${name} ${key} ${size} ${modified.toISOString()}`)
      return { ContentType: 'text/html' }
    },
  })
  t.deepEqual(seen, ['b/c.html p/b/c.html 2 2026-01-02T03:04:05.000Z'])
  t.deepEqual(Object.keys(store.content), ['p/b/c.html'])
})

test('a function that throws fails its file; a wrong argument of a function, too', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', b: '2', c: '3' })
  const extraArgs = ({ name }: { name: string }) => {
    if (name === 'a') throw new Error('no type')
    return name === 'b' ? { Acl: 'private' } : undefined
  }
  const error = (await t.throwsAsync(store.bucket.uploadDirectory(root, { extraArgs }))) as BatchError<
    FileResult,
    FileResult
  >
  t.deepEqual(error.failures.map(({ key, error }) => `${key}: ${(error as Error).message.slice(0, 65)}`).sort(), [
    'a: no type',
    'b: uploadDirectory: extraArgs cannot have "Acl": did you mean "ACL"?',
  ])
  t.deepEqual(store.content, { c: '3' })
})

test('progress sums up all files, and ends with all', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  const told: DirectoryProgress[] = []
  await store.bucket.uploadDirectory(root, { onProgress: progress => told.push(progress) })
  t.deepEqual(told.at(-1), { transferredBytes: 6, totalBytes: 6, transferredFiles: 4, totalFiles: 4, isListed: true })
  t.true(told.every(({ transferredBytes, totalBytes }) => transferredBytes <= totalBytes))
})

test('a file that fails is not counted as transferred', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  store.gate = (_, key) => (key === 'b/c.html' ? 'AccessDenied' : undefined)
  const told: DirectoryProgress[] = []
  await t.throwsAsync(store.bucket.uploadDirectory(root, { onProgress: progress => told.push(progress) }), {
    code: 'Batch',
  })
  t.deepEqual(told.at(-1), { transferredBytes: 4, totalBytes: 4, transferredFiles: 3, totalFiles: 3, isListed: true })
})

test('after an abort nothing more starts', async t => {
  const store = await Store.start(t)
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, 'x']))
  const root = await folderWith(t, files)
  const controller = new AbortController()
  const results: FileResult[] = []
  const error = await t.throwsAsync(
    store.bucket.uploadDirectory(root, {
      signal: controller.signal,
      config: { maxConcurrency: 2 },
      onFile(result) {
        results.push(result)
        if (results.length === 5) controller.abort('enough')
      },
    }),
    { code: 'Aborted', message: 'uploadDirectory was aborted by its signal.' },
  )
  t.is(error!.cause, 'enough')
  t.true(store.requests.length <= 6, String(store.requests.length))
  t.true(results.length <= 6)
})

test('aborted before it begins, it sends nothing', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, site)
  await t.throwsAsync(store.bucket.uploadDirectory(root, { signal: AbortSignal.abort() }), { code: 'Aborted' })
  t.deepEqual(store.requests, [])
})

test('an abort ends what is under way, and so does the time', async t => {
  for (const how of ['signal', 'timeout'] as const) {
    const store = await Store.start(t)
    const root = await folderWith(t, { a: '1', b: '2' })
    const controller = new AbortController()
    store.gate = () => {
      if (how === 'signal') controller.abort()
      return new Promise(() => {})
    }
    const options = how === 'signal' ? { signal: controller.signal } : { timeout: 300 }
    await t.throwsAsync(store.bucket.uploadDirectory(root, options), {
      code: how === 'signal' ? 'Aborted' : 'CallTimeout',
    })
  }
})

test('failFast starts nothing after the first failure, and ends what is under way', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', b: '2', c: '3', d: '4' })
  store.gate = (_, key) => (key === 'b' ? 'AccessDenied' : new Promise(() => {}))
  const config = { maxConcurrency: 2 }
  const error = (await t.throwsAsync(store.bucket.uploadDirectory(root, { failFast: true, config }), {
    code: 'Batch',
  })) as BatchError<FileResult, FileResult>
  t.deepEqual(store.sent(), ['PUT a', 'PUT b'])
  t.deepEqual(
    error.failures.map(({ key }) => key),
    ['b', 'a'],
  )
  t.like(error.failures[1]!.error, { code: 'Aborted' })
})

test('a callback that throws ends the call; what is under way is finished', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, 'x'])))
  const onFile = () => {
    throw new Error('disk full')
  }
  await t.throwsAsync(store.bucket.uploadDirectory(root, { onFile, config: { maxConcurrency: 3 } }), {
    message: 'disk full',
  })
  t.true(store.requests.length <= 3)
})

test('files at once are as many as the limit, shared or not', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 'x'])))
  let now = 0
  let most = 0
  store.gate = async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise(resolve => setTimeout(resolve, 5))
    now -= 1
  }
  await store.bucket.uploadDirectory(root, { config: { maxConcurrency: 3 } })
  t.is(most, 3)
})

test('what is wrong is told before anything is sent', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { f: '1' })
  const { bucket } = store
  const wrong: [() => Promise<unknown>, RegExp][] = [
    [() => bucket.uploadDirectory(join(root, 'none')), /^uploadDirectory: the folder .*none does not exist/],
    [() => bucket.uploadDirectory(join(root, 'f')), /^uploadDirectory: .*f is a file, where a folder is needed/],
    [() => bucket.uploadDirectory(root, null as never), /^uploadDirectory: the options must be an object/],
    [() => bucket.uploadDirectory(new URL('https://a/b')), /or a URL of the scheme file\.$/],
    [() => bucket.uploadDirectory(''), /^uploadDirectory: the path of the local folder must be a string/],
    [() => bucket.uploadDirectory(root, { prefx: 'a' } as never), /unknown option "prefx": did you mean "prefix"\?/],
    [() => bucket.uploadDirectory(root, { delete: true } as never), /unknown option "delete"/],
    [() => bucket.uploadDirectory(root, { prefix: 7 as never }), /the prefix must be a string/],
    [() => bucket.uploadDirectory(root, { followSymlinks: 'yes' as never }), /followSymlinks must be true or false/],
    [() => bucket.uploadDirectory(root, { filter: '*' as never }), /filter must be a function/],
    [() => bucket.uploadDirectory(root, { onProgress: 1 as never }), /onProgress must be a function/],
    [
      () => bucket.uploadDirectory(root, { extraArgs: { ContentTyp: 'a' } }),
      /extraArgs cannot have "ContentTyp": did you mean "ContentType"\?/,
    ],
    [() => bucket.uploadDirectory(root, { config: { maxConcurrency: 0 } }), /config.maxConcurrency must be/],
    [() => bucket.uploadDirectory(root, { timeout: -1 }), /timeout of uploadDirectory/],
  ]
  for (const [call, message] of wrong) await t.throwsAsync(call(), { instanceOf: InvalidOptionError, message })
  t.deepEqual(store.requests, [])
})
