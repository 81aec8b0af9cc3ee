import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ava, { type ExecutionContext } from 'ava'
import { ConnectionError, Session, type SessionOptions } from '../../lib/index.ts'
import { type MotoProxy, startMotoProxy } from '../servers/moto-proxy.ts'

const test = ava.serial
const before = { ...process.env }
let proxy: MotoProxy

ava.before(async () => {
  for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) delete process.env[name]
  proxy = await startMotoProxy()
  Object.assign(process.env, {
    HTTPS_PROXY: proxy.url,
    AWS_CA_BUNDLE: proxy.ca,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
})

ava.after.always(async () => {
  await proxy?.close()
  process.env = before
})

function session(t: ExecutionContext, options: SessionOptions = {}): Session {
  const made = new Session({ region: 'eu-west-1', ...options })
  t.teardown(() => made.close())
  return made
}

test('S3: a bucket in the host name, an object there and back, a listing', async t => {
  const s3 = session(t).resource('s3')
  const bucket = s3.Bucket('river-boats')
  await bucket.create({ CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })
  const body = 'x'.repeat(300_000)
  await bucket.Object('logs/a b+c').put({ Body: body })
  t.is(await (await bucket.Object('logs/a b+c').get()).Body!.text(), body)
  const keys = await bucket.objects.filter({ Prefix: 'logs/' }).toArray()
  t.deepEqual(
    keys.map(({ key }) => key),
    ['logs/a b+c'],
  )
})

test('SQS, DynamoDB, EC2, STS by the names of AWS', async t => {
  const aws = session(t)
  const queue = await aws.resource('sqs').createQueue({ QueueName: 'boats' })
  t.regex(queue.url, /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/\d+\/boats$/)
  await queue.sendMessage({ MessageBody: 'ahoy' })
  const [message] = await queue.receiveMessages({ WaitTimeSeconds: 0 })
  t.is(message?.body, 'ahoy')

  const dynamodb = aws.client('dynamodb')
  await dynamodb.createTable({
    TableName: 'boats',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await dynamodb.putItem({ TableName: 'boats', Item: { id: { S: '1' } } })
  t.deepEqual((await dynamodb.getItem({ TableName: 'boats', Key: { id: { S: '1' } } })).Item, { id: { S: '1' } })

  const { Vpcs = [] } = await aws.client('ec2').describeVpcs()
  t.regex(Vpcs[0]?.VpcId ?? '', /^vpc-/)
  t.is((await aws.client('sts').getCallerIdentity()).Account, '123456789012')
})

test('many calls at once', async t => {
  // moto's proxy ends connections after an answer without saying so: some calls meet a closed one, now and then thrice.
  const sqs = session(t, { maxPoolConnections: 3, retries: { maxAttempts: 10 } }).client('sqs')
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'many' })
  const sent = await Promise.all(
    Array.from({ length: 12 }, (_, n) => sqs.sendMessage({ QueueUrl, MessageBody: `${n}` })),
  )
  t.is(new Set(sent.map(({ MessageId }) => MessageId)).size, 12)
})

test('credentials of a role are asked of STS through the proxy', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-proxy-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const config = join(folder, 'config')
  writeFileSync(
    config,
    '[profile boat]\nrole_arn = arn:aws:iam::123456789012:role/boat\nrole_session_name = trip\ncredential_source = Environment\n',
  )
  process.env.AWS_CONFIG_FILE = config
  t.teardown(() => {
    process.env.AWS_CONFIG_FILE = '/dev/null'
  })
  const aws = session(t, { profile: 'boat', credentialsCache: 'memory' })
  t.is((await aws.credentials())?.source, 'assume-role')
  const { Arn } = await aws.client('sts').getCallerIdentity()
  t.is(Arn, 'arn:aws:sts::123456789012:assumed-role/boat/trip')
})

test('the option in place of the variables; without the CA bundle nothing is believed', async t => {
  delete process.env.HTTPS_PROXY
  delete process.env.AWS_CA_BUNDLE
  t.teardown(() => Object.assign(process.env, { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: proxy.ca }))
  const options = { proxies: { https: proxy.url }, verify: proxy.ca }
  t.is((await session(t, options).client('sts').getCallerIdentity()).Account, '123456789012')
  const unbelieving = session(t, { proxies: options.proxies, retries: { maxAttempts: 1 } }).client('sts')
  await t.throwsAsync(unbelieving.getCallerIdentity(), {
    instanceOf: ConnectionError,
    message:
      /^Could not connect to sts\.eu-west-1\.amazonaws\.com:443 through the proxy 127\.0\.0\.1:\d+: its certificate/,
  })
})
