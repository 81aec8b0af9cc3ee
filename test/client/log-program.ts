/** What log.test.ts runs in a process of its own: calls with secrets in every place where one can be. */
import { Session } from '../../lib/index.ts'

const { SERVER: endpointUrl, SECRETS = '{}' } = process.env
const secrets = JSON.parse(SECRETS) as Record<string, string>
const session = new Session({ region: 'eu-west-1', endpointUrl, retries: { maxAttempts: 2 } })
const s3 = session.client('s3', { s3: { addressingStyle: 'path' } })
const ignore = () => undefined

await s3.putObject({
  Bucket: 'bucket',
  Key: 'a key',
  Body: secrets.body,
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: secrets.customerKey,
  Tagging: `tag=${secrets.tag}`,
})
await s3.getObject({ Bucket: 'bucket', Key: 'denied' }).catch(ignore)
await s3.listObjectsV2({ Bucket: 'bucket', Prefix: secrets.query }).catch(ignore)
await s3.getWaiter('bucketExists').wait({ Bucket: 'waited' }, { delay: 0 })
await fetch(await s3.generatePresignedUrl('getObject', { Bucket: 'bucket', Key: 'shared' }))
await s3.putObject({ Bucket: 'bucket', Key: 'elsewhere' }, { timeout: 10_000 }).catch(ignore)

await s3.putObject({ Bucket: 'bucket', Key: 'silent' }, { timeout: 2_000 }).catch(ignore)

const bucket = session.resource('s3', { s3: { addressingStyle: 'path' } }).Bucket('waited')
await bucket.Object('object').waitUntil(() => true)

const bedrock = session.client<string>('bedrock')
await bedrock.getEvaluationJob!({ jobIdentifier: secrets.path }).catch(ignore)
const secretsManager = session.client<string>('secretsmanager', {
  endpointUrl: `${endpointUrl!.replace('//', `//user:${secrets.password}@`)}`,
})
await secretsManager.putSecretValue!({ SecretId: 'id', SecretString: secrets.value }).catch(ignore)

const other = new Session({
  region: 'eu-west-1',
  endpointUrl,
  retries: { maxAttempts: 2 },
  credentials: async () => ({
    accessKeyId: 'AKIDOTHER',
    secretAccessKey: secrets.key!,
    expiration: new Date('2100-01-01'),
  }),
})
await other.client('sts').getCallerIdentity().catch(ignore)
for (const name of Object.keys(process.env)) if (/^AWS_(ACCESS|SECRET|SESSION)/.test(name)) delete process.env[name]
const nobody = new Session({ region: 'eu-west-1', endpointUrl })
await nobody.client('sts').getCallerIdentity().catch(ignore)
await session.close()
await Promise.all([other.close(), nobody.close()])
