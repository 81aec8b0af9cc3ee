import { Readable } from 'node:stream'
import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { KEYS } from '../../servers/gate.ts'
import type { Topic } from './store.ts'

/** Who may call. */
export const access: Topic = (aws, store) => {
  const wrong = {
    SignatureDoesNotMatch: { ...KEYS, secretAccessKey: 'wrong' },
    InvalidAccessKeyId: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'wrong' },
  }
  for (const [code, credentials] of Object.entries(wrong)) {
    test(`wrong credentials are reported as ${code}`, async t => {
      const s3 = aws.sessionWith({ credentials }).client('s3')
      const error = await t.throwsAsync(s3.listBuckets(), { instanceOf: ClientError })
      t.like(error, { code, statusCode: 403, service: 's3', operation: 'ListBuckets', attempts: 1, retryable: false })
      t.truthy(error.requestId)
      t.false(error.stack?.includes('wrong\n'))
      const theirs = await aws.boto3.run(WITH_KEYS, { ...credentials, url: aws.server.url })
      t.deepEqual(theirs, [code, 403])
      if (store.explains) {
        t.regex(error.message, code === 'InvalidAccessKeyId' ? /AKIDSTRANGER is not known/ : /signature/)
      } else {
        t.is(error.message, `ListBuckets: the service answered ${code}`)
      }
      // An answer to HEAD has no body that could say more.
      const head = await t.throwsAsync(s3.headBucket({ Bucket: 'any' }), { instanceOf: ClientError })
      t.like(head, { code: '403', statusCode: 403 })
    })

    test(`a long body is refused for ${code}, and the connection still serves`, async t => {
      const session = aws.sessionWith({ credentials, maxPoolConnections: 1 })
      const s3 = session.client('s3')
      const body = Readable.from(zeros(20), { objectMode: false })
      const put = s3.putObject({ Bucket: 'any', Key: 'k', Body: body, ContentLength: 20 * MEGABYTE })
      t.like(await t.throwsAsync(put, { instanceOf: ClientError }), { code, statusCode: 403 })
      t.true(body.destroyed)
      const good = session.client('s3', { credentials: aws.server.credentials })
      t.is((await good.listBuckets()).ResponseMetadata.HTTPStatusCode, 200)
    })
  }

  test('a secret is in no error and no print', async t => {
    const session = aws.sessionWith({ credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'TopSecret123' } })
    const s3 = session.client('s3')
    const error = await t.throwsAsync(s3.listBuckets(), { instanceOf: ClientError })
    const { inspect } = await import('node:util')
    for (const shown of [error, session, s3, s3.meta, await session.credentials()]) {
      t.false(inspect(shown, { depth: 8, showHidden: true }).includes('TopSecret123'))
    }
  })
}

const MEGABYTE = 1024 * 1024

const WITH_KEYS = `
from botocore.exceptions import ClientError
s3 = boto3.client('s3', endpoint_url=args['url'], region_name='us-east-1', aws_access_key_id=args['accessKeyId'],
                  aws_secret_access_key=args['secretAccessKey'])
try:
    result = s3.list_buckets()
except ClientError as e:
    result = [e.response['Error']['Code'], e.response['ResponseMetadata']['HTTPStatusCode']]`

function* zeros(megabytes: number): Generator<Buffer> {
  for (let index = 0; index < megabytes; index++) yield Buffer.alloc(MEGABYTE)
}
