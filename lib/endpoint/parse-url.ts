import { isIPv6 } from 'node:net'
import { percentEncode } from '../percent-encode.ts'

/** What the rules see of a URL. */
export interface ParsedUrl {
  readonly scheme: string
  /** Host and port as they were given. */
  readonly authority: string
  readonly path: string
  /** Without dot segments and empty ones, encoded, with a slash at its end. */
  readonly normalizedPath: string
  readonly isIp: boolean
}

const PARTS = /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

/**
 * Takes a custom endpoint apart; `undefined` for what no endpoint can be: another scheme, no host, a query, a port that
 * is none. Source: botocore/endpoint_provider.py, parse_url.
 */
export function parseUrl(url: string): ParsedUrl | undefined {
  const parts = PARTS.exec(url)
  if (parts === null) return undefined
  const [, scheme, authority, path, query = ''] = parts as unknown as [string, string, string, string, string?]
  const host = hostOf(authority)
  if (query !== '' || host === undefined) return undefined
  return {
    scheme: scheme.toLowerCase(),
    authority,
    path,
    normalizedPath: normalized(path),
    isIp: IPV4.test(host) || isIPv6(host),
  }
}

export function isIpv4(host: string): boolean {
  return IPV4.test(host)
}

/** The host without user, port and brackets. */
function hostOf(authority: string): string | undefined {
  const found = /^(?:.*@)?(?:\[([^\]]*)\]|([^:@[\]]+))(?::(\d*))?$/s.exec(authority)
  if (found === null || Number(found[3] ?? 0) > 65_535) return undefined
  return found[1] ?? found[2]
}

/** Source: botocore/utils.py, remove_dot_segments. */
function normalized(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length === 0 ? '/' : `/${segments.map(segment => percentEncode(segment.toWellFormed())).join('/')}/`
}
