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

/** Types of which those of most services are a few hundred bytes, and much like each other. */
const ALIKE = [
  'endpoint-rule-set-1',
  'paginators-1',
  'paginators-1.sdk-extras',
  'service-2.sdk-extras',
  'service-2.tucuxi-extras',
  'waiters-2',
]

/** Bytes before compression that share a block: whoever reads one of its definitions decompresses them all. */
const BLOCK_SIZE = 64 * 1024

interface Definition {
  /** `s3/2006-03-01/service-2`, or the name of a table. */
  readonly path: string
  readonly text: Buffer
}

/**
 * Writes the definitions of `folders` into one file for the class `Pack`.
 *
 * @param cache where compressed definitions are kept by the hash of their content: compressing all takes half a minute
 * @returns bytes written
 */
export async function writePack(folders: readonly string[], target: string, cache: string): Promise<number> {
  mkdirSync(cache, { recursive: true })
  const blocks = blocksOf(folders.flatMap(definitionsIn))
  const contents = await Promise.all(
    blocks.map(block => compressed(Buffer.concat(block.map(({ text }) => text)), cache)),
  )
  const indexText = Buffer.from(toLines({ ...indexOf(blocks, contents) }, ['services']))
  const index = await compressed(indexText, cache)
  const header = Buffer.alloc(HEADER_SIZE)
  header.writeUInt32BE(index.length)
  header.writeUInt32BE(indexText.length, 4)
  const pack = Buffer.concat([header, index, ...contents])
  writeFileSync(target, pack)
  return pack.length
}

function definitionsIn(folder: string): Definition[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names
    .filter(name => name.endsWith('.json') && !LEFT_OUT.includes(name))
    .map(name => ({
      path: name.replaceAll('\\', '/').slice(0, -'.json'.length),
      text: Buffer.from(toLines(JSON.parse(readFileSync(join(folder, name), 'utf8')), SECTIONS)),
    }))
}

/** What is compressed together: a definition, or several small ones of a type, those of like length beside each other. */
function blocksOf(definitions: readonly Definition[]): Definition[][] {
  const blocks: Definition[][] = []
  for (const type of ALIKE) {
    const alike = definitions.filter(({ path }) => typeOf(path) === type)
    let room = 0
    for (const definition of alike.sort((a, b) => a.text.length - b.text.length)) {
      if (definition.text.length > room) {
        blocks.push([])
        room = BLOCK_SIZE
      }
      blocks.at(-1)!.push(definition)
      room -= definition.text.length
    }
  }
  return [...definitions.filter(({ path }) => !ALIKE.includes(typeOf(path))).map(definition => [definition]), ...blocks]
}

function typeOf(path: string): string {
  return path.split('/')[2] ?? ''
}

function indexOf(blocks: readonly Definition[][], contents: readonly Buffer[]): PackIndex {
  const tables: Record<string, Place> = {}
  const services: Record<string, Record<string, Record<string, Place>>> = {}
  let offset = 0
  for (const [number, block] of blocks.entries()) {
    const size = contents[number]!.length
    const length = block.reduce((sum, { text }) => sum + text.length, 0)
    let start = 0
    for (const { path, text } of block) {
      const [name = '', version, type = ''] = path.split('/')
      const end = start + text.length
      const place: Place = block.length > 1 ? [offset, size, length, start, end] : [offset, size, length]
      if (version === undefined) {
        tables[name] = place
      } else {
        services[name] ??= {}
        services[name][version] ??= {}
        services[name][version][type] = place
      }
      start = end
    }
    offset += size
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
