import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { ExecutionContext } from 'ava'
import { Session, type SessionOptions } from '../../../../lib/index.ts'
import { read, serve } from '../../../helpers/http-server.ts'
import { until } from '../../../helpers/proxy-server.ts'

export const MB = 1024 * 1024
export const PART = 5 * MB

/** A request as the store saw it. */
export interface Seen {
  readonly operation: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** How many of this operation there were, this one included. */
  readonly count: number
  readonly bytes: number
}

/** What goes wrong with one request. */
export type Fault =
  /** The connection ends before the answer; `done` when the work is done already. */
  | { readonly reset: 'before' | 'done' }
  | { readonly status: number; readonly code: string }
  /** The body ends after so many bytes, the connection with it. */
  | { readonly cut: number }
  /** No answer, or nothing after so many bytes of the body. */
  | { readonly stall: true | number }
  /** Other bytes than were stored, of the same number. */
  | { readonly corrupt: true }
  | { readonly headers: Readonly<Record<string, string>> }

export interface StoredObject {
  readonly body: Buffer
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Stub {
  readonly objects: Map<string, StoredObject>
  /** Uploads in parts that were begun, and neither completed nor aborted. */
  readonly uploads: Map<string, Map<number, { body: Buffer; etag: string; crc: string }>>
  readonly seen: Seen[]
  readonly url: string
  /** Resolves when no request is under way any more: answered, or left by the client. */
  idle(): Promise<void>
  /** The names of the operations, in their order. */
  operations(): string[]
  put(key: string, body: Buffer, headers?: Readonly<Record<string, string>>): void
  /** Called with each request. */
  fault: (seen: Seen, stub: Stub) => Fault | undefined
  most: { uploads: number }
}

/** A store of one bucket in memory, on loopback, until the test ends. It does what S3 does, but for what a test wants to go wrong. */
export async function startStub(t: ExecutionContext): Promise<Stub> {
  let now = 0
  const stub: Stub = {
    objects: new Map(),
    uploads: new Map(),
    seen: [],
    url: '',
    idle: () => until(() => now === 0),
    fault: () => undefined,
    most: { uploads: 0 },
    operations: () => stub.seen.map(({ operation }) => operation),
    put: (key, body, headers = {}) => stub.objects.set(key, { body, etag: md5(body), headers }),
  }
  const url = await serve(t, async (request, response) => {
    now += 1
    stub.most.uploads = Math.max(stub.most.uploads, now)
    response.once('close', () => {
      now -= 1
    })
    // The client may go away in the middle of its body.
    const body = await read(request).catch(() => undefined)
    if (body !== undefined) answer(stub, request, response, body)
  })
  return Object.assign(stub, { url })
}

export function clientOf(t: ExecutionContext, { url }: Stub, options: SessionOptions = {}) {
  const session = new Session({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    endpointUrl: url,
    ...options,
  })
  t.teardown(() => session.close())
  return session.client('s3')
}

/** A folder for the files of one test. */
export function folderOf(t: ExecutionContext) {
  const path = mkdtempSync(join(tmpdir(), 'tucuxi-transfer-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  return {
    path: (name: string) => join(path, name),
    write: (name: string, body: Buffer) => {
      writeFileSync(join(path, name), body)
      return join(path, name)
    },
    names: () => readdirSync(path),
  }
}

/** So many bytes, of which no two pieces are alike. */
export function content(size: number): Buffer {
  return randomBytes(size)
}

function answer(stub: Stub, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { pathname, searchParams: query } = new URL(request.url!, 'http://s')
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'))
  const operation = operationOf(request, query)
  const count = stub.seen.filter(seen => seen.operation === operation).length + 1
  const seen: Seen = { operation, key, query, headers: request.headers, count, bytes: body.length }
  stub.seen.push(seen)
  const fault = stub.fault(seen, stub)
  if (fault !== undefined && 'stall' in fault && fault.stall === true) return
  if (fault !== undefined && 'reset' in fault && fault.reset === 'before') {
    request.socket.destroy()
    return
  }
  if (fault !== undefined && 'status' in fault) {
    send(response, { status: fault.status, body: errorOf(fault.code) })
    return
  }
  const done = operations[operation]!(stub, seen, body)
  if (fault !== undefined && 'reset' in fault) {
    request.socket.destroy()
    return
  }
  send(response, request.method === 'HEAD' ? { ...done, head: true } : done, fault)
}

interface Done {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  readonly head?: boolean
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '', head }: Done, fault?: Fault): void {
  const bytes = fault !== undefined && 'corrupt' in fault ? Buffer.alloc(body.length) : Buffer.from(body)
  const more = fault !== undefined && 'headers' in fault ? fault.headers : {}
  response.writeHead(status, {
    'content-length': bytes.length,
    'x-amz-request-id': 'r-1',
    date: new Date().toUTCString(),
    ...headers,
    ...more,
  })
  if (head === true) response.end()
  else if (fault !== undefined && 'cut' in fault) response.write(bytes.subarray(0, fault.cut), () => response.destroy())
  else if (fault !== undefined && 'stall' in fault)
    response.write(bytes.subarray(0, Math.min(Number(fault.stall), bytes.length - 1)))
  else response.end(bytes)
}

function operationOf({ method, headers }: IncomingMessage, query: URLSearchParams): string {
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload'
  if (method === 'DELETE') return 'AbortMultipartUpload'
  if (query.has('tagging')) return method === 'PUT' ? 'PutObjectTagging' : 'GetObjectTagging'
  if (method === 'PUT') {
    const kind = query.has('partNumber') ? ['UploadPart', 'UploadPartCopy'] : ['PutObject', 'CopyObject']
    return kind[headers['x-amz-copy-source'] === undefined ? 0 : 1]!
  }
  return method === 'HEAD' ? 'HeadObject' : 'GetObject'
}

const operations: Readonly<Record<string, (stub: Stub, seen: Seen, body: Buffer) => Done>> = {
  PutObject(stub, { key, headers }, body) {
    stub.put(key, body, { 'x-amz-checksum-crc32': crcOf(body) })
    return { headers: { etag: md5(body), ...offered(headers) } }
  },
  CopyObject(stub, { key, headers }) {
    const { body } = sourceOf(stub, headers)
    stub.put(key, body)
    return { body: `<CopyObjectResult><ETag>${md5(body)}</ETag></CopyObjectResult>` }
  },
  CreateMultipartUpload(stub, { key }) {
    const id = `u-${stub.seen.length}`
    stub.uploads.set(id, new Map())
    const place = `<Bucket>b</Bucket><Key>${key}</Key>`
    return { body: `<InitiateMultipartUploadResult>${place}<UploadId>${id}</UploadId></InitiateMultipartUploadResult>` }
  },
  UploadPart(stub, { query, headers }, body) {
    const parts = stub.uploads.get(query.get('uploadId')!)
    if (parts === undefined) return { status: 404, body: errorOf('NoSuchUpload') }
    parts.set(Number(query.get('partNumber')), { body, etag: md5(body), crc: crcOf(body) })
    return { headers: { etag: md5(body), ...offered(headers) } }
  },
  UploadPartCopy(stub, { query, headers }) {
    const { body, etag } = sourceOf(stub, headers)
    if (headers['x-amz-copy-source-if-match'] !== etag) return { status: 412, body: errorOf('PreconditionFailed') }
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(String(headers['x-amz-copy-source-range']))!
    const part = body.subarray(Number(start), Number(end) + 1)
    stub.uploads
      .get(query.get('uploadId')!)!
      .set(Number(query.get('partNumber')), { body: part, etag: md5(part), crc: crcOf(part) })
    return { body: `<CopyPartResult><ETag>${md5(part)}</ETag></CopyPartResult>` }
  },
  CompleteMultipartUpload(stub, { key, query, headers }, document) {
    const parts = stub.uploads.get(query.get('uploadId')!)
    if (parts === undefined) return { status: 404, body: errorOf('NoSuchUpload') }
    const named = [...String(document).matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number))
    const chosen = named.map(number => parts.get(number)!)
    const body = Buffer.concat(chosen.map(part => part.body))
    const wanted = headers['x-amz-checksum-crc32']
    if (wanted !== undefined && wanted !== crcOf(body)) return { status: 400, body: errorOf('BadDigest') }
    const sums = chosen.map(({ etag }) => Buffer.from(etag.slice(1, -1), 'hex'))
    const etag = `"${createHash('md5').update(Buffer.concat(sums)).digest('hex')}-${chosen.length}"`
    stub.objects.set(key, { body, etag, headers: { 'x-amz-checksum-crc32': crcOf(body) } })
    stub.uploads.delete(query.get('uploadId')!)
    const result = `<Bucket>b</Bucket><Key>${key}</Key><ETag>${etag}</ETag>`
    return { body: `<CompleteMultipartUploadResult>${result}</CompleteMultipartUploadResult>` }
  },
  AbortMultipartUpload(stub, { query }) {
    const was = stub.uploads.delete(query.get('uploadId')!)
    return was ? { status: 204 } : { status: 404, body: errorOf('NoSuchUpload') }
  },
  HeadObject: serveObject,
  GetObject: serveObject,
  GetObjectTagging: () => ({ body: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>' }),
  PutObjectTagging: () => ({}),
}

function serveObject(stub: Stub, { key, headers }: Seen): Done {
  const object = stub.objects.get(key)
  if (object === undefined) return { status: 404, body: errorOf('NoSuchKey') }
  const { body, etag, headers: own } = object
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
    return { status: 412, body: errorOf('PreconditionFailed') }
  }
  const common = { etag, 'last-modified': new Date().toUTCString() }
  const [, start, end] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? []
  if (start === undefined) return { headers: { ...common, ...own }, body }
  const last = end === '' ? body.length - 1 : Math.min(Number(end), body.length - 1)
  const range = `bytes ${start}-${last}/${body.length}`
  return { status: 206, headers: { ...common, 'content-range': range }, body: body.subarray(Number(start), last + 1) }
}

function sourceOf(stub: Stub, headers: IncomingMessage['headers']): StoredObject {
  return stub.objects.get(
    decodeURIComponent(
      String(headers['x-amz-copy-source'])
        .split('?')[0]!
        .replace(/^\/?b\//, ''),
    ),
  )!
}

/** Checksums of a body are given back. */
function offered(headers: IncomingMessage['headers']): Record<string, string> {
  const crc = headers['x-amz-checksum-crc32']
  return crc === undefined ? {} : { 'x-amz-checksum-crc32': String(crc) }
}

export function md5(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`
}

export function crcOf(body: Buffer): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}

function errorOf(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
}
