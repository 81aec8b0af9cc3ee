import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const QUALITY = constants.BROTLI_MAX_QUALITY

/** What is beside the definitions for the project's own use. */
const LEFT_OUT = ['resource-schema.json']

/**
 * Writes the definitions of `folders` into one folder, each as `*.json.br`, in botocore's layout.
 *
 * @param cache where compressed files are kept by the hash of their content: compressing all takes half a minute
 * @returns bytes written
 */
export async function compressData(folders: readonly string[], target: string, cache: string): Promise<number> {
  mkdirSync(cache, { recursive: true })
  const sizes = folders.flatMap(folder => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files
      .filter(file => file.endsWith('.json') && !LEFT_OUT.includes(file))
      .map(async file => {
        const content = await compressed(readFileSync(join(folder, file), 'utf8'), cache)
        const path = join(target, `${file}.br`)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, content)
        return content.length
      })
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function compressed(text: string, cache: string): Promise<Buffer> {
  const content = Buffer.from(JSON.stringify(JSON.parse(text)))
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
