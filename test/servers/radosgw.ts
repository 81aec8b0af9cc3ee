import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { cephConfig } from './ceph-config.ts'
import { freePorts } from './free-ports.ts'
import { KEYS, type Keys } from './gate.ts'
import { type Child, type Server, startPython } from './process.ts'

const run = promisify(execFile)
const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph', 'ceph-authtool', 'monmaptool']
const PATIENCE = 60_000

export interface ObjectStore extends Server {
  readonly credentials: Keys
}

/**
 * Ceph's S3: a real store that verifies signatures by code that has nothing to do with botocore. One monitor, one object
 * daemon that holds everything in memory, one gateway; ready in some 13 seconds.
 *
 * @throws when Debian's packages are not installed; the message has the command
 */
export async function startRadosgw(): Promise<ObjectStore> {
  requirePrograms()
  const memory = '/dev/shm'
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'tucuxi-radosgw-'))
  const [port, ...monitor] = await freePorts(3)
  const cluster = new Cluster(folder)
  try {
    await cluster.configure(port!, [monitor[0]!, monitor[1]!])
    await cluster.startMonitor()
    await cluster.startStore()
    await cluster.startGateway(port!)
  } catch (cause) {
    await cluster.close()
    throw new Error(`radosgw did not start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  return { url: `http://127.0.0.1:${port}`, credentials: KEYS, close: () => cluster.close() }
}

/** Whether this machine is excused from the tests with radosgw: `TUCUXI_SKIP_RADOSGW=1`. Says so where nobody misses it. */
export function skipsRadosgw(): boolean {
  const skips = process.env.TUCUXI_SKIP_RADOSGW === '1'
  if (skips) console.warn('TUCUXI_SKIP_RADOSGW=1: the tests against radosgw DO NOT RUN.')
  return skips
}

function requirePrograms(): void {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const missing = PROGRAMS.filter(name => !folders.some(folder => existsSync(join(folder, name))))
  if (missing.length > 0) {
    throw new Error(
      `Not installed: ${missing.join(', ')}. As root: apt-get update && apt-get install -y --no-install-recommends ` +
        'radosgw ceph-mon ceph-osd; or set TUCUXI_SKIP_RADOSGW=1 to go without.',
    )
  }
}

/** The daemons of one cluster, and the commands that make it. */
class Cluster {
  readonly #folder: string
  readonly #config: string
  readonly #daemons: Child[] = []

  constructor(folder: string) {
    this.#folder = folder
    this.#config = join(folder, 'ceph.conf')
  }

  async configure(port: number, monitorPorts: readonly [number, number]): Promise<void> {
    const id = randomUUID()
    const addresses = `[v2:127.0.0.1:${monitorPorts[0]},v1:127.0.0.1:${monitorPorts[1]}]`
    const keyring = join(this.#folder, 'keyring')
    for (const name of ['mon', 'osd', 'run']) await mkdir(join(this.#folder, name))
    await writeFile(this.#config, cephConfig({ folder: this.#folder, id, addresses, keyring, port }))
    await this.#run('monmaptool', '--create', '--fsid', id, '--addv', 'a', addresses, this.#path('monmap'))
    const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']
    const key = ['ceph-authtool', keyring, '--gen-key'] as const
    await this.#run(...key, '--create-keyring', '-n', 'mon.', '--cap', 'mon', 'allow *')
    await this.#run(...key, '-n', 'client.admin', ...all)
    await this.#run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', this.#path('monmap'), '--keyring', keyring)
  }

  async startMonitor(): Promise<void> {
    await this.#daemon('ceph-mon', '-i', 'a', '-f')
  }

  async startStore(): Promise<void> {
    const uuid = randomUUID()
    const id = (await this.#run('ceph', 'osd', 'new', uuid)).trim()
    await this.#key(`osd.${id}`, 'mon', 'allow profile osd', 'mgr', 'allow *', 'osd', 'allow *')
    await this.#key('client.rgw.a', 'mon', 'allow rw', 'osd', 'allow rwx')
    await this.#run('ceph-osd', '-i', id, '--mkfs', '--osd-uuid', uuid)
    await this.#daemon('ceph-osd', '-i', id, '-f')
    await until(async () => (await this.#run('ceph', 'osd', 'stat')).includes('1 up'))
  }

  async startGateway(port: number): Promise<void> {
    await this.#daemon('radosgw', '-n', 'client.rgw.a', '-f')
    await until(async () => (await fetch(`http://127.0.0.1:${port}/`)).ok)
    const { accessKeyId, secretAccessKey } = KEYS
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`]
    await this.#run(
      'radosgw-admin',
      '-n',
      'client.rgw.a',
      'user',
      'create',
      '--uid=test',
      '--display-name=test',
      ...keys,
    )
  }

  async close(): Promise<void> {
    for (const daemon of this.#daemons.toReversed()) await daemon.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #daemon(program: string, ...args: string[]): Promise<void> {
    const command = [program, '-c', this.#config, ...args]
    this.#daemons.push(await startPython('lifeline.py', command, { silent: true }))
  }

  async #key(entity: string, ...capabilities: string[]): Promise<void> {
    await appendFile(this.#path('keyring'), await this.#run('ceph', 'auth', 'get-or-create', entity, ...capabilities))
  }

  async #run(program: string, ...args: string[]): Promise<string> {
    const env = { ...process.env, CEPH_CONF: this.#config }
    const { stdout } = await run(program, args, { env, timeout: PATIENCE })
    return stdout
  }

  #path(name: string): string {
    return join(this.#folder, name)
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE
  let last: unknown
  while (Date.now() < end) {
    try {
      if (await condition()) return
    } catch (error) {
      last = error
    }
    await sleep(100)
  }
  throw new Error(`not ready after ${PATIENCE / 1000} seconds`, { cause: last })
}
