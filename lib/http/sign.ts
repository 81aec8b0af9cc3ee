import { hash as hashOf } from 'node:crypto'
import aws4 from 'aws4'
import { InvalidOptionError } from '../errors.ts'
import { percentEncode, percentEncodePath } from '../percent-encode.ts'
import { copyOwn } from '../set-own.ts'
import type { SignChunk } from './aws-chunked.ts'
import { type HttpRequest, joinUrl, splitUrl, type UrlParts } from './request.ts'

/** The body is not part of the signature; fit for TLS. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
const ALGORITHM = 'AWS4-HMAC-SHA256'
const TOKEN_NAME = 'X-Amz-Security-Token'
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Whose signature it is. */
export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** All that a signature depends on beside the request. */
export interface SigningContext {
  credentials: SigningCredentials
  /** The signing name, e.g. `s3`, `execute-api`. */
  service: string
  region: string
  /** The time of the signature; a clock-skew correction is the caller's, in here. */
  date: Date
  /**
   * Hex SHA-256 of the body, or one of the constants that stand for it. Left out: the hash of a string or bytes;
   * `UNSIGNED-PAYLOAD` for a stream, which can be read but once.
   */
  payloadHash?: string | undefined
  /** Whether the encoded path is encoded once more. Default: not for S3. */
  doubleEncode?: boolean | undefined
  /** Whether `.`, `..` and `//` are resolved in the signed path. Default: not for S3. */
  normalizePath?: boolean | undefined
  /** What the session token is called, in headers and queries. Default: `X-Amz-Security-Token`. */
  tokenName?: string | undefined
}

/** The part of a signature that differs between version 4 and 4a. */
export interface SignatureKind {
  readonly algorithm: string
  /** What follows the access key id, from the date on. */
  readonly scope: string
  /** Parameters of a presigned URL that only this kind has. */
  readonly extra: readonly (readonly [string, string])[]
}

/** The signing names under which the rules of S3 hold: the path as it is, and the body's hash in a header. */
const s3Names = new Set(['s3', 's3express', 's3-outposts', 's3-object-lambda'])

