import test from 'ava'
import { recording } from './fixture.ts'

const bucket = 'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/bucket/b'

test('the account is that of the ARN', async t => {
  const { client, sent } = recording('s3control', '<GetBucketResult></GetBucketResult>')
  await client.getBucket!({ Bucket: bucket })
  t.like(new URL(sent[0]!.url), { host: 's3-outposts.us-east-1.amazonaws.com' })
  t.is(sent[0]!.headers['x-amz-account-id'], '123456789012')
})

test('an ARN of something else, or of another account, is refused', async t => {
  const { client, sent } = recording('s3control')
  const faults: readonly [object, RegExp][] = [
    [{ Bucket: 'arn:aws:s3:::b' }, /Bucket: takes an ARN of S3 on Outposts only: .*outpost\/op-id\/bucket\/name/],
    [{ Bucket: bucket, AccountId: '210987654321' }, /AccountId: is not the account of the ARN in Bucket: leave it out/],
  ]
  for (const [params, message] of faults) {
    await t.throwsAsync(client.getBucket!({ ...params }), { code: 'ParamValidation', message })
  }
  t.is(sent.length, 0)
})
