/** The gate is what the other tests trust: it has to believe botocore, and nothing that is a bit off. */
import test from 'ava'
import { Boto3 } from '../helpers/boto3.ts'
import { KEYS, motoBehindGate, type VerifyingServer } from './gate.ts'

let server: VerifyingServer
let boto3: Boto3

test.before(async () => {
  server = await motoBehindGate({ region: 'us-east-1' })
  boto3 = await Boto3.start({ endpointUrl: server.url })
})

test.after.always(async () => {
  boto3?.close()
  await server?.close()
})

test('what botocore signs passes, in every protocol', async t => {
  await boto3.call('sqs', 'createQueue', { QueueName: 'queue' })
  await boto3.call('ec2', 'describeInstances')
  await boto3.call('iam', 'listUsers')
  await boto3.call('cloudwatch', 'listMetrics')
  await boto3.call('lambda', 'listFunctions')
  t.deepEqual(await boto3.call('route53', 'listHostedZones'), {
    HostedZones: [],
    IsTruncated: false,
    MaxItems: '100',
  })
})

test('an awkward key of S3 passes, and arrives', async t => {
  await boto3.call('s3', 'createBucket', { Bucket: 'awkward' })
  for (const Key of ['a b+c', '50%41', 'ünï ☃', '~(x)*!', "it's=&?#"]) {
    await boto3.call('s3', 'putObject', { Bucket: 'awkward', Key, Body: Buffer.from(Key) })
    const { Body } = await boto3.call('s3', 'getObject', { Bucket: 'awkward', Key })
    t.is(Buffer.from(Body as Uint8Array).toString(), Key)
  }
})

test('a wrong secret is refused, with the canonical request that was expected', async t => {
  const wrong = await Boto3.start({
    endpointUrl: server.url,
    credentials: { ...KEYS, secretAccessKey: 'wrong' },
  })
  t.teardown(() => wrong.close())
  const calls = [
    wrong.call('sqs', 'listQueues'),
    wrong.call('s3', 'listBuckets'),
    wrong.call('ec2', 'describeVpcs'),
    wrong.call('iam', 'listUsers'),
    wrong.call('cloudwatch', 'listMetrics'),
    wrong.call('route53', 'listHostedZones'),
  ]
  for (const call of calls) {
    const error = await t.throwsAsync(call, { name: 'Boto3Error', message: /canonical request should have been:\n/ })
    t.like(error, { code: 'SignatureDoesNotMatch', statusCode: 403 })
  }
})

test('an unknown access key is refused', async t => {
  const stranger = await Boto3.start({
    endpointUrl: server.url,
    credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'x' },
  })
  t.teardown(() => stranger.close())
  t.like(await t.throwsAsync(stranger.call('s3', 'listBuckets')), { code: 'InvalidAccessKeyId' })
  t.like(await t.throwsAsync(stranger.call('sts', 'getCallerIdentity')), { code: 'InvalidClientTokenId' })
})

test('another region than the gate has is refused', async t => {
  const elsewhere = await Boto3.start({ endpointUrl: server.url, region: 'eu-west-1' })
  t.teardown(() => elsewhere.close())
  const error = await t.throwsAsync(elsewhere.call('sqs', 'listQueues'), { message: /expecting 'us-east-1'/ })
  t.like(error, { code: 'AuthorizationHeaderMalformed', statusCode: 400 })
})

test('an unsigned request is refused', async t => {
  const answer = await fetch(`${server.url}/`, { method: 'POST', body: 'Action=ListUsers&Version=2010-05-08' })
  t.is(answer.status, 403)
  t.regex(await answer.text(), /<Code>AccessDenied<\/Code>/)
})

test('temporary keys are learned from the answer that hands them out, and need their token', async t => {
  const { Credentials } = await boto3.call('sts', 'getSessionToken')
  const code = `
import boto3 as b
c = args['credentials']
def identity(token):
    sts = b.client('sts', endpoint_url=args['url'], region_name='us-east-1', aws_access_key_id=c['AccessKeyId'],
                   aws_secret_access_key=c['SecretAccessKey'], aws_session_token=token)
    try:
        return sts.get_caller_identity()['ResponseMetadata']['HTTPStatusCode']
    except sts.exceptions.ClientError as e:
        return e.response['Error']['Code']
result = [identity(c['SessionToken']), identity(None)]`
  t.deepEqual(await boto3.run(code, { credentials: Credentials, url: server.url }), [200, 'InvalidClientTokenId'])
})

