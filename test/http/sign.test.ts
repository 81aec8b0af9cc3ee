import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'ava'
import { InvalidOptionError } from '../../lib/errors.ts'
import type { HttpRequest } from '../../lib/http/request.ts'
import { policyFields, presignUrl, type SigningContext, signPolicy, signRequest } from '../../lib/http/sign.ts'

const root = join(import.meta.dirname, '../..')
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const context = (service: string, more: Partial<SigningContext> = {}): SigningContext => ({
  credentials,
  service,
  region: 'eu-west-1',
  date: new Date('2015-08-30T12:36:00Z'),
  ...more,
})
const get = (url: string, headers: Record<string, string> = {}): HttpRequest => ({ method: 'GET', url, headers })

// --- the SigV4 suite of AWS

const suite = join(process.env.TUCUXI_CONFORMANCE ?? join(root, '../shared/conformance'), 'sigv4')
const vectors = existsSync(suite)
  ? readdirSync(suite, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.req'))
  : []

if (vectors.length === 0) {
  test('the SigV4 suite passes', t => {
    t.log(`SKIPPED: there is no SigV4 suite in ${suite}; set TUCUXI_CONFORMANCE.`)
    t.pass()
  })
}

for (const path of vectors) {
  test(`SigV4 suite: ${basename(path, '.req')}`, t => {
    const file = (extension: string) => readFileSync(join(suite, path.replace(/req$/, extension)), 'utf8')
    const { request, sessionToken } = parseVector(file('req'), file('sreq'))
    const signed = signRequest(request, {
      credentials: { ...credentials, sessionToken },
      service: 'service',
      region: 'us-east-1',
      date: new Date('2015-08-30T12:36:00Z'),
    })
    t.is(signed.headers.authorization, file('authz').trim())
  })
}

/** Repeated headers are joined by a comma and folded lines by a space, as an HTTP parser hands them on. */
function parseVector(raw: string, signed: string) {
  const [head = '', body = ''] = raw.split('\n\n')
  const [line = '', ...lines] = head
    .trimEnd()
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1.1$/.exec(line) ?? []
  const headers: Record<string, string> = {}
  for (const header of lines) {
    const colon = header.indexOf(':')
    const name = header.slice(0, colon).toLowerCase()
    const value = header.slice(colon + 1)
    headers[name] = name in headers ? `${headers[name]},${value}` : value
  }
  // In most cases with a token it is part of the signature; "post-sts-header-after" adds it later.
  const token = /^X-Amz-Security-Token: *(.*)$/im.exec(signed)?.[1]
  const isSigned = /SignedHeaders=[^,]*x-amz-security-token/.test(signed)
  // The query of a request is encoded before it comes to the signer.
  const query = target.replace(/(?<=\?.*)[^\0-\x7f]/g, encodeURIComponent)
  const request: HttpRequest = { method, url: `https://${headers.host}${query}`, headers, body }
  return { request, sessionToken: isSigned ? token : undefined }
}

// --- against botocore itself

const awkward = [
  'plain.txt',
  'a b',
  'a+b',
  '100%',
  '%41',
  '..',
  'a/../b',
  './a/./b',
  'a//b',
  '/leading',
  'trailing/',
  'ünï/文字/🐬',
  "~!*'()",
  '&=?#;:@,$',
  '"<>[]{}|\\^`',
  '%2F',
  '__proto__',
]
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
const encodePath = (key: string) => key.split('/').map(encode).join('/')

interface Case {
  signer: 'header' | 's3-header' | 'query' | 's3-query'
  service: string
  method: string
  url: string
  headers: Record<string, string>
  body: string
  date: string
  token?: string
  context?: Record<string, unknown>
}

function cases(): Case[] {
  const all: Case[] = []
  const add = (signer: Case['signer'], more: Partial<Case>) =>
    all.push({
      signer,
      service: signer.startsWith('s3') ? 's3' : 'execute-api',
      method: 'GET',
      url: 'https://example.amazonaws.com/',
      headers: {},
      body: '',
      date: '2026-11-21T23:59:58Z',
      ...more,
    })
  for (const signer of ['header', 's3-header', 'query', 's3-query'] as const) {
    for (const key of awkward) {
      add(signer, { url: `https://example.amazonaws.com/bucket/${encodePath(key)}` })
      add(signer, { url: `https://example.amazonaws.com/${encodePath(key)}`, token: 'to/ke+n==' })
      add(signer, { url: `https://example.amazonaws.com/?list-type=2&prefix=${encode(key)}&delimiter=%2F` })
      add(signer, { url: `https://example.amazonaws.com/?${encode(key)}=${encode(key)}&Zed=1&a=2&A=3` })
    }
    add(signer, { url: 'https://EXAMPLE.amazonaws.com:443/x' })
    add(signer, { url: 'http://127.0.0.1:5000/x' })
    add(signer, { url: 'http://[::1]:5000/x' })
    add(signer, { url: 'https://example.amazonaws.com/b?uploads=' })
    add(signer, { url: 'https://example.amazonaws.com/b?empty=&acl=' })
    add(signer, {
      url: 'https://example.amazonaws.com/b',
      method: 'PUT',
      headers: {
        'user-agent': 'tucuxi',
        expect: '100-continue',
        'transfer-encoding': 'chunked',
        'x-amzn-trace-id': 'Root=1',
        connection: 'keep-alive',
        range: 'bytes=0-1',
        'content-type': 'text/plain',
        'content-length': '2',
        'x-amz-meta-a': '  two   spaces ',
        'x-amz-meta-b': 'é',
        'x-amz-meta-constructor': 'c',
        constructor: 'd',
      },
    })
  }
  for (const signer of ['header', 's3-header'] as const) {
    add(signer, { url: 'https://example.amazonaws.com/?tag=2&tag=1&tag=&flag&=novalue', method: 'post' })
    add(signer, {
      method: 'POST',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { 'content-type': 'x' },
    })
    add(signer, { method: 'POST', body: '{"a":"ü"}' })
    add(signer, { method: 'PUT', body: 'secret', context: { payload_signing_enabled: false } })
    add(signer, { method: 'PUT', body: 'b', context: { checksum: { request_algorithm: { in: 'trailer' } } } })
  }
  add('header', { url: 'https://example.amazonaws.com' })
  add('header', { headers: { 'x-amz-content-sha256': 'a'.repeat(64) }, service: 'glacier' })
  add('query', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } })
  return all
}

