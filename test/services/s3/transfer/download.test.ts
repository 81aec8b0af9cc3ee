import { readFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Writable } from 'node:stream'
import test from 'ava'
import {
  AbortedError,
  CallTimeoutError,
  ChecksumMismatchError,
  IncompleteBodyError,
  InvalidOptionError,
  MalformedResponseError,
  ObjectChangedError,
} from '../../../../lib/errors.ts'
import { clientOf, content, crcOf, folderOf, MB, type Seen, startStub } from './stub.ts'

const config = { multipartThreshold: MB, multipartChunksize: MB }
const big = content(5 * MB + 7)
const ranges = ({ operation, headers }: Seen) => (operation === 'GetObject' ? headers.range : undefined)

test('an object below the threshold is one request, from it on as many as it has ranges', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  for (const [size, requests] of [
    [0, 1],
    [1, 1],
    [MB - 1, 1],
    [MB, 1],
    [MB + 1, 2],
    [big.length, 6],
  ] as const) {
    stub.put('k', big.subarray(0, size))
    stub.seen.length = 0
    const result = await s3.downloadFile('b', 'k', folder.path('f'), { config })
    t.true(readFileSync(folder.path('f')).equals(big.subarray(0, size)))
    t.is(stub.seen.length, requests)
    t.is(result.size, size)
    t.is(result.ETag, stub.objects.get('k')!.etag)
    t.deepEqual(folder.names(), ['f'])
  }
  t.deepEqual(stub.seen.map(ranges).slice(0, 3), [undefined, 'bytes=1048576-2097151', 'bytes=2097152-3145727'])
  t.deepEqual(
    new Set(stub.seen.map(({ headers }) => headers['if-match'])),
    new Set([undefined, stub.objects.get('k')!.etag]),
  )
})

test('every kind of sink gets the bytes in their order, and is left open', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big, { 'x-amz-checksum-crc32': crcOf(big) })
  // The ranges come in any order: the first is the slowest.
  stub.fault = () => undefined
  const got: Uint8Array[] = []
  const slow = new Writable({
    highWaterMark: 1,
    write(chunk, _, done) {
      got.push(chunk)
      setImmediate(done)
    },
  })
  const web = new WritableStream<Uint8Array>({ write: chunk => void got.push(chunk) })
  const handle = await open(folder.path('h'), 'w')
  for (const sink of [
    slow,
    web,
    (chunk: Uint8Array) => got.push(chunk),
    async (chunk: Uint8Array) => void got.push(chunk),
  ]) {
    got.length = 0
    await s3.downloadFileobj('b', 'k', sink, { config })
    t.true(Buffer.concat(got).equals(big))
  }
  t.false(slow.writableEnded)
  t.false(web.locked)
  t.deepEqual(slow.listenerCount('error') + slow.listenerCount('close') + slow.listenerCount('drain'), 0)
  await s3.downloadFileobj('b', 'k', handle, { config })
  await handle.close()
  t.true(readFileSync(folder.path('h')).equals(big))
})

test('a body that breaks off goes on from where it was', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big, { 'x-amz-checksum-crc32': crcOf(big) })
  stub.fault = ({ operation, count }) => (operation === 'GetObject' && count < 4 ? { cut: 300_000 } : undefined)
  await s3.downloadFile('b', 'k', folder.path('f'), { config })
  t.true(readFileSync(folder.path('f')).equals(big))
  const again = stub.seen
    .map(ranges)
    .filter(range => range !== undefined && !/=\d*(?:048576|097152|145728|194304|242880)-/.test(range))
  t.is(again.length, 3)
  stub.seen.length = 0
  stub.put('s', big.subarray(0, 700_000))
  stub.fault = ({ count }) => (count === 1 ? { cut: 300_000 } : undefined)
  await s3.downloadFile('b', 's', folder.path('s'), { config })
  t.true(readFileSync(folder.path('s')).equals(big.subarray(0, 700_000)))
  t.deepEqual(stub.seen.map(ranges), [undefined, 'bytes=300000-699999'])
})

