import test from 'ava'
import type { RemoteObject } from '../../../../lib/services/s3/directory/listing.ts'
import { FileNames, Protected, pair } from '../../../../lib/services/s3/directory/pair.ts'
import type { LocalEntry } from '../../../../lib/services/s3/directory/walk.ts'

async function* local(...names: string[]): AsyncGenerator<LocalEntry, void, undefined> {
  for (const name of names) yield { name, path: `/${name}`, size: 0, modified: new Date(0) }
}

async function* remote(...names: string[]): AsyncGenerator<RemoteObject, void, undefined> {
  for (const name of names) yield { name, key: name, size: 0, modified: new Date(0), etag: undefined }
}

async function sides(ours: AsyncIterable<LocalEntry>, theirs: AsyncIterable<RemoteObject>): Promise<string[]> {
  const found: string[] = []
  for await (const both of pair(ours, theirs)) {
    found.push(`${both.name}:${both.local === undefined ? '' : 'L'}${both.remote === undefined ? '' : 'R'}`)
  }
  return found
}

test('two sorted sides become one', async t => {
  t.deepEqual(await sides(local('a', 'b', 'd'), remote('b', 'c', 'd', 'e')), ['a:L', 'b:LR', 'c:R', 'd:LR', 'e:R'])
  t.deepEqual(await sides(local('a-b', 'a/b'), remote('a-b', 'a/b', 'a0')), ['a-b:LR', 'a/b:LR', 'a0:R'])
  t.deepEqual(await sides(local('\uffee', '😀'), remote('\uffee', '😀')), ['\uffee:LR', '😀:LR'])
  t.deepEqual(await sides(local(), remote('a')), ['a:R'])
  t.deepEqual(await sides(local('a'), remote()), ['a:L'])
  t.deepEqual(await sides(local(), remote()), [])
})

test('both sides are closed when one fails', async t => {
  let closed = false
  async function* broken(): AsyncGenerator<RemoteObject, void, undefined> {
    yield* remote('a')
    throw new Error('no more')
  }
  async function* watched(): AsyncGenerator<LocalEntry, void, undefined> {
    try {
      yield* local('a', 'b', 'c')
    } finally {
      closed = true
    }
  }
  await t.throwsAsync(sides(watched(), broken()), { message: 'no more' })
  t.true(closed)
})

test('a file that later names need as a folder is found, however many come between', t => {
  const files = new FileNames()
  const found = ['a', 'a-b', 'a-b/c', 'a.', 'a/b', 'a/b/c', 'a0', 'ab', 'b/c', 'b/c/d', 'b/cd'].map(name =>
    files.add(name),
  )
  t.deepEqual(found, [
    ...[undefined, undefined, 'a-b', undefined, 'a', 'a', undefined, undefined, undefined, 'b/c', undefined],
  ])
})

test('what is protected protects all below it', t => {
  const kept = new Protected()
  t.false(kept.has('a'))
  kept.add('link')
  kept.add('unread/')
  t.true(kept.has('link'))
  t.true(kept.has('link/a/b'))
  t.true(kept.has('unread/a'))
  t.false(kept.has('link2'))
  t.false(kept.has('a/link'))
})