/** What the pipeline says about the body, in our words. */
function payloadHashOf(item: Case): string | undefined {
  if (item.context?.payload_signing_enabled === false && item.signer === 'header') return 'UNSIGNED-PAYLOAD'
  if (item.context?.checksum !== undefined) return 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  return undefined
}

const python = process.env.TUCUXI_PYTHON ?? join(root, '.venv/bin/python')
const hasBotocore = spawnSync(python, ['-c', 'import botocore.auth']).status === 0

test('headers and URLs are signed as botocore signs them', t => {
  if (!hasBotocore) {
    t.log(`SKIPPED: ${python} has no botocore; set TUCUXI_PYTHON.`)
    t.pass()
    return
  }
  const all = cases()
  const run = spawnSync(python, [join(import.meta.dirname, 'botocore-sign.py')], {
    input: JSON.stringify(all),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  t.is(run.status, 0, run.stderr)
  const answers = JSON.parse(run.stdout) as { url: string; headers: Record<string, string> }[]
  t.is(answers.length, all.length)
  for (const [index, item] of all.entries()) {
    const { method, url, headers, body } = item
    const signing = context(item.service, {
      date: new Date(item.date),
      credentials: { ...credentials, sessionToken: item.token },
      payloadHash: payloadHashOf(item),
    })
    const theirs = answers[index]!
    const request = { method, url, headers, body }
    if (item.signer.endsWith('query')) {
      t.is(
        new URL(presignUrl(request, signing, { expiresIn: 60 })).href,
        new URL(theirs.url).href,
        JSON.stringify(item),
      )
    } else {
      const ours = signRequest(request, signing).headers
      // botocore leaves Host to its HTTP library; botocore's own test of it is the signature.
      t.deepEqual({ ...ours, host: '' }, { ...theirs.headers, host: '' }, JSON.stringify(item))
    }
  }
  t.log(`${all.length} requests compared`)
})

// --- the rest

test('signing leaves the request as it was, and can be repeated', t => {
  const request = get('https://s3.eu-west-1.amazonaws.com/b/k', { accept: '*/*' })
  const once = signRequest(request, context('s3'))
  const twice = signRequest(once, context('s3'))
  t.deepEqual(request.headers, { accept: '*/*' })
  t.is(twice.headers.authorization, once.headers.authorization)
})

test('a Date header is brought up to date and takes the place of x-amz-date', t => {
  const { headers } = signRequest(get('https://h/', { date: 'now', 'x-amz-date': 'old' }), context('execute-api'))
  t.is(headers.date, 'Sun, 30 Aug 2015 12:36:00 GMT')
  t.false('x-amz-date' in headers)
  t.regex(headers.authorization ?? '', /SignedHeaders=date;host,/)
})

test('the URL that is signed is the URL that is sent', t => {
  const url = 'https://s3.eu-west-1.amazonaws.com/b/a/../x//y%20z+?prefix=a+b&acl'
  t.is(signRequest(get(url), context('s3')).url, url)
})

test('no Content-Type is made up for a body', t => {
  const signed = signRequest({ ...get('https://h/'), method: 'PUT', body: 'x' }, context('s3'))
  t.false('content-type' in signed.headers)
  t.is(signed.headers['x-amz-content-sha256'], '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881')
})

test('a stream is not read to be signed', t => {
  const body = Readable.from(['x'])
  const signed = signRequest({ ...get('https://h/'), method: 'PUT', body }, context('s3'))
  t.is(signed.headers['x-amz-content-sha256'], 'UNSIGNED-PAYLOAD')
  t.false(body.destroyed)
})

test('a path is normalised and encoded again only where the service wants it', t => {
  const url = 'https://h/a%20b/../c'
  const plain = signRequest(get(url), context('execute-api'))
  const asIs = signRequest(get(url), context('execute-api', { normalizePath: false, doubleEncode: false }))
  const normal = signRequest(get('https://h/c'), context('execute-api'))
  t.is(plain.headers.authorization, normal.headers.authorization)
  t.not(asIs.headers.authorization, plain.headers.authorization)
})

test('a line break in a header is refused before signing', t => {
  for (const value of ['a\r\nx-evil: 1', 'a\nb', 'a\rb', 'a\0b']) {
    const request = get('https://h/', { 'x-amz-meta-a': value })
    t.throws(() => signRequest(request, context('s3')), {
      instanceOf: InvalidOptionError,
      message: /"x-amz-meta-a" holds a line break/,
    })
    t.throws(() => presignUrl(request, context('s3'), { expiresIn: 1 }), { code: 'InvalidOption' })
  }
})

test('a presigned URL needs a lifetime in whole seconds', t => {
  for (const expiresIn of [0, -1, 1.5, Number.NaN]) {
    t.throws(() => presignUrl(get('https://h/'), context('s3'), { expiresIn }), {
      code: 'InvalidOption',
      message: `expiresIn is ${expiresIn}: give whole seconds, 1 or more, such as 3600.`,
    })
  }
})

test('a browser upload is signed over its policy', t => {
  // AWS's published example: "Browser-Based Upload using HTTP POST", docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
  const signing = context('s3', {
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 't',
    },
    region: 'us-east-1',
    date: new Date('2015-12-29T00:00:00Z'),
  })
  t.deepEqual(policyFields(signing), {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
    'x-amz-date': '20151229T000000Z',
    'x-amz-security-token': 't',
  })
  const policy =
    'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9'
  t.is(signPolicy(policy, signing), '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e')
})
