import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { ChecksumMismatchError, ClientError, IncompleteBodyError, MalformedResponseError } from '../../lib/errors.ts'
import { checksum } from '../../lib/http/checksums.ts'
import type { StreamingBody } from '../../lib/http/streaming-body.ts'
import { failure, openZoo, type Scripted, zooModel } from './fixture.ts'

// The waits between attempts are a random part of some time: none of it.
Math.random = () => 0

const fails = (...answers: Scripted[]) =>
  openZoo(answers, { config: { retries: { mode: 'standard', maxAttempts: 1 } } })

/** S3 in small: a body that streams, one that is XML, one that is only headers. */
const store = zooModel({
  metadata: { protocol: 'rest-xml' },
  operations: {
    GetObject: {
      http: { method: 'GET', requestUri: '/{Key+}' },
      input: { shape: 'KeyInput' },
      output: { shape: 'Stored' },
      httpChecksum: { requestValidationModeMember: 'ChecksumMode', responseAlgorithms: ['CRC32', 'SHA256'] },
    },
    HeadObject: {
      http: { method: 'HEAD', requestUri: '/{Key+}' },
      input: { shape: 'KeyInput' },
      output: { shape: 'Head' },
    },
    CopyObject: {
      http: { method: 'PUT', requestUri: '/{Key+}' },
      input: { shape: 'KeyInput' },
      output: { shape: 'Copied' },
    },
    Select: { http: { method: 'POST', requestUri: '/select' }, output: { shape: 'Selected' } },
  },
  shapes: {
    KeyInput: {
      type: 'structure',
      members: {
        Key: { shape: 'Text', location: 'uri', locationName: 'Key' },
        ChecksumMode: { shape: 'Text', location: 'header', locationName: 'x-amz-checksum-mode' },
      },
    },
    Stored: {
      type: 'structure',
      payload: 'Body',
      members: {
        Body: { shape: 'Blob', streaming: true },
        Type: { shape: 'Text', location: 'header', locationName: 'Content-Type' },
      },
    },
    Head: {
      type: 'structure',
      members: { Size: { shape: 'Integer', location: 'header', locationName: 'Content-Length' } },
    },
    Copied: { type: 'structure', payload: 'Result', members: { Result: { shape: 'Result' } } },
    Result: { type: 'structure', members: { ETag: { shape: 'Text' } } },
    Selected: { type: 'structure', payload: 'Payload', members: { Payload: { shape: 'Events' } } },
    Events: { type: 'structure', eventstream: true, members: {} },
  },
})
const openStore = (...answers: Scripted[]) => openZoo(answers, { service: store })

test('an output comes with what the answer says beside it', async t => {
  const headers = { 'x-amzn-requestid': 'r-1', 'x-amz-id-2': 'host', 'x-other': 'o' }
  const output = await openZoo([{ status: 201, headers, body: { Left: 3 } }]).client.feed!({ Name: 'x' })
  t.deepEqual(output, {
    Left: 3,
    ResponseMetadata: { RequestId: 'r-1', HostId: 'host', HTTPStatusCode: 201, HTTPHeaders: headers, RetryAttempts: 0 },
  })
})

test('RetryAttempts counts what was sent before', async t => {
  const { client } = openZoo([{ status: 503 }, { status: 503 }, {}])
  const { ResponseMetadata } = await client.feed!({ Name: 'x' })
  t.deepEqual(ResponseMetadata, { HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 2 })
})

test('an error has all that the service said', async t => {
  const headers = { 'x-amz-request-id': 'r-2' }
  const { client } = fails({ ...failure('Asleep', 418), headers } as Scripted)
  const error = (await t.throwsAsync(client.feed!({ Name: 'x' }), {
    instanceOf: ClientError,
    code: 'Asleep',
  })) as ClientError
  t.is(error.message, 'Feed: no Asleep')
  t.is(error.statusCode, 418)
  t.is(error.service, 'zoo')
  t.is(error.operation, 'Feed')
  t.is(error.requestId, 'r-2')
  t.false(error.retryable)
  t.is(error.attempts, 1)
  t.deepEqual(error.response, {
    Error: { Code: 'Asleep', Message: 'no Asleep' },
    ResponseMetadata: { RequestId: 'r-2', HTTPStatusCode: 418, HTTPHeaders: headers, RetryAttempts: 0 },
  })
})

