import test from 'ava'
import { useMoto } from '../helpers/aws.ts'
import { formOf, recording } from './fixture.ts'

const aws = useMoto()

const snapshot = { SourceDBSnapshotIdentifier: 'arn:aws:rds:x', TargetDBSnapshotIdentifier: 't u+v' }
const copied = '<CopyDBSnapshotResponse><CopyDBSnapshotResult/></CopyDBSnapshotResponse>'
const ec2Copied = '<CopySnapshotResponse><snapshotId>snap-2</snapshotId></CopySnapshotResponse>'

test('a copy within the region has no URL, and one with a URL of the caller keeps it', async t => {
  const { client, sent } = recording('rds', copied)
  await client.copyDBSnapshot!(snapshot)
  await client.copyDBSnapshot!({ ...snapshot, SourceRegion: 'eu-west-1', PreSignedUrl: 'https://example.com/?a=b+c' })
  const [local, given] = sent.map(formOf)
  t.false('PreSignedUrl' in local!)
  t.is(given!.PreSignedUrl, 'https://example.com/?a=b+c')
  t.false('SourceRegion' in given!)
})

test('the URL asks the source region for the same, in the name of the caller, for an hour', async t => {
  const { client, sent } = recording('rds', copied)
  await client.copyDBSnapshot!({ ...snapshot, SourceRegion: 'eu-west-1' })
  const { PreSignedUrl, ...rest } = formOf(sent[0]!)
  t.deepEqual(rest, { Action: 'CopyDBSnapshot', Version: '2014-10-31', ...snapshot })
  const url = new URL(PreSignedUrl!)
  t.is(url.host, 'rds.eu-west-1.amazonaws.com')
  t.like(Object.fromEntries(url.searchParams), {
    ...rest,
    DestinationRegion: 'us-east-1',
    'X-Amz-Expires': '3600',
    'X-Amz-SignedHeaders': 'host',
  })
  t.regex(url.searchParams.get('X-Amz-Credential')!, /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds\/aws4_request$/)
})

test('EC2 is told both regions', async t => {
  const { client, sent } = recording('ec2', ec2Copied)
  await client.copySnapshot!({ SourceRegion: 'eu-west-1', SourceSnapshotId: 'snap-1' })
  const { PresignedUrl, ...rest } = formOf(sent[0]!)
  t.like(rest, { SourceRegion: 'eu-west-1', DestinationRegion: 'us-east-1' })
  t.is(new URL(PresignedUrl!).searchParams.get('SourceRegion'), 'eu-west-1')
})

test('a call without a signature names the other endpoint, as in botocore', async t => {
  const { client, sent } = recording('rds', copied, { signatureVersion: 'unsigned' })
  await client.copyDBSnapshot!({ ...snapshot, SourceRegion: 'eu-west-1' })
  t.is(formOf(sent[0]!).PreSignedUrl, 'https://rds.eu-west-1.amazonaws.com/')
})

test('a source region that would be another host is refused before anything is sent', async t => {
  const { client, sent } = recording('rds', copied)
  await t.throwsAsync(client.copyDBSnapshot!({ ...snapshot, SourceRegion: 'evil.com#' }), {
    code: 'InvalidRegion',
    message: /^Invalid region "evil\.com#" from SourceRegion of CopyDBSnapshot/,
  })
  t.is(sent.length, 0)
})

test('the signature of the URL is good: the gate of the tests lets it pass, and not another', async t => {
  const rds = aws.session.client('rds')
  let body = ''
  rds.meta.events.on('before-send', ({ request }) => {
    body = String(request.body)
  })
  await t.throwsAsync(rds.copyDBSnapshot!({ ...snapshot, SourceRegion: 'eu-west-1' }), { message: /DBSnapshot/ })
  const url = formOf({ body } as never).PreSignedUrl!
  // moto takes it for a question to S3; what counts is that the gate let it pass.
  t.is((await fetch(url)).status, 200)
  const forged = await fetch(url.replace('eu-west-1', 'eu-west-2'))
  t.is(forged.status, 403)
})
