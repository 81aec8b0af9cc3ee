import type { IncomingMessage, ServerResponse } from 'node:http'
import test, { type ExecutionContext } from 'ava'
import { ClientError, CredentialsError } from '../../../lib/errors.ts'
import { signRequest } from '../../../lib/http/sign.ts'
import { Session } from '../../../lib/index.ts'
import { serve } from '../../helpers/http-server.ts'

const BUCKET = 'bucket--usw2-az1--x-s3'
const KEYS = { accessKeyId: 'AKIDOWNER', secretAccessKey: 'owner', sessionToken: 'owner-token' }

interface Store {
  /** Buckets in the order in which their sessions were opened. */
  readonly opened: string[]
  /** Access key ids that signed, in order. */
  readonly signers: string[]
  /** Milliseconds that a session lives. */
  life: number
  /** Answers this many CreateSession calls with an error. */
  failures: number
  failure: { status: number; code: string }
}

/** A store of directory buckets that gives sessions, and takes only what is signed with the session of the bucket. */
async function openStore(t: ExecutionContext) {
  const store: Store = {
    opened: [],
    signers: [],
    life: 300_000,
    failures: 0,
    failure: { status: 403, code: 'AccessDenied' },
  }
  const secrets = new Map([[KEYS.accessKeyId, { ...KEYS, tokenName: 'x-amz-security-token', bucket: '' }]])
  const endpointUrl = await serve(t, (request, response) => {
    const bucket = request.url!.split(/[/?]/)[1]!
    const isSession = request.url!.endsWith('?session')
    const signer = secrets.get(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    if (
      signer === undefined ||
      !isSignedBy(request, signer) ||
      (isSession ? signer.bucket !== '' : signer.bucket !== bucket)
    ) {
      return answer(response, 403, '<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>')
    }
    store.signers.push(signer.accessKeyId)
    if (!isSession) return answer(response, 200, '<ListBucketResult/>')
    if (store.failures-- > 0) {
      return answer(
        response,
        store.failure.status,
        `<Error><Code>${store.failure.code}</Code><Message>no</Message></Error>`,
      )
    }
    store.opened.push(bucket)
    const number = store.opened.length
    const session = {
      accessKeyId: `SESSION${number}`,
      secretAccessKey: `secret${number}`,
      sessionToken: `token${number}`,
    }
    secrets.set(session.accessKeyId, { ...session, tokenName: 'x-amz-s3session-token', bucket })
    const expiration = new Date(Date.now() + store.life).toISOString()
    answer(
      response,
      200,
      `<CreateSessionResult><Credentials><SessionToken>${session.sessionToken}</SessionToken><SecretAccessKey>${session.secretAccessKey}` +
        `</SecretAccessKey><AccessKeyId>${session.accessKeyId}</AccessKeyId><Expiration>${expiration}</Expiration></Credentials></CreateSessionResult>`,
    )
  })
  const session = new Session({ region: 'us-west-2', credentials: KEYS, endpointUrl })
  t.teardown(() => session.close())
  const client = session.client('s3')
  const list = (Bucket = BUCKET) => client.listObjectsV2({ Bucket })
  return { store, client, session, list }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'x-amz-request-id': '1' })
  response.end(body)
}

type Signer = typeof KEYS & { readonly tokenName: string }

function isSignedBy({ method, url, headers, rawHeaders }: IncomingMessage, signer: Signer): boolean {
  if (headers[signer.tokenName] !== signer.sessionToken) return false
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization!)![1]!.split(';')
  if (!signed.includes(signer.tokenName)) return false
  const kept = signed.map(name => [name, rawHeaders[rawHeaders.findIndex(raw => raw.toLowerCase() === name) + 1]!])
  const again = signRequest(
    { method: method!, url: `http://${headers.host}${url}`, headers: Object.fromEntries(kept) },
    {
      credentials: signer,
      service: 's3express',
      region: 'us-west-2',
      date: dateOf(String(headers['x-amz-date'])),
      payloadHash: String(headers['x-amz-content-sha256']),
      tokenName: signer.tokenName,
    },
  )
  return again.headers.authorization === headers.authorization
}

function dateOf(text: string): Date {
  return new Date(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'))
}

test('a session is opened once for a bucket, by the credentials of the client, and signs all calls to it', async t => {
  const { store, list } = await openStore(t)
  await Promise.all([list(), list(), list()])
  await list()
  t.deepEqual(store.opened, [BUCKET])
  t.deepEqual(store.signers, ['AKIDOWNER', 'SESSION1', 'SESSION1', 'SESSION1', 'SESSION1'])
  await list('other--usw2-az1--x-s3')
  t.deepEqual(store.opened, [BUCKET, 'other--usw2-az1--x-s3'])
  t.is(store.signers.at(-1), 'SESSION2')
})

test('every client has sessions of its own', async t => {
  const { store, session, list } = await openStore(t)
  await list()
  await session.client('s3').listObjectsV2({ Bucket: BUCKET })
  t.is(store.opened.length, 2)
})

test('a session that has seconds left is renewed before the call, and one call renews it for all', async t => {
  const { store, list } = await openStore(t)
  store.life = 9_000
  await list()
  store.life = 300_000
  await Promise.all([list(), list()])
  await list()
  t.deepEqual(
    store.signers.filter(signer => signer !== 'AKIDOWNER'),
    ['SESSION1', 'SESSION2', 'SESSION2', 'SESSION2'],
  )
})

test('while a session lasts, a failure to renew it early is nobody’s', async t => {
  const { store, list } = await openStore(t)
  store.life = 30_000
  await list()
  store.failures = 1
  await list()
  t.is(store.signers.at(-1), 'SESSION1')
  t.is(store.opened.length, 1)
})

test('a session that is refused is the error of the call, and is asked for again by the next', async t => {
  const { store, list } = await openStore(t)
  store.failures = 1
  const error = await t.throwsAsync(list(), { instanceOf: ClientError, code: 'AccessDenied' })
  t.is((error as ClientError).operation, 'CreateSession')
  await list()
  t.deepEqual(store.opened, [BUCKET])
})

test('CreateSession is tried as often as any call, and the call that waits for it does not try anew', async t => {
  const { store, list } = await openStore(t)
  store.failure = { status: 503, code: 'SlowDown' }
  store.failures = 5
  await t.throwsAsync(list(), { instanceOf: ClientError, code: 'SlowDown' })
  t.is(store.signers.length, 3)
})

test('a session that came expired is an error that says so', async t => {
  const { store, list } = await openStore(t)
  store.life = -1_000
  await t.throwsAsync(list(), { instanceOf: CredentialsError, message: /from source "s3-express" expired at/ })
})

test('without sessions the credentials of the client sign every call', async t => {
  const { store, session } = await openStore(t)
  const client = session.client('s3', { s3: { disableS3ExpressSessionAuth: true } })
  // This store wants a session; that it got none is the point.
  await t.throwsAsync(client.listObjectsV2({ Bucket: BUCKET }), { code: 'SignatureDoesNotMatch' })
  t.deepEqual(store.opened, [])
})
