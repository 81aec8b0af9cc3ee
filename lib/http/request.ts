import { InvalidOptionError } from '../errors.ts'
import type { Chunks } from './aws-chunked.ts'
import type { WireBody } from './wire.ts'

/** A request as hooks and the signer see it. */
export interface HttpRequest {
  method: string
  /** Absolute, encoded exactly as it will be sent. */
  url: string
  /** Names in lower case. */
  headers: Record<string, string>
  body?: WireBody | undefined
  /** Set where the body is a stream that goes out in chunks, see `aws-chunked.ts`. */
  chunks?: Chunks | undefined
  /** Hex SHA-256 of a stream that was read for it. */
  sha256?: string | undefined
}

/** The parts of a URL, each exactly as written but for the host, which is in lower case. */
export interface UrlParts {
  protocol: 'http:' | 'https:'
  /** Without port; an IPv6 address without its brackets. */
  hostname: string
  port: number
  /** The value of a Host header: no default port, no user. */
  host: string
  /** As written, `/` when there is none. Never normalised: `/b/a/../x` stays. */
  path: string
  /** Without `?`; empty for none. */
  query: string
}

const urlPattern = /^(https?:)\/\/(?:[^/?#@]*@)?(\[[0-9a-z:.%]+\]|[^/?#@:[\]\s]+)(?::(\d{1,5}))?(?=[/?]|$)/i
const defaultPorts = { 'http:': 80, 'https:': 443 }

/**
 * Splits an absolute URL without touching its path and query, which `new URL` would normalise after they were signed.
 *
 * @throws InvalidOptionError when it is not an absolute http or https URL, or has a fragment.
 * @example splitUrl('https://s3.eu-west-1.amazonaws.com/b/a/../x?acl').path // '/b/a/../x'
 */
export function splitUrl(url: string): UrlParts {
  const match = urlPattern.exec(url)
  if (match === null || url.includes('#', match[0].length)) {
    throw new InvalidOptionError(
      `"${withoutUser(url)}" is not a URL that can be called. Give an absolute http:// or https:// URL, percent-encoded, without "#".`,
    )
  }
  const protocol = match[1]!.toLowerCase() as UrlParts['protocol']
  const name = match[2]!.toLowerCase()
  const port = match[3] === undefined ? defaultPorts[protocol] : Number(match[3])
  const rest = url.slice(match[0].length)
  const mark = rest.indexOf('?')
  const path = mark < 0 ? rest : rest.slice(0, mark)
  return {
    protocol,
    hostname: name.startsWith('[') ? name.slice(1, -1) : name,
    port,
    host: port === defaultPorts[protocol] ? name : `${name}:${port}`,
    path: path === '' ? '/' : path,
    query: mark < 0 ? '' : rest.slice(mark + 1),
  }
}

/** Scheme and authority: `https://example.com:8443`. */
export function originOf(parts: UrlParts): string {
  return `${parts.protocol}//${parts.host}`
}

/** Path and query as they stand in the request line. */
export function targetOf(parts: UrlParts): string {
  return parts.query === '' ? parts.path : `${parts.path}?${parts.query}`
}

/** The inverse of {@link splitUrl}, e.g. after the query was changed. */
export function joinUrl(parts: UrlParts): string {
  return originOf(parts) + targetOf(parts)
}

/** A URL for an error message: a password in it stays out. */
function withoutUser(url: string): string {
  return url.replace(/\/\/(?:[^/@]*|[^/@]*:[^@]*)@/, '//')
}
