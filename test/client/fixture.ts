import { type ClientInit, createClient } from '../../lib/client/create.ts'
import type { HookTable } from '../../lib/client/hooks.ts'
import type { ClientConfig } from '../../lib/client/runtime.ts'
import type { UntypedClient } from '../../lib/client/types.ts'
import { Credentials } from '../../lib/credentials/credentials.ts'
import { BearerToken } from '../../lib/credentials/token.ts'
import type { WireRequest, WireResponse } from '../../lib/http/wire.ts'
import type { OperationDefinition, ServiceMetadata, ShapeDefinition } from '../../lib/model/definition.ts'
import { Loader } from '../../lib/model/loader.ts'
import { ServiceModel } from '../../lib/model/service.ts'

export const SECRET = 'wJalrXUtnFEMI/K7MDENG'
export const TOKEN = 'FwoGZXIvYXdzEXAMPLE'
export const KEYS = new Credentials({ accessKeyId: 'AKIDZOO', secretAccessKey: SECRET, sessionToken: TOKEN }, 'test')
export const BEARER = new BearerToken('zoo-token', 'env', 'a test')

/** A service of one operation, `Feed`, unless a test says more. */
export interface Zoo {
  readonly metadata?: Partial<ServiceMetadata>
  readonly operations?: Readonly<Record<string, Omit<OperationDefinition, 'name'>>>
  readonly shapes?: Readonly<Record<string, ShapeDefinition>>
}

const shapes: Readonly<Record<string, ShapeDefinition>> = {
  Text: { type: 'string' },
  Integer: { type: 'integer' },
  Blob: { type: 'blob' },
  FeedInput: {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: { shape: 'Text' },
      Amount: { shape: 'Integer' },
      Token: { shape: 'Text', idempotencyToken: true },
    },
  },
  FeedOutput: { type: 'structure', members: { Left: { shape: 'Integer' } } },
}

const operations: NonNullable<Zoo['operations']> = {
  Feed: { input: { shape: 'FeedInput' }, output: { shape: 'FeedOutput' } },
}

export function zooModel(zoo: Zoo = {}): ServiceModel {
  const named = Object.entries(zoo.operations ?? operations).map(([name, operation]): [string, OperationDefinition] => [
    name,
    { name, ...operation },
  ])
  return new ServiceModel('zoo', {
    metadata: {
      apiVersion: '2026-01-01',
      endpointPrefix: 'zoo',
      protocol: 'json',
      jsonVersion: '1.1',
      targetPrefix: 'Zoo',
      serviceId: 'Zoo',
      ...zoo.metadata,
    },
    operations: Object.fromEntries(named),
    shapes: { ...shapes, ...zoo.shapes },
  })
}

export const CONFIG: ClientConfig = {
  region: 'eu-west-1',
  endpointUrl: undefined,
  useSsl: true,
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  accountIdEndpointMode: 'preferred',
  signatureVersion: undefined,
  connectTimeout: 1000,
  readTimeout: 1000,
  parameterValidation: true,
  refreshInterval: 5_000,
  injectHostPrefix: true,
  requestChecksumCalculation: 'when_supported',
  responseChecksumValidation: 'when_supported',
  disableRequestCompression: false,
  requestMinCompressionSizeBytes: 10_240,
  userAgentExtra: undefined,
  userAgentAppId: undefined,
  retries: { mode: 'standard', maxAttempts: 3 },
  s3: {},
}

export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** Bytes or text as they are, all else as JSON. */
  readonly body?: unknown
}

/** What the service answers to one attempt: an answer, an error of the transport, or a function that makes either. */
export type Scripted = Error | ScriptedAnswer | ((request: WireRequest) => WireResponse | Promise<WireResponse>)

export interface ZooOptions {
  readonly service?: ServiceModel
  readonly config?: Partial<ClientConfig>
  readonly credentials?: ClientInit['credentials']
  readonly token?: ClientInit['token']
  readonly hasOwnToken?: boolean
  readonly hooks?: HookTable
  /** `paginators-1`, `waiters-2`, `endpoint-rule-set-1` */
  readonly definitions?: Readonly<Record<string, unknown>>
}

const builtin = new Loader()

/** A client whose attempts are answered one after the other; a call too many is an error. Keeps what was sent. */
export function openZoo(answers: readonly Scripted[] = [], options: ZooOptions = {}) {
  const sent: WireRequest[] = []
  const transport = async (request: WireRequest): Promise<WireResponse> => {
    sent.push(request)
    const answer = answers[sent.length - 1] ?? new Error(`attempt ${sent.length} is one too many`)
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? answer(request) : wireResponse(answer)
  }
  const { definitions = {} } = options
  const loader = {
    load: (_service: string, type: string) => definitions[type],
    table: (name: string) => builtin.table(name),
  } as unknown as Loader
  const client: UntypedClient = createClient({
    service: options.service ?? zooModel(),
    loader,
    config: { ...CONFIG, ...options.config },
    credentials: options.credentials ?? (async () => KEYS),
    token: options.token ?? (async () => BEARER),
    hasOwnToken: options.hasOwnToken ?? false,
    transport,
    hooks: options.hooks,
  })
  return { client, sent }
}

export function wireResponse({ status = 200, headers = {}, body = {} }: ScriptedAnswer): WireResponse {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return { statusCode: status, headers, body: bytes }
}

/** An error as the protocol `json` writes it. */
export function failure(code: string, status = 400, more: object = {}): Scripted {
  return { status, body: { __type: `zoo#${code}`, message: `no ${code}`, ...more } }
}

export function sentBody({ body }: WireRequest): Record<string, unknown> {
  return JSON.parse(String(body)) as Record<string, unknown>
}
