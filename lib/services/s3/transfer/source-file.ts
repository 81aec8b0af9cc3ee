import { createReadStream, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { RequestBodyError } from '../../../errors.ts'
import type { SizedSource } from './source.ts'
import { StreamSource } from './source-stream.ts'

/** Bytes read at once of a body that is too long to be kept. */
const READ_SIZE = 256 * 1024

/**
 * A file, opened once: one of the same name that takes its place is not mixed with it. What is no regular file, such as a
 * pipe, is read as a stream.
 *
 * @throws RequestBodyError when it does not exist, is a folder or may not be read
 */
export async function openFile(
  given: string | URL,
  signal: AbortSignal | undefined,
): Promise<SizedSource | StreamSource> {
  const path = given instanceof URL ? fileURLToPath(given) : given
  let handle: FileHandle
  let stats: Stats
  try {
    handle = await open(path)
  } catch (cause) {
    throw unusable(path, cause)
  }
  try {
    stats = await handle.stat()
    if (stats.isDirectory()) throw new RequestBodyError(`"${path}" is a folder. Give the path of a file.`)
    if (stats.isFile()) return fileSource(path, handle, stats)
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return new StreamSource(createReadStream(path), signal)
}

function fileSource(path: string, handle: FileHandle, { size, mtimeMs }: Stats): SizedSource {
  return {
    size,
    async read(offset, length, room) {
      const buffer = room()
      let filled = 0
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled).catch(cause => {
          throw unusable(path, cause)
        })
        if (bytesRead === 0) throw changed(path)
        filled += bytesRead
      }
      return buffer.subarray(0, length)
    },
    open: (offset, length) => () => Readable.from(pieces(path, handle, offset, length), { objectMode: false }),
    async verify() {
      const now = await handle.stat()
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw changed(path)
    },
    close: () => handle.close(),
  }
}

/** Not a stream of the file handle: destroyed, that closes the handle for all. */
async function* pieces(path: string, handle: FileHandle, offset: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    const wanted = Math.min(READ_SIZE, length - done)
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, offset + done)
    if (bytesRead === 0) throw changed(path)
    done += bytesRead
    yield bytesRead === wanted ? buffer : buffer.subarray(0, bytesRead)
  }
}

function changed(path: string): RequestBodyError {
  return new RequestBodyError(
    `"${path}" was changed while it was sent, so that nothing was stored. Call again once nobody writes to it, or send a copy.`,
  )
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder: give the path of a file',
}

function unusable(path: string, cause: unknown): RequestBodyError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  return new RequestBodyError(`The file "${path}" ${WHY[code] ?? `cannot be read: ${message}`}.`, { cause })
}
