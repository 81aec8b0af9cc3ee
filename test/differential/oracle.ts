import { join } from 'node:path'
import { LineProcess } from '../helpers/line-process.ts'

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
  readonly #process: LineProcess

  private constructor(process: LineProcess) {
    this.#process = process
  }

  static async start(): Promise<Oracle> {
    return new Oracle(await LineProcess.start(join(import.meta.dirname, 'oracle.py')))
  }

  /** Every case of a service, by one of its protocols. One service at a time. */
  async *cases(service: string, protocol: string, seed: string): AsyncGenerator<Case> {
    this.#process.send({ service, protocol, seed })
    while (true) {
      const read = (await this.#process.receive()) as Case | { done: number }
      if ('done' in read) return
      yield read
    }
  }

  close(): void {
    this.#process.close()
  }
}
