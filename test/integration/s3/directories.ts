import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { contentOf, folderWith } from '../../services/s3/directory/store.ts'
import type { AnyAws, Topic } from './store.ts'

const NAMES = ['a-b', 'a/b', 'a.c', 'a0', 'a b+c', 'é/😀', '\uffee', 'x/y/z', "quote's", '&<>"', '%2e', 'back\\slash']

const KEYS_OF = `
pages = client('s3').get_paginator('list_objects_v2').paginate(Bucket=args['bucket'])
keys = [c['Key'] for page in pages for c in page.get('Contents', [])]
result = {k: client('s3').get_object(Bucket=args['bucket'], Key=k)['Body'].read().decode() for k in keys}`

function bucketNamed({ session }: AnyAws, name: string) {
  return session.resource('s3').createBucket({ Bucket: name })
}

export const directories: Topic = aws => {
  test('a folder goes up, is the same for boto3, and comes down again', async t => {
    const bucket = await bucketNamed(aws, 'dir-round-trip')
    const files = Object.fromEntries(NAMES.map(name => [name, `content of ${name}`]))
    const root = await folderWith(t, files)
    const up = await bucket.uploadDirectory(root, { prefix: 'p é' })
    t.is(up.transferred, NAMES.length)
    const theirs = await aws.boto3.run(KEYS_OF, { bucket: bucket.name })
    t.deepEqual(theirs, Object.fromEntries(Object.entries(files).map(([name, text]) => [`p é/${name}`, text])))
    const again = await folderWith(t)
    t.is((await bucket.downloadDirectory('p é', again)).transferred, NAMES.length)
    t.deepEqual(await contentOf(again), await contentOf(root))
    // Neither way is there anything left to do.
    t.like(await bucket.sync({ path: again }, { prefix: 'p é' }), { transferred: 0, unchanged: NAMES.length })
    t.like(await bucket.sync({ prefix: 'p é' }, { path: again }), { transferred: 0, unchanged: NAMES.length })
  })

  test('sync deletes what is gone, and nothing else', async t => {
    const bucket = await bucketNamed(aws, 'dir-sync')
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`d${index % 7}/f${index}`, `${index}`]))
    const root = await folderWith(t, files)
    t.is((await bucket.sync({ path: root }, { prefix: 'm' })).transferred, 120)
    await rm(join(root, 'd3'), { recursive: true })
    const { deleted, unchanged } = await bucket.sync({ path: root }, { prefix: 'm' }, { delete: true })
    t.deepEqual([deleted, unchanged], [17, 103])
    const keys = await bucket.objects.map(({ key }) => key).toArray()
    t.is(keys.length, 103)
    t.false(keys.some(key => key.startsWith('m/d3/')))
  })

  test('an object in parts is compared by its checksum', async t => {
    const bucket = await bucketNamed(aws, 'dir-in-parts')
    const root = await folderWith(t)
    await writeFile(join(root, 'big'), Buffer.alloc(11 * 1024 * 1024, 'tucuxi'))
    const config = { multipartChunksize: 5 * 1024 * 1024 }
    const extraArgs = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }
    await bucket.sync({ path: root }, { prefix: '' }, { config, extraArgs })
    const [{ eTag } = { eTag: '' }] = await bucket.objects.toArray()
    t.regex(eTag ?? '', /-3"$/)
    const head = await bucket.meta.client.headObject({ Bucket: bucket.name, Key: 'big', ChecksumMode: 'ENABLED' })
    const { unchanged, transferred } = await bucket.sync(
      { path: root },
      { prefix: '' },
      { compare: 'checksum', dryRun: true },
    )
    t.deepEqual([unchanged, transferred], head.ChecksumCRC32?.includes('-') === false ? [1, 0] : [0, 1])
  })
}
