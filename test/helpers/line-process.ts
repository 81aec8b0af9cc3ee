import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { python } from '../servers/venv.ts'

/** A Python program that reads lines and writes lines. It ends with its input, so it never outlives the test. */
export class LineProcess {
  readonly #write: (line: string) => void
  readonly #end: () => void
  readonly #lines: AsyncIterator<string>
  readonly #name: string

  private constructor(path: string, args: readonly string[], interpreter: string) {
    // What it says on standard error is for the reader of the test's output.
    const child = spawn(interpreter, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface(child.stdout)
    this.#name = path
    this.#lines = lines[Symbol.asyncIterator]()
    this.#write = line => void child.stdin.write(`${line}\n`)
    this.#end = () => {
      lines.close()
      child.stdin.end()
    }
    // The next read says that it is gone.
    child.stdin.on('error', () => undefined)
  }

  static async start(path: string, args: readonly string[] = []): Promise<LineProcess> {
    return new LineProcess(path, args, await python())
  }

  send(value: unknown): void {
    this.#write(JSON.stringify(value))
  }

  async receive(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.#name} has ended; its message is above.`)
    return JSON.parse(value)
  }

  close(): void {
    this.#end()
  }
}
