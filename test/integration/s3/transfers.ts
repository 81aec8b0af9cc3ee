import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import test from 'ava'
import { content, folderOf } from '../../services/s3/transfer/stub.ts'
import type { Topic } from './store.ts'

const PART = 5 * 1024 * 1024
const config = { multipartThreshold: PART, multipartChunksize: PART }

export const transfers: Topic = aws => {
  test('a file goes up and down, whole and in parts, and each library reads what the other wrote', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'transfers' })
    const folder = folderOf(t)
    for (const size of [0, 17, 2 * PART + 3]) {
      const path = folder.write('in', content(size))
      const Key = `size + ${size}`
      const told: number[] = []
      const onProgress = ({ transferred }: { transferred: number }) => told.push(transferred)
      const { ETag } = await bucket.uploadFile(path, Key, { config, onProgress, extraArgs: { ContentType: 'x/y' } })
      t.is(told.at(-1), size)
      const object = await bucket.Object(Key).loaded()
      t.deepEqual([object.eTag, object.contentLength, object.contentType], [ETag, size, 'x/y'])
      await bucket.downloadFile(Key, folder.path('out'), { config, fsync: true })
      t.true(readFileSync(folder.path('out')).equals(readFileSync(path)))
      const to = folder.path('theirs')
      await aws.boto3.run(`client('s3').download_file('transfers', args['Key'], args['to']); result = 0`, { Key, to })
      t.true(readFileSync(to).equals(readFileSync(path)))
      const upload = `client('s3').upload_file(args['path'], 'transfers', 'theirs', Config=boto3.s3.transfer.TransferConfig(${PART}, 10, ${PART})); result = 0`
      await aws.boto3.run(upload, { path })
      await bucket.Object('theirs').downloadFile(folder.path('back'), { config })
      t.true(readFileSync(folder.path('back')).equals(readFileSync(path)))
    }
    t.deepEqual(folder.names().toSorted(), ['back', 'in', 'out', 'theirs'])
    t.is(await bucket.multipartUploads.first(), undefined)
  })

  test('streams of unknown length go up, and come down in order', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'transfer-streams' })
    for (const size of [0, 17, 2 * PART, 2 * PART + 3]) {
      const body = content(size)
      const source = async function* () {
        for (let at = 0; at < size; at += 100_001) yield body.subarray(at, at + 100_001)
      }
      await bucket.uploadFileobj(Readable.from(source()), 'k', { config })
      const got: Uint8Array[] = []
      await bucket.downloadFileobj('k', chunk => got.push(chunk), { config })
      t.true(Buffer.concat(got).equals(body), String(size))
    }
  })

  test('objects are copied, whole and in parts', async t => {
    const s3 = aws.session.resource('s3')
    const bucket = await s3.createBucket({ Bucket: 'transfer-copies' })
    for (const size of [17, 2 * PART + 3]) {
      const body = content(size)
      await bucket.uploadFileobj(body, 'from +', { config, extraArgs: { Metadata: { a: 'b' }, ContentType: 'x/y' } })
      await s3.Object(bucket.name, 'to').copy({ Bucket: bucket.name, Key: 'from +' }, { config })
      const copy = await s3.Object(bucket.name, 'to').get()
      t.deepEqual([copy.Metadata, copy.ContentType], [{ a: 'b' }, 'x/y'])
      t.true(Buffer.from(await copy.Body.bytes()).equals(body))
    }
  })

  test('an upload that is aborted leaves no parts', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'transfer-aborts' })
    const controller = new AbortController()
    const onProgress = () => controller.abort()
    const upload = bucket.uploadFileobj(content(3 * PART), 'k', { config, onProgress, signal: controller.signal })
    await t.throwsAsync(upload, { code: 'Aborted' })
    t.is(await bucket.multipartUploads.first(), undefined)
    t.is(await bucket.objects.first(), undefined)
  })
}
