import { closeSync, openSync, readSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { InvalidDataError } from '../errors.ts'
import { parseLines } from './lines.ts'
import type { Source } from './source.ts'

/**
 * Where a definition is: bytes behind the index, the bytes of its block there, and those of the block when it is
 * decompressed. In a block of several, where it starts and ends.
 */
export type Place = readonly [offset: number, size: number, length: number, start?: number, end?: number]

/** What is in a pack; tables by name, and definitions by service, version and type. */
export interface PackIndex {
  readonly tables: Readonly<Record<string, Place>>
  readonly services: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Place>>>>>>
}

/** Bytes of the numbers with which a pack starts: those of the index, compressed and decompressed, big-endian. */
export const HEADER_SIZE = 8

/**
 * All definitions in one file, as they are published: 1,500 files of a few hundred bytes take three times their size on
 * disk. Two numbers, the index, then blocks of a definition, or of several small ones; index and blocks are compressed by
 * brotli, each on its own. The index and the definitions are texts for {@link parseLines}.
 */
export class Pack implements Source {
  readonly #path: string
  readonly #definitions = new Map<string, unknown>()
  #contents: { readonly index: PackIndex; readonly start: number } | undefined
  #services: ReadonlySet<string> | undefined

  constructor(path: string) {
    this.#path = path
  }

  get services(): ReadonlySet<string> {
    this.#services ??= new Set(Object.keys(this.#open().index.services))
    return this.#services
  }

  versions(service: string, type?: string): readonly string[] {
    const versions = Object.entries(own(this.#open().index.services, service) ?? {})
    return versions.flatMap(([version, types]) => (type === undefined || Object.hasOwn(types, type) ? version : []))
  }

  read(path: string): unknown {
    if (!this.#definitions.has(path)) {
      const place = this.#find(path)
      this.#definitions.set(path, place && this.#decode(path, place))
    }
    return this.#definitions.get(path)
  }

  #find(path: string): Place | undefined {
    const { tables, services } = this.#open().index
    const [name = '', version, type = ''] = path.split('/')
    if (version === undefined) return own(tables, name)
    return own(own(own(services, name) ?? {}, version) ?? {}, type)
  }

  #decode(path: string, [offset, size, length, start, end]: Place): unknown {
    const position = this.#open().start + offset
    return this.#reading(path, () => {
      const content = this.#slices(read => read(position, size))
      return parseLines(decompressed(content, length).toString('utf8', start, end))
    })
  }

  #open(): { readonly index: PackIndex; readonly start: number } {
    this.#contents ??= this.#reading('the index', () =>
      this.#slices(read => {
        const header = read(0, HEADER_SIZE)
        const size = header.readUInt32BE()
        const text = decompressed(read(HEADER_SIZE, size), header.readUInt32BE(4)).toString('utf8')
        const index = parseLines(text) as PackIndex
        return { index, start: HEADER_SIZE + size }
      }),
    )
    return this.#contents
  }

  /** The file is open only while it is read. */
  #slices<T>(use: (read: (position: number, size: number) => Buffer) => T): T {
    const file = openSync(this.#path, 'r')
    try {
      return use((position, size) => {
        const bytes = Buffer.allocUnsafeSlow(size)
        if (readSync(file, bytes, 0, size, position) === size) return bytes
        throw new RangeError('the file ends before it')
      })
    } finally {
      closeSync(file)
    }
  }

  #reading<T>(what: string, read: () => T): T {
    try {
      return read()
    } catch (cause) {
      throw new InvalidDataError(
        `Cannot read ${what} in ${this.#path}: ${(cause as Error).message}. Install the package again.`,
        { cause },
      )
    }
  }
}

function decompressed(content: Buffer, length: number): Buffer {
  // One byte more than there will be, or zlib asks for another buffer.
  return brotliDecompressSync(content, { chunkSize: Math.max(64, length + 1) })
}

function own<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined
}
