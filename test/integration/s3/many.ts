import test from 'ava'
import { BatchError } from '../../../lib/index.ts'
import { forEach, type Topic } from './store.ts'

const COUNT = 2500
const KEYS = Array.from({ length: COUNT }, (_, index) => {
  return `${index % 5 === 0 ? 'fifth' : 'other'}/${String(index).padStart(4, '0')} +é`
})

const PAGES = `
pages = client('s3').get_paginator('list_objects_v2').paginate(Bucket=args['bucket'], PaginationConfig=args['config'])
whole = pages.build_full_result()
result = {'keys': [c['Key'] for c in whole['Contents']], 'token': whole.get('NextToken')}`

export const many: Topic = aws => {
  test('2,500 objects are iterated, filtered, limited, paged and deleted in three requests', async t => {
    const session = aws.sessionWith({})
    const bucket = await session.resource('s3').createBucket({ Bucket: 'many' })
    const { client } = bucket.meta
    await forEach(KEYS, Key => bucket.putObject({ Key, Body: '' }))
    const sorted = KEYS.toSorted()
    let requests = 0
    client.meta.events.on('before-call', () => {
      requests += 1
    })
    const counted = async <T>(expected: number, work: () => Promise<T>): Promise<T> => {
      requests = 0
      const result = await work()
      t.is(requests, expected, String(work))
      return result
    }
    const { objects } = bucket
    const names = objects.map(({ key }) => key)

    const seen = await counted(3, async () => {
      const keys: string[] = []
      for await (const object of objects) keys.push(object.key)
      return keys
    })
    t.deepEqual(seen, sorted)
    t.deepEqual(await counted(3, () => names.toArray()), sorted)
    t.deepEqual(
      await counted(3, () =>
        objects
          .prefetch()
          .map(({ key }) => key)
          .toArray(),
      ),
      sorted,
    )
    const fifth = objects.filter({ Prefix: 'fifth/' })
    t.is((await counted(1, () => fifth.toArray())).length, 500)
    t.is((await counted(1, () => fifth.filter({ Marker: sorted[9]! }).toArray())).length, 490)
    t.is((await counted(3, () => fifth.pageSize(200).toArray())).length, 500)
    t.is((await counted(2, () => objects.limit(1200).toArray())).length, 1200)
    t.is((await counted(1, () => objects.limit(1000).toArray())).length, 1000)
    t.is((await counted(0, () => objects.limit(0).toArray())).length, 0)
    t.is((await counted(1, () => objects.first()))?.key, sorted[0])
    t.is((await counted(1, () => objects.pageSize(1).first()))?.key, sorted[0])
    const even = objects.where(({ key }) => key.endsWith('0 +é')).limit(30)
    t.is((await counted(1, () => even.toArray())).length, 30)
    const sizes = await counted(7, async () => {
      const lengths: number[] = []
      for await (const page of objects.pageSize(400).pages()) lengths.push(page.length)
      return lengths
    })
    t.deepEqual(sizes, [400, 400, 400, 400, 400, 400, 100])
    const summary = await objects.first()
    t.is(summary?.size, 0)
    t.true(summary?.lastModified instanceof Date)
    await t.throwsAsync(objects.toArray({ max: 2499 }), { code: 'Pagination', message: /more than 2499 items/ })

    // Each library goes on where the other one stopped, in the middle of a page.
    const params = { Bucket: bucket.name }
    const first = await client.paginate('listObjectsV2', params, { pageSize: 400, maxItems: 900 }).all()
    const { NextToken: token = '' } = first as { NextToken?: string }
    t.deepEqual(
      first.Contents?.map(({ Key }) => Key),
      sorted.slice(0, 900),
    )
    const config = { PageSize: 400, StartingToken: token }
    const theirs = await aws.boto3.run(PAGES, { bucket: bucket.name, config })
    t.deepEqual(theirs, { keys: sorted.slice(900), token: null })
    const cut = { PageSize: 400, MaxItems: 1300 }
    const begun = (await aws.boto3.run(PAGES, { bucket: bucket.name, config: cut })) as {
      keys: string[]
      token: string
    }
    t.deepEqual(begun.keys, sorted.slice(0, 1300))
    const rest = await client.paginate('listObjectsV2', params, { pageSize: 400, startingToken: begun.token }).all()
    t.deepEqual(
      rest.Contents?.map(({ Key }) => Key),
      sorted.slice(1300),
    )

    const few = client.paginate('listObjectsV2', { ...params, Prefix: 'other/' }, { maxItems: 3 })
    const items: unknown[] = []
    for await (const item of few.items()) items.push(item.Key)
    const others = sorted.filter(key => key.startsWith('other/'))
    t.deepEqual(items, others.slice(0, 3))
    t.truthy(few.resumeToken)
    const searched: unknown[] = []
    for await (const key of client.paginate('listObjectsV2', params).search(`Contents[?contains(Key, '249')].Key`))
      searched.push(key)
    t.deepEqual(
      searched,
      sorted.filter(key => key.includes('249')),
    )

    // Three listings and three deletions.
    const answers = await counted(6, () => objects.delete())
    t.deepEqual(
      answers.map(({ Deleted = [] }) => Deleted.length),
      [1000, 1000, 500],
    )
    t.deepEqual([...answers.failures], [])
    t.deepEqual([...(await counted(1, () => objects.delete()))], [])
  })

  test('a batch deletion says which keys were not deleted, and why', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'locked-in' })
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::locked-in/locked/*' },
    ]
    await bucket.Policy().put({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
    for (const Key of ['a', 'locked/1 +', 'locked/2', 'z']) await bucket.putObject({ Key, Body: '' })
    const error = await t.throwsAsync(bucket.objects.delete(), {
      instanceOf: BatchError,
      message:
        /^s3\.Bucket\(name='locked-in'\)\.objects\.delete\(\): 2 items failed: AccessDenied \(2\)\. First: s3\.ObjectSummary/,
    })
    const failures = error.failures as { resource: object; code: string }[]
    t.deepEqual(
      failures.map(({ resource, code }) => [String(resource), code]),
      ['locked/1 +', 'locked/2'].map(key => [`s3.ObjectSummary(bucketName='locked-in', key='${key}')`, 'AccessDenied']),
    )
    t.is(error.responses.length, 1)
    t.deepEqual(await bucket.objects.map(({ key }) => key).toArray(), ['locked/1 +', 'locked/2'])
  })
}
