/**
 * Presigned URLs of other services than S3, used with `fetch`: a gate judges every signature. moto behind it takes an URL
 * without an Authorization header for one of S3, so that only the judgement counts.
 */
import test from 'ava'
import { useMoto } from '../helpers/aws.ts'

const aws = useMoto()

const REFUSED = 403

test('a URL of the query protocol is believed, for its method alone', async t => {
  const sts = aws.session.client('sts')
  const url = await sts.generatePresignedUrl('getCallerIdentity', {}, { method: 'GET' })
  t.is((await fetch(url)).status, 200)
  t.is((await fetch(url, { method: 'POST' })).status, REFUSED, 'the method is signed')
  const ofCall = await sts.generatePresignedUrl('getCallerIdentity')
  t.is((await fetch(ofCall)).status, REFUSED, 'it is that of the call')
})

test('a method and a header of the own are signed: a token for Kubernetes', async t => {
  const sts = aws.sessionWith({}).client('sts')
  sts.meta.events.on('before-sign.sts.GetCallerIdentity', ({ request, context }) => {
    t.true(context.get('presign'))
    request.headers['x-k8s-aws-id'] = 'cluster'
  })
  const url = await sts.generatePresignedUrl('getCallerIdentity', {}, { method: 'get', expiresIn: 60 })
  t.is((await fetch(url, { headers: { 'x-k8s-aws-id': 'cluster' } })).status, 200)
  t.is((await fetch(url, { headers: { 'x-k8s-aws-id': 'other' } })).status, REFUSED)
  t.is((await fetch(url)).status, REFUSED)
})

test('text with blanks and signs goes into the URL of a form', async t => {
  const iam = aws.session.client('iam')
  const url = await iam.generatePresignedUrl('listRoles', { PathPrefix: '/a b+c & d=ü*~/' }, { method: 'GET' })
  t.is((await fetch(url)).status, 200)
  t.is((await fetch(url.replace('%20', '+'))).status, 200, 'a plus means the same')
  t.is((await fetch(url.replace('%20', '%2B'))).status, REFUSED)
})

test('temporary keys are in the URL and in the form, with their token', async t => {
  const { Credentials: keys } = await aws.session
    .client('sts')
    .assumeRole({ RoleArn: 'arn:aws:iam::123456789012:role/presigned', RoleSessionName: 'session' })
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = keys!
  const s3 = aws.sessionWith({ credentials: { accessKeyId, secretAccessKey, sessionToken } }).client('s3')
  const Bucket = 'temporary'
  await s3.createBucket({ Bucket })
  const { url, fields } = await s3.generatePresignedPost({ Bucket, Key: 'k' })
  t.is(fields['x-amz-security-token'], sessionToken)
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['by form']))
  t.true((await fetch(url, { method: 'POST', body: form })).ok)
  const read = await s3.generatePresignedUrl('getObject', { Bucket, Key: 'k' })
  t.is(await (await fetch(read)).text(), 'by form')
  const withoutToken = read.replace(/&X-Amz-Security-Token=[^&]*/, '')
  t.not(withoutToken, read)
  t.is((await fetch(withoutToken)).status, REFUSED)
})

test('bytes that are given are signed: no others may be sent', async t => {
  const lambda = aws.session.client('lambda')
  const url = await lambda.generatePresignedUrl('invoke', { FunctionName: 'none', Payload: '{"a":1}' })
  // Believed: what moto makes of it is another thing.
  t.not((await fetch(url, { method: 'POST', body: '{"a":1}' })).status, REFUSED)
  t.is((await fetch(url, { method: 'POST', body: '{"a":2}' })).status, REFUSED)
})

test('a URL of boto3 and ours are worth the same', async t => {
  const s3 = aws.session.client('s3')
  await s3.createBucket({ Bucket: 'beside' })
  await s3.putObject({ Bucket: 'beside', Key: 'k', Body: 'hello' })
  const code = `result = client('s3').generate_presigned_url('get_object', {'Bucket': 'beside', 'Key': 'k'})`
  const theirs = new URL((await aws.boto3.run(code)) as string)
  const ours = new URL(await s3.generatePresignedUrl('getObject', { Bucket: 'beside', Key: 'k' }))
  for (const url of [theirs, ours]) for (const name of ['X-Amz-Date', 'X-Amz-Signature']) url.searchParams.delete(name)
  t.is(ours.href, theirs.href)
})
