import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { InvalidDataError } from '../errors.ts'
import type { Source } from './source.ts'

const DECODERS: readonly (readonly [extension: string, decode: (content: Buffer) => Buffer])[] = [
  ['.json', content => content],
  ['.json.br', brotliDecompressSync],
  ['.json.gz', gunzipSync],
]

/**
 * One folder of definitions in botocore's layout, `<service>/<version>/<type>.json`. A listing or a file is read when
 * it is first asked for, and kept.
 */
export class Folder implements Source {
  readonly path: string
  #services: ReadonlySet<string> | undefined
  readonly #listings = new Map<string, readonly string[]>()
  readonly #files = new Map<string, unknown>()

  constructor(path: string) {
    this.path = path
  }

  /** Every folder in it, whatever it holds; none when there is no such folder. */
  get services(): ReadonlySet<string> {
    this.#services ??= new Set(subfolders(this.path))
    return this.#services
  }

  /** The versions of a service that have a file of this type, or of any type. */
  versions(service: string, type?: string): readonly string[] {
    if (!this.services.has(service)) return []
    let versions = this.#listings.get(service)
    if (versions === undefined) {
      versions = subfolders(join(this.path, service))
      this.#listings.set(service, versions)
    }
    return type === undefined ? versions : versions.filter(version => this.#find(join(service, version, type)))
  }

  /**
   * The content of a file, by its path without extension; `undefined` when there is none.
   * @throws InvalidDataError when it cannot be read, decompressed or parsed, or is not a JSON object
   */
  read(path: string): unknown {
    if (this.#files.has(path)) return this.#files.get(path)
    const found = this.#find(path)
    const data = found && parse(found.file, found.decode)
    this.#files.set(path, data)
    return data
  }

  #find(path: string): { file: string; decode: (content: Buffer) => Buffer } | undefined {
    for (const [extension, decode] of DECODERS) {
      const file = join(this.path, path) + extension
      if (existsSync(file)) return { file, decode }
    }
    return undefined
  }
}

function subfolders(path: string): string[] {
  let entries: ReturnType<typeof list>
  try {
    entries = list(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw new InvalidDataError(`Cannot list ${path}, a folder of definitions: ${(cause as Error).message}.`, { cause })
  }
  return entries.filter(entry => !entry.isFile()).map(entry => entry.name)
}

function list(path: string) {
  return readdirSync(path, { withFileTypes: true })
}

function parse(file: string, decode: (content: Buffer) => Buffer): object {
  let data: unknown
  try {
    data = JSON.parse(decode(readFileSync(file)).toString('utf8'))
  } catch (cause) {
    throw new InvalidDataError(`Cannot read the definition ${file}: ${(cause as Error).message}.`, { cause })
  }
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data
  throw new InvalidDataError(`Cannot read the definition ${file}: it is JSON, but not a JSON object.`)
}
