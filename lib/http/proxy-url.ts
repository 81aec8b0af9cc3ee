import { InvalidOptionError } from '../errors.ts'
import type { ProxySetting } from './proxies.ts'

/** A proxy, taken apart. */
export interface ProxyAddress {
  readonly protocol: 'http:' | 'https:'
  /** An IPv6 address without its brackets. */
  readonly hostname: string
  readonly port: number
  /** Host and port, for messages: never user and password. */
  readonly name: string
  /** The value of `Proxy-Authorization`, where the URL has a user. */
  readonly authorization: string | undefined
}

const ports = { 'http:': 80, 'https:': 443 }

/**
 * Takes the URL of a proxy apart. Without a scheme it is that of an HTTP proxy, as in botocore/httpsession.py,
 * ProxyConfiguration.
 *
 * @throws InvalidOptionError which shows nothing of the URL but its scheme
 * @example parseProxy({ url: 'proxy.example.com:3128', source }).name // 'proxy.example.com:3128'
 */
export function parseProxy({ url: text, source }: ProxySetting): ProxyAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new InvalidOptionError(
      `The proxy in ${source} speaks "${scheme}". Give one that speaks http or https, such as "http://proxy.example.com:3128".`,
    )
  }
  const whole = /^https?:/i.test(text) ? text : `http://${text.replace(/^\/\//, '')}`
  if (!URL.canParse(whole)) {
    throw new InvalidOptionError(
      `The URL of a proxy in ${source} is none. Give one such as "http://proxy.example.com:3128", user and password in it percent-encoded.`,
    )
  }
  const url = new URL(whole)
  const protocol = url.protocol as ProxyAddress['protocol']
  const port = url.port === '' ? ports[protocol] : Number(url.port)
  return {
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    name: `${url.hostname}:${port}`,
    authorization: url.username === '' ? undefined : basic(decoded(url.username), decoded(url.password)),
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** A `%` that encodes nothing is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
