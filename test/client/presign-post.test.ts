import test from 'ava'
import { InvalidOptionError, ParamValidationError, UnknownOperationError } from '../../lib/errors.ts'
import { type PresignedPost, Session } from '../../lib/index.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG'
const session = new Session({ credentials: { accessKeyId: 'AKIDZOO', secretAccessKey: SECRET }, region: 'eu-west-1' })
const s3 = session.client('s3')
const form = { Bucket: 'bucket', Key: 'k' }

interface Policy {
  readonly expiration: string
  readonly conditions: readonly unknown[]
}

function policyOf({ fields }: PresignedPost): Policy {
  return JSON.parse(Buffer.from(fields.policy!, 'base64').toString()) as Policy
}

test('a form has the URL of its bucket, and its key as field and as condition', async t => {
  const post = await s3.generatePresignedPost(form)
  t.is(post.url, 'https://bucket.s3.amazonaws.com/')
  t.is(post.fields.key, 'k')
  const { conditions, expiration } = policyOf(post)
  t.deepEqual(conditions.slice(0, 2), [{ bucket: 'bucket' }, { key: 'k' }])
  t.regex(expiration, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  t.false(JSON.stringify(post).includes(SECRET))
  t.true('x-amz-signature' in post.fields)
})

test('the name of the file can be the end of the key', async t => {
  const post = await s3.generatePresignedPost({ ...form, Key: `a/$\{filename}` })
  t.is(post.fields.key, `a/$\{filename}`)
  t.deepEqual(policyOf(post).conditions[1], ['starts-with', '$key', 'a/'])
})

test('fields that no condition names are held to their values', async t => {
  const post = await s3.generatePresignedPost({
    ...form,
    Fields: { acl: 'private', 'Content-Type': 'image/png', 'x-ignore-me': '1' },
    Conditions: [
      ['starts-with', '$content-type', 'image/'],
      ['content-length-range', 1, 10],
    ],
  })
  t.like(post.fields, { acl: 'private', 'Content-Type': 'image/png', 'x-ignore-me': '1' })
  t.deepEqual(policyOf(post).conditions.slice(0, 4), [
    ['starts-with', '$content-type', 'image/'],
    ['content-length-range', 1, 10],
    { acl: 'private' },
    { bucket: 'bucket' },
  ])
})

test('what was given is not changed', async t => {
  const init = Object.freeze({ ...form, Fields: Object.freeze({ acl: 'private' }), Conditions: Object.freeze([]) })
  await s3.generatePresignedPost(init)
  t.deepEqual(init, { ...form, Fields: { acl: 'private' }, Conditions: [] })
})

test('without a signature a form has its fields only', async t => {
  const anonymous = session.client('s3', { signatureVersion: 'unsigned' })
  t.deepEqual((await anonymous.generatePresignedPost(form)).fields, { key: 'k' })
})

test('a hook of PutObject may choose the region that signs', async t => {
  const client = session.client('s3')
  client.meta.events.on('before-sign.s3.PutObject', ({ signing }) => {
    signing.region = 'mars-1'
  })
  const { fields } = await client.generatePresignedPost(form)
  t.regex(fields['x-amz-credential'] ?? '', /\/mars-1\/s3\/aws4_request$/)
})

test('only S3 has forms', async t => {
  await t.throwsAsync(session.client('sqs').generatePresignedPost(form), {
    instanceOf: UnknownOperationError,
    message: /The sqs client has no generatePresignedPost: only S3 takes uploads from forms/,
  })
})

const wrong: readonly [unknown, RegExp][] = [
  [undefined, /give an object with Bucket, Key/],
  [{ bucket: 'b', Key: 'k' }, /unknown option "bucket": did you mean "Bucket"/],
  [{ ...form, ExpiresIn: 1 }, /unknown option "ExpiresIn": did you mean "expiresIn"/],
  [{ ...form, expiresIn: 604_801 }, /1 to 604800/],
  [{ Bucket: 'b' }, /Key must be a string that is not empty/],
  [{ ...form, Key: '' }, /Key must be a string that is not empty/],
  [{ ...form, Fields: [] }, /Fields must be an object of strings/],
  [{ ...form, Fields: { acl: 1 } }, /Fields\.acl must be a string, is number/],
  [{ ...form, Conditions: {} }, /Conditions must be an array/],
  [{ ...form, Conditions: [{ acl: 'private', a: 'b' }] }, /Conditions\[0\] must be \{ field: value \}/],
  [{ ...form, Conditions: [['starts-with', '$key']] }, /Conditions\[0\] must be/],
]

for (const [init, message] of wrong) {
  test(`${JSON.stringify(init)} is no form`, async t => {
    await t.throwsAsync(s3.generatePresignedPost(init as never), { instanceOf: InvalidOptionError, message })
  })
}

test('a form for no bucket is refused', async t => {
  await t.throwsAsync(s3.generatePresignedPost({ Bucket: '..', Key: 'k' }), {
    instanceOf: ParamValidationError,
    message: /Bucket/,
  })
  await t.throwsAsync(s3.generatePresignedPost({ Key: 'k' } as never), { instanceOf: ParamValidationError })
})