/** Headers that proxies and HTTP stacks change. Source: botocore/auth.py SIGNED_HEADERS_BLACKLIST. */
const unsignedHeaders = new Set([
  'authorization',
  'baggage',
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

/**
 * aws4 for a request whose every header and canonical part is decided here.
 *
 * aws4's own preparation is bypassed on purpose. It adds a form Content-Type to a body without one, leaves Range
 * unsigned, and reads path and query through `querystring` and `decodeURIComponent`: for S3 it turns `+` into a space,
 * keeps only the first of repeated query keys, drops empty ones, and fails on a `%` that is no escape. botocore signs
 * path and query as they are sent. From aws4 come the derived keys (cached), string to sign, scope and signature.
 */
class Signer extends aws4.RequestSigner {
  readonly #canonical: (signer: Signer) => string

  constructor(context: SigningContext, headers: Record<string, string>, canonical: (signer: Signer) => string) {
    const { service, region, credentials, date } = context
    super({ method: 'GET', path: '/', service, region, headers: noHeaders }, credentials)
    this.datetime = timestamp(date)
    this.filteredHeaders = signableHeaders(headers)
    this.#canonical = canonical
  }

  override canonicalString(): string {
    return this.#canonical(this)
  }
}

/** Keeps aws4 from making up a Host; what is signed comes in `filteredHeaders`. */
const noHeaders = { host: '-' }

/**
 * Signs a request with AWS Signature Version 4 in its headers.
 *
 * @returns a new request; the one given is untouched, so that the next attempt can sign it again. Set on it: `host`,
 * `x-amz-date` (or `date`, if the request has one), `x-amz-security-token`, `x-amz-content-sha256` (S3, and where the
 * body is unsigned), `authorization`.
 * @throws InvalidOptionError when a header holds a line break.
 * @example signRequest({ method: 'GET', url, headers: {} }, { credentials, service: 'sts', region, date: new Date() })
 * Source: botocore/auth.py SigV4Auth, S3SigV4Auth.
 */
export function signRequest(request: HttpRequest, context: SigningContext): HttpRequest {
  const { headers, signer } = draftRequest(request, context)
  headers.authorization = signer.authHeader()
  if (request.chunks?.signed !== true) return { ...request, headers }
  return { ...request, headers, chunks: { ...request.chunks, sign: chunkSigner(context, signer.signature()) } }
}

/** Each signature of a chunk covers the one before it; the first, that of the headers. */
function chunkSigner(context: SigningContext, seed: string): SignChunk {
  const signer = new TextSigner(context)
  let previous = seed
  return (kind, hash) => {
    const hashes = kind === 'PAYLOAD' ? [EMPTY_SHA256, hash] : [hash]
    const head = [`${ALGORITHM}-${kind}`, timestamp(context.date), signer.credentialString()]
    previous = signer.sign([...head, previous, ...hashes].join('\n'))
    return previous
  }
}

/** Everything of {@link signRequest} but the signature. */
export function draftRequest(request: HttpRequest, context: SigningContext) {
  const parts = splitUrl(request.url)
  const headers = copyOwn(request.headers)
  // A delete, even of nothing, makes an object slow.
  if (headers.authorization !== undefined) delete headers.authorization
  headers.host ??= parts.host
  if (headers.date === undefined) headers['x-amz-date'] = timestamp(context.date)
  else {
    headers.date = context.date.toUTCString()
    delete headers['x-amz-date']
  }
  if (context.credentials.sessionToken !== undefined) {
    headers[context.tokenName?.toLowerCase() ?? 'x-amz-security-token'] = context.credentials.sessionToken
  }
  const hash = payloadHash(request, context)
  if (s3Names.has(context.service) || hash === UNSIGNED_PAYLOAD) headers['x-amz-content-sha256'] = hash
  const signer = new Signer(context, headers, signer => canonicalRequest(request.method, parts, hash, context, signer))
  return { headers, signer }
}

/**
 * Makes a URL that carries its signature, for someone who has no credentials.
 *
 * All headers of the request become part of the signature: who uses the URL must send them. The body is unsigned for
 * S3; else it is the hash of `request.body` or `context.payloadHash`.
 *
 * @param options.expiresIn seconds
 * @throws InvalidOptionError when `expiresIn` is not a whole number of seconds above 0, or a header holds a line break.
 * Source: botocore/auth.py SigV4QueryAuth, S3SigV4QueryAuth.
 */
export function presignUrl(request: HttpRequest, context: SigningContext, options: { expiresIn: number }): string {
  const { url, signer } = draftUrl(request, context, options)
  return `${url}&X-Amz-Signature=${signer.signature()}`
}

/** Everything of {@link presignUrl} but the signature; of another kind of signature, where one is given. */
export function draftUrl(
  request: HttpRequest,
  context: SigningContext,
  options: { expiresIn: number },
  kind?: SignatureKind,
) {
  const { expiresIn } = options
  if (!Number.isInteger(expiresIn) || expiresIn <= 0) {
    throw new InvalidOptionError(`expiresIn is ${expiresIn}: give whole seconds, 1 or more, such as 3600.`)
  }
  const parts = splitUrl(request.url)
  const headers: Record<string, string> = { host: parts.host, ...request.headers }
  delete headers.authorization
  // As botocore: the form type is set by itself for a body that a presigned request no longer has.
  if (headers['content-type'] === 'application/x-www-form-urlencoded; charset=utf-8') delete headers['content-type']
  const hash = s3Names.has(context.service)
    ? (headers['x-amz-content-sha256'] ?? context.payloadHash ?? UNSIGNED_PAYLOAD)
    : payloadHash(request, context)
  const signer = new Signer(context, headers, signer => canonicalRequest(request.method, parts, hash, context, signer))
  const { accessKeyId, sessionToken } = context.credentials
  const signature: (readonly [string, string])[] = [
    ['X-Amz-Algorithm', kind?.algorithm ?? ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${kind?.scope ?? signer.credentialString()}`],
    ['X-Amz-Date', timestamp(context.date)],
    ['X-Amz-Expires', String(expiresIn)],
    ['X-Amz-SignedHeaders', signer.signedHeaders()],
    ...(kind?.extra ?? []),
  ]
  if (sessionToken !== undefined) signature.push([context.tokenName ?? TOKEN_NAME, sessionToken])
  const encoded = signature.map(([name, value]) => `${name}=${percentEncode(value)}`).join('&')
  // The parameters of the operation stand before those of the signature.
  parts.query = parts.query === '' ? encoded : `${parts.query}&${encoded}`
  return { url: joinUrl(parts), signer }
}

/** The fields of a browser upload that name its signature; they must stand in its policy too. */
export function policyFields(context: SigningContext): Record<string, string> {
  const signer = new Signer(context, {}, () => '')
  const { accessKeyId, sessionToken } = context.credentials
  const fields: Record<string, string> = {
    'x-amz-algorithm': ALGORITHM,
    'x-amz-credential': `${accessKeyId}/${signer.credentialString()}`,
    'x-amz-date': timestamp(context.date),
  }
  // As botocore writes it: S3 Express names its own in capitals.
  if (sessionToken !== undefined) fields[context.tokenName ?? 'x-amz-security-token'] = sessionToken
  return fields
}

/** The `x-amz-signature` of a browser upload: of its policy, in base64. Source: botocore/auth.py S3SigV4PostAuth. */
export function signPolicy(policy: string, context: SigningContext): string {
  return new TextSigner(context).sign(policy)
}

/** Signs texts that are no requests. */
class TextSigner extends Signer {
  #text = ''

  constructor(context: SigningContext) {
    super(context, {}, () => '')
  }

  sign(text: string): string {
    this.#text = text
    return this.signature()
  }

  override stringToSign(): string {
    return this.#text
  }
}

function payloadHash(request: HttpRequest, context: SigningContext): string {
  if (context.payloadHash !== undefined) return context.payloadHash
  // Glacier's hash of the archive, or a hook's: botocore takes a header that is there as the truth, but for S3.
  const given = request.headers['x-amz-content-sha256']
  if (given !== undefined && !s3Names.has(context.service)) return given
  const { body } = request
  if (body === undefined || body === '') return EMPTY_SHA256
  if (typeof body === 'string' || body instanceof Uint8Array) return hashOf('sha256', body)
  return UNSIGNED_PAYLOAD
}

function canonicalRequest(
  method: string,
  parts: UrlParts,
  hash: string,
  context: SigningContext,
  signer: Signer,
): string {
  return [
    method.toUpperCase(),
    canonicalPath(parts.path, context),
    canonicalQuery(parts.query),
    `${signer.canonicalHeaders()}\n`,
    signer.signedHeaders(),
    hash,
  ].join('\n')
}

function canonicalPath(path: string, context: SigningContext): string {
  const verbatim = s3Names.has(context.service)
  const normal = (context.normalizePath ?? !verbatim) ? normalizePath(path) : path
  return (context.doubleEncode ?? !verbatim) ? percentEncodePath(normal) : normal
}

/** RFC 3986 section 5.2.4; empty segments go too. Source: botocore/utils.py remove_dot_segments. */
function normalizePath(path: string): string {
  const output: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') output.pop()
    else if (segment !== '' && segment !== '.') output.push(segment)
  }
  return `/${output.join('/')}${path.endsWith('/') && output.length > 0 ? '/' : ''}`
}

/** The pairs as they are sent, sorted by name and then by value. */
function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs = query.split('&').map(pair => {
    const equals = pair.indexOf('=')
    return equals < 0 ? ([pair, ''] as const) : ([pair.slice(0, equals), pair.slice(equals + 1)] as const)
  })
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

function signableHeaders(headers: Record<string, string>): [string, string][] {
  const signable: [string, string][] = []
  for (const name of Object.keys(headers).sort()) {
    const value = headers[name]!
    if (/[\r\n\0]/.test(value)) {
      throw new InvalidOptionError(`The header "${name}" holds a line break or NUL. Remove it: it could forge headers.`)
    }
    if (!unsignedHeaders.has(name)) signable.push([name, value])
  }
  return signable
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `20150830T123600Z` */
export function timestamp(date: Date): string {
  const iso = date.toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}
