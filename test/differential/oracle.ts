import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { python } from '../servers/venv.ts'

interface CaseHead {
  readonly operation: string
  readonly variant: string
}

/** Parameters, and the request that botocore makes of them; tagged. */
export interface RequestCase extends CaseHead {
  readonly kind: 'request'
  readonly params: unknown
  readonly request: { method: string; path: string; query: string; headers: Record<string, string>; body: unknown }
}

interface Response {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
}

/** A response, and the output that botocore parses. */
export interface AnswerCase extends CaseHead {
  readonly kind: 'answer'
  readonly response: Response
  readonly output: unknown
}

/** A failed response, and the error that botocore parses. */
export interface ErrorCase extends CaseHead {
  readonly kind: 'error'
  readonly response: Response
  readonly error: unknown
}

/** A sample that botocore itself cannot serialize or parse. */
export interface RefusedCase extends CaseHead {
  readonly kind: 'refused'
  readonly of: string
  readonly problem: string
}

export type Case = RequestCase | AnswerCase | ErrorCase | RefusedCase

/** botocore, in a process of its own: asked for one service after the other. See `oracle.py`. */
export class Oracle {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #interface: Interface

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    this.#interface = createInterface(child.stdout)
    this.#lines = this.#interface[Symbol.asyncIterator]()
  }

  static async start(): Promise<Oracle> {
    const script = join(import.meta.dirname, 'oracle.py')
    return new Oracle(spawn(await python(), [script], { stdio: ['pipe', 'pipe', 'inherit'] }))
  }

  /** Every case of a service. One service at a time. */
  async *cases(service: string, seed: string): AsyncGenerator<Case> {
    this.#child.stdin.write(`${JSON.stringify({ service, seed })}\n`)
    while (true) {
      const { value: line, done } = await this.#lines.next()
      if (done) throw new Error(`The oracle ended while it was asked about ${service}; its message is above.`)
      const read = JSON.parse(line) as Case | { done: number }
      if ('done' in read) return
      yield read
    }
  }

  close(): void {
    this.#interface.close()
    this.#child.stdin.end()
  }
}
