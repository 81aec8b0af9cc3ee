import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { python } from './venv.ts'

/** A server that a test started. */
export interface Server {
  readonly url: string
  /** Ends the server; resolves when its process is gone. */
  close(): Promise<void>
}

export interface Child {
  /** What the process printed first. */
  readonly firstLine: string
  close(): Promise<void>
}

export interface ChildOptions {
  env?: Record<string, string> | undefined
  /** Resolve without waiting for a first line: the caller knows another way to tell that it is ready. */
  silent?: boolean | undefined
}

/** Starts a Python program of this folder. It ends with its standard input, so it never outlives the test. */
export async function startPython(
  script: string,
  args: readonly string[] = [],
  options?: ChildOptions,
): Promise<Child> {
  const child = spawn(await python(), [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options?.env },
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  // A write end that nobody writes to fails when the other side is gone; that is what we want of it.
  child.stdin.on('error', () => undefined)
  const exited = new Promise<string>(resolve => {
    child.once('error', error => resolve(String(error)))
    child.once('close', (code, signal) => resolve(`ended with ${signal ?? code}:\n${errors}`))
  })
  const close = async (): Promise<void> => {
    child.stdin.end()
    const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(patience)
  }
  const lines = createInterface(child.stdout)
  const started = options?.silent
    ? ''
    : await Promise.race([once(lines, 'line').then(([line]) => line as string), exited.then(fail)])
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref()
  return { firstLine: started, close }

  function fail(reason: string): never {
    throw new Error(`${script} ${args.join(' ')} ${reason}`)
  }
}

/** Starts a Python server of this folder that prints `{"port": ...}` when it listens. */
export async function startPythonServer(script: string, args?: readonly string[]): Promise<Server> {
  const child = await startPython(script, args)
  const { port } = JSON.parse(child.firstLine) as { port: number }
  return { url: `http://127.0.0.1:${port}`, close: child.close }
}
