import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const folder = join(root, '.venv')
const stamp = join(folder, 'requirements.sha256')
const lock = join(root, '.cache/venv.lock')

/**
 * The path of a Python that has `test/requirements.txt`: `TUCUXI_PYTHON`, or `<root>/.venv`, which is made when it is
 * missing or was made from other requirements. Test files run in processes of their own: one makes it, the others wait.
 */
export async function python(): Promise<string> {
  if (process.env.TUCUXI_PYTHON) return process.env.TUCUXI_PYTHON
  const requirements = join(root, 'test/requirements.txt')
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const path = join(folder, 'bin/python')
  while ((await readFile(stamp, 'utf8').catch(absent)) !== wanted) {
    const release = await takeLock()
    if (release === undefined) {
      await sleep(200)
      continue
    }
    try {
      if ((await readFile(stamp, 'utf8').catch(absent)) === wanted) break
      await make(path, requirements)
      await writeFile(stamp, wanted)
    } finally {
      await release()
    }
  }
  return path
}

async function make(path: string, requirements: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(path, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  } catch (cause) {
    throw new Error(
      `Cannot make ${folder} from ${requirements}. It takes python3 with venv (Debian: apt-get install python3-venv) ` +
        'and PyPI; or set TUCUXI_PYTHON to a Python that has these packages.',
      { cause },
    )
  }
}

/** A function that gives the lock back, or `undefined` when a living process holds it. */
async function takeLock(): Promise<(() => Promise<void>) | undefined> {
  await mkdir(join(root, '.cache'), { recursive: true })
  const file = await open(lock, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  if (file !== undefined) {
    await file.writeFile(String(process.pid))
    await file.close()
    return () => rm(lock)
  }
  const holder = Number(await readFile(lock, 'utf8').catch(absent))
  if (holder > 0 && !alive(holder)) await rm(lock, { force: true })
  return undefined
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
