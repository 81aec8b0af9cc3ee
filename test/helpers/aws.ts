import test from 'ava'
import { Session, type SessionOptions } from '../../lib/index.ts'
import { type GateOptions, motoBehindGate, type VerifyingServer } from '../servers/gate.ts'
import { type ObjectStore, startRadosgw } from '../servers/radosgw.ts'
import { Boto3 } from './boto3.ts'

export const REGION = 'us-east-1'

/** A server for the tests of one file, and both libraries pointed at it. Ready once the file's tests run. */
export interface Aws<Server extends ObjectStore = VerifyingServer> {
  readonly server: Server
  /** Ours. */
  readonly session: Session
  /** Theirs, against the same server. */
  readonly boto3: Boto3
  /** Another session of ours, with other options over the usual ones. */
  sessionWith(options: SessionOptions): Session
}

/**
 * Gives the tests of a file an AWS of their own: moto, behind a gate that judges every signature. Started before the
 * first test, stopped after the last. Tests share what is in it: give things names of their own, or make the tests
 * serial and call `aws.server.reset()`.
 *
 * @example
 * const aws = useMoto()
 * test('...', async t => { const sqs = aws.session.client('sqs') })
 */
export function useMoto(options?: GateOptions): Aws {
  return use(() => motoBehindGate(options))
}

/** The same with Ceph's radosgw, a real S3 store; see `startRadosgw`. */
export function useRadosgw(): Aws<ObjectStore> {
  return use(startRadosgw)
}

function use<Server extends ObjectStore>(start: () => Promise<Server>): Aws<Server> {
  let started: Aws<Server> | undefined
  test.before(async () => {
    forgetDeveloper()
    const server = await start()
    const sessionWith = (options: SessionOptions): Session =>
      new Session({ region: REGION, credentials: server.credentials, endpointUrl: server.url, ...options })
    const boto3 = await Boto3.start({ endpointUrl: server.url, credentials: server.credentials, region: REGION })
    started = { server, session: sessionWith({}), boto3, sessionWith }
  })
  test.after.always(async () => {
    started?.boto3.close()
    await started?.server.close()
  })
  const ready = (): Aws<Server> => {
    if (started === undefined) throw new Error('The server is there once the tests run, not while the file is read.')
    return started
  }
  return {
    get server() {
      return ready().server
    },
    get session() {
      return ready().session
    },
    get boto3() {
      return ready().boto3
    },
    sessionWith: options => ready().sessionWith(options),
  }
}

/** Settings and keys of whoever runs the tests have no part in them. */
function forgetDeveloper(): void {
  for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) delete process.env[name]
  process.env.AWS_CONFIG_FILE = '/dev/null'
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
  process.env.AWS_EC2_METADATA_DISABLED = 'true'
}

/** An output as boto3's `call` gives it: without what differs from one answer to the next. */
export function withoutMetadata(output: object): Record<string, unknown> {
  const { ResponseMetadata: _, ...rest } = output as Record<string, unknown>
  return rest
}
