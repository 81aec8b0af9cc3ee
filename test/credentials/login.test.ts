import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { inspect } from 'node:util'
import test from 'ava'
import { CredentialsError } from '../../lib/index.ts'
import { type Answer, makeWorld, type Received } from './helpers/world.ts'

const SESSION = 'arn:aws:iam::123456789012:user/me'
const CONFIG = `[profile dev]\nlogin_session = ${SESSION}\n`
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const dpopKey = privateKey.export({ format: 'pem', type: 'sec1' }) as string

const later = (minutes: number) => `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
const stored = (minutes: number, more = {}) => ({
  accessToken: {
    accessKeyId: 'ASIAOLD',
    secretAccessKey: 'oldSECRET',
    sessionToken: 'oldTOKEN',
    accountId: '123456789012',
    expiresAt: later(minutes),
  },
  tokenType: 'urn:aws:params:oauth:token-type:access_token_sigv4',
  clientId: 'arn:aws:signin:::devtools/same-device',
  refreshToken: 'refreshSECRET',
  idToken: 'idSECRET',
  dpopKey,
  ...more,
})

const answer = (): Answer => {
  const accessToken = { accessKeyId: 'ASIANEW', secretAccessKey: 'newSECRET', sessionToken: 'newTOKEN' }
  return { body: JSON.stringify({ accessToken, tokenType: 'x', expiresIn: 900, refreshToken: 'nextSECRET' }) }
}
const refusal = (error: string) => (): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: 'AccessDeniedException', error, message: 'no' }),
})

/** `printf arn:… | sha256sum` */
const FILE = '.aws/login/cache/286187707741fc2ccb93cf9e56dbd0ee0a16208feed5fbc8ae1baa86d44c283f.json'

test.serial('what `aws login` stored is used as it is', async t => {
  const { session, write, received } = await makeWorld(t, { config: CONFIG })
  write(FILE, stored(6))
  const found = await session({ profile: 'dev' }).credentials()
  t.is(found?.accessKeyId, 'ASIAOLD')
  t.is(found?.secretAccessKey, 'oldSECRET')
  t.is(found?.sessionToken, 'oldTOKEN')
  t.is(found?.accountId, '123456789012')
  t.is(found?.source, 'login')
  t.is(received.length, 0)
})

test.serial('AWS_LOGIN_CACHE_DIRECTORY names another folder', async t => {
  const { session, write } = await makeWorld(t, { config: CONFIG, env: { AWS_LOGIN_CACHE_DIRECTORY: '~/logins' } })
  write(FILE.replace('.aws/login/cache', 'logins'), stored(60))
  t.is((await session({ profile: 'dev' }).credentials())?.accessKeyId, 'ASIAOLD')
})

test.serial('before it expires it is renewed with a proof of the key, and written back', async t => {
  const { session, write, received, json, url } = await makeWorld(t, { config: CONFIG, answer })
  write(FILE, stored(4))
  const found = await session({ profile: 'dev' }).credentials()
  t.is(found?.accessKeyId, 'ASIANEW')
  t.is(found?.accountId, '123456789012')
  const [request] = received
  t.is(`${request!.method} ${request!.path}`, 'POST /v1/token')
  t.is(request!.headers.authorization, undefined)
  t.deepEqual(JSON.parse(request!.body), {
    clientId: 'arn:aws:signin:::devtools/same-device',
    grantType: 'refresh_token',
    refreshToken: 'refreshSECRET',
  })
  checkProof(request!, `${url}/v1/token`)
  const { accessToken, ...rest } = json(FILE) as ReturnType<typeof stored>
  const { expiresAt, ...keys } = accessToken
  t.true(new Date(expiresAt).getTime() > Date.now() + 800_000)
  t.deepEqual(keys, {
    accessKeyId: 'ASIANEW',
    secretAccessKey: 'newSECRET',
    sessionToken: 'newTOKEN',
    accountId: '123456789012',
  })
  const { accessToken: _, ...before } = stored(4)
  t.deepEqual(rest, { ...before, refreshToken: 'nextSECRET' })

  function checkProof({ headers }: Received, htu: string) {
    const [header, payload, signature] = String(headers.dpop).split('.')
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    const { jwk, ...fixed } = read(header!)
    t.deepEqual(fixed, { typ: 'dpop+jwt', alg: 'ES256' })
    t.deepEqual(Object.keys(jwk), ['kty', 'x', 'y', 'crv'])
    const { iat, jti, ...claims } = read(payload!)
    t.deepEqual(claims, { htm: 'POST', htu })
    t.true(Math.abs(iat - Date.now() / 1000) < 100)
    t.regex(jti, /^[0-9a-f-]{36}$/)
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
    t.true(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature!, 'base64url')))
  }
})

const fails = test.macro(async (t, content: object | string | undefined, reply: () => Answer, message: RegExp) => {
  const { session, write } = await makeWorld(t, { config: CONFIG, answer: reply })
  if (content !== undefined) write(FILE, content)
  const error = await t.throwsAsync(session({ profile: 'dev' }).credentials(), {
    instanceOf: CredentialsError,
    message,
  })
  t.is(error.code, 'CredentialsFailed')
  t.regex(error.message, /profile "dev"/)
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /SECRET|PRIVATE KEY/)
})
const AGAIN = 'Run: aws login --profile dev$'
test.serial(
  'no session says how to log in',
  fails,
  undefined,
  answer,
  new RegExp(`there is no login session in .*json\\. ${AGAIN}`),
)
test.serial(
  'so does one that is no JSON',
  fails,
  'x',
  answer,
  new RegExp(`there is no login session in .*json\\. ${AGAIN}`),
)
test.serial(
  'so does half of one',
  fails,
  stored(9, { clientId: undefined }),
  answer,
  new RegExp(`is not whole\\. ${AGAIN}`),
)
test.serial(
  'so does a key that is none',
  fails,
  stored(1, { dpopKey: 'SECRET' }),
  answer,
  new RegExp(`private key .* cannot be read\\. ${AGAIN}`),
)
test.serial(
  'so does a login that has expired',
  fails,
  stored(1),
  refusal('TOKEN_EXPIRED'),
  new RegExp(`the login has expired\\. ${AGAIN}`),
)
test.serial(
  'so does a changed password',
  fails,
  stored(1),
  refusal('USER_CREDENTIALS_CHANGED'),
  new RegExp(`password was changed since\\. ${AGAIN}`),
)
test.serial(
  'who may not renew is told what allows it',
  fails,
  stored(1),
  refusal('INSUFFICIENT_PERMISSIONS'),
  /SignInLocalDevelopmentAccess/,
)
test.serial(
  'any other refusal is told',
  fails,
  stored(1),
  refusal('OTHER'),
  /^Could not renew the login session of .*json: AccessDeniedException/,
)
test.serial(
  'an answer without credentials is not believed',
  fails,
  stored(1),
  () => ({ body: '{}' }),
  /answered without credentials/,
)
