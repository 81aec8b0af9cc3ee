import { inspect } from 'node:util'
import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'

const aws = useMoto()

test('who am I: the same that boto3 is told', async t => {
  const sts = aws.session.client('sts')
  const identity = withoutMetadata(await sts.getCallerIdentity())
  t.deepEqual(identity, await aws.boto3.call('sts', 'getCallerIdentity'))
  t.is(identity.Account, '123456789012')
})

test('temporary keys of a role sign the next calls, with their token and not without', async t => {
  const sts = aws.session.client('sts')
  const { Credentials, AssumedRoleUser } = await sts.assumeRole({
    RoleArn: 'arn:aws:iam::123456789012:role/boat',
    RoleSessionName: 'trip',
    DurationSeconds: 900,
  })
  t.true(Credentials?.Expiration instanceof Date)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials!
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
  const assumed = aws.sessionWith({ credentials: { ...keys, sessionToken: SessionToken } })
  t.is((await assumed.client('sts').getCallerIdentity()).Arn, AssumedRoleUser?.Arn)
  const queue = await assumed.resource('sqs').createQueue({ QueueName: 'temporary' })
  t.is((await queue.sendMessage({ MessageBody: 'x' })).ResponseMetadata.HTTPStatusCode, 200)
  await assumed.client('s3').createBucket({ Bucket: 'temporary' })
  t.is((await assumed.client('cloudwatch').listMetrics()).ResponseMetadata.HTTPStatusCode, 200)

  const tokenless = aws.sessionWith({ credentials: keys })
  const refused = await t.throwsAsync(tokenless.client('sts').getCallerIdentity(), { instanceOf: ClientError })
  t.like(refused, { code: 'InvalidClientTokenId', statusCode: 403, attempts: 1 })
  const broken = aws.sessionWith({ credentials: { ...keys, sessionToken: `${SessionToken}x` } })
  const wrong = await t.throwsAsync(broken.client('sts').getCallerIdentity(), { instanceOf: ClientError })
  t.is(wrong.statusCode, 403)
  for (const secret of [SecretAccessKey, SessionToken]) {
    for (const error of [refused, wrong]) t.false(inspect(error, { depth: 9, showHidden: true }).includes(secret))
    t.false(inspect(await assumed.credentials(), { showHidden: true }).includes(secret))
    t.false(inspect(assumed, { depth: 9, showHidden: true }).includes(secret))
  }
})

test('a function that asks STS gives keys: asked once, and again when they are about to expire', async t => {
  const sts = aws.session.client('sts')
  const lifetimes = [60, 3600]
  let asked = 0
  const session = aws.sessionWith({
    credentials: async () => {
      const { Credentials } = await sts.getSessionToken()
      const seconds = lifetimes[asked++] ?? 3600
      return {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken,
        expiration: new Date(Date.now() + seconds * 1000),
      }
    },
  })
  const [sqs, sns] = [session.client('sqs'), session.client('sns')]
  await sqs.listQueues()
  t.is(asked, 1)
  await Promise.all([sqs.listQueues(), sns.listTopics(), sqs.listQueues()])
  t.is(asked, 2, 'a minute is not enough: the keys are renewed, once for all')
  await sns.listTopics()
  t.is(asked, 2)
})

test('roles for web identities are asked for unsigned', async t => {
  const sts = aws.session.client('sts')
  let authorization: unknown = 'not sent'
  sts.meta.events.on('before-send.sts.AssumeRoleWithWebIdentity', ({ request }) => {
    authorization = request.headers.authorization
  })
  const params = {
    RoleArn: 'arn:aws:iam::123456789012:role/boat',
    RoleSessionName: 'trip',
    WebIdentityToken: 'token',
  }
  const { Credentials } = await sts.assumeRoleWithWebIdentity(params)
  t.is(authorization, undefined)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials!
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  await aws.sessionWith({ credentials }).client('sqs').listQueues()
})