test('a body that breaks off again and again is given up, and no file is left', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big)
  stub.fault = () => ({ cut: 10 })
  await t.throwsAsync(s3.downloadFile('b', 'k', folder.path('f'), { config: { numDownloadAttempts: 2 } }), {
    instanceOf: IncompleteBodyError,
    message: /ended after 10 of/,
  })
  t.is(stub.seen.length, 2)
  t.deepEqual(folder.names(), [])
})

test('a body that stalls is asked for again', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub, { readTimeout: 1500 })
  const folder = folderOf(t)
  stub.put('k', big)
  stub.fault = ({ count }) => (count === 1 ? { stall: 200_000 } : undefined)
  await s3.downloadFile('b', 'k', folder.path('f'))
  t.true(readFileSync(folder.path('f')).equals(big))
  t.deepEqual(stub.seen.map(ranges), [undefined, `bytes=200000-${big.length - 1}`])
})

test('an object that is replaced meanwhile is an error, and the file that was there stays', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big)
  stub.fault = ({ count }) => {
    if (count === 1) setImmediate(() => stub.put('k', content(big.length)))
    return undefined
  }
  writeFileSync(folder.path('f'), 'before')
  await t.throwsAsync(s3.downloadFile('b', 'k', folder.path('f'), { config }), {
    instanceOf: ObjectChangedError,
    code: 'ObjectChanged',
    message:
      /^The object "k" in the bucket "b" was replaced while it was downloaded \(it had the ETag "[0-9a-f]+"\)\. Call again for the new one\.$/,
  })
  t.deepEqual(folder.names(), ['f'])
  t.is(readFileSync(folder.path('f'), 'utf8'), 'before')
})

test('the checksum of the whole is verified over all ranges, of any algorithm', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  const { checksum } = await import('../../../../lib/http/checksums.ts')
  for (const algorithm of ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const) {
    stub.put('k', big, { [`x-amz-checksum-${algorithm}`]: checksum(algorithm, big) })
    stub.fault = () => undefined
    await s3.downloadFile('b', 'k', folder.path(algorithm), { config })
    await s3.downloadFileobj('b', 'k', () => {}, { config })
    stub.fault = ({ headers }) => (headers.range === 'bytes=2097152-3145727' ? { corrupt: true } : undefined)
    const message = new RegExp(`^The object "k" in the bucket "b" has the ${algorithm} checksum .* Repeat the call\\.$`)
    await t.throwsAsync(s3.downloadFile('b', 'k', folder.path('f'), { config }), {
      instanceOf: ChecksumMismatchError,
      message,
    })
    await t.throwsAsync(
      s3.downloadFileobj('b', 'k', () => {}, { config }),
      { instanceOf: ChecksumMismatchError, message },
    )
  }
  t.false(folder.names().includes('f'))
  // A checksum of checksums says nothing of the bytes.
  stub.put('k', big, { 'x-amz-checksum-crc32': 'AAAAAA==-3', 'x-amz-checksum-type': 'COMPOSITE' })
  stub.fault = () => undefined
  await s3.downloadFile('b', 'k', folder.path('f'), { config })
})

test('one body that is wrong is asked for once more', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  const body = big.subarray(0, 500_000)
  stub.put('k', body, { 'x-amz-checksum-crc32': crcOf(body) })
  stub.fault = ({ count }) => (count === 1 ? { corrupt: true } : undefined)
  const told: number[] = []
  await s3.downloadFile('b', 'k', folder.path('f'), { onProgress: ({ transferred }) => told.push(transferred) })
  t.true(readFileSync(folder.path('f')).equals(body))
  t.is(told.at(-1), body.length)
  t.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  )
})

