import type { Agent } from 'node:http'
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
