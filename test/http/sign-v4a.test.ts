/** Calls and URLs of whole clients beside those that botocore[crt] made (`sign-v4a.py`): the same, and both signatures are valid. */
import { createECDH, createHash, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { UntypedParams } from '../../lib/client/types.ts'
import { InvalidOptionError } from '../../lib/errors.ts'
import { presignUrlV4a, signRequestV4a } from '../../lib/http/sign-v4a.ts'
import { type CallSettings, freeze, KEYS, ourRequest, session, TIME } from '../differential/calls.ts'

interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON is written in another way in Python. */
  readonly body?: unknown
}

interface Vector {
  readonly service: string
  readonly operation: string
  readonly params: UntypedParams
  readonly options: Partial<CallSettings>
  readonly token: boolean
  readonly request?: Request
  readonly presigned?: string
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'sign-v4a.json'), 'utf8')) as Vector[]
const publicKey = publicKeyOf(KEYS)

test.before(freeze)

for (const { service, operation, params, options, token, request, presigned } of vectors) {
  const settings = { region: 'us-east-1', ...options, ...(token ? { sessionToken: 'token/+=' } : {}) }
  const query = Object.entries(params).filter(([, value]) => typeof value === 'string')
  const title = `${service} ${operation} ${query.join(' ')} ${JSON.stringify(settings)}`

  if (request !== undefined) {
    test(`signed: ${title}`, async t => {
      const sent = await ourRequest({ service, operation, options: settings }, params)
      if (sent instanceof Error) throw sent
      const { 'user-agent': _, 'content-length': __, expect: ___, ...headers } = sent.headers
      const ours = withoutSignature({ ...sent, headers })
      const theirs = withoutSignature(request)
      t.deepEqual(ours.request, theirs.request)
      t.true(isValid(service, request, theirs.signature))
      t.true(isValid(service, sent, ours.signature))
      t.false(isValid(service, { ...sent, method: 'PATCH' }, ours.signature))
    })
  } else {
    test(`presigned: ${title}`, async t => {
      const { sessionToken, ...rest } = settings as CallSettings
      const client = session.client(service, { ...rest, credentials: { ...KEYS, sessionToken } })
      const [method] = Object.entries(client.meta.methodToApi).find(([, name]) => name === operation)!
      const ours = await client.generatePresignedUrl(method, params)
      const httpMethod = operation.startsWith('Get') ? 'GET' : 'PUT'
      t.deepEqual(pairsOf(ours).filter(isNoSignature), pairsOf(presigned!).filter(isNoSignature))
      t.true(isValidUrl(httpMethod, presigned!))
      t.true(isValidUrl(httpMethod, ours))
      t.false(isValidUrl('DELETE', ours))
    })
  }
}

test('a header that could forge others, and a URL that never expires, are refused', async t => {
  const context = { credentials: KEYS, service: 's3', region: '*', date: new Date(TIME) }
  const request = { method: 'GET', url: 'https://h.test/', headers: {} }
  await t.throwsAsync(signRequestV4a({ ...request, headers: { a: 'b\r\nc: d' } }, context), {
    instanceOf: InvalidOptionError,
    message: /^The header "a" holds a line break/,
  })
  await t.throwsAsync(presignUrlV4a(request, context, { expiresIn: 0 }), {
    instanceOf: InvalidOptionError,
    message: /^expiresIn is 0/,
  })
})

test('what was given is not changed', async t => {
  const context = { credentials: KEYS, service: 's3', region: 'us-*', date: new Date(TIME) }
  const request = Object.freeze({ method: 'GET', url: 'https://h.test/', headers: Object.freeze({ a: 'b' }) })
  const signed = await signRequestV4a(request, context)
  t.deepEqual(request.headers, { a: 'b' })
  t.is(signed.headers['x-amz-region-set'], 'us-*')
})

function withoutSignature(request: Request): { request: Request; signature: string } {
  const [authorization = '', signature = ''] = request.headers.authorization!.split(', Signature=')
  const { method, url, headers } = request
  // The transport adds it to ours.
  const host = headers.host ?? new URL(url).host
  return { request: { method, url, headers: { ...headers, host, authorization } }, signature }
}

function isValid(service: string, { method, url, headers, body = '' }: Request, signature: string): boolean {
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(headers.authorization!)![1]!
  const { path, query } = partsOf(url)
  const canonicalPath = service === 's3' ? path : path.replaceAll('%', '%25')
  const lines = signedHeaders.split(';').map(name => `${name}:${headers[name]!.trim()}`)
  const hash = headers['x-amz-content-sha256'] ?? sha256(String(body))
  const canonical = [method, canonicalPath, sorted(query), ...lines, '', signedHeaders, hash].join('\n')
  const scope = /Credential=[^/]+\/([^,]+)/.exec(headers.authorization!)![1]!
  return isSignature(canonical, scope, signature)
}

function isValidUrl(method: string, url: string): boolean {
  const { path, query } = partsOf(url)
  const pairs = query.filter(isNoSignature)
  const { 'X-Amz-Credential': credential = '', 'X-Amz-Signature': signature = '' } = Object.fromEntries(
    new URL(url).searchParams,
  )
  const canonical = [method, path, sorted(pairs), `host:${new URL(url).host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  )
  return isSignature(canonical, credential.slice(credential.indexOf('/') + 1), signature)
}

function isSignature(canonicalRequest: string, scope: string, signature: string): boolean {
  const text = ['AWS4-ECDSA-P256-SHA256', '20261121T123045Z', scope, sha256(canonicalRequest)].join('\n')
  return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'hex'))
}

/** Untouched: `new URL` would resolve `..` in the path. */
function partsOf(url: string): { path: string; query: string[] } {
  const [, path = '', query = ''] = /^https:\/\/[^/]+([^?]*)\??(.*)$/.exec(url)!
  return { path, query: query === '' ? [] : query.split('&') }
}

function pairsOf(url: string): string[] {
  return [url.split('?')[0]!, ...partsOf(url).query].sort()
}

function isNoSignature(pair: string): boolean {
  return !pair.startsWith('X-Amz-Signature=')
}

function sorted(query: readonly string[]): string {
  return [...query].sort().join('&')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** NIST SP 800-108 in counter mode, worked out anew: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html. */
function publicKeyOf({ accessKeyId, secretAccessKey }: typeof KEYS): KeyObject {
  const label = Buffer.from(`\0\0\0\x01AWS4-ECDSA-P256-SHA256\0${accessKeyId}\x01\0\0\x01\0`)
  const derived = createHmac('sha256', `AWS4A${secretAccessKey}`).update(label).digest('hex')
  const key = createECDH('prime256v1')
  key.setPrivateKey((BigInt(`0x${derived}`) + 1n).toString(16).padStart(64, '0'), 'hex')
  const point = key.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}
