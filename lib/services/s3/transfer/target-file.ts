import { randomBytes } from 'node:crypto'
import { writev } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidOptionError } from '../../../errors.ts'
import type { ChecksumAlgorithm } from '../../../http/checksums.ts'
import { hashStream } from '../../../http/hash-stream.ts'
import { fileSink } from './sink.ts'
import type { Target } from './target.ts'
import { OrderedTarget } from './target-ordered.ts'

/** Bytes of a name that a temporary one repeats: with what is added to it, no name becomes too long. */
const REPEATED = 200
const TEMPORARY = /^\..*\.[0-9a-f]{8}\.tucuxi$/s

/** Whether a file has the name of a download under way, or of one whose process died. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

/**
 * A file that is whole when it is there: until then it has another name, in the same folder. What is there and is no
 * regular file, such as `/dev/stdout`, is written to in order.
 *
 * @throws InvalidOptionError the path is a folder, or in none
 */
export async function openFileTarget(method: string, given: string | URL): Promise<Target> {
  const path = given instanceof URL ? fileURLToPath(given) : given
  const folder = dirname(path)
  try {
    const stats = await stat(path).catch(ignoreMissing)
    if (stats?.isDirectory() === true) {
      throw new InvalidOptionError(`${method}: "${path}" is a folder. Give the path of the file to write.`)
    }
    if (stats !== undefined && !stats.isFile()) return specialTarget(await open(path, 'w'))
    const start = Buffer.from(basename(path)).subarray(0, REPEATED).toString()
    const temporary = join(folder, `.${start}.${randomBytes(4).toString('hex')}.tucuxi`)
    return new FileTarget(path, temporary, await open(temporary, 'wx+'))
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    throw new InvalidOptionError(
      `${method}: there is no folder "${folder}" to write "${basename(path)}" to. Make it first.`,
      {
        cause,
      },
    )
  }
}

class FileTarget implements Target {
  readonly canRewrite = true
  readonly #path: string
  readonly #temporary: string
  readonly #handle: FileHandle
  #algorithm: ChecksumAlgorithm | undefined

  constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path
    this.#temporary = temporary
    this.#handle = handle
  }

  begin(_signal: AbortSignal, algorithm: ChecksumAlgorithm | undefined): void {
    this.#algorithm = algorithm
  }

  async write(_index: number, chunks: Uint8Array[], position: number): Promise<void> {
    let rest = chunks
    let at = position
    while (rest.length > 0) {
      const bytesWritten = await writeAt(this.#handle.fd, rest, at)
      at += bytesWritten
      rest = after(rest, bytesWritten)
    }
  }

  async endRange(): Promise<void> {}

  /** Ranges come in any order: what cannot be put together from theirs is read again. */
  async digest(): Promise<string> {
    const algorithm = this.#algorithm!
    const stream = this.#handle.createReadStream({ start: 0, autoClose: false })
    const { checksums } = await hashStream(stream, new Set([algorithm]))
    return checksums.get(algorithm)!
  }

  async finish(fsync: boolean): Promise<void> {
    if (fsync) await this.#handle.sync()
    await this.#handle.close()
    await rename(this.#temporary, this.#path)
    if (fsync) await syncFolder(dirname(this.#path))
  }

  async discard(): Promise<void> {
    // Closed already, where the renaming failed: closing twice does nothing.
    await this.#handle.close()
    await rm(this.#temporary, { force: true })
  }
}

/** By a callback: the promises of a FileHandle cost a third of the download. */
function writeAt(fd: number, chunks: readonly Uint8Array[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    writev(fd, chunks, position, (error, written) => (error === null ? resolve(written) : reject(error)))
  })
}

/** What is left of buffers after so many bytes. */
function after(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  let skip = bytes
  for (const buffer of buffers) {
    if (skip < buffer.length) rest.push(skip === 0 ? buffer : buffer.subarray(skip))
    skip = Math.max(0, skip - buffer.length)
  }
  return rest
}

function specialTarget(handle: FileHandle): Target {
  return new OrderedTarget({ ...fileSink(handle), release: () => handle.close() })
}

/** The name of a file is on the disk when its folder is. Windows has no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
