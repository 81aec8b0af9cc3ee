import test from 'ava'
import { InvalidOptionError } from '../../../lib/errors.ts'
import { listedBucket } from '../../resource/bucket.ts'

const KEYS = ['a', 'logs/2025/1', 'logs/2026/1', 'logs/2026/2', 'logs/x', 'tmp/1', 'z']

test('prefixes() are the folders of a bucket, page by page, each once', async t => {
  const { bucket, requests } = listedBucket(KEYS, 2)
  t.deepEqual(await bucket.objects.filter({ Delimiter: '/' }).prefixes().toArray(), ['logs/', 'tmp/'])
  t.is(requests.length, 2)
  t.deepEqual(await bucket.objects.filter({ Prefix: 'logs/' }).prefixes().toArray(), ['logs/2025/', 'logs/2026/'])
  t.deepEqual(await bucket.objects.filter({ Delimiter: '2' }).prefixes().toArray(), ['logs/2'])
})

test('they are a sequence like any other, and ask for no page that is not needed', async t => {
  const { bucket, requests } = listedBucket(KEYS, 2)
  const some = bucket.objects.pageSize(1).prefixes()
  t.deepEqual(
    await some
      .drop(1)
      .take(1)
      .map(prefix => prefix.toUpperCase())
      .toArray(),
    ['TMP/'],
  )
  t.is(requests.length, 3)
  t.is(await some.first(), 'logs/')
})

test('conditions on objects do not go with them', t => {
  const { objects } = listedBucket(KEYS).bucket
  for (const wrong of [objects.limit(1), objects.where(() => true)]) {
    t.throws(() => wrong.prefixes(), {
      instanceOf: InvalidOptionError,
      message:
        "s3.Bucket(name='b').objects.prefixes: where(), limit() and the like are for items, ask for them after it.",
    })
  }
})
