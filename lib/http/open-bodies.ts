import type { IncomingMessage } from 'node:http'

const names = new WeakMap<object, string>()

/** Says of the body of an answer whose it is, for the message of a request that finds no free socket. */
export function nameBody(body: object, name: string): void {
  names.set(body, name)
}

/** The answers of one pool that are not over: each of them has a socket. */
export class OpenBodies {
  readonly #open = new Map<IncomingMessage, string>()

  /** @param where host and port */
  add(response: IncomingMessage, where: string): void {
    this.#open.set(response, where)
  }

  delete(response: IncomingMessage): void {
    this.#open.delete(response)
  }

  /** Who keeps sockets of a host without reading: `GetObject of s3 left its Body unread`. Empty when all of them read. */
  left(where: string): string[] {
    const counts = new Map<string, number>()
    for (const [response, at] of this.#open) {
      const name = names.get(response)
      if (name === undefined || at !== where || response.readableFlowing === true) continue
      const what = `${name} left its Body ${response.readableDidRead ? 'half read' : 'unread'}`
      counts.set(what, (counts.get(what) ?? 0) + 1)
    }
    return [...counts].map(([what, count]) => (count === 1 ? what : `${what} (${count} times)`))
  }
}
