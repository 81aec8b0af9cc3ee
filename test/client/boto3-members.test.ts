/** Every member of every client of boto3, modelled or injected. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { Session, type UntypedClient } from '../../lib/index.ts'
import { python } from '../servers/venv.ts'

interface Members {
  readonly methods: readonly string[]
  readonly exceptions: readonly string[]
  readonly waiters: readonly string[]
  readonly paginators: readonly string[]
}

/** Names that have another place or form here. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // The names of waiters, a property here: `waiterNames`.
  'waiternames',
])

async function boto3(): Promise<Record<string, Members>> {
  const env = { ...process.env, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
  const script = join(import.meta.dirname, 'members.py')
  const { stdout } = await promisify(execFile)(await python(), [script], { maxBuffer: 1e8, env })
  return JSON.parse(stdout)
}

/** Names in boto3's case and in ours differ by underscores and capitals only. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

function allNames(object: object): string[] {
  const names: string[] = []
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    names.push(...Object.getOwnPropertyNames(at))
  }
  return names
}

function missing(theirs: readonly string[], ours: Iterable<string>): string[] {
  const known = new Set([...ours].map(plain))
  return theirs.filter(name => !known.has(plain(name)) && !ELSEWHERE.has(plain(name)))
}

test('every method, exception, waiter and paginator of every client of boto3 is there', async t => {
  t.timeout(300_000)
  const session = new Session({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const lacking: string[] = []
  let count = 0
  for (const [service, { methods, exceptions, waiters, paginators }] of Object.entries(await boto3())) {
    const client: UntypedClient = session.client(service as string)
    const operations = Object.keys(client.meta.methodToApi)
    const found = {
      methods: missing(methods, allNames(client)),
      exceptions: missing(exceptions, allNames(client.exceptions)),
      waiters: missing(waiters, client.waiterNames),
      paginators: missing(
        paginators,
        operations.filter(name => client.canPaginate(name)),
      ),
    }
    count += methods.length + exceptions.length + waiters.length + paginators.length
    for (const [kind, names] of Object.entries(found))
      for (const name of names) lacking.push(`${service} ${kind} ${name}`)
  }
  t.deepEqual(lacking, [])
  t.log(`${count} members of boto3's clients`)
  t.true(count > 20_000)
})
