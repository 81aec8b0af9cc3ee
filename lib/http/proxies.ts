import type { UrlParts } from './request.ts'

/** The URL of a proxy, as somebody wrote it. It may hold a password. */
export interface ProxySetting {
  readonly url: string
  /** Where it was written, for messages. */
  readonly source: string
}

/** Which requests go through a proxy. */
export interface Proxies {
  /** For requests of that scheme. */
  readonly http?: ProxySetting | undefined
  readonly https?: ProxySetting | undefined
  /** Hosts, with all below them, that are reached without a proxy. */
  readonly except: readonly string[]
}

/** Proxy URLs as the option `proxies` has them. */
export interface ProxyUrls {
  readonly http?: string | undefined
  readonly https?: string | undefined
}

/** Those of the option `proxies`, from which no host is excepted; none of an empty object. */
export function givenProxies({ http, https }: ProxyUrls): Proxies | undefined {
  const source = 'the option "proxies"'
  const setting = (url: string | undefined) => (url ? { url, source } : undefined)
  return proxiesOf(setting(http), setting(https), [])
}

/**
 * Those of `http_proxy`, `https_proxy` and `no_proxy`. Lower case wins, also when it is empty: then there is no proxy. In
 * a CGI program HTTP_PROXY is a header that a client sent, and is not believed.
 *
 * Source: urllib.request, getproxies_environment and proxy_bypass_environment, which botocore/utils.py asks.
 * `all_proxy` is none of botocore's.
 */
export function environmentProxies(environment: Readonly<Record<string, string | undefined>>): Proxies | undefined {
  const names = Object.keys(environment).filter(name => /_proxy$/i.test(name))
  if (names.length === 0) return undefined
  const found = new Map<string, ProxySetting>()
  const add = (name: string) => {
    const url = environment[name]
    const scheme = name.slice(0, -6).toLowerCase()
    if (url) found.set(scheme, { url, source: `the environment variable ${name}` })
    else if (name.endsWith('_proxy')) found.delete(scheme)
  }
  names.forEach(add)
  if (environment.REQUEST_METHOD !== undefined) found.delete('http')
  names.filter(name => name.endsWith('_proxy')).forEach(add)
  const except = found.get('no')?.url ?? ''
  if (except === '*') return undefined
  return proxiesOf(found.get('http'), found.get('https'), suffixes(except))
}

/** The proxy of a request; `undefined` when it goes straight to its host. */
export function proxyFor(parts: UrlParts, proxies: Proxies): ProxySetting | undefined {
  const proxy = parts.protocol === 'https:' ? proxies.https : proxies.http
  return proxy === undefined || isExcepted(parts, proxies.except) ? undefined : proxy
}

function proxiesOf(
  http: ProxySetting | undefined,
  https: ProxySetting | undefined,
  except: readonly string[],
): Proxies | undefined {
  return http === undefined && https === undefined ? undefined : { http, https, except }
}

function suffixes(list: string): string[] {
  const names = list.split(',').map(name => name.trim())
  return names.filter(name => name !== '').map(name => name.replace(/^\.+/, '').toLowerCase())
}

/** A name may have a port; an IPv6 address is in brackets. */
function isExcepted({ hostname, port }: UrlParts, except: readonly string[]): boolean {
  if (except.length === 0) return false
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return [host, `${host}:${port}`].some(name => except.some(end => name === end || name.endsWith(`.${end}`)))
}
