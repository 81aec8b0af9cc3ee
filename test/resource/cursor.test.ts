import test from 'ava'
import { InvalidOptionError, PaginationError } from '../../lib/errors.ts'
import type { Page } from '../../lib/index.ts'
import { listedBucket } from './bucket.ts'
import { zoo } from './fixture.ts'

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const keysOf = (items: readonly { key: string }[]) => items.map(({ key }) => key)

async function pagesOf<T>(pages: AsyncIterable<Page<T>>): Promise<Page<T>[]> {
  const all: Page<T>[] = []
  for await (const page of pages) all.push(page)
  return all
}

test('after any item of any page the rest can be listed, in pages of another size, by another process', async t => {
  const { bucket } = listedBucket([...KEYS])
  const pages = await pagesOf(bucket.objects.pages())
  t.deepEqual(pages.map(keysOf), [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
    ['g', 'h'],
  ])
  let seen = 0
  for (const page of pages) {
    for (let count = 0; count <= page.length; count += 1) {
      const cursor = page.cursorAt(count)
      const rest = KEYS.slice(seen + count)
      if (cursor === undefined) t.deepEqual(rest, [])
      else {
        const stored = JSON.parse(JSON.stringify({ cursor })).cursor
        for (const size of [1, 2, 3, 9]) {
          const other = listedBucket([...KEYS]).bucket
          t.deepEqual(keysOf(await other.objects.pageSize(size).after(stored).toArray()), rest)
        }
      }
    }
    t.is(page.cursor, page.cursorAt(page.length))
    seen += page.length
  }
  t.is(pages.at(-1)?.cursor, undefined)
})

test('the cursor of a page that was cut by a limit leads to the item after the last one', async t => {
  const { bucket, markers } = listedBucket([...KEYS])
  const read: string[][] = []
  let cursor: string | undefined
  do {
    const some = cursor === undefined ? bucket.objects : bucket.objects.after(cursor)
    const pages = await pagesOf(some.limit(4).pages())
    read.push(pages.flatMap(keysOf))
    cursor = pages.at(-1)!.cursor
  } while (cursor !== undefined)
  t.deepEqual(read, [
    ['a', 'b', 'c', 'd'],
    ['e', 'f', 'g', 'h'],
  ])
  t.deepEqual(markers(), ['', 'c', 'c', 'f'])
})

test('a cursor counts items before they are sorted out here', async t => {
  const { bucket } = listedBucket([...KEYS])
  const odd = bucket.objects.where(({ key }) => 'aceg'.includes(key))
  const [page] = await pagesOf(odd.take(2).pages())
  t.deepEqual(keysOf(page!), ['a', 'c'])
  t.deepEqual(keysOf(await bucket.objects.after(page!.cursorAt(1)!).toArray()), KEYS.slice(1))
  t.deepEqual(keysOf(await odd.after(page!.cursor!).toArray()), ['e', 'g'])
})

test('when the listing has changed nothing is left out', async t => {
  const keys = [...KEYS]
  const { bucket } = listedBucket(keys)
  const [first] = await pagesOf(bucket.objects.limit(2).pages())
  const rest = async () => keysOf(await bucket.objects.after(first!.cursor!).toArray())
  keys.splice(0, 1)
  t.deepEqual(await rest(), KEYS.slice(2), 'a is gone: b is found where it is now')
  keys.splice(0, 1)
  t.deepEqual(await rest(), KEYS.slice(2), 'b is gone, too')
  keys.unshift('0', '1', 'b')
  t.deepEqual(await rest(), KEYS.slice(2), 'there are more before it')
  keys.splice(0, 99, 'x')
  t.deepEqual(await rest(), ['x'], 'a shorter listing comes from its begin')
})

test('prefetch and a cursor go together', async t => {
  const { bucket } = listedBucket([...KEYS])
  const pages = await pagesOf(bucket.objects.prefetch().pages())
  t.deepEqual(keysOf(await bucket.objects.prefetch().after(pages[0]!.cursor!).toArray()), KEYS.slice(3))
})

test('an operation that does not page has cursors within its one page', async t => {
  const names = ['ball', 'kite']
  const { zoo: service } = zoo({ listToys: () => ({ Toys: names.map(Name => ({ Name })) }) })
  const { toys } = service.Animal('a-1')
  const [page] = await pagesOf<{ name: string }>(toys.pages())
  t.is(page!.cursor, undefined)
  t.deepEqual(
    (await toys.after(page!.cursorAt(1)).toArray()).map(({ name }: { name: string }) => name),
    ['kite'],
  )
})

test('a cursor is for the same listing only', async t => {
  const { bucket, requests } = listedBucket([...KEYS])
  const [page] = await pagesOf(bucket.objects.filter({ Prefix: '' }).pages())
  const cursor = page!.cursor!
  requests.length = 0
  await t.throwsAsync(bucket.objects.filter({ Prefix: 'a' }).after(cursor).toArray(), {
    instanceOf: PaginationError,
    code: 'Pagination',
    message:
      "s3.Bucket(name='b'): the cursor is of a listing with other parameters. Use it with the same resource and filter.",
  })
  t.throws(() => bucket.objectVersions.after(cursor), {
    instanceOf: PaginationError,
    message: 'after: the cursor is of a listing with s3.ListObjects, this collection lists with s3.ListObjectVersions.',
  })
  const broken = [
    undefined,
    1,
    '',
    'x',
    Buffer.from('[]').toString('base64url'),
    Buffer.from('["s3.ListObjects","d","t",-1]').toString('base64'),
  ]
  for (const wrong of broken) {
    t.throws(() => bucket.objects.after(wrong as string), {
      instanceOf: PaginationError,
      message: 'after: not a cursor. Give the "cursor" of a page of an earlier iteration, unchanged.',
    })
  }
  t.deepEqual(requests, [])
})

test('a page has places for its own items only', async t => {
  const [page] = await pagesOf(listedBucket([...KEYS]).bucket.objects.pages())
  for (const wrong of [-1, 4, 0.5]) {
    t.throws(() => page!.cursorAt(wrong), {
      instanceOf: InvalidOptionError,
      message: `cursorAt: "count" must be a whole number from 0 to 3, not ${wrong}.`,
    })
  }
  t.deepEqual(Object.keys(page!), ['0', '1', '2'])
})
