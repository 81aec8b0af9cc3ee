import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { Session, type SessionOptions } from '../../../lib/index.ts'
import { read, serve } from '../../helpers/http-server.ts'

/** A request as the stand-in for AWS got it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly body: string
}

export interface World {
  /** The home folder. */
  readonly home: string
  readonly url: string
  readonly received: readonly Received[]
  session(options?: SessionOptions): Session
  write(path: string, content: string | object): string
  json(path: string): Record<string, unknown>
  /** The names of the files in a folder. */
  names(path: string): string[]
}

/**
 * A home folder, an environment and a stand-in for all of AWS, until the test ends. The environment is that of the
 * process: tests that use this are serial.
 */
export async function makeWorld(
  t: ExecutionContext,
  options: {
    readonly config?: string
    readonly credentials?: string
    readonly env?: Readonly<Record<string, string>>
    readonly answer?: (request: Received) => Answer
  },
): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), 'tucuxi-home-'))
  const received: Received[] = []
  const url = await serve(t, async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const seen = { method, path, headers, body: String(await read(request)) }
    received.push(seen)
    const { status = 200, type = 'application/json', body } = options.answer?.(seen) ?? { status: 500, body: '{}' }
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) delete process.env[name]
  Object.assign(process.env, {
    HOME: home,
    USERPROFILE: home,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...options.env,
  })
  t.teardown(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
    rmSync(home, { recursive: true, force: true })
  })
  const write = (path: string, content: string | object) => {
    const full = join(home, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content))
    return full
  }
  write('.aws/config', options.config ?? '')
  write('.aws/credentials', options.credentials ?? '')
  return {
    home,
    url,
    received,
    write,
    session: given => new Session({ retries: { maxAttempts: 1 }, ...given }),
    json: path => JSON.parse(readFileSync(join(home, path), 'utf8')) as Record<string, unknown>,
    names: path => readdirSync(join(home, path)),
  }
}

/** An hour from now, in whole seconds. */
export function inAnHour(): Date {
  return new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000)
}

/** What STS answers to either way of assuming a role; the key tells the arguments. */
export function stsAnswer(request: Received, expiration = inAnHour()): Answer {
  const form = new URLSearchParams(request.body)
  const action = form.get('Action')!
  const arn = form.get('RoleArn')!
  const name = arn.split('/').at(-1)
  const body = `<${action}Response><${action}Result>
    <Credentials><AccessKeyId>ASIA${name}</AccessKeyId><SecretAccessKey>${name}SECRET</SecretAccessKey>
      <SessionToken>${name}TOKEN</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>
    <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>${arn.replace(':iam:', ':sts:')}/s</Arn></AssumedRoleUser>
  </${action}Result></${action}Response>`
  return { type: 'text/xml', body }
}
