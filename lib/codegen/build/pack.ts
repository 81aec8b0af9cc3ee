import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { toLines } from '../../model/lines.ts'
import { HEADER_SIZE, type PackIndex, type Place } from '../../model/pack.ts'

const compress = promisify(brotliCompress)
const QUALITY = constants.BROTLI_MAX_QUALITY

/** What is beside the definitions for the project's own use. */
const LEFT_OUT = ['resource-schema.json', 'own-services.json']

/** The parts of a service model of which one call needs few members. */
const SECTIONS = ['operations', 'shapes']

interface Definition {
  /** `s3/2006-03-01/service-2`, or the name of a table. */
  readonly path: string
  readonly content: Buffer
  /** Bytes before it was compressed. */
  readonly length: number
}

/**
 * Writes the definitions of `folders` into one file for the class `Pack`.
 *
 * @param cache where compressed definitions are kept by the hash of their content: compressing all takes half a minute
 * @returns bytes written
 */
export async function writePack(folders: readonly string[], target: string, cache: string): Promise<number> {
  mkdirSync(cache, { recursive: true })
  const files = folders.flatMap(folder => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    return names.filter(name => name.endsWith('.json') && !LEFT_OUT.includes(name)).map(name => ({ folder, name }))
  })
  const definitions = await Promise.all(
    files.map(async ({ folder, name }): Promise<Definition> => {
      const text = toLines(JSON.parse(readFileSync(join(folder, name), 'utf8')), SECTIONS)
      const content = await compressed(Buffer.from(text), cache)
      return { path: name.replaceAll('\\', '/').slice(0, -'.json'.length), content, length: Buffer.byteLength(text) }
    }),
  )
  const index = Buffer.from(toLines({ ...indexOf(definitions) }, ['services']))
  const header = Buffer.alloc(HEADER_SIZE)
  header.writeUInt32BE(index.length)
  const pack = Buffer.concat([header, index, ...definitions.map(({ content }) => content)])
  writeFileSync(target, pack)
  return pack.length
}

function indexOf(definitions: readonly Definition[]): PackIndex {
  const tables: Record<string, Place> = {}
  const services: Record<string, Record<string, Record<string, Place>>> = {}
  let offset = 0
  for (const { path, content, length } of definitions) {
    const [name = '', version, type = ''] = path.split('/')
    const place: Place = [offset, content.length, length]
    if (version === undefined) {
      tables[name] = place
    } else {
      services[name] ??= {}
      services[name][version] ??= {}
      services[name][version][type] = place
    }
    offset += content.length
  }
  return { tables, services }
}

async function compressed(content: Buffer, cache: string): Promise<Buffer> {
  const file = join(cache, `${createHash('sha256').update(content).digest('hex')}-${QUALITY}.br`)
  if (existsSync(file)) return readFileSync(file)
  const result = await compress(content, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  })
  // Builds may run at once: a half-written file must not be taken for a whole one.
  writeFileSync(`${file}.${process.pid}`, result)
  renameSync(`${file}.${process.pid}`, file)
  return result
}
