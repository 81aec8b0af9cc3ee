import {
  AbortedError,
  CallTimeoutError,
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  InvalidOptionError,
  ProxyConnectionError,
  ReadTimeoutError,
  TucuxiError,
} from '../errors.ts'

/** What went wrong, and what to do about it, by the code of Node's error. */
const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused. Check the endpoint URL, and that the service is running there',
  ENOTFOUND: 'the name is not known to DNS. Check the region and the endpoint URL',
  EAI_AGAIN: 'DNS did not answer. Check the network connection and try again',
  EHOSTUNREACH: 'there is no route to the host. Check the network connection',
  ENETUNREACH: 'there is no route to the network. Check the network connection',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed. Name its CA bundle in the option "verify"',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is not trusted. Name its CA bundle in the option "verify"',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate authority is not trusted. Name its CA bundle in the option "verify"',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate authority is not known. Name its CA bundle in the option "verify"',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name. Check the endpoint URL',
  EPROTO: 'it does not speak TLS as expected. Check whether the endpoint URL should be http:// or https://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS. Check whether the endpoint URL should be http://',
  ECONNRESET: 'the other side closed the connection',
  EPIPE: 'the other side closed the connection',
}

/**
 * The error of this library for one of Node's sockets or streams.
 *
 * @param where host and port
 * @param connected whether the socket had been connected, and TLS agreed on
 */
export function connectionError(cause: unknown, where: string, connected: boolean): TucuxiError {
  if (cause instanceof TucuxiError) return cause
  const { code, reason } = reasonOf(cause)
  if (!connected) {
    if (code === 'ETIMEDOUT') return new ConnectTimeoutError(`Could not connect to ${where}: ${reason}.`, { cause })
    return new ConnectionError(`Could not connect to ${where}: ${reason}.`, { cause })
  }
  if (code.startsWith('HPE_')) {
    return new ConnectionClosedError(
      `${where} answered what is not HTTP: ${reason}. Check whether the endpoint URL should be https://.`,
      { cause },
    )
  }
  return new ConnectionClosedError(`The connection to ${where} ended before the whole answer was there: ${reason}.`, {
    cause,
  })
}

/** The same, where the other end is a proxy. */
export function proxyConnectionError(cause: unknown, where: string, connected: boolean): TucuxiError {
  if (connected || cause instanceof TucuxiError) return connectionError(cause, where, connected)
  const reason = reasonOf(cause)
    .reason.replace('endpoint URL', "proxy's URL")
    .replace('the service', 'it')
    .replace('"verify"', '"proxiesConfig.proxyCaBundle"')
  return new ProxyConnectionError(`Could not connect to ${where}: ${reason}.`, { cause })
}

function reasonOf(cause: unknown): { code: string; reason: string } {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  const hint = Object.hasOwn(hints, code) ? hints[code] : undefined
  return { code, reason: hint === undefined ? error.message || code : `${hint} (${code})` }
}

/** @param left who keeps sockets without reading, where one was waited for; undefined when one was there to connect */
export function connectTimeout(
  where: string,
  milliseconds: number,
  left: readonly string[] | undefined,
): ConnectTimeoutError {
  if (left === undefined) {
    return new ConnectTimeoutError(
      `No connection to ${where} within ${milliseconds} ms. Check the endpoint URL and the network, or raise connectTimeout.`,
    )
  }
  const why = `No connection to ${where} was free within ${milliseconds} ms`
  return new ConnectTimeoutError(
    left.length === 0
      ? `${why}. Raise maxPoolConnections or connectTimeout.`
      : `${why}: ${left.join(', ')}; read or destroy() it.`,
  )
}

export function readTimeout(where: string, milliseconds: number): ReadTimeoutError {
  return new ReadTimeoutError(`${where} sent nothing for ${milliseconds} ms. Try again, or raise readTimeout.`)
}

/** A timeout says itself what ended the call. */
export function aborted(signal: AbortSignal): AbortedError | CallTimeoutError {
  if (signal.reason instanceof CallTimeoutError) return signal.reason
  return new AbortedError('The call was aborted by its signal.', { cause: signal.reason })
}

/** Node refuses a method, path or header before it opens a socket. */
export function unsendable(cause: unknown, url: string): TucuxiError {
  if (cause instanceof TucuxiError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  return new InvalidOptionError(`The request to ${url.split('?', 1)[0]} cannot be sent: ${why}.`, { cause })
}
