/** Runs a call while something goes wrong, and says in a few words how it ended: a cell of the table in docs/faults.md. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Session } from '../../lib/index.ts'
import { type CallName, calls, type FaultyCall } from './calls.ts'
import { SECRET } from './chunks.ts'
import { FRESH_TOKEN, type Kind, type KindName, kinds } from './kinds.ts'
import { type FaultServer, startFaultServer } from './server.ts'
import { services, WRITTEN } from './services.ts'

/** No call of the table takes that long; a busy machine has time for it. */
const HANG = 30_000

/**
 * @returns `ok` or the code of the error; how many requests it took, if more than one; how often a write was applied, if
 * that is not what the caller was told. What must never be stands in capitals.
 */
export async function outcomeOf(kindName: KindName, callName: CallName, always: boolean): Promise<string> {
  const kind: Kind = kinds[kindName]
  const call: FaultyCall = calls[callName]
  const service = services[call.service]()
  const server = await startFaultServer(service)
  const session = sessionFor(server, kind)
  try {
    if (kind.warm === true) await call.run(session, server.url, {})
    service.written.length = 0
    server.plan({ kind, always })
    const told = await Promise.race([tell(call, session, server.url, kind), sleep(HANG, 'HANGS', { ref: false })])
    const requests = server.requests === 1 ? '' : ` after ${server.requests}`
    await session.close()
    const open = (await allClosed(server)) ? '' : ', SOCKET LEFT OPEN'
    return `${told}${requests}${call.writes ? written(told, service.written) : ''}${open}`
  } finally {
    await session.close()
    await server.close()
  }
}

async function tell(call: FaultyCall, session: Session, url: string, { timeout }: Kind): Promise<string> {
  try {
    const told = await call.run(session, url, timeout === undefined ? {} : { timeout })
    return told === call.expected ? 'ok' : `WRONG DATA ${JSON.stringify(told)}`
  } catch (error) {
    return (error as { code?: string }).code ?? `NO CODE ${error}`
  }
}

function written(told: string, writes: readonly string[]): string {
  const isOk = told === 'ok'
  if (isOk && writes.length === 0) return ', LOST'
  if (isOk && writes.at(-1) !== WRITTEN) return ', WRONG DATA WRITTEN'
  return writes.length === (isOk ? 1 : 0) ? '' : `, written ${writes.length}×`
}

function sessionFor(server: FaultServer, { readTimeout = 20_000 }: Kind): Session {
  const keys = { accessKeyId: 'AKIDFAULTS', secretAccessKey: SECRET }
  let loads = 0
  return new Session({
    region: 'us-east-1',
    endpointUrl: server.url,
    credentials: async () => ({ ...keys, sessionToken: loads++ === 0 ? 'stale' : FRESH_TOKEN }),
    retries: { mode: 'standard', maxAttempts: 3 },
    connectTimeout: 20_000,
    readTimeout,
  })
}

async function allClosed(server: FaultServer): Promise<boolean> {
  for (let wait = 0; wait < 500; wait++) {
    if ((await server.connections()) === 0) return true
    await sleep(10)
  }
  return false
}
