import { createHash, type Hash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import type { Topic } from './store.ts'

const MEGABYTE = 1024 * 1024
const SIZE = 50 * MEGABYTE

/** Fresh memory for every chunk, so that whoever keeps them all is seen; called back at each tenth megabyte. */
function* source(hash: Hash, onProgress: () => void = () => undefined, size = SIZE): Generator<Buffer> {
  const pattern = randomBytes(MEGABYTE)
  for (let sent = 0; sent < size; sent += 64 * 1024) {
    const chunk = Buffer.alloc(64 * 1024)
    pattern.copy(chunk, 0, (sent / 64) % MEGABYTE)
    hash.update(chunk)
    if (sent % (10 * MEGABYTE) === 0) onProgress()
    yield chunk
  }
}

/** Bytes of buffers that are in use; garbage does not count. */
function liveBuffers(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // The memory of the first round is freed in the background; the second one waits for that.
  collect()
  collect()
  return process.memoryUsage().arrayBuffers
}

export const streams: Topic = (aws, store) => {
  // One after the other and before all others: memory is measured.
  test.serial('50 MB are streamed up and down, and never held in memory', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'tucuxi-s3-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const file = join(folder, 'down')
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'streamed' })
    const object = { Bucket: 'streamed', Key: 'big' }
    const before = liveBuffers()
    const held: number[] = []
    const measure = (): void => void held.push(liveBuffers() - before)

    const sent = createHash('md5')
    const Body = Readable.from(source(sent, measure), { objectMode: false })
    const { ETag } = await s3.putObject({ ...object, Body, ContentLength: SIZE })
    const md5 = sent.digest('hex')
    t.is(ETag, `"${md5}"`)

    const answer = await s3.getObject(object)
    t.is(answer.ContentLength, SIZE)
    const received = createHash('md5')
    let bytes = 0
    await pipeline(
      answer.Body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          received.update(chunk)
          const tenth = Math.floor(bytes / (10 * MEGABYTE))
          bytes += chunk.length
          if (Math.floor(bytes / (10 * MEGABYTE)) > tenth) measure()
          yield chunk
        }
      },
      createWriteStream(file),
    )
    t.is(received.digest('hex'), md5)
    t.is((await stat(file)).size, SIZE)
    t.is(held.length, 10)
    t.true(Math.max(...held) < 16 * MEGABYTE, `held: ${held.map(size => Math.round(size / MEGABYTE))} MB`)

    const again = await s3.putObject({ ...object, Key: 'file', Body: createReadStream(file) })
    t.is(again.ETag, `"${md5}"`, 'of a file the length is known')
    const part = await s3.putObject({ ...object, Key: 'part', Body: createReadStream(file, { start: 10, end: 19 }) })
    t.truthy(part.ETag)
    t.is((await s3.headObject({ ...object, Key: 'part' })).ContentLength, 10)
  })

  test('every kind of body is stored', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'bodies' })
    const kinds = {
      string: 'häl',
      bytes: Buffer.from('häl'),
      buffer: new TextEncoder().encode('häl').buffer,
      blob: new Blob(['häl']),
      stream: Readable.from(['h', 'äl']),
      factory: () => Readable.from([Buffer.from('häl')]),
      web: new Blob(['häl']).stream(),
      generator: (async function* () {
        yield 'h'
        yield Buffer.from('äl')
      })(),
    }
    for (const [Key, Body] of Object.entries(kinds)) {
      await s3.putObject({ Bucket: 'bodies', Key, Body: Body as string, ContentLength: 4 })
      t.is(await (await s3.getObject({ Bucket: 'bodies', Key })).Body.text(), 'häl', Key)
    }
    for (const [Key, Body] of Object.entries({ empty: '', stream: Readable.from([]), none: undefined })) {
      const length = Body instanceof Readable ? { ContentLength: 0 } : {}
      await s3.putObject({ Bucket: 'bodies', Key, ...(Body !== undefined && { Body }), ...length })
      t.is((await (await s3.getObject({ Bucket: 'bodies', Key })).Body.bytes()).length, 0, Key)
    }
  })

  test('a stream of unknown length is refused in so many words; without a checksum the store decides', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'unknown' })
    const object = { Bucket: 'unknown', Key: 'o' }
    const refused = s3.putObject({ ...object, Body: Readable.from(['some', 'thing']) })
    await t.throwsAsync(refused, { code: 'RequestBody', message: /is a stream of unknown length.* Give ContentLength/ })
    await s3.putObject({ ...object, Body: () => Readable.from(['read', ' twice']) })
    t.is(await (await s3.getObject(object)).Body.text(), 'read twice')
    const plain = aws.session.client('s3', { requestChecksumCalculation: 'when_required' })
    const put = plain.putObject({ ...object, Body: Readable.from(['some', 'thing']) })
    if (store.name === 'moto') {
      await put
      t.is(await (await s3.getObject(object)).Body.text(), 'something')
    } else {
      await t.throwsAsync(put, { code: 'MissingContentLength' })
    }
  })

  test('a stream that fails, or is not as long as was said, ends the call and stores nothing', async t => {
    const session = aws.sessionWith({ maxPoolConnections: 1 })
    const s3 = session.client('s3')
    await s3.createBucket({ Bucket: 'unstored' })
    const object = { Bucket: 'unstored', Key: 'o' }
    const bytes = (megabytes: number): Readable =>
      Readable.from(source(createHash('md5'), undefined, megabytes * MEGABYTE), { objectMode: false })
    const failing = function* (): Generator<Buffer> {
      yield Buffer.alloc(MEGABYTE)
      throw new Error('the disk is gone')
    }
    const cases = [
      [() => bytes(1), 2, /ended after 1048576 of 2097152 bytes\. Give the right ContentLength/],
      [() => bytes(2), 1, /more than 1048576 bytes, its announced length\. Give the right ContentLength/],
      [() => Readable.from(failing()), 2, /could not be read: the disk is gone/],
      [() => createReadStream('/nowhere/to/be/found'), 1, /could not be read: ENOENT.*'\/nowhere\/to\/be\/found'/],
    ] as const
    for (const [open, megabytes, message] of cases) {
      const put = s3.putObject({ ...object, Body: open(), ContentLength: megabytes * MEGABYTE })
      await t.throwsAsync(put, { code: 'RequestBody', message })
    }
    await t.throwsAsync(s3.headObject(object), { code: '404' })
  })

  test('a body is read once, in whatever form', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'read' })
    const object = { Bucket: 'read', Key: 'o' }
    await s3.putObject({ ...object, Body: '{"a":["ü"]}' })
    const get = async () => (await s3.getObject(object)).Body
    t.is(await (await get()).text(), '{"a":["ü"]}')
    t.deepEqual(await (await get()).json(), { a: ['ü'] })
    t.is(Buffer.from(await (await get()).bytes()).toString(), '{"a":["ü"]}')
    t.is(await new Response((await get()).web() as never).text(), '{"a":["ü"]}')
    t.is(Buffer.concat(await (await get()).toArray()).toString(), '{"a":["ü"]}')
    let text = ''
    for await (const chunk of (await get()).setEncoding('utf8')) text += chunk
    t.is(text, '{"a":["ü"]}')
    const body = await get()
    await body.text()
    await t.throwsAsync(body.bytes(), { code: 'BodyUsed', message: /already read/ })
    await s3.putObject({ ...object, Body: 'no json' })
    await t.throwsAsync((await get()).json(), { code: 'MalformedResponse', message: /is not JSON/ })
  })

  test('a body that is abandoned gives its connection back', async t => {
    const s3 = aws.sessionWith({ maxPoolConnections: 1 }).client('s3')
    await s3.createBucket({ Bucket: 'abandoned' })
    const object = { Bucket: 'abandoned', Key: 'o' }
    const size = 8 * MEGABYTE
    await s3.putObject({ ...object, Body: Buffer.alloc(size) })
    const length = async () => (await s3.headObject(object)).ContentLength

    const unread = await s3.getObject(object)
    unread.Body.destroy()
    t.is(await length(), size)

    for await (const chunk of (await s3.getObject(object)).Body) {
      t.true(chunk.length > 0)
      break
    }
    t.is(await length(), size)

    const reader = (await s3.getObject(object)).Body.web().getReader()
    await reader.read()
    await reader.cancel()
    t.is(await length(), size)

    const abort = new AbortController()
    const { Body } = await s3.getObject(object, { signal: abort.signal })
    const read = Body.bytes()
    abort.abort(new Error('enough'))
    const error = await t.throwsAsync(read, { code: 'Aborted' })
    t.is((error.cause as Error).message, 'enough')
    t.is(await length(), size)
  })

  test('a body that nobody reads or destroys keeps the only connection, and the next call says so', async t => {
    const session = aws.sessionWith({ maxPoolConnections: 1 })
    const s3 = session.client('s3')
    const hasty = session.client('s3', { connectTimeout: 300 })
    await s3.createBucket({ Bucket: 'kept' })
    const object = { Bucket: 'kept', Key: 'o' }
    await s3.putObject({ ...object, Body: Buffer.alloc(8 * MEGABYTE) })
    const { Body } = await s3.getObject(object)
    await t.throwsAsync(hasty.headObject(object), {
      code: 'ConnectTimeout',
      message: /GetObject of s3 left its Body unread; read or destroy\(\) it/,
    })
    Body.destroy()
    t.is((await s3.headObject(object)).ContentLength, 8 * MEGABYTE)
  })
}
