/** A store that speaks S3 as it was before checksums: one setting makes do with it. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { type ClientOptions, Session, type UntypedClient } from '../../lib/index.ts'
import { read, serve } from '../helpers/http-server.ts'

const UNKNOWN = /^x-amz-(checksum-(?!mode$)|sdk-checksum-|trailer$|decoded-content-length$)/

function isUnderstood({ headers }: IncomingMessage): boolean {
  if (Object.keys(headers).some(name => UNKNOWN.test(name))) return false
  const encoding = `${headers['content-encoding']} ${headers['x-amz-content-sha256']}`
  return !/aws-chunked|STREAMING/.test(encoding)
}

async function storeFor(t: ExecutionContext) {
  const objects = new Map<string, Buffer>()
  const endpointUrl = await serve(t, async (request, response) => {
    const body = await read(request)
    if (!isUnderstood(request)) refuse(response, 'NotImplemented')
    else if (request.method === 'POST' && request.headers['content-md5'] !== md5(body))
      refuse(response, 'InvalidDigest')
    else if (request.method === 'POST') response.end('<DeleteResult/>')
    else if (request.method === 'GET') response.writeHead(200, { etag: '"e"' }).end(objects.get(request.url!))
    else {
      objects.set(request.url!.split('?')[0]!, body)
      response.writeHead(200, { etag: '"e"' }).end()
    }
  })
  const session = new Session({ endpointUrl, region: 'r', credentials: { accessKeyId: 'a', secretAccessKey: 's' } })
  t.teardown(() => session.close())
  return (options: ClientOptions = {}) => session.client('s3', options) as unknown as UntypedClient
}

function refuse(response: ServerResponse, code: string): void {
  response.writeHead(501).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`)
}

function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('base64')
}

const content = 'content'

/** Bodies of all kinds. */
function bodies(t: ExecutionContext): Record<string, () => Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-store-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'file')
  writeFileSync(file, content)
  return {
    text: () => ({ Body: content }),
    bytes: () => ({ Body: Buffer.from(content) }),
    blob: () => ({ Body: new Blob([content]) }),
    file: () => ({ Body: createReadStream(file) }),
    factory: () => ({ Body: () => Readable.from([content]), ContentLength: content.length }),
    once: () => ({ Body: Readable.from([content]), ContentLength: content.length }),
  }
}

test('a store that knows no checksums refuses what is sent by default', async t => {
  const s3 = (await storeFor(t))()
  for (const make of Object.values(bodies(t))) {
    await t.throwsAsync(s3.putObject!({ Bucket: 'b', Key: 'k', ...make() }), { code: 'NotImplemented' })
  }
})

test('with requestChecksumCalculation: when_required it takes bodies of every kind', async t => {
  const s3 = (await storeFor(t))({ requestChecksumCalculation: 'when_required' })
  for (const [name, make] of Object.entries(bodies(t))) {
    const object = { Bucket: 'b', Key: name }
    await s3.putObject!({ ...object, ...make() })
    const { Body } = await s3.getObject!(object)
    t.is(await (Body as { text(): Promise<string> }).text(), content, name)
    await t.notThrowsAsync(s3.uploadPart!({ ...object, UploadId: 'u', PartNumber: 1, ...make() }), name)
  }
})

test('what S3 itself wants a checksum for gets the older one from a hook', async t => {
  const s3 = (await storeFor(t))({ requestChecksumCalculation: 'when_required' })
  const remove = () => s3.deleteObjects!({ Bucket: 'b', Delete: { Objects: [{ Key: 'k' }] } })
  await t.throwsAsync(remove(), { code: 'NotImplemented' })
  s3.meta.events.on('before-sign.s3.DeleteObjects', ({ request }) => {
    const { headers, body } = request
    for (const name of Object.keys(headers)) if (name.includes('checksum')) delete headers[name]
    headers['content-md5'] = createHash('md5')
      .update(body as string)
      .digest('base64')
  })
  await t.notThrowsAsync(remove())
})
