import test from 'ava'
import { ClientError, type Page } from '../../../lib/index.ts'
import { withoutMetadata } from '../../helpers/aws.ts'
import { forEach, type Topic } from './store.ts'

const KEYS = ['a', 'b', 'logs/2025/1', 'logs/2026/1', 'logs/2026/2', 'logs/x', 'tmp/1', 'z']

const DELETE = `
bucket = resource('s3').Bucket(args['bucket'])
answers = bucket.objects.filter(**args['filter']).page_size(3).delete()
result = [{name: value for name, value in answer.items() if name != 'ResponseMetadata'} for answer in answers]`

const PREFIXES = `
config = {'PageSize': 2}
pages = client('s3').get_paginator('list_objects').paginate(
    Bucket=args['bucket'], Delimiter='/', Prefix=args['prefix'], PaginationConfig=config)
result = [prefix['Prefix'] for page in pages for prefix in page.get('CommonPrefixes', [])]`

export const collections: Topic = aws => {
  const filled = async (Bucket: string) => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket })
    await forEach(KEYS, Key => bucket.putObject({ Key, Body: Key }))
    return bucket
  }

  test('a batch action answers as boto3 does, and deletes the same', async t => {
    const [ours, theirs] = [await filled('delete-ours'), await filled('delete-theirs')]
    for (const filter of [{ Prefix: 'logs/' }, {}]) {
      const answers = await ours.objects.filter(filter).pageSize(3).delete()
      t.deepEqual(answers.map(withoutMetadata), await aws.boto3.run(DELETE, { bucket: theirs.name, filter }))
      t.deepEqual(
        await ours.objects.map(({ key }) => key).toArray(),
        await theirs.objects.map(({ key }) => key).toArray(),
      )
      const deleted = answers.flatMap(({ Deleted = [] }) => Deleted.map(({ Key }) => Key))
      t.deepEqual(
        answers.succeeded.map(object => (object as { key?: string }).key),
        deleted,
      )
    }
    t.deepEqual([...(await ours.objects.delete())], [])
  })

  test('prefixes() are the common prefixes that boto3 finds', async t => {
    const bucket = await filled('prefixed')
    for (const prefix of ['', 'logs/', 'logs/2026/']) {
      const ours = await bucket.objects.filter({ Prefix: prefix }).pageSize(2).prefixes().toArray()
      t.deepEqual(ours, (await aws.boto3.run(PREFIXES, { bucket: bucket.name, prefix })) as string[])
    }
    const versions = bucket.objectVersions.filter({ Delimiter: '/' }).prefixes()
    t.deepEqual(new Set(await versions.toArray()), new Set(['logs/', 'tmp/']))
  })

  test('a listing is resumed at every item, in pages of another size', async t => {
    const bucket = await filled('resumed')
    let seen = 0
    for await (const page of bucket.objects.pageSize(3).pages() as AsyncIterable<Page<{ key: string }>>) {
      for (let count = 1; count <= page.length; count += 1) {
        const cursor = page.cursorAt(count)
        const rest = cursor === undefined ? [] : await bucket.objects.pageSize(2).after(cursor).toArray()
        t.deepEqual(
          rest.map(({ key }) => key),
          KEYS.slice(seen + count),
        )
      }
      seen += page.length
    }
    t.is(seen, KEYS.length)
  })

  test('objects are read some at a time, in order, and a missing one ends it', async t => {
    const bucket = await filled('at-once')
    const texts = bucket.objects.concurrency(3).map(async object => (await object.get()).Body.text())
    t.deepEqual(await texts.toArray(), KEYS)
    const missing = bucket.objects.concurrency(2).forEach(async ({ key }) => {
      await bucket.Object(`${key}?`).get()
    })
    await t.throwsAsync(missing, { instanceOf: ClientError, code: 'NoSuchKey' })
    t.true(await bucket.objects.some(({ key }) => key === 'tmp/1'))
    t.is(await bucket.objects.reduce((sum, { size = 0 }) => sum + size, 0), KEYS.join('').length)
  })
}
