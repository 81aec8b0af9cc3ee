/** A server of the tests' own that plays a service, and lets requests go wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Kind, PASS, send } from './kinds.ts'
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
  /** @returns whether the request has its answer, or will never have one */
  const inflict = (incoming: IncomingMessage, body: Buffer, response: ServerResponse): boolean => {
    const inflicted = plan!.kind.inflict({
      service,
      request: requestOf(incoming, body),
      response,
      count,
      always: plan!.always,
    })
    if (inflicted === PASS) return false
    count += 1
    return true
  }
  const serve = async (incoming: IncomingMessage, response: ServerResponse, asks: boolean) => {
    running.requests += 1
    let goesWrong = isVictim(incoming.socket)
    served.add(incoming.socket)
    if (asks) {
      if (goesWrong && plan!.kind.early === true) {
        if (inflict(incoming, Buffer.alloc(0), response)) return
        goesWrong = false
      }
      response.writeContinue()
    }
    const body = Buffer.concat(await incoming.toArray())
    if (goesWrong && inflict(incoming, body, response)) return
    send(response, service.answer(requestOf(incoming, body)))
  }
  const server = createServer((incoming, response) => void serve(incoming, response, false))
  server.on('checkContinue', (incoming, response) => void serve(incoming, response, true))
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

function requestOf({ method, url, headers }: IncomingMessage, body: Buffer): Request {
  return { method: method!, url: url!, headers: headers as Request['headers'], body }
}
