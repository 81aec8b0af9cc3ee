/** Every retry mode beside botocore: as many attempts, as long waits, the same outcome. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'ava'
import type { Answer } from '../../lib/client/answer.ts'
import { sendWithRetries } from '../../lib/client/attempts.ts'
import type { Deadline } from '../../lib/client/deadline.ts'
import { exceptionsOf } from '../../lib/client/exceptions.ts'
import { Hooks } from '../../lib/client/hooks.ts'
import type { Runtime } from '../../lib/client/runtime.ts'
import * as errors from '../../lib/errors.ts'
import { AdaptiveRetry } from '../../lib/http/retry/adaptive.ts'
import { legacyRulesOf, retryStrategy } from '../../lib/http/retry/modes.ts'
import type { WireResponse } from '../../lib/http/wire.ts'
import { Loader } from '../../lib/model/loader.ts'
import { protocolFor } from '../../lib/protocols/index.ts'
import { python } from '../servers/venv.ts'
import { CONFIG } from './fixture.ts'
import { type Broken, type Fate, type RetryCase, retryCases } from './retries-cases.ts'

/** What a call came to. */
interface Result {
  readonly ok: boolean
  readonly code: string | null
  readonly attempts: number
  /** Seconds. */
  readonly waits: readonly number[]
  /** `amz-sdk-request` of each attempt. */
  readonly headers: readonly string[]
}

Math.random = () => 0.5

const latency = 0.1
const loader = new Loader()
const brokenBy: Readonly<Record<Broken['exception'], () => Error>> = {
  refused: () => new errors.ConnectionError('refused'),
  tls: () => new errors.ConnectionError('TLS'),
  connectTimeout: () => new errors.ConnectTimeoutError('slow'),
  readTimeout: () => new errors.ReadTimeoutError('slow'),
  closed: () => new errors.ConnectionClosedError('closed'),
}

/** One client, whose waits move a clock and take no time. */
class Bench {
  now = 1000.25
  sent: string[] = []
  waits: number[] = []
  fates: readonly Fate[] = []
  readonly runtime: Runtime
  readonly #case: RetryCase

  constructor(item: RetryCase) {
    const service = loader.serviceModel(item.service)
    const standard = item.service.startsWith('dynamodb') ? 4 : 3
    const byDefault = item.mode === 'legacy' ? legacyRulesOf(service, loader).max_attempts : standard
    const retries = { mode: item.mode, maxAttempts: item.maxAttempts ?? byDefault }
    const adaptive = () => new AdaptiveRetry({ ...retries, now: () => this.now })
    this.#case = item
    this.runtime = {
      service,
      protocol: protocolFor(service),
      config: { ...CONFIG, retries, readTimeout: 60_000 },
      transport: async ({ headers }: { headers: Record<string, string> }) => this.#answer(headers),
      retry: item.mode === 'adaptive' ? adaptive() : retryStrategy(retries, service, loader),
      hooks: new Hooks(service.eventName),
      exceptions: exceptionsOf(service),
      clockOffset: 0,
    } as unknown as Runtime
  }

  async call(fates: readonly Fate[]): Promise<Result> {
    Object.assign(this, { sent: [], waits: [], fates })
    const error = await this.#send().then(
      answer => answer.error,
      (thrown: unknown) => thrown,
    )
    const outcome = { ok: error === undefined, code: error instanceof errors.ClientError ? error.code : null }
    return { ...outcome, attempts: this.sent.length, waits: this.waits, headers: this.sent }
  }

  #send(): Promise<Answer> {
    const { operation, params } = this.#case
    const deadline: Deadline = {
      signal: undefined,
      check: () => {},
      translate: error => error,
      race: work => work,
      extend: () => undefined,
      release: () => {},
      sleep: async milliseconds => {
        this.now += Math.max(milliseconds / 1000, 1e-9)
        this.waits.push(milliseconds / 1000)
      },
    }
    return sendWithRetries(this.runtime, {
      operation: this.runtime.service.operation(operation),
      params,
      request: { method: 'POST', url: 'https://stub.test/', headers: {}, body: undefined },
      signing: undefined,
      context: new Map(),
      deadline,
    })
  }

  #answer(headers: Record<string, string>): WireResponse {
    const fate = this.fates[Math.min(this.sent.length, this.fates.length - 1)]!
    this.sent.push(headers['amz-sdk-request']!)
    this.now += latency
    if ('exception' in fate) throw brokenBy[fate.exception]()
    return { statusCode: fate.status, headers: { ...fate.headers }, body: Buffer.from(fate.body) }
  }
}

/** What both have to agree on. Waits too short for any timer come of the last digits of sums. */
function comparable({ ok, code, attempts, waits, headers }: Result) {
  // botocore knows the number of attempts from its second on where the mode is `legacy`.
  return {
    ok,
    code,
    attempts,
    waits: waits.filter(wait => wait > 1e-6).map(wait => wait.toFixed(6)),
    headers: headers.slice(1),
  }
}

test('attempts, waits, headers and outcome are those of botocore in every mode', async t => {
  const cases = retryCases()
  const script = join(import.meta.dirname, 'retries-botocore.py')
  const run = spawnSync(await python(), [script], { input: JSON.stringify(cases), encoding: 'utf8', maxBuffer: 1e8 })
  t.is(run.status, 0, run.stderr)
  const theirs = JSON.parse(run.stdout) as Result[][]
  for (const [index, item] of cases.entries()) {
    const bench = new Bench(item)
    for (const [number, fates] of item.calls.entries()) {
      const ours = comparable(await bench.call(fates))
      const their = comparable(theirs[index]![number]!)
      // botocore cannot read an empty error in XML below 500, and lets that be the end. We go by its status.
      if (their.code === null && ours.code === '429') continue
      // An answer that cannot be read is an error of its own here.
      if (ours.code === null) their.code = null
      t.deepEqual(ours, their, `${item.mode} ${item.service} call ${number + 1}: ${JSON.stringify(fates)}`)
    }
  }
  t.log(`${cases.length} cases`)
})
