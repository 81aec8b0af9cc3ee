/** Stands before the server of the examples, and writes down what they ask for. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { CANNED } from './canned.ts'

/** A request as an example sent it; `service` is the name that it signed with. */
export interface Seen {
  readonly service: string
  readonly operation: string
  readonly path: string
  /** Parsed, where it is a form or JSON: clients may write either in ways of their own. */
  readonly body: unknown
}

export interface Relay {
  readonly url: string
  /** Services that were asked since the last `forget()`, in order of the alphabet. */
  services(): string[]
  /** What the server does not serve and was answered here, since the last `forget()`. */
  answeredHere(): readonly Seen[]
  forget(): void
  close(): Promise<void>
}

export async function startRelay(upstream: string): Promise<Relay> {
  let seen: Seen[] = []
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming)
    const asked = describe(incoming, body.toString('latin1'))
    seen.push(asked)
    const canned = CANNED.get(nameOf(asked))
    if (canned === undefined) pass(upstream, incoming, body, outgoing)
    else outgoing.writeHead(200, { 'content-type': canned.type }).end(canned.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services: () => [...new Set(seen.map(({ service }) => service))].sort(),
    answeredHere: () => seen.filter(asked => CANNED.has(nameOf(asked))),
    forget() {
      seen = []
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

function nameOf({ service, operation }: Seen): string {
  return `${service}.${operation}`
}

/** The host of the request stays as it was: it is signed. */
function pass(upstream: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { method, headers, url } = incoming
  const { hostname, port } = new URL(upstream)
  const passed = request({ hostname, port, path: url, method, headers, setHost: false }, answer => {
    outgoing.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(outgoing)
  })
  passed.on('error', error => outgoing.destroy(error))
  passed.end(body)
}

function describe({ headers, method, url }: IncomingMessage, body: string): Seen {
  const scope = `${headers.authorization} ${decodeURIComponent(url!)} ${body}`
  const service = /\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request/.exec(scope)?.[1] ?? 'unsigned'
  const target = headers['x-amz-target']?.toString().split('.').at(-1)
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1]
  return { service, operation: target ?? action ?? `${method} ${url!.split('?')[0]}`, path: url!, body: readable(body) }
}

function readable(body: string): unknown {
  if (/^\w+=/.test(body)) return [...new URLSearchParams(body)].sort()
  return body.startsWith('{') ? JSON.parse(body) : body
}