test('an error without words has the status for a message', async t => {
  const error = await t.throwsAsync(fails({ status: 403, body: '' }).client.feed!({ Name: 'x' }), {
    instanceOf: ClientError,
  })
  t.is(error?.message, 'Feed: Forbidden')
  t.is((error as ClientError).code, '403')
  const bare = await t.throwsAsync(fails({ status: 400, body: { __type: 'Oops' } }).client.feed!({ Name: 'x' }))
  t.is(bare?.message, 'Feed: the service answered Oops')
})

test('an error that would be repeated says so when the attempts are used up', async t => {
  const error = await t.throwsAsync(fails({ status: 503, body: '' }).client.feed!({ Name: 'x' }))
  t.true((error as ClientError).retryable)
})

test('a modelled error is an instance of its class, with its members', async t => {
  const service = zooModel({
    operations: { Feed: { errors: [{ shape: 'Asleep' }] } },
    shapes: { Asleep: { type: 'structure', exception: true, members: { Until: { shape: 'Text' } } } },
  })
  const { client } = openZoo([failure('Asleep', 400, { Until: 'noon' })], { service })
  const error = await t.throwsAsync(client.feed!())
  t.true(error instanceof client.exceptions.Asleep!)
  t.is(Reflect.get(error!, 'Until'), 'noon')
  t.is((error as ClientError).response.Until, 'noon')
})

test('a service that once spoke query keeps its old codes, and the class is found by the new name', async t => {
  const service = zooModel({
    metadata: { awsQueryCompatible: {} },
    operations: { Feed: {} },
    shapes: { QueueDoesNotExist: { type: 'structure', exception: true, members: {} } },
  })
  const old = 'AWS.SimpleQueueService.NonExistentQueue'
  const answer = { ...failure('QueueDoesNotExist'), headers: { 'x-amzn-query-error': `${old};Sender` } } as Scripted
  const { client, sent } = openZoo([answer], { service })
  const error = (await t.throwsAsync(client.feed!(), { code: old })) as ClientError
  t.true(error instanceof client.exceptions.QueueDoesNotExist!)
  t.deepEqual(error.response.Error, {
    Code: old,
    Message: 'no QueueDoesNotExist',
    Type: 'Sender',
    QueryErrorCode: 'QueueDoesNotExist',
  })
  t.is(sent[0]!.headers['x-amzn-query-mode'], 'true')
})

test('a body that streams is handed on unread, with the members of the headers', async t => {
  const { client } = openStore({ headers: { 'content-type': 'text/x', 'content-length': '5' }, body: 'hello' })
  const output = await client.getObject!({ Key: 'k' })
  t.is(output.Type, 'text/x')
  t.is(await (output.Body as StreamingBody).text(), 'hello')
  t.is((output.ResponseMetadata as { HTTPStatusCode: number }).HTTPStatusCode, 200)
})

test('a body that streams is checked while it is read', async t => {
  const get = async (headers: Record<string, string>) => {
    const { client, sent } = openStore({ headers, body: 'hello' })
    const { Body } = await client.getObject!({ Key: 'k' })
    t.is(sent[0]!.headers['x-amz-checksum-mode'], 'ENABLED')
    return (Body as StreamingBody).text()
  }
  t.is(await get({ 'x-amz-checksum-crc32': checksum('crc32', 'hello') }), 'hello')
  await t.throwsAsync(get({ 'x-amz-checksum-crc32': 'AAAAAA==' }), { instanceOf: ChecksumMismatchError })
  await t.throwsAsync(get({ 'content-length': '6' }), {
    instanceOf: IncompleteBodyError,
    message: 'The body ended after 5 of 6 bytes. Repeat the call.',
  })
})

