import { createRequire, syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { UntypedParams } from '../../lib/client/types.ts'
import type { WireRequest } from '../../lib/http/wire.ts'
import { type ClientOptions, Session } from '../../lib/index.ts'
import { LineProcess } from '../helpers/line-process.ts'
import { tag, untag } from '../helpers/tagged.ts'
import type { Difference } from './compare.ts'

/** The time of every signature. */
export const TIME = Date.UTC(2026, 10, 21, 12, 30, 45)
export const UUID = '00000000-0000-4000-8000-000000000000'
export const KEYS = { accessKeyId: 'AKIDCALLS', secretAccessKey: 'not/a+secret' }

/** Options that both libraries have, by our names. */
export type CallSettings = Pick<
  ClientOptions,
  | 'endpointUrl'
  | 'useSsl'
  | 'useFipsEndpoint'
  | 'useDualstackEndpoint'
  | 'signatureVersion'
  | 's3'
  | 'requestChecksumCalculation'
  | 'responseChecksumValidation'
  | 'injectHostPrefix'
  | 'accountIdEndpointMode'
> & { readonly region: string; readonly sessionToken?: string; readonly accountId?: string }

/** One call to be made by both. Without parameters, some are made up: those that are required. */
export interface Question {
  readonly service: string
  readonly operation: string
  readonly options: CallSettings
  readonly params?: UntypedParams | undefined
  readonly seed?: string
  /** Gives us the parameters in another form than botocore: a stream for bytes. */
  readonly ours?: (params: UntypedParams) => UntypedParams
}

/** What botocore does with a call. */
interface OracleAnswer {
  readonly params: unknown
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly headers: Record<string, string>
    readonly body: unknown
  }
  readonly refused?: string
}

/** botocore, in a process of its own; see `calls.py`. */
export class CallOracle {
  readonly #process: LineProcess

  private constructor(process: LineProcess) {
    this.#process = process
  }

  static async start(): Promise<CallOracle> {
    const frozen = JSON.stringify({ time: TIME, uuid: UUID, ...KEYS })
    return new CallOracle(await LineProcess.start(join(import.meta.dirname, 'calls.py'), [frozen]))
  }

  async ask({ service, operation, options, params, seed }: Question): Promise<OracleAnswer> {
    const given = params === undefined ? { sample: seed } : { params: tag(params) }
    this.#process.send({ service, operation, options, ...given })
    return (await this.#process.receive()) as OracleAnswer
  }

  close(): void {
    this.#process.close()
  }
}

/** Ends a call where it would be sent. */
class Captured extends Error {
  readonly request: WireRequest

  constructor(request: WireRequest) {
    super('captured')
    this.request = request
  }
}

export const session = new Session({
  transport: async request => {
    // With the call its body ends.
    const body = request.body instanceof Readable ? await buffer(request.body) : request.body
    throw new Captured({ ...request, body })
  },
})

/** The request that tucuxi would send, or why it does not. */
export async function ourRequest(question: Question, params: UntypedParams): Promise<WireRequest | Error> {
  const { sessionToken, accountId, ...options } = question.options
  try {
    const client = session.client(question.service, { ...options, credentials: { ...KEYS, sessionToken, accountId } })
    const methods = Object.entries(client.meta.methodToApi)
    const [method] = methods.find(([, operation]) => operation === question.operation)!
    await client[method]!(params)
  } catch (error) {
    return error instanceof Captured ? error.request : (error as Error)
  }
  throw new Error(`${question.operation} was answered`)
}

/** Forgets the developer's settings, stops the clock and makes all UUIDs the same, as `calls.py` does. */
export function freeze(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  process.env.AWS_EC2_METADATA_DISABLED = 'true'
  process.env.AWS_CONFIG_FILE = '/dev/null'
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
  Date.now = () => TIME
  const crypto = createRequire(import.meta.url)('node:crypto') as { randomUUID: () => string }
  crypto.randomUUID = () => UUID
  syncBuiltinESMExports()
}

/** Set by the transport after the signature, or made by each library in its own way. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['user-agent', 'content-length', 'host', 'authorization'])

/** Where the requests of the two libraries differ. */
export async function callDifferences(oracle: CallOracle, question: Question): Promise<Difference[]> {
  const { params, request, refused } = await oracle.ask(question)
  const given = untag(params) as UntypedParams
  const ours = await ourRequest(question, question.ours?.(given) ?? given)
  if (refused !== undefined || ours instanceof Error || request === undefined) {
    if (refused !== undefined && ours instanceof Error) return []
    return [
      {
        what: ours instanceof Error ? 'refused by tucuxi' : 'refused by botocore',
        botocore: refused ?? request,
        tucuxi: ours,
      },
    ]
  }
  const found: Difference[] = []
  const add = (what: string, botocore: unknown, tucuxi: unknown) => {
    if (botocore !== tucuxi) found.push({ what, botocore, tucuxi })
  }
  add('method', request.method, ours.method)
  add('url', request.url, ours.url)
  for (const name of new Set([...Object.keys(request.headers), ...Object.keys(ours.headers)])) {
    if (!NOT_COMPARED.has(name)) add(`header ${name}`, request.headers[name], ours.headers[name])
  }
  const body = Buffer.from(untag(request.body) as Uint8Array)
  const ourBody = Buffer.from((ours.body ?? '') as string)
  if (!body.equals(ourBody)) found.push({ what: 'body', botocore: String(body), tucuxi: String(ourBody) })
  // It follows from the rest: it says more only where the rest is the same.
  if (found.length === 0) add('authorization', request.headers.authorization, ours.headers.authorization)
  return found
}
