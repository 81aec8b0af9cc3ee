/** The client against a real store that verifies signatures by code of its own. */
import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useRadosgw } from '../helpers/aws.ts'
import { skipsRadosgw } from '../servers/radosgw.ts'

const AWKWARD = [
  'a b',
  'a+b',
  '50%',
  '%41',
  '../up',
  'a/../b',
  './a',
  '//x',
  'a//b',
  '/lead',
  'ünï ☃ 𝒳',
  "~-_.!*'()",
  'a=b&c?d#e',
  'x:y@z;,$',
]

if (skipsRadosgw()) {
  test('radosgw is skipped, as TUCUXI_SKIP_RADOSGW asks', t => t.pass())
} else {
  const aws = useRadosgw()

  test('keys with every awkward character arrive as they were sent', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'awkward' })
    for (const Key of AWKWARD) {
      await s3.putObject({ Bucket: 'awkward', Key, Body: Key })
      t.is(await (await s3.getObject({ Bucket: 'awkward', Key })).Body.text(), Key)
    }
    const { Contents } = await s3.listObjectsV2({ Bucket: 'awkward' })
    t.deepEqual(Contents?.map(({ Key }) => Key).sort(), AWKWARD.toSorted())
    for (const Key of AWKWARD) {
      const { Body } = await aws.boto3.call('s3', 'getObject', { Bucket: 'awkward', Key })
      t.is(Buffer.from(Body as Uint8Array).toString(), Key, 'boto3 finds it under the same key')
    }
  })

  test('a wrong secret is rejected by the store, and reported as what it is', async t => {
    const { accessKeyId } = aws.server.credentials
    const s3 = aws.sessionWith({ credentials: { accessKeyId, secretAccessKey: 'wrong' } }).client('s3')
    const error = await t.throwsAsync(s3.listBuckets(), { instanceOf: ClientError })
    t.like(error, { code: 'SignatureDoesNotMatch', statusCode: 403, operation: 'ListBuckets', attempts: 1 })
  })
}
