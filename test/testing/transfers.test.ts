/** What makes calls of its own accord, with a stub in place of S3. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { stub } from '../../lib/testing.ts'
import { offline } from './offline.ts'

const folder = mkdtempSync(join(tmpdir(), 'tucuxi-stubbed-'))
test.after.always(() => rmSync(folder, { recursive: true, force: true }))

const PART = 5 * 2 ** 20
const config = { multipartThreshold: PART, multipartChunksize: PART }
const always = { times: Number.POSITIVE_INFINITY }
const big = join(folder, 'big')
writeFileSync(big, Buffer.alloc(PART * 2 + 1, 'x'))

test('an upload in parts, each answered by its number', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3)
    .addResponse('createMultipartUpload', { UploadId: 'u' })
    .addResponse('uploadPart', ({ PartNumber }) => ({ ETag: `"${PartNumber}"` }), undefined, always)
    .addResponse('completeMultipartUpload', { ETag: '"whole"' })
  await s3.uploadFile(big, 'b', 'k', { config })
  const { params } = stubber.calls.at(-1)!
  t.like(params, { MultipartUpload: { Parts: [{ ETag: '"1"' }, { ETag: '"2"' }, { ETag: '"3"' }] } })
  stubber.assertNoPendingResponses()
})

test('an upload of which a part fails is removed', async t => {
  const s3 = offline().client('s3')
  const stubber = stub(s3)
    .addResponse('createMultipartUpload', { UploadId: 'u' })
    .addError('uploadPart', { code: 'AccessDenied' }, undefined, always)
    .addResponse('abortMultipartUpload', {}, { Bucket: 'b', Key: 'k', UploadId: 'u' })
  await t.throwsAsync(() => s3.uploadFile(big, 'b', 'k', { config }), {
    message: 'UploadPart: the service answered AccessDenied',
  })
  stubber.assertNoPendingResponses()
})

test('a download, and a URL that nobody asks for', async t => {
  const s3 = offline().resource('s3')
  const stubber = stub(s3).addResponse('getObject', { Body: 'hello', ContentLength: 5, ETag: '"e"' })
  await s3.Bucket('b').downloadFile('k', join(folder, 'down'))
  t.is(readFileSync(join(folder, 'down'), 'utf8'), 'hello')
  const url = await s3.meta.client.generatePresignedUrl('getObject', { Bucket: 'b', Key: 'k' })
  t.regex(url, /^https:\/\/.*X-Amz-Credential=AKIDEXAMPLE/)
  stubber.assertNoPendingResponses()
})
