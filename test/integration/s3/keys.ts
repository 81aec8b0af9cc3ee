import test from 'ava'
import { agree, forEach, type Topic } from './store.ts'

const LONG = 'k'.repeat(1024)

const KEYS = [
  ...['a b', ' first', 'last ', 'a+b', '50%', '%25', '%41', '%zz', '%2e%2e'],
  ...['.', '..', './a', '../up', 'a/..', 'a/../b', 'a/./b', '/', '//', '//x', 'a//b', '/lead', 'trail/', 'a/b/c'],
  ...['?', '?acl', '?versionId=1', '#', 'a#b', '&', '=', 'a=b&c?d#e', 'x:y@z;,$', '{Key+}', '{x}', '|^`[]'],
  ...[`"double" 'single'`, '<tag>&amp;</tag>', ']]>', '<!-- -->', 'back\\slash', "~-_.!*'()"],
  ...['ünï ☃', '🐬', '𝒳/𝒴', 'e\u0301', '\u00e9', '\u2028', '\ufeffmark', '\ufffe', '\u0085', 'ключ', '鍵'],
  ...['\t', 'new\nline', 'cr\rhere', 'crlf\r\n', '\u0001', 'bell\u0007', '\u001f', '\u007f'],
  ...['__proto__', 'constructor', 'toString', 'null', 'undefined', 'then', 'true', '0', 'soap', 'favicon.ico'],
  ...[LONG, `${'☃'.repeat(341)}x`],
]

/** What XML 1.0 cannot hold: boto3 cannot delete such a key in a batch. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const UNWRITABLE = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const COPY = `
s3, source, target = client('s3'), args['source'], args['target']
listed = [o.key for o in resource('s3').Bucket(source).objects.all()]
for key in listed:
    assert s3.get_object(Bucket=source, Key=key)['Body'].read().decode() == key, key
    s3.put_object(Bucket=target, Key=key, Body=key.encode())
result = listed`

export const keys: Topic = (aws, store) => {
  // Its router knows no path with a line feed: 404, for boto3 too.
  const stored = KEYS.filter(key => store.name !== 'moto' || !key.includes('\n'))
  const sorted = stored.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

  test('awkward keys are put, described, read, listed, copied and deleted', async t => {
    const s3 = aws.session.client('s3')
    const [Bucket, other] = ['keys', 'keys-copied']
    await s3.createBucket({ Bucket })
    await s3.createBucket({ Bucket: other })
    await forEach(stored, async Key => {
      const name = JSON.stringify(Key)
      await s3.putObject({ Bucket, Key, Body: Key })
      t.is((await s3.headObject({ Bucket, Key })).ContentLength, Buffer.byteLength(Key), name)
      const bytes = await (await s3.getObject({ Bucket, Key })).Body.bytes()
      t.is(Buffer.from(bytes).toString(), Key)
      await s3.copyObject({ Bucket: other, Key, CopySource: { Bucket, Key } })
      t.is((await s3.headObject({ Bucket: other, Key })).ContentLength, Buffer.byteLength(Key), `copy of ${name}`)
    })
    for (const method of ['listObjects', 'listObjectsV2'] as const) {
      const { Contents } = await s3[method]({ Bucket })
      t.deepEqual(
        Contents?.map(({ Key }) => Key),
        sorted,
        method,
      )
    }
    const { Versions } = await s3.listObjectVersions({ Bucket })
    t.deepEqual(
      Versions?.map(({ Key }) => Key),
      // It does not encode the keys of this listing, whatever it is asked: XML turns the end of a line into a line feed.
      store.name === 'moto' ? sorted.map(key => key?.replace('\r', '\n')) : sorted,
    )
    await forEach(stored, async Key => {
      const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix: Key })
      const expected = sorted.filter(key => key.startsWith(Key))
      t.deepEqual(
        Contents.map(content => content.Key),
        expected,
        `prefix ${JSON.stringify(Key)}`,
      )
    })
    await forEach(stored, Key => s3.deleteObject({ Bucket: other, Key }))
    t.is((await s3.listObjectsV2({ Bucket: other })).KeyCount, 0)
  })

  test('boto3 finds our awkward keys, and we find those of boto3', async t => {
    const s3 = aws.session.resource('s3')
    const [source, target] = [await s3.createBucket({ Bucket: 'ours' }), await s3.createBucket({ Bucket: 'theirs' })]
    await forEach(stored, Key => source.putObject({ Key, Body: Key }))
    t.deepEqual(await aws.boto3.run(COPY, { source: source.name, target: target.name }), sorted)
    t.deepEqual(await target.objects.map(({ key }) => key).toArray(), sorted)
    await forEach(stored, async key => {
      const bytes = await (await target.Object(key).get()).Body.bytes()
      t.is(Buffer.from(bytes).toString(), key)
    })
  })

  test('awkward keys are deleted in a batch; those that XML cannot name by themselves', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'batched' })
    // moto reads a carriage return in the body, escaped or not, as a line feed.
    const named = stored.filter(key => store.name !== 'moto' || !key.includes('\r'))
    await forEach(named, Key => bucket.putObject({ Key, Body: '' }))
    const answers = await bucket.objects.delete()
    const deleted = answers.map(({ Deleted = [] }) => Deleted.map(({ Key }) => Key!))
    const unwritable = named.filter(key => UNWRITABLE.test(key))
    t.is(answers.length, unwritable.length + 1)
    t.deepEqual(deleted.flat().sort(), named.toSorted())
    t.deepEqual(
      deleted
        .filter(({ length }) => length === 1)
        .flat()
        .sort(),
      unwritable.toSorted(),
    )
    t.is(await bucket.objects.first(), undefined)
  })

  test('a key that is too long is refused by the store', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'longer' })
    const put = await agree(t, aws, 'putObject', { Bucket: 'longer', Key: `${LONG}k` })
    // moto takes it.
    if (store.name !== 'moto') t.like(put, { code: 'InvalidObjectName', statusCode: 400 })
    await t.throwsAsync(s3.putObject({ Bucket: 'longer', Key: '' }), { message: /Key: must not be empty/ })
  })

  test('pages go on after an awkward key', async t => {
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'paged' })
    const names = ['a +', 'a%2B', 'a%25 +', 'a+b', 'b c+/d', 'ü+'].toSorted()
    for (const Key of names) await bucket.putObject({ Key, Body: '' })
    t.deepEqual(
      await bucket.objects
        .pageSize(1)
        .map(({ key }) => key)
        .toArray(),
      names,
    )
    t.deepEqual(
      await bucket.objectVersions
        .pageSize(2)
        .map(({ objectKey }) => objectKey)
        .toArray(),
      names,
    )
    const pages = bucket.meta.client.paginate('listObjectsV2', { Bucket: bucket.name }, { pageSize: 1 })
    t.deepEqual(
      (await pages.all()).Contents?.map(({ Key }) => Key),
      names,
    )
  })
}
