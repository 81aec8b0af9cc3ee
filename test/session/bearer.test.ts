import test from 'ava'
import { NoAuthTokenError, type WireRequest } from '../../lib/index.ts'
import { makeWorld } from '../credentials/helpers/world.ts'

const keys = { accessKeyId: 'AKIDCODE', secretAccessKey: 's' }

function spy() {
  const sent: WireRequest[] = []
  const transport = async (request: WireRequest) => {
    sent.push(request)
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') }
  }
  return { sent, transport }
}

test.serial('CodeCatalyst takes the token of the login that the profile names', async t => {
  const config =
    '[profile dev]\nsso_session = corp\n[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://corp.awsapps.com/start\n'
  const { session, write } = await makeWorld(t, { config, env: { AWS_ENDPOINT_URL: '' } })
  write('.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json', {
    accessToken: 'ssoTOKEN',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const { sent, transport } = spy()
  await session({ profile: 'dev', transport }).client('codecatalyst').verifySession!()
  t.is(sent[0]!.headers.authorization, 'Bearer ssoTOKEN')
})

test.serial('without a login it says how to get one', async t => {
  const { session } = await makeWorld(t, { config: '[profile dev]\nregion = us-west-2', env: { AWS_ENDPOINT_URL: '' } })
  const { sent, transport } = spy()
  await t.throwsAsync(session({ profile: 'dev', transport }).client('codecatalyst').verifySession!(), {
    instanceOf: NoAuthTokenError,
    message: /aws sso login --profile dev$/,
  })
  t.is(sent.length, 0)
})

test.serial('Bedrock takes a token of the environment before a signature, unless an option says otherwise', async t => {
  const { session } = await makeWorld(t, { env: { AWS_ENDPOINT_URL: '', AWS_BEARER_TOKEN_BEDROCK: 'key' } })
  const { sent, transport } = spy()
  const own = session({ transport, credentials: keys })
  await own.client('bedrock').listFoundationModels!()
  await own.client('bedrock', { signatureVersion: 'v4' }).listFoundationModels!()
  await own.client('bedrock', { authSchemePreference: ['sigv4'] }).listFoundationModels!()
  await own.client('bedrock', { authSchemePreference: 'httpBearerAuth' as never }).listFoundationModels!()
  const kinds = sent.map(({ headers }) => headers.authorization!.split(' ')[0])
  t.deepEqual(kinds, ['Bearer', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256', 'Bearer'])
  t.is(sent[0]!.headers.authorization, 'Bearer key')
})

test.serial('a preference of the profile chooses the token; another service keeps its signature', async t => {
  const config = '[default]\nauth_scheme_preference = httpBearerAuth, sigv4\n'
  const { session } = await makeWorld(t, { config, env: { AWS_ENDPOINT_URL: '', AWS_BEARER_TOKEN_BEDROCK: 'key' } })
  const { sent, transport } = spy()
  const own = session({ transport, credentials: keys })
  await own.client('bedrock-runtime').converse!({ modelId: 'm' }).catch(() => {})
  await own.client('lambda').listFunctions!()
  t.deepEqual(
    sent.map(({ headers }) => headers.authorization!.split(' ')[0]),
    ['Bearer', 'AWS4-HMAC-SHA256'],
  )
})
