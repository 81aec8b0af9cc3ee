import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'ava'
import { RequestBodyError, Session, type Transport, type WireRequest } from '../../lib/index.ts'

const MIB = 1024 * 1024
const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

function open() {
  const requests: WireRequest[] = []
  const bodies: string[] = []
  const transport: Transport = async request => {
    requests.push(request)
    const { body } = request
    const chunks = body instanceof Readable ? await body.toArray() : [Buffer.from(body ?? '')]
    bodies.push(sha256(...chunks).toString('hex'))
    return { statusCode: 201, headers: { 'x-amz-archive-id': 'a-1' }, body: Buffer.alloc(0) }
  }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  const client = new Session({ region: 'us-east-1', credentials, transport }).client('glacier')
  return { client, requests, bodies }
}

const vault = { accountId: '-', vaultName: 'v' }

test('every request says its version, and means the account of the credentials unless told another', async t => {
  const { client, requests } = open()
  await client.createVault({ vaultName: 'v' } as typeof vault)
  await client.createVault({ vaultName: 'v', accountId: '123456789012' })
  t.deepEqual(
    requests.map(({ url, headers }) => [new URL(url).pathname, headers['x-amz-glacier-version']]),
    [
      ['/-/vaults/v', '2012-06-01'],
      ['/123456789012/vaults/v', '2012-06-01'],
    ],
  )
  t.is(requests[0]!.headers['x-amz-sha256-tree-hash'], undefined)
})

test('an archive goes out with its hash and its tree hash, whatever holds it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-glacier-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const bytes = Buffer.alloc(2 * MIB + 5, 'river')
  writeFileSync(join(folder, 'archive'), bytes)
  const leaves = [0, MIB, 2 * MIB].map(start => sha256(bytes.subarray(start, start + MIB)))
  const tree = sha256(sha256(leaves[0]!, leaves[1]!), leaves[2]!).toString('hex')
  const { client, requests, bodies } = open()
  const pieces = () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])
  for (const body of [bytes, bytes.toString(), createReadStream(join(folder, 'archive')), pieces]) {
    await client.uploadArchive({ ...vault, body })
    const { headers } = requests.at(-1)!
    t.is(headers['x-amz-content-sha256'], sha256(bytes).toString('hex'))
    t.is(headers['x-amz-sha256-tree-hash'], tree)
    t.is(bodies.at(-1), headers['x-amz-content-sha256'], 'the whole body is still there to be sent')
  }
})

test('the tree hash of little is its hash', async t => {
  const { client, requests } = open()
  await client.uploadArchive({ ...vault, body: 'x' })
  const { headers } = requests[0]!
  t.is(headers['x-amz-sha256-tree-hash'], sha256(Buffer.from('x')).toString('hex'))
})

test('a checksum that the caller gives is kept', async t => {
  const { client, requests } = open()
  await client.uploadArchive({ ...vault, body: 'x', checksum: 'mine' })
  t.is(requests[0]!.headers['x-amz-sha256-tree-hash'], 'mine')
})

test('a stream that can be read only once is refused, with the remedy', async t => {
  const { client, requests } = open()
  await t.throwsAsync(client.uploadArchive({ ...vault, body: Readable.from(['x']) }), {
    instanceOf: RequestBodyError,
    message: /^UploadArchive sends a checksum before its body.*Give bytes, a file stream with a path, or a function/,
  })
  t.deepEqual(requests, [])
})