test('a presigned URL passes, and not when it is touched', async t => {
  await boto3.call('s3', 'createBucket', { Bucket: 'presigned' })
  await boto3.call('s3', 'putObject', { Bucket: 'presigned', Key: 'a b', Body: Buffer.from('hello') })
  const url = (await boto3.run(
    `result = client('s3').generate_presigned_url('get_object', Params={'Bucket': 'presigned', 'Key': 'a b'})`,
  )) as string
  t.is(await (await fetch(url)).text(), 'hello')
  t.is((await fetch(`${url}&x=1`)).status, 403)
  t.is((await fetch(url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=3601'))).status, 403)
})

test('a POST policy passes, and not with a field that it does not allow', async t => {
  await boto3.call('s3', 'createBucket', { Bucket: 'posted' })
  const { url, fields } = (await boto3.run(
    `result = client('s3').generate_presigned_post('posted', 'key', Conditions=[['content-length-range', 1, 5]])`,
  )) as { url: string; fields: Record<string, string> }
  const post = async (changes: Record<string, string>, content: string): Promise<number> => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value)
    form.append('file', new Blob([content]))
    return (await fetch(url, { method: 'POST', body: form })).status
  }
  t.is(await post({}, 'five!'), 204)
  t.is(await post({}, 'six...'), 400)
  t.is(await post({ key: 'other' }, 'five!'), 403)
  t.is(await post({ 'x-amz-signature': '0'.repeat(64) }, 'five!'), 403)
})

test('a body that is not the one that was signed is refused', async t => {
  const body = 'Action=ListUsers&Version=2010-05-08'
  const headers = await signed('iam', 'POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }, body)
  const send = async (sent: string): Promise<number> =>
    (await fetch(`${server.url}/`, { method: 'POST', headers, body: sent })).status
  t.is(await send(body), 200)
  t.is(await send('Action=ListRoles&Version=2010-05-08'), 403)
})

test('aws-chunked with a trailer is judged chunk by chunk', async t => {
  await boto3.call('s3', 'createBucket', { Bucket: 'chunked' })
  const put = async (content: string, checksum: string): Promise<string> => {
    const body = `${content.length.toString(16)}\r\n${content}\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`
    const headers = await signed('s3', 'PUT', '/chunked/key', {
      'content-encoding': 'aws-chunked',
      'content-type': 'text/plain',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(content.length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    })
    const answer = await fetch(`${server.url}/chunked/key`, { method: 'PUT', headers, body })
    return answer.ok ? 'stored' : ((await answer.text()).match(/<Code>(.*?)</)?.[1] ?? '')
  }
  t.is(await put('hello', 'NhCmhg=='), 'stored')
  const { Body } = await boto3.call('s3', 'getObject', { Bucket: 'chunked', Key: 'key' })
  t.is(Buffer.from(Body as Uint8Array).toString(), 'hello')
  t.is(await put('hellO', 'NhCmhg=='), 'BadDigest')
})

test('a connection is kept for the next request', async t => {
  const { Agent, get } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const ports: number[] = []
  for (let i = 0; i < 3; i += 1) {
    await new Promise<void>((resolve, reject) => {
      get(`${server.url}/`, { agent }, answer => {
        ports.push(answer.socket.localPort!)
        answer.resume().on('end', resolve)
      }).on('error', reject)
    })
  }
  t.is(new Set(ports).size, 1)
})

/** The headers of a request that botocore signed by hand. */
async function signed(
  service: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Record<string, string>> {
  const code = `
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
class Declared(S3SigV4Auth):
    def payload(self, request):
        return args['headers']['x-amz-content-sha256']
request = AWSRequest(args['method'], args['url'], args['headers'], args['body'].encode())
auth = Declared if args['service'] == 's3' else SigV4Auth
auth(session.get_credentials(), args['service'], 'us-east-1').add_auth(request)
result = dict(request.headers)`
  return (await boto3.run(code, { service, method, url: server.url + path, headers, body })) as Record<string, string>
}
