import test from 'ava'
import { BatchError } from '../../../lib/errors.ts'
import type { Loose } from '../fixture.ts'
import { answering, Refusal } from './fixture.ts'

const listed = (keys: readonly string[]) => {
  const contents = keys.map(key => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`)
  return `<ListBucketResult><EncodingType>url</EncodingType>${contents.join('')}</ListBucketResult>`
}

/** A bucket with these keys; deleting one fails as often as `codes` has a code for it. */
function bucketWith(keys: readonly string[], codes: Record<string, string[]> = {}, alone: unknown = '') {
  const single: string[] = []
  const batches: string[][] = []
  const { session, requests } = answering((body, { method, url }) => {
    if (method === 'GET') return listed(keys)
    if (method === 'DELETE') {
      single.push(decodeURIComponent(url.split('/').slice(4).join('/')))
      return alone
    }
    const asked = [...(body as string).matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!)
    batches.push(asked)
    const results = asked.map(key => {
      const code = codes[key]?.shift()
      if (code === undefined) return `<Deleted><Key>${key}</Key></Deleted>`
      return `<Error><Key>${key}</Key><Code>${code}</Code><Message>${code}!</Message></Error>`
    })
    return `<DeleteResult>${results.join('')}</DeleteResult>`
  })
  const bucket = session
    .with({ s3: { addressingStyle: 'path' } })
    .resource('s3')
    .Bucket('b')
  return { bucket, batches, single, requests }
}

test('objects that failed for a moment are deleted again, they alone; the answers are one for each request', async t => {
  const { bucket, batches } = bucketWith(['a', 'b', 'c'], {
    b: ['InternalError', 'SlowDown'],
    c: ['ServiceUnavailable'],
  })
  const responses = await bucket.objects.delete()
  t.deepEqual(batches, [['a', 'b', 'c'], ['b', 'c'], ['b']])
  t.deepEqual(
    responses.map(({ Deleted = [] }) => Deleted.map(({ Key }) => Key)),
    [['a'], ['c'], ['b']],
  )
  t.deepEqual(responses.failures, [])
  t.deepEqual(
    responses.succeeded.map(one => (one as Loose).key),
    ['a', 'c', 'b'],
  )
})

test('objects that cannot be deleted are not sent again, and those that could be are named', async t => {
  const { bucket, batches } = bucketWith(['a', 'b', 'c'], { b: ['AccessDenied'], c: Array(9).fill('InternalError') })
  const error = await t.throwsAsync<Loose>(bucket.objects.delete(), { instanceOf: BatchError })
  t.deepEqual(batches, [['a', 'b', 'c'], ['c'], ['c']])
  t.deepEqual(
    error.failures.map(({ resource, code, attempts }: Loose) => [resource.key, code, attempts]),
    [
      ['b', 'AccessDenied', 1],
      ['c', 'InternalError', 3],
    ],
  )
  t.deepEqual(
    error.succeeded.map((one: Loose) => one.key),
    ['a'],
  )
  t.is(error.responses.length, 3)
})

test('a page of more than a thousand objects is several requests', async t => {
  const keys = Array.from({ length: 1_001 }, (_, index) => `${index}`)
  const { bucket, batches } = bucketWith(keys)
  t.is((await bucket.objects.delete()).length, 2)
  t.deepEqual(
    batches.map(({ length }) => length),
    [1_000, 1],
  )
})

const ODD = ['bell\u0007', '\ufffe']

test('keys that XML cannot hold are deleted by themselves, and answered for as the others', async t => {
  const { bucket, batches, single } = bucketWith(['a', ODD[0]!, 'b', ODD[1]!])
  const responses = await bucket.objects.delete({ RequestPayer: 'requester' })
  t.deepEqual(batches, [['a', 'b']])
  t.deepEqual(single, [ODD[0], ODD[1]])
  t.deepEqual(
    responses.map(({ Deleted }) => Deleted),
    [[{ Key: 'a' }, { Key: 'b' }], [{ Key: ODD[0] }], [{ Key: ODD[1] }]],
  )
  t.is(responses[1]!.ResponseMetadata.HTTPStatusCode, 200)
})

test('deleteObjects of a bucket does the same, and its answer is one', async t => {
  const { bucket, batches, single } = bucketWith([], { b: ['InternalError'], c: ['AccessDenied'] })
  const Objects = ['a', ODD[0]!, 'b', 'c'].map(Key => ({ Key }))
  const answer = await bucket.deleteObjects({ Delete: { Objects } }, { rejectOnFailure: false })
  t.deepEqual(batches, [['a', 'b', 'c'], ['b']])
  t.deepEqual(single, [ODD[0]])
  t.deepEqual(
    answer.Deleted?.map(({ Key }) => Key),
    ['a', 'b', ODD[0]],
  )
  t.deepEqual(answer.Errors, [{ Key: 'c', Code: 'AccessDenied', Message: 'AccessDenied!' }])
  const quiet = await bucket.deleteObjects({ Delete: { Objects: Objects.slice(0, 2), Quiet: true } })
  t.is(quiet.Errors, undefined)
})

test('a key that is refused by itself is a failure as in a batch', async t => {
  const { bucket } = bucketWith(['a', ODD[0]!], {}, new Refusal('AccessDenied', 403))
  const error = await t.throwsAsync<Loose>(bucket.objects.delete(), { instanceOf: BatchError })
  t.like(error.failures, [{ resource: { key: ODD[0] }, code: 'AccessDenied', message: 'No', attempts: 1 }])
  t.deepEqual(
    error.succeeded.map(({ key }: Loose) => key),
    ['a'],
  )
})
