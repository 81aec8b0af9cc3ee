/** A server of the tests' own that plays a service, and lets requests go wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Kind, send } from './kinds.ts'
import type { Request, Service } from './services.ts'

export interface Plan {
  readonly kind: Kind
  /** The first request, or every one. */
  readonly always: boolean
}

export interface FaultServer {
  readonly url: string
  /** How many requests came. */
  requests: number
  /** From now on requests go wrong. */
  plan(plan: Plan): void
  /** Connections that are open. */
  connections(): Promise<number>
  close(): Promise<void>
}

export async function startFaultServer(service: Service): Promise<FaultServer> {
  const served = new WeakSet<Socket>()
  let plan: Plan | undefined
  let count = 0
  const isVictim = (socket: Socket) =>
    plan !== undefined &&
    (plan.always || plan.kind.judges === true || count === 0) &&
    (plan.kind.warm !== true || served.has(socket))
  const server = createServer(async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await incoming.toArray())
    const headers = incoming.headers as Request['headers']
    const request: Request = { method: incoming.method!, url: incoming.url!, headers, body }
    running.requests += 1
    const { socket } = incoming
    if (isVictim(socket)) plan!.kind.inflict({ service, request, response, count: count++, always: plan!.always })
    else send(response, service.answer(request))
    served.add(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const running: FaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: 0,
    plan(next) {
      plan = next
      running.requests = 0
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, open) => (error === null ? resolve(open) : reject(error)))
      }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return running
}
