/** What goes wrong, as the server does it. Rows of the table in docs/faults.md. */
import type { ServerResponse } from 'node:http'
import type { Answer, Request, Service } from './services.ts'

/** One request that is to go wrong. */
export interface Victim {
  readonly service: Service
  readonly request: Request
  readonly response: ServerResponse
  /** How many requests went wrong before. */
  readonly count: number
  readonly always: boolean
}

export interface Kind {
  readonly what: string
  /** Options of the client that the fault needs to show. */
  readonly readTimeout?: number
  /** Of the call. */
  readonly timeout?: number
  /** Another request goes before, on the socket of the call. */
  readonly warm?: boolean
  /** Every request is looked at, and one that does right is served. */
  readonly judges?: boolean
  /** A request that asks before it sends its body (`Expect: 100-continue`) is not told to go on. */
  readonly early?: boolean
  /** @returns PASS when it leaves the request alone */
  inflict(victim: Victim): unknown
}

/** Nothing is wrong with this request. */
export const PASS = Symbol('pass')

const PAGE = '<!DOCTYPE html><html><body>Welcome to the hotel</body></html>'
const HOUR = 3_600_000
export const FRESH_TOKEN = 'fresh'
/** Long enough that a busy machine doesn't pass for a stall. */
const PATIENCE = 300

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'content-length': body.length, ...headers }).end(body)
}

function reset({ response }: Victim): void {
  response.socket!.resetAndDestroy()
}

function refuse(reason: 'broken' | 'busy' | 'throttled'): Kind['inflict'] {
  return ({ service, response }) => send(response, service.refuse(service.refusals[reason]))
}

/** The answer with another body, and without what its headers say of it. */
function instead(body: (whole: Buffer) => string | Buffer, type?: string, status = 200): Kind['inflict'] {
  return ({ service, request, response }) => {
    const answer = service.answer(request)
    const headers = { 'content-type': type ?? service.contentType }
    send(response, { status, headers, body: Buffer.from(body(answer.body)) })
  }
}

/** Half of the answer, where more was announced; what then happens is the caller's. */
function half({ service, request, response }: Victim, then: () => void): void {
  const { status, headers, body } = service.answer(request)
  const length = Math.max(body.length, 20)
  response.writeHead(status, { ...headers, 'content-length': length })
  response.flushHeaders()
  response.write(body.subarray(0, body.length >> 1), then)
}

/** Milliseconds, from `20261121T120000Z`. */
function signedAt({ headers }: Request): number {
  return Date.parse(headers['x-amz-date']!.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
}

/** Changes what the caller stores, reads or is told of it; where there is nothing of the kind, the end. */
function changed(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const other = text.replace(/dolphin|Amazon|(?<=MD5OfMessageBody":")./, word => 'piranha'.slice(0, word.length))
  return Buffer.from(other === text ? text.replace(/.$/, '?') : other, 'latin1')
}

export const kinds = {
  'reset before': { what: 'the connection is reset before the write was applied', inflict: reset },
  'reset after': {
    what: 'the connection is reset after the write was applied',
    inflict(victim) {
      victim.service.answer(victim.request)
      reset(victim)
    },
  },
  '500': { what: 'status 500, in the words of the service', early: true, inflict: refuse('broken') },
  '503': { what: 'status 503, in the words of the service', early: true, inflict: refuse('busy') },
  throttling: {
    what: 'the service wants fewer requests, and says so by its own code',
    early: true,
    inflict: refuse('throttled'),
  },
  'skewed clock': {
    what: "the service's clock is an hour ahead, *always*: another hour with each request",
    judges: true,
    early: true,
    inflict({ service, request, response, count, always }) {
      const now = Date.now() + (always ? count + 1 : 1) * HOUR
      if (Math.abs(signedAt(request) - now) < 300_000) return PASS
      const { headers, ...answer } = service.refuse(service.refusals.skewed)
      send(response, { ...answer, headers: { ...headers, date: new Date(now).toUTCString() } })
      return undefined
    },
  },
  'expired credentials': {
    what: 'the session token has expired, *once*: the source of credentials has a new one',
    judges: true,
    early: true,
    inflict({ service, request, response, always }) {
      if (!always && request.headers['x-amz-security-token'] === FRESH_TOKEN) return PASS
      send(response, service.refuse(service.refusals.expired))
      return undefined
    },
  },
  stall: {
    what: 'the write is applied, and no answer comes',
    readTimeout: PATIENCE,
    inflict({ service, request }) {
      service.answer(request)
    },
  },
  'stalled body': {
    what: 'half of the answer comes, and nothing more',
    readTimeout: PATIENCE,
    inflict: victim => half(victim, () => {}),
  },
  drip: {
    what: 'the answer comes a byte at a time, without end; the call has a `timeout`',
    timeout: PATIENCE,
    inflict({ service, request, response }) {
      const { status, headers } = service.answer(request)
      response.writeHead(status, { ...headers, 'content-length': 1_000_000 })
      const drip = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(drip))
    },
  },
  'truncated body': {
    what: 'half of the answer comes, and the connection ends',
    inflict: victim => half(victim, () => victim.response.socket?.end()),
  },
  'corrupted body': {
    what: 'other bytes than were sent arrive, under the checksum of those that were: in the answer, of PutObject in the request',
    inflict({ service, request, response }) {
      if (request.method === 'PUT') {
        send(response, service.answer({ ...request, body: changed(request.body) }))
        return
      }
      const answer = service.answer(request)
      send(response, { ...answer, body: changed(answer.body) })
    },
  },
  'malformed answer': {
    what: 'status 200, and half of the document; of PutObject no ETag',
    inflict: instead(whole => whole.subarray(0, whole.length >> 1)),
  },
  'HTML page, 200': { what: 'status 200, and the page of a proxy', inflict: instead(() => PAGE, 'text/html') },
  'HTML page, 502': { what: 'status 502, and the page of a proxy', inflict: instead(() => PAGE, 'text/html', 502) },
  'empty body': { what: 'status 200, and nothing', inflict: instead(() => '') },
  'wrong encoding': {
    what: 'the answer says that it is gzip, and is not',
    inflict({ service, request, response }) {
      const { headers, ...answer } = service.answer(request)
      send(response, { ...answer, headers: { ...headers, 'content-encoding': 'gzip' } })
    },
  },
  'closed keep-alive': {
    what: 'the service closes a kept connection when the next request comes over it, *always*: each of them',
    warm: true,
    early: true,
    inflict: reset,
  },
} as const satisfies Readonly<Record<string, Kind>>

export type KindName = keyof typeof kinds
