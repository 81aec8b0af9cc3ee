/** Recorded against moto, and replayed without it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import test from 'ava'
import { ClientError, type Session } from '../../lib/index.ts'
import { recording } from '../../lib/testing.ts'
import { useMoto } from '../helpers/aws.ts'
import { offline } from './offline.ts'

const aws = useMoto()
const folder = mkdtempSync(join(tmpdir(), 'tucuxi-recording-'))
test.after.always(() => rmSync(folder, { recursive: true, force: true }))

const PART = 5 * 2 ** 20
const big = join(folder, 'big')
writeFileSync(big, Buffer.alloc(PART * 2 + 1, 'x'))

async function run(session: Session): Promise<unknown[]> {
  const seen: unknown[] = []
  const bucket = session.resource('s3').Bucket('tape')
  await bucket.create()
  await bucket.waitUntilExists()
  await bucket.uploadFile(big, 'big', { config: { multipartThreshold: PART, multipartChunksize: PART } })
  await bucket.putObject({ Key: 'zip', Body: gzipSync('hello'), ContentEncoding: 'gzip' })
  seen.push(gunzipSync(await (await bucket.Object('zip').get()).Body.bytes()).toString())
  for await (const { key, size, lastModified } of bucket.objects) seen.push([key, size, lastModified])
  await bucket.objects.delete()
  const gone = await bucket
    .Object('zip')
    .get()
    .catch((error: unknown) => error)
  seen.push((gone as ClientError).code, gone instanceof ClientError)

  const ec2 = session.resource('ec2')
  const made = await ec2.createInstances({ ImageId: 'ami-12345678', MinCount: 3, MaxCount: 3 })
  await Promise.all(made.map(instance => instance.waitUntilRunning()))
  for (const instance of made) seen.push(instance.id, instance.state?.Name)
  const key = await session.resource('iam').createUser({ UserName: 'taper' })
  const pair = await key.createAccessKeyPair()
  seen.push(key.arn, pair.secret === undefined)
  return seen
}

test('objects, instances and keys: the replay sees what the recording saw', async t => {
  const file = join(folder, 'moto.json')
  const tape = recording(aws.session, { file })
  const first = await run(aws.session)
  tape.stop()
  const session = offline()
  using player = recording(session, { file })
  t.deepEqual(await run(session), first)
  player.assertNoPendingResponses()
  t.notRegex(readFileSync(file, 'utf8'), /AKIA|"SecretAccessKey": "(?!REDACTED)/)
})