test('the error of an operation that streams is read whole', async t => {
  const body = '<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>k</Key></Error>'
  const error = await t.throwsAsync(openStore({ status: 404, body }).client.getObject!({ Key: 'k' }), {
    code: 'NoSuchKey',
  })
  t.is(error?.message, 'GetObject: gone')
  t.deepEqual((error as ClientError).response.Error, { Code: 'NoSuchKey', Message: 'gone', Key: 'k' })
})

test('the answer to HEAD has a length and no body, good or bad', async t => {
  const headers = { 'content-length': '1234' }
  t.is((await openStore({ headers, body: '' }).client.headObject!({ Key: 'k' })).Size, 1234)
  const error = await t.throwsAsync(openStore({ status: 404, headers, body: '' }).client.headObject!({ Key: 'k' }))
  t.is((error as ClientError).code, '404')
  t.is(error?.message, 'HeadObject: Not Found')
})

test('an error document with status 200 is an error of the service: repeated, then thrown', async t => {
  const answer = { body: '<Error><Code>InternalError</Code><Message>try again</Message></Error>' }
  const healed = openStore(answer, { body: '<Copied><ETag>e</ETag></Copied>' })
  t.deepEqual((await healed.client.copyObject!({ Key: 'k' })).Result, { ETag: 'e' })
  const { client, sent } = openStore(answer, answer, answer)
  const error = (await t.throwsAsync(client.copyObject!({ Key: 'k' }), { code: 'InternalError' })) as ClientError
  t.is(sent.length, 3)
  t.is(error.attempts, 3)
  t.is(error.statusCode, 500)
  t.true(error.retryable)
})

test('the body of an answer that nobody will read does not keep its socket', async t => {
  const body = Readable.from(['{}'])
  await t.throwsAsync(openStore(() => ({ statusCode: 200, headers: { 'content-length': '0' }, body })).client.select!())
  t.true(body.destroyed)
})

test('a body is believed when it has the CRC32 that came with it', async t => {
  const body = '{"Left":1}'
  const crc = Buffer.from(checksum('crc32', body), 'base64').readUInt32BE()
  t.is((await openZoo([{ headers: { 'x-amz-crc32': String(crc) }, body }]).client.feed!({ Name: 'x' })).Left, 1)
  await t.throwsAsync(
    fails({ headers: { 'x-amz-crc32': String(crc) }, body: '{"Left":2}' }).client.feed!({ Name: 'x' }),
    {
      instanceOf: ChecksumMismatchError,
    },
  )
})

test('the CRC32 is that of the body as it was sent, before it is decoded', async t => {
  const body = gzipSync('{"Left":1}')
  const crc = Buffer.from(checksum('crc32', body), 'base64').readUInt32BE()
  const headers = { 'x-amz-crc32': String(crc), 'content-encoding': 'gzip' }
  t.is((await openZoo([{ headers, body }]).client.feed!({ Name: 'x' })).Left, 1)
})

test('an answer that was corrupt or cut is asked for again', async t => {
  const corrupt = { headers: { 'x-amz-crc32': '1' }, body: '{"Left":1}' }
  const cut = { headers: { 'content-length': '99' }, body: '{"Left":1}' }
  const { client, sent } = openZoo([corrupt, cut, { body: { Left: 1 } }])
  t.is((await client.feed!({ Name: 'x' })).Left, 1)
  t.is(sent.length, 3)
})

test('what is no answer of the protocol is an error, not an empty output', async t => {
  const { client, sent } = openZoo([{ body: '<html>Welcome to the hotel</html>' }])
  await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: MalformedResponseError, code: 'MalformedResponse' })
  t.is(sent.length, 1)
})

test('a body may come in pieces', async t => {
  async function* pieces() {
    yield Buffer.from('{"Le')
    yield Buffer.from('ft":7}')
  }
  const { client } = openZoo([() => ({ statusCode: 200, headers: {}, body: pieces() })])
  t.is((await client.feed!({ Name: 'x' })).Left, 7)
})
