import { join } from 'node:path'
import { KEYS, type Keys } from '../servers/gate.ts'
import { LineProcess } from './line-process.ts'
import { tag, untag } from './tagged.ts'

export interface Boto3Options {
  endpointUrl: string
  credentials?: Keys
  region?: string
}

/** What boto3 raised: `code` is the service's, or the name of the Python class. */
export class Boto3Error extends Error {
  readonly code: string
  readonly statusCode: number

  constructor(code: string, message: string, statusCode: number) {
    super(message)
    this.name = 'Boto3Error'
    this.code = code
    this.statusCode = statusCode
  }
}

/**
 * boto3 beside us: the same call against the same server, to compare both answers.
 *
 * @example
 * const boto3 = await Boto3.start({ endpointUrl: server.url })
 * const theirs = await boto3.call('sqs', 'listQueues', { QueueNamePrefix: 'q' })
 * const ids = await boto3.run(`result = [i.id for i in resource('ec2').instances.all()]`)
 * boto3.close()
 */
export class Boto3 {
  readonly #process: LineProcess
  #last: Promise<unknown> = Promise.resolve()

  private constructor(process: LineProcess) {
    this.#process = process
  }

  static async start({ endpointUrl, credentials = KEYS, region = 'us-east-1' }: Boto3Options): Promise<Boto3> {
    const options = JSON.stringify({ endpointUrl, region, ...credentials })
    return new Boto3(await LineProcess.start(join(import.meta.dirname, 'boto3_runner.py'), [options]))
  }

  /** Calls a client. The method is named as ours is; the answer comes without its ResponseMetadata. */
  call(service: string, method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#ask({ service, method, params: tag(params) }) as Promise<Record<string, unknown>>
  }

  /** Runs Python that sets `result`; it has `client(name)`, `resource(name)`, `session` and `args`. */
  run(code: string, args: Record<string, unknown> = {}): Promise<unknown> {
    return this.#ask({ code, args: tag(args) })
  }

  close(): void {
    this.#process.close()
  }

  /** One question at a time: answers come in order and have no number. */
  #ask(request: unknown): Promise<unknown> {
    const answer = this.#last.then(async () => {
      this.#process.send(request)
      const { result, error } = (await this.#process.receive()) as {
        result?: unknown
        error?: { code: string; message: string; status: number }
      }
      if (error !== undefined) throw new Boto3Error(error.code, error.message, error.status)
      return untag(result)
    })
    this.#last = answer.catch(() => undefined)
    return answer
  }
}