test('a store that does not serve ranges is told from one that does', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big)
  stub.fault = ({ headers }) =>
    headers.range === undefined ? undefined : { headers: { 'content-range': 'bytes 0-9/10' } }
  await t.throwsAsync(s3.downloadFile('b', 'k', folder.path('f'), { config }), {
    instanceOf: MalformedResponseError,
    message: /^GetObject was asked for "bytes .*", and answered "bytes 0-9\/10"\..*raise multipartThreshold/,
  })
  t.deepEqual(folder.names(), [])
})

test('a signal ends a download at once, with its connections and its file', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big)
  for (const fault of [{ stall: true }, { stall: 100_000 }] as const) {
    const controller = new AbortController()
    stub.seen.length = 0
    stub.fault = ({ count }) => {
      if (count === 1) return undefined
      setTimeout(() => controller.abort(), 100)
      return fault
    }
    await t.throwsAsync(s3.downloadFile('b', 'k', folder.path('f'), { config, signal: controller.signal }), {
      instanceOf: AbortedError,
      message: 'downloadFile was aborted by its signal.',
    })
    t.deepEqual(folder.names(), [])
  }
  await stub.idle()
})

test('a sink that takes nothing, fails or is closed does not keep the download', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', big)
  const stalled = new Writable({ write() {} })
  await t.throwsAsync(s3.downloadFileobj('b', 'k', stalled, { config, timeout: 300 }), { instanceOf: CallTimeoutError })
  await t.throwsAsync(
    s3.downloadFileobj('b', 'k', () => new Promise(() => {}), { config, timeout: 300 }),
    {
      instanceOf: CallTimeoutError,
    },
  )
  const failing = new Writable({ write: (_, __, done) => done(new Error('disk full')) })
  await t.throwsAsync(s3.downloadFileobj('b', 'k', failing, { config }), { message: 'disk full' })
  const closed = new Writable({ write: (_, __, done) => done() })
  closed.destroy()
  await t.throwsAsync(s3.downloadFileobj('b', 'k', closed, { config }), { message: /was closed/ })
  await t.throwsAsync(
    s3.downloadFileobj('b', 'k', () => {
      throw new Error('no')
    }),
    { message: 'no' },
  )
})

test('where it cannot be written, nothing is asked for', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  const refused = async (path: string, message: RegExp) => {
    await t.throwsAsync(s3.downloadFile('b', 'k', path), { instanceOf: InvalidOptionError, message })
  }
  await refused(folder.path('.'), /is a folder\. Give the path of the file/)
  await refused(folder.path('no/f'), /there is no folder ".*no" to write "f" to\. Make it first\./)
  await refused('', /give the path of a file/)
  await t.throwsAsync(s3.downloadFileobj('b', 'k', 'path' as unknown as Writable), {
    instanceOf: InvalidOptionError,
    message: /a Writable/,
  })
  t.deepEqual(stub.seen, [])
  await t.throwsAsync(s3.downloadFile('b', 'none', folder.path('f')), { code: 'NoSuchKey' })
  t.deepEqual(folder.names(), [])
})

test('a name as long as names can be is no trouble, nor is what is no regular file', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  stub.put('k', big)
  await s3.downloadFile('b', 'k', folder.path('é'.repeat(127)), { fsync: true })
  t.deepEqual(folder.names(), ['é'.repeat(127)])
  await s3.downloadFile('b', 'k', '/dev/null')
  t.pass()
})

test('extra arguments go with every request, a version too', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', big)
  await s3.downloadFileobj('b', 'k', () => {}, { config, extraArgs: { VersionId: 'v1', RequestPayer: 'requester' } })
  t.is(stub.seen.length, 6)
  for (const { query, headers } of stub.seen) {
    t.is(query.get('versionId'), 'v1')
    t.is(headers['x-amz-request-payer'], 'requester')
  }
  await t.throwsAsync(
    s3.downloadFileobj('b', 'k', () => {}, { extraArgs: { Range: 'bytes=0-1' } }),
    {
      instanceOf: InvalidOptionError,
      message: /cannot have "Range"/,
    },
  )
})
