import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { PresignedPost } from '../../../lib/index.ts'
import type { Topic } from './store.ts'

const AWKWARD = " a/../b//c+d%20ü ?#&=~'()*!"

/** URLs and forms, used by those who have no credentials and nothing but `fetch`. */
export const presign: Topic = aws => {
  /** A bucket of a test's own, with an object to read. */
  async function bucket(Bucket: string) {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket })
    await s3.putObject({ Bucket, Key: 'read', Body: 'hello' })
    return { s3, Bucket }
  }

  test('a presigned URL reads an object, a part of it, and what it says of itself', async t => {
    const { s3, Bucket } = await bucket('presigned-reads')
    const response = await fetch(await s3.generatePresignedUrl('getObject', { Bucket, Key: 'read' }))
    t.is(response.status, 200)
    t.is(await response.text(), 'hello')

    const part = await s3.generatePresignedUrl('getObject', { Bucket, Key: 'read', Range: 'bytes=1-2' })
    const partial = await fetch(part, { headers: { range: 'bytes=1-2' } })
    t.is(partial.status, 206)
    t.is(await partial.text(), 'el')
    t.is((await fetch(part)).status, 403, 'a signed header must be sent')

    const head = await fetch(await s3.generatePresignedUrl('headObject', { Bucket, Key: 'read' }), { method: 'HEAD' })
    t.is(head.headers.get('content-length'), '5')
    const asHead = await s3.generatePresignedUrl('getObject', { Bucket, Key: 'read' }, { method: 'HEAD' })
    t.is((await fetch(asHead, { method: 'HEAD' })).status, 200)
    t.is((await fetch(asHead)).status, 403, 'the method is signed')

    const named = { Bucket, Key: 'read', ResponseContentType: 'text/x-a b', ResponseCacheControl: 'no-store' }
    const renamed = await fetch(await s3.generatePresignedUrl('getObject', named))
    t.is(renamed.headers.get('content-type'), 'text/x-a b')
    await renamed.arrayBuffer()
  })

  test('a presigned URL writes an object, with the headers that were signed, and deletes it', async t => {
    const { s3, Bucket } = await bucket('presigned-writes')
    const url = await s3.generatePresignedUrl('putObject', {
      Bucket,
      Key: 'written',
      ContentType: 'text/x-written',
      Metadata: { one: 'two' },
    })
    const headers = { 'content-type': 'text/x-written', 'x-amz-meta-one': 'two' }
    t.is((await fetch(url, { method: 'PUT', headers, body: 'by fetch' })).status, 200)
    const stored = await s3.getObject({ Bucket, Key: 'written' })
    t.like(stored, { ContentType: 'text/x-written', Metadata: { one: 'two' } })
    t.is(await stored.Body.text(), 'by fetch')
    const other = { ...headers, 'x-amz-meta-one': 'three' }
    t.is((await fetch(url, { method: 'PUT', headers: other, body: 'x' })).status, 403)

    const remove = await s3.generatePresignedUrl('deleteObject', { Bucket, Key: 'written' })
    t.is((await fetch(remove, { method: 'DELETE' })).status, 204)
    await t.throwsAsync(s3.getObject({ Bucket, Key: 'written' }), { instanceOf: s3.exceptions.NoSuchKey })
  })

  test('an awkward key is presigned as it is', async t => {
    const { s3, Bucket } = await bucket('presigned-awkward')
    // `fetch` resolves dots in a path, as the URL standard has it: such a key is for other programs.
    const Key = AWKWARD.replace('/../', '/')
    const put = await s3.generatePresignedUrl('putObject', { Bucket, Key })
    t.is((await fetch(put, { method: 'PUT', body: 'awkward' })).status, 200)
    const keys = (await s3.listObjectsV2({ Bucket, Prefix: ' a' })).Contents?.map(object => object.Key)
    t.deepEqual(keys, [Key])
    t.is(await (await fetch(await s3.generatePresignedUrl('getObject', { Bucket, Key }))).text(), 'awkward')
  })

  test('a part of a multipart upload is sent by a presigned URL', async t => {
    const { s3, Bucket } = await bucket('presigned-parts')
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' })
    const part = { Bucket, Key: 'parts', UploadId: UploadId!, PartNumber: 1 }
    const sent = await fetch(await s3.generatePresignedUrl('uploadPart', part), { method: 'PUT', body: 'one part' })
    const Parts = [{ PartNumber: 1, ETag: sent.headers.get('etag')! }]
    await s3.completeMultipartUpload({ Bucket, Key: 'parts', UploadId: UploadId!, MultipartUpload: { Parts } })
    t.is(await (await s3.getObject({ Bucket, Key: 'parts' })).Body.text(), 'one part')
  })

  test('the XML of an operation is sent by who uses its URL', async t => {
    const { s3, Bucket } = await bucket('presigned-xml')
    await s3.putObject({ Bucket, Key: 'tagged', Body: '' })
    const Tagging = { TagSet: [] }
    const url = await s3.generatePresignedUrl('putObjectTagging', { Bucket, Key: 'tagged', Tagging })
    const body = '<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>'
    const response = await fetch(url, { method: 'PUT', body })
    t.true(response.ok)
    t.deepEqual((await s3.getObjectTagging({ Bucket, Key: 'tagged' })).TagSet, [{ Key: 'k', Value: 'v' }])
  })

  test('a presigned URL is refused when it was changed, and when its time is over', async t => {
    const { s3, Bucket } = await bucket('presigned-refused')
    const url = await s3.generatePresignedUrl('getObject', { Bucket, Key: 'read' })
    t.is((await fetch(url.replace('/read?', '/other?'))).status, 403)
    t.is((await fetch(url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=36000'))).status, 403)
    t.is((await fetch(`${url}&response-content-type=text/html`)).status, 403)
    const brief = await s3.generatePresignedUrl('getObject', { Bucket, Key: 'read' }, { expiresIn: 1 })
    await sleep(2_500)
    t.is((await fetch(brief)).status, 403)
  })

  test('a form uploads a file within its conditions', async t => {
    const { s3, Bucket } = await bucket('form')
    const post = await s3.generatePresignedPost({
      Bucket,
      Key: `forms/$\{filename}`,
      Fields: { 'x-amz-meta-form': 'yes', success_action_status: '201' },
      Conditions: [
        ['content-length-range', 2, 10],
        ['starts-with', '$Content-Type', 'text/'],
      ],
    })
    t.is((await submit(post, 'from a form', 'text/x-form')).status, 400, 'too long')
    t.is((await submit(post, 'x', 'text/x-form')).status, 400, 'too short')
    t.is((await submit(post, 'file', 'image/png')).status, 403, 'another type')
    t.is((await submit(post, 'file', 'text/x-form', { 'x-amz-meta-form': 'no' })).status, 403, 'another field')
    t.is((await s3.listObjectsV2({ Bucket, Prefix: 'forms/' })).KeyCount, 0)
    t.is((await submit(post, 'file', 'text/x-form')).status, 201)
    const stored = await s3.getObject({ Bucket, Key: 'forms/name.txt' })
    t.like(stored, { ContentType: 'text/x-form', Metadata: { form: 'yes' } })
    t.is(await stored.Body.text(), 'file')
  })

  test('a form is refused for another key, with another policy, and when its time is over', async t => {
    const { s3, Bucket } = await bucket('form-refused')
    const post = await s3.generatePresignedPost({ Bucket, Key: 'form' })
    t.is((await submit(post, 'x', undefined, { key: 'other' })).status, 403)
    const policy = Buffer.from(post.fields.policy!, 'base64').toString().replace('"form"', '"other"')
    const forged = { key: 'other', policy: Buffer.from(policy).toString('base64') }
    t.is((await submit(post, 'x', undefined, forged)).status, 403)
    const brief = await s3.generatePresignedPost({ Bucket, Key: 'form', expiresIn: 1 })
    await sleep(2_500)
    t.is((await submit(brief, 'x')).status, 403)
    t.true((await submit(post, 'x')).ok)
  })
}

async function submit(
  { url, fields }: PresignedPost,
  content: string,
  type?: string,
  changed: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value)
  if (type !== undefined) form.append('Content-Type', type)
  form.append('file', new Blob([content]), 'name.txt')
  const response = await fetch(url, { method: 'POST', body: form })
  await response.arrayBuffer()
  return response
}
