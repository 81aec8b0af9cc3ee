import { inspect } from 'node:util'
import test from 'ava'
import { NoCredentialsError, type WireRequest } from '../../lib/index.ts'
import { makeWorld, stsAnswer } from '../credentials/helpers/world.ts'

const ROLE = '[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n'
const KEYS = '[profile base]\naws_access_key_id = AKIDBASE1234\naws_secret_access_key = baseSECRET\n'

test.serial('explain() tells each place that was asked, and why one was not', async t => {
  const { session } = await makeWorld(t, { config: ROLE + KEYS, answer: stsAnswer })
  const { credentials } = await session({ profile: 'dev' }).explain()
  t.deepEqual(credentials.map(({ outcome, detail }) => `${outcome}: ${detail.replace(/, until .*/, '')}`).slice(0, 3), [
    'not asked: the option "profile" is given',
    'used: access key ****, account 123456789012',
    'not asked: an earlier source has credentials',
  ])
  const none = (await session().explain()).credentials
  t.regex(none.at(-1)!.detail, /^AWS_EC2_METADATA_DISABLED/)
  t.notRegex(inspect(credentials), /baseSECRET|devSECRET|devTOKEN|AKIDBASE/)
})

test.serial('the calls for credentials go through the transport of the session', async t => {
  const { session } = await makeWorld(t, { config: ROLE + KEYS })
  const urls: string[] = []
  const transport = async ({ method, url, headers, body }: WireRequest) => {
    urls.push(url)
    const { type, body: text } = stsAnswer({ method, path: '/', headers, body: String(body) })
    return { statusCode: 200, headers: { 'content-type': type! }, body: Buffer.from(text) }
  }
  process.env.AWS_ENDPOINT_URL = ''
  t.is((await session({ profile: 'dev', transport }).credentials())?.accessKeyId, 'ASIAdev')
  t.deepEqual(urls, ['https://sts.eu-west-1.amazonaws.com/'])
})

test.serial('so do those to the metadata service', async t => {
  const { session } = await makeWorld(t, { env: { AWS_EC2_METADATA_DISABLED: 'false' } })
  const urls: string[] = []
  const transport = async ({ url }: WireRequest) => {
    urls.push(url)
    return { statusCode: 400, headers: {}, body: new Uint8Array() }
  }
  t.is(await session({ transport }).credentials(), null)
  t.deepEqual(urls, ['http://169.254.169.254/latest/api/token'])
  t.is(await session({ transport, ec2MetadataDisabled: true }).credentials(), null)
  t.is(urls.length, 1)
})

test.serial('STS is asked in the region of the client that came first', async t => {
  const { session, received } = await makeWorld(t, {
    config: ROLE + KEYS,
    env: { AWS_REGION: '' },
    answer: request => (request.body.includes('AssumeRole') ? stsAnswer(request) : { body: '{}' }),
  })
  await session({ profile: 'dev' }).client('sqs', { region: 'us-gov-west-1' }).listQueues()
  t.regex(received[0]!.headers.authorization!, /us-gov-west-1\/sts\/aws4_request/)
})

test.serial('a session without region asks the global endpoint of STS', async t => {
  const { session } = await makeWorld(t, { config: ROLE + KEYS, env: { AWS_REGION: '', AWS_ENDPOINT_URL: '' } })
  const urls: string[] = []
  const transport = async ({ method, url, headers, body }: WireRequest) => {
    urls.push(url)
    const answer = stsAnswer({ method, path: '/', headers, body: String(body) })
    return { statusCode: 200, headers: {}, body: Buffer.from(answer.body) }
  }
  await session({ profile: 'dev', transport }).credentials()
  t.deepEqual(urls, ['https://sts.amazonaws.com/'])
})

test.serial('sessions of with() share credentials unless a setting of their source differs', async t => {
  const { session, received } = await makeWorld(t, {
    config: `${ROLE}mfa_serial = GAHT12345678\n${KEYS}`,
    answer: stsAnswer,
  })
  const base = session({ profile: 'dev', credentialsCache: 'memory' })
  await t.throwsAsync(base.credentials(), { message: /mfaCode/ })
  const asking = base.with({ mfaCode: () => '123456' })
  t.is((await asking.credentials())?.accessKeyId, 'ASIAdev')
  await asking.with({ region: 'us-east-1' }).credentials()
  t.is(received.length, 1)
})

test.serial('a call that finds none says so', async t => {
  const { session } = await makeWorld(t, {})
  const error = await t.throwsAsync(session().client('sqs').listQueues(), { instanceOf: NoCredentialsError })
  t.is(error.code, 'NoCredentials')
})
