import { InvalidOptionError, UnsupportedFeatureError } from '../errors.ts'

/** The ways of authenticating a request that there are, beside none. */
export type AuthScheme = 'v4' | 'v4a' | 'v4-s3express' | 'bearer'

/**
 * Those that tucuxi has: where a service takes several, the first of its list that stands here is used. What stands here
 * is dispatched on in `sign.ts`.
 */
export const SUPPORTED: ReadonlySet<string> = new Set<AuthScheme>(['v4', 'v4-s3express', 'v4a', 'bearer'])

/** Names in models, in endpoint rules and in the setting `authSchemePreference`, without what stands before a `#`. */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['httpBearerAuth', 'bearer'],
  ['noAuth', 'none'],
])

/** What `signatureVersion` may say. Source: botocore/auth.py, AUTH_TYPE_MAPS, and botocore/crt/auth.py. */
const VERSIONS: ReadonlyMap<string, AuthScheme | 'none' | 'obsolete'> = new Map([
  ['v4', 'v4'],
  ['s3v4', 'v4'],
  // These two say how URLs are signed, which is the same; calls are signed in their headers.
  ['v4-query', 'v4'],
  ['s3v4-query', 'v4'],
  ['s3v4-presign-post', 'v4'],
  ['v4-unsigned-body', 'v4'],
  ['v4a', 'v4a'],
  ['s3v4a', 'v4a'],
  ['v4-s3express', 'v4-s3express'],
  ['bearer', 'bearer'],
  ['unsigned', 'none'],
  ['v2', 'obsolete'],
  ['v3', 'obsolete'],
  ['v3https', 'obsolete'],
  ['s3', 'obsolete'],
  ['s3-query', 'obsolete'],
  ['s3-presign-post', 'obsolete'],
])

/** `aws.auth#sigv4`, `sigv4` and `v4` are one; `smithy.api#httpBearerAuth` is `bearer`. */
export function schemeOf(name: string): string {
  const own = bare(name)
  return SCHEMES.get(own) ?? own.replace(/^sig/, '')
}

/**
 * The scheme that the setting `signatureVersion` asks for.
 *
 * @throws InvalidOptionError no signature version has that name
 * @throws UnsupportedFeatureError signatures of the time before version 4
 */
export function schemeOfVersion(version: string): AuthScheme | 'none' {
  const scheme = VERSIONS.get(version)
  if (scheme === undefined) {
    const known = [...VERSIONS].filter(([, value]) => value !== 'obsolete').map(([name]) => name)
    throw new InvalidOptionError(`signatureVersion "${version}" is not known. It is one of ${known.join(', ')}.`)
  }
  if (scheme !== 'obsolete') return scheme
  throw new UnsupportedFeatureError(
    `signatureVersion "${version}" is a signature of the time before version 4, which tucuxi does not have. ` +
      'Leave the setting out, or set "v4" ("s3v4" is the same).',
  )
}

/**
 * The name, of those on offer, of the scheme to use: what is preferred, then the order of the offer, with `v4a` last.
 * Source: botocore/auth.py, resolve_auth_scheme_preference.
 *
 * @param preference names such as `sigv4a`, `httpBearerAuth`
 * @returns undefined when tucuxi has none of them
 */
export function preferredOf(offered: readonly string[], preference: readonly string[] = []): string | undefined {
  const wanted = preference.map(name => offered.find(each => bare(each) === name))
  // An asymmetric signature costs much more, and is no better in one region: so does botocore without its extra `crt`.
  const cheaper = offered.filter(name => schemeOf(name) !== 'v4a')
  return [...wanted, ...cheaper, ...offered].find(name => {
    const scheme = name && schemeOf(name)
    return scheme === 'none' || SUPPORTED.has(scheme ?? '')
  })
}

function bare(name: string): string {
  return name.slice(name.indexOf('#') + 1)
}
