import type { Agent, ClientRequest } from 'node:http'
import type { UrlParts } from './request.ts'

/**
 * Closes the sockets to one host that wait for a request. One of them was found dead; the others are as old, and the next
 * attempt should not try them in turn.
 */
export function closeIdleSockets(agent: Agent, { hostname, port }: Pick<UrlParts, 'hostname' | 'port'>): void {
  const prefix = `${hostname}:${port}:`
  for (const [name, sockets = []] of Object.entries(agent.freeSockets)) {
    if (name.startsWith(prefix)) for (const socket of [...sockets]) socket.destroy()
  }
}

/**
 * Takes a request that waits for a socket out of the queue of its agent, which would else open one for it, later and
 * for nothing.
 */
export function leaveQueue(request: ClientRequest): void {
  const { agent } = request as { agent?: { readonly requests: Record<string, unknown[]> } }
  if (agent === undefined) return
  for (const [name, queue] of Object.entries(agent.requests)) {
    const index = queue.indexOf(request)
    if (index >= 0) queue.splice(index, 1)
    if (queue.length === 0) delete agent.requests[name]
  }
}
