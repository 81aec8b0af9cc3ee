import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { Session } from '../../../../lib/index.ts'
import { read, serve } from '../../../helpers/http-server.ts'

/** Before all that tests make by themselves, and whole seconds as S3 has them. */
export const EARLIER = new Date('2026-01-02T03:04:05Z')
export const LATER = new Date('2026-02-03T04:05:06Z')

interface Stored {
  readonly body: Buffer
  readonly modified: Date
}

/** What a request is refused with, or nothing; it may take its time. */
type Gate = (method: string, key: string, query: URLSearchParams) => unknown

/** A bucket `b` in memory, behind HTTP, and ours in front of it. */
export class Store {
  readonly objects = new Map<string, Stored>()
  /** `PUT key`, in the order in which they came. */
  readonly requests: string[] = []
  /** Keys on a page of a listing. */
  pageSize = 1000
  /** Changes the order of a listing. */
  order: (keys: string[]) => string[] = keys => keys
  gate: Gate = () => undefined
  readonly #t: ExecutionContext
  url = ''

  constructor(t: ExecutionContext) {
    this.#t = t
  }

  static async start(t: ExecutionContext): Promise<Store> {
    const store = new Store(t)
    store.url = await serve(t, (request, response) => void store.#answer(request, response))
    return store
  }

  get bucket() {
    const session = new Session({
      region: 'us-east-1',
      endpointUrl: this.url,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      s3: { addressingStyle: 'path' },
      retries: { maxAttempts: 1 },
    })
    this.#t.teardown(() => session.close())
    return session.resource('s3').Bucket('b')
  }

  set(objects: Readonly<Record<string, string>>, modified = EARLIER): void {
    for (const [key, text] of Object.entries(objects)) this.objects.set(key, { body: Buffer.from(text), modified })
  }

  /** Texts by key. */
  get content(): Record<string, string> {
    return Object.fromEntries([...this.objects].sort().map(([key, { body }]) => [key, body.toString()]))
  }

  /** The requests since the last time, sorted. */
  sent(): string[] {
    return this.requests.splice(0).sort()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // By hand: a URL would resolve the dots of a key.
    const [path = '', search] = request.url!.split('?', 2)
    const query = new URLSearchParams(search)
    const key = decodeURIComponent(path.replace(/^\/b\/?/, ''))
    const method = query.has('list-type') ? 'LIST' : query.has('delete') ? 'DELETE' : request.method!
    this.requests.push(`${method} ${key}`.trim())
    const body = await read(request)
    const refusal = await this.gate(method, key, query)
    if (refusal !== undefined) {
      response.writeHead(403).end(`<Error><Code>${refusal}</Code><Message>refused</Message></Error>`)
    } else if (method === 'LIST') response.end(this.#list(query))
    else if (query.has('delete')) response.end(this.#delete(body.toString()))
    else if (method === 'PUT') this.#put(key, request, body, response)
    else if (method === 'DELETE') this.#deleteOne(key, response)
    else this.#get(key, request, response)
  }

  #deleteOne(key: string, response: ServerResponse): void {
    this.objects.delete(key)
    response.writeHead(204).end()
  }

  #put(key: string, { headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    this.objects.set(key, { body: decode(headers['content-encoding'], body), modified: LATER })
    response.writeHead(200, { etag: '"e"' }).end()
  }

  #get(key: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
    const stored = this.objects.get(key)
    if (stored === undefined) {
      response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>')
      return
    }
    const { body, modified } = stored
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '')
    const [start, end] =
      range === null
        ? [0, body.length]
        : [Number(range[1]), Math.min(Number(range[2] || body.length - 1) + 1, body.length)]
    const common = { etag: etagOf(body), 'last-modified': modified.toUTCString() }
    if (range !== null && start >= body.length) {
      response
        .writeHead(416, { 'content-range': `bytes */${body.length}` })
        .end('<Error><Code>InvalidRange</Code></Error>')
      return
    }
    const ranged = range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${body.length}` }
    response.writeHead(range === null ? 200 : 206, { ...common, ...ranged, 'content-length': end - start })
    response.end(method === 'HEAD' ? undefined : body.subarray(start, end))
  }

  #list(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? ''
    const sorted = [...this.objects.keys()].filter(key => key.startsWith(prefix))
    const keys = this.order(sorted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    const start = Number(query.get('continuation-token') ?? 0)
    const page = keys.slice(start, start + this.pageSize)
    const isCut = start + page.length < keys.length
    const contents = page.map(key => {
      const { body, modified } = this.objects.get(key)!
      const size = `<Size>${body.length}</Size><ETag>${etagOf(body)}</ETag>`
      return `<Contents><Key>${encodeURIComponent(key)}</Key>${size}<LastModified>${modified.toISOString()}</LastModified></Contents>`
    })
    const next = isCut ? `<NextContinuationToken>${start + page.length}</NextContinuationToken>` : ''
    return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
  }

  #delete(body: string): string {
    const errors: string[] = []
    for (const [, escaped] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) {
      const key = escaped!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
      const refusal = this.gate('DELETE', key, new URLSearchParams())
      if (refusal === undefined) this.objects.delete(key)
      else errors.push(`<Error><Key>${escaped}</Key><Code>${refusal}</Code><Message>refused</Message></Error>`)
    }
    return `<DeleteResult>${errors.join('')}</DeleteResult>`
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`
}

/** Bodies of `aws-chunked`, without looking at their trailers. */
function decode(encoding: string | undefined, body: Buffer): Buffer {
  if (encoding?.includes('aws-chunked') !== true) return body
  const pieces: Buffer[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, end), 16)
    if (!(size > 0)) return Buffer.concat(pieces)
    pieces.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}

/** A folder with files of a certain age, removed when the test ends. */
export async function folderWith(
  t: ExecutionContext,
  files: Readonly<Record<string, string>> = {},
  modified = EARLIER,
): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tucuxi-directory-')))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  await write(root, files, modified)
  return root
}

export async function write(root: string, files: Readonly<Record<string, string>>, modified = EARLIER): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    await utimes(path, modified, modified)
  }
}

/** Texts of the files below a folder by name; symlinks are not followed, as a recursive readdir of newer Nodes does. */
export async function contentOf(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await visit(path)
      if (entry.isFile()) files[path.slice(root.length + 1)] = await readFile(path, 'utf8')
    }
  }
  await visit(root)
  return Object.fromEntries(Object.entries(files).sort())
}
