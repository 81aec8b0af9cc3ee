import test from 'ava'
import { agree, type Topic } from './store.ts'

const ETAG = '"5d41402abc4b2a76b9719d911017c592"'

/** Metadata, conditions, ranges, tags. */
export const objects: Topic = (aws, store) => {
  test('what is said of an object is kept: metadata, type, cache control and the like', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'described' })
    const object = { Bucket: 'described', Key: 'o' }
    const described = {
      ContentType: 'text/x-odd; charset="utf-8"; a=b',
      CacheControl: 'no-cache, max-age=0',
      ContentDisposition: `attachment; filename="x y"; filename*=UTF-8''%e2%82%ac`,
      ContentLanguage: 'de, en;q=0.5',
      ContentEncoding: 'gzip',
      Expires: new Date('2030-01-01'),
      Metadata: {
        plain: 'value',
        signs: `"quoted", 'single'; a=b & <c> ~!@#$%^*()\\|`,
        json: '{"a":[1,2]}',
        escaped: '%41 +',
        'with-dash.and-dot': '1',
        long: 'x'.repeat(1000),
      },
    }
    await s3.putObject({ ...object, Body: 'hello', ...described })
    t.like(await agree(t, aws, 'headObject', object), { output: { ...described, ContentLength: 5, ETag: ETAG } })
    const { Body, ...answer } = await s3.getObject(object)
    t.like(answer, described)
    t.is(await Body.text(), 'hello', 'Content-Encoding is a word about the object, nothing to undo')
    await s3.copyObject({ ...object, Key: 'copy', CopySource: 'described/o' })
    t.like(await agree(t, aws, 'headObject', { ...object, Key: 'copy' }), { output: described })
    const replaced = { MetadataDirective: 'REPLACE', Metadata: { new: '1' }, ContentType: 'text/plain' }
    await s3.copyObject({ ...object, Key: 'replaced', CopySource: { Bucket: 'described', Key: 'o' }, ...replaced })
    const { output } = (await agree(t, aws, 'headObject', { ...object, Key: 'replaced' })) as { output: object }
    t.like(output, { Metadata: { new: '1' }, ContentType: 'text/plain' })
  })

  test('metadata in capitals comes back in small letters, spaces around it are lost', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'capitals' })
    const object = { Bucket: 'capitals', Key: 'o' }
    await s3.putObject({ ...object, Metadata: { 'Some-Name': ' Value  With   Spaces ' } })
    const { Metadata } = await s3.headObject(object)
    t.deepEqual(Object.keys(Metadata ?? {}), ['some-name'])
    t.regex(Metadata?.['some-name'] ?? '', /^Value +With +Spaces$/)
  })

  test('a stored Expires that is no date does not hide the object', async t => {
    const s3 = aws.sessionWith({}).client('s3')
    await s3.createBucket({ Bucket: 'expiring' })
    const object = { Bucket: 'expiring', Key: 'o' }
    s3.meta.events.on('before-sign.s3.PutObject', ({ request }) => {
      request.headers.expires = 'soon'
    })
    await s3.putObject({ ...object, Body: 'still here' })
    const { Expires, ExpiresString, Body } = await s3.getObject(object)
    t.deepEqual(
      { Expires, ExpiresString, text: await Body.text() },
      {
        Expires: undefined,
        ExpiresString: 'soon',
        text: 'still here',
      },
    )
    await agree(t, aws, 'headObject', object)
  })

  test('conditions are answered with 304 and 412, as to boto3', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'conditional' })
    const object = { Bucket: 'conditional', Key: 'o' }
    const { ETag } = await s3.putObject({ ...object, Body: 'hello' })
    t.is(ETag, ETAG)
    const future = new Date(Date.now() + 86_400_000)
    const past = new Date('2020-01-01')
    const cases = [
      [{ IfMatch: ETAG }, 200],
      [{ IfMatch: '"0"' }, 412],
      [{ IfNoneMatch: ETAG }, 304],
      [{ IfNoneMatch: '"0"' }, 200],
      [{ IfModifiedSince: past }, 200],
      [{ IfModifiedSince: future }, 304],
      [{ IfUnmodifiedSince: future }, 200],
      [{ IfUnmodifiedSince: past }, 412],
    ] as const
    for (const [condition, status] of cases) {
      const head = await agree(t, aws, 'headObject', { ...object, ...condition })
      t.is('statusCode' in head ? head.statusCode : 200, status, JSON.stringify(condition))
      const get = s3.getObject({ ...object, ...condition })
      if (status === 200) t.is(await (await get).Body.text(), 'hello')
      else t.like(await t.throwsAsync(get), { statusCode: status, code: status === 304 ? '304' : 'PreconditionFailed' })
    }
    await t.throwsAsync(s3.putObject({ ...object, Body: 'x', IfNoneMatch: '*' }), { code: 'PreconditionFailed' })
  })

  test('ranges are read, and one beyond the end is refused', async t => {
    const s3 = aws.session.client('s3')
    await s3.createBucket({ Bucket: 'ranged' })
    const object = { Bucket: 'ranged', Key: 'o' }
    await s3.putObject({ ...object, Body: '0123456789' })
    for (const [Range, text] of [
      ['bytes=0-0', '0'],
      ['bytes=3-5', '345'],
      ['bytes=7-', '789'],
      ['bytes=-2', '89'],
      ['bytes=8-1000', '89'],
    ] as const) {
      const { Body, ContentRange, ContentLength } = await s3.getObject({ ...object, Range })
      t.is(await Body.text(), text)
      t.is(ContentLength, text.length)
      t.regex(ContentRange ?? '', /^bytes \d-\d\/10$/)
      await agree(t, aws, 'headObject', { ...object, Range })
    }
    t.like(await agree(t, aws, 'getObject', { ...object, Range: 'bytes=10-' }), {
      code: 'InvalidRange',
      statusCode: 416,
    })
  })

  test('tags of an object and of a bucket are put, read and deleted', async t => {
    const s3 = aws.session.client('s3')
    const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'tagged' })
    const object = { Bucket: 'tagged', Key: 'o' }
    await s3.putObject({ ...object, Tagging: 'a=b%20c&d=&e=%2B' })
    t.deepEqual(await agree(t, aws, 'getObjectTagging', object), {
      output: {
        TagSet: [
          { Key: 'a', Value: 'b c' },
          { Key: 'd', Value: '' },
          { Key: 'e', Value: '+' },
        ],
      },
    })
    // The tags that moto takes are fewer.
    const odd = store.name === 'moto' ? { Key: 'x y', Value: '1+1=2 @ /' } : { Key: 'a & <b>', Value: '"ü" \r\n\t] 🐬' }
    await s3.putObjectTagging({ ...object, Tagging: { TagSet: [odd] } })
    t.like(await agree(t, aws, 'getObjectTagging', object), { output: { TagSet: [odd] } })
    await s3.deleteObjectTagging(object)
    t.like(await agree(t, aws, 'getObjectTagging', object), { output: { TagSet: [] } })
    await bucket.Tagging().put({ Tagging: { TagSet: [{ Key: 'team', Value: 'river' }] } })
    t.deepEqual((await bucket.Tagging().loaded()).tagSet, [{ Key: 'team', Value: 'river' }])
    await bucket.Tagging().delete()
    await t.throwsAsync(bucket.Tagging().load(), { code: 'NoSuchTagSet' })
  })
}
