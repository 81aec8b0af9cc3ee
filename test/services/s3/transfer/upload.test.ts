import { appendFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import test from 'ava'
import {
  AbortedError,
  CallTimeoutError,
  ClientError,
  InvalidOptionError,
  RequestBodyError,
} from '../../../../lib/errors.ts'
import { clientOf, content, crcOf, folderOf, MB, PART, startStub } from './stub.ts'

const config = { multipartThreshold: PART, multipartChunksize: PART }
const big = content(2 * PART + 7)

function* pieces(body: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

test('a file below the threshold is one request, from it on as many as it has parts', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  for (const [size, operations] of [
    [0, ['PutObject']],
    [PART - 1, ['PutObject']],
    [PART, ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']],
    [PART + 1, ['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload']],
  ] as const) {
    stub.seen.length = 0
    const body = content(size)
    const result = await s3.uploadFile(folder.write('f', body), 'b', 'k', { config })
    t.deepEqual(stub.operations(), [...operations])
    t.true(stub.objects.get('k')!.body.equals(body))
    t.is(result.size, size)
    t.is(result.ETag, stub.objects.get('k')!.etag)
  }
  t.is(stub.uploads.size, 0)
})

test('every kind of source arrives as it is, also a stream of unknown length', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const sources = {
    bytes: big,
    view: new Uint8Array(big.buffer, big.byteOffset, big.length),
    arrayBuffer: new Uint8Array(big).buffer,
    blob: new Blob([big]),
    readable: Readable.from(pieces(big, 70_001)),
    web: ReadableStream.from(pieces(big, 1_000_003)),
    generator: (async function* () {
      yield* pieces(big, 6 * MB)
    })(),
    factory: () => Readable.from(pieces(big, 65_536)),
    blobFactory: () => new Blob([big]),
  }
  for (const [kind, source] of Object.entries(sources)) {
    const { size } = await s3.uploadFileobj(source as Buffer, 'b', kind, { config })
    t.is(size, big.length, kind)
    t.true(stub.objects.get(kind)!.body.equals(big), kind)
  }
})

test('a stream that ends before the threshold is one request, also when it is empty', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  for (const body of [Buffer.alloc(0), Buffer.from('some')]) {
    await s3.uploadFileobj(Readable.from(body.length === 0 ? [] : [body]), 'b', 'k')
    t.true(stub.objects.get('k')!.body.equals(body))
  }
  // What fills its last part leaves no empty one.
  await s3.uploadFileobj(Readable.from(pieces(big.subarray(0, 2 * PART), MB)), 'b', 'k', { config })
  t.deepEqual(stub.operations().slice(2), [
    'CreateMultipartUpload',
    'UploadPart',
    'UploadPart',
    'CompleteMultipartUpload',
  ])
})

test('parts carry their checksums, and the whole one where it is asked for', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  await s3.uploadFileobj(big, 'b', 'k', { config })
  const [create, ...rest] = stub.seen
  t.is(create!.headers['x-amz-checksum-algorithm'], 'CRC32')
  const sums = rest
    .filter(({ operation }) => operation === 'UploadPart')
    .map(({ headers }) => headers['x-amz-checksum-crc32'])
  t.deepEqual(sums.toSorted(), [...pieces(big, PART)].map(crcOf).toSorted())
  stub.seen.length = 0
  await s3.uploadFileobj(big, 'b', 'k', {
    config,
    extraArgs: { ChecksumType: 'FULL_OBJECT', ChecksumAlgorithm: 'CRC32' },
  })
  const complete = stub.seen.at(-1)!
  t.is(complete.headers['x-amz-checksum-crc32'], crcOf(big))
  t.is(complete.headers['x-amz-checksum-type'], 'FULL_OBJECT')
})

test('a part that fails is sent again, also one of a stream', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  for (const fault of [{ status: 500, code: 'InternalError' }, { reset: 'before' }] as const) {
    stub.seen.length = 0
    stub.fault = ({ operation, count }) => (operation === 'UploadPart' && count === 2 ? fault : undefined)
    await s3.uploadFileobj(Readable.from(pieces(big, MB)), 'b', 'k', { config })
    t.true(stub.objects.get('k')!.body.equals(big))
    t.is(stub.operations().filter(name => name === 'UploadPart').length, 4)
  }
})

test('when a part fails for good, the parts are removed and the cause is told', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.fault = ({ operation, query }) =>
    operation === 'UploadPart' && query.get('partNumber') === '2' ? { status: 403, code: 'AccessDenied' } : undefined
  const upload = async () => {
    await s3.uploadFileobj(big, 'b', 'k', { config })
  }
  const error = await t.throwsAsync(upload(), {
    instanceOf: ClientError,
    code: 'AccessDenied',
    message: 'UploadPart: AccessDenied',
  })
  t.regex(error.stack!, /upload \(.*upload\.test/)
  t.is(stub.operations().at(-1), 'AbortMultipartUpload')
  t.is(stub.uploads.size, 0)
  t.false(stub.objects.has('k'))
})

test('that the parts cannot be removed does not hide why', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.fault = ({ operation }) =>
    ['UploadPart', 'AbortMultipartUpload'].includes(operation) ? { status: 403, code: 'AccessDenied' } : undefined
  await t.throwsAsync(s3.uploadFileobj(big, 'b', 'k', { config }), {
    code: 'AccessDenied',
    message:
      /^UploadPart: AccessDenied The parts that were sent could not be removed, either: AbortMultipartUpload: AccessDenied Abort the upload u-1 by hand\.$/,
  })
})

test('an answer to the completion that got lost is asked after', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.fault = ({ operation, count }) =>
    operation === 'CompleteMultipartUpload' && count === 1 ? { reset: 'done' } : undefined
  const { ETag } = await s3.uploadFileobj(big, 'b', 'k', { config })
  t.is(ETag, stub.objects.get('k')!.etag)
  // The retry is told that there is no upload, and the object that it has become one.
  t.deepEqual(stub.operations().slice(-3), ['CompleteMultipartUpload', 'CompleteMultipartUpload', 'HeadObject'])
})

test('an object that was there before is not taken for the one of an upload that failed', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.put('k', content(big.length))
  stub.fault = ({ operation }) => (operation === 'CompleteMultipartUpload' ? { reset: 'before' } : undefined)
  await t.throwsAsync(s3.uploadFileobj(big, 'b', 'k', { config }), {
    code: 'ConnectionClosed',
    message: /ended|closed/,
  })
  t.deepEqual(stub.operations().slice(-2), ['HeadObject', 'AbortMultipartUpload'])
  t.is(stub.uploads.size, 0)
})

test('an error with status 200 at the end is an error, and sent again', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.fault = ({ operation, count }) =>
    operation === 'CompleteMultipartUpload' && count === 1 ? { status: 200, code: 'InternalError' } : undefined
  await s3.uploadFileobj(big, 'b', 'k', { config })
  t.true(stub.objects.get('k')!.body.equals(big))
})

test('a signal ends an upload at once, with its connections and its parts', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const controller = new AbortController()
  stub.fault = ({ operation, count }) => {
    if (operation !== 'UploadPart') return undefined
    if (count === 2) controller.abort(new Error('enough'))
    return { stall: true }
  }
  const error = await t.throwsAsync(s3.uploadFileobj(big, 'b', 'k', { config, signal: controller.signal }), {
    instanceOf: AbortedError,
    message: 'uploadFileobj was aborted by its signal.',
  })
  t.is((error.cause as Error).message, 'enough')
  t.is(stub.uploads.size, 0)
  await stub.idle()
})

test('an upload that is aborted while it is begun is removed, too', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const controller = new AbortController()
  stub.fault = ({ operation }) => {
    if (operation === 'CreateMultipartUpload') controller.abort()
    return undefined
  }
  await t.throwsAsync(s3.uploadFileobj(big, 'b', 'k', { config, signal: controller.signal }), {
    instanceOf: AbortedError,
  })
  t.deepEqual(stub.operations(), ['CreateMultipartUpload', 'AbortMultipartUpload'])
  t.is(stub.uploads.size, 0)
})

test('a source that stalls is left when the signal or the time says so', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const stalled = new Readable({ read() {} })
  stalled.push(big)
  await t.throwsAsync(s3.uploadFileobj(stalled, 'b', 'k', { config, timeout: 300 }), {
    instanceOf: CallTimeoutError,
    message: 'uploadFileobj was not done within 300 ms. Give it a longer timeout.',
  })
  t.true(stalled.destroyed)
  t.is(stub.uploads.size, 0)
  const aborted = AbortSignal.abort()
  await t.throwsAsync(s3.uploadFileobj(Buffer.from('x'), 'b', 'k', { signal: aborted }), { instanceOf: AbortedError })
})

test('a stream that fails, or that is none of bytes, is an error of the upload', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const failing = Readable.from(
    (function* () {
      yield* pieces(big, MB)
      throw new Error('disk gone')
    })(),
  )
  await t.throwsAsync(s3.uploadFileobj(failing, 'b', 'k', { config }), {
    instanceOf: RequestBodyError,
    message: 'The body of the request could not be read: disk gone.',
  })
  t.is(stub.uploads.size, 0)
  await t.throwsAsync(s3.uploadFileobj(Readable.from([{ a: 1 }]), 'b', 'k'), {
    instanceOf: RequestBodyError,
    message: 'The body is a stream of something else than bytes or strings.',
  })
  await t.throwsAsync(s3.uploadFileobj(7 as unknown as Buffer, 'b', 'k'), {
    instanceOf: RequestBodyError,
    message: /a number/,
  })
})

test('a file that is not there, is a folder or changes meanwhile is an error of the call', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  await t.throwsAsync(s3.uploadFile(folder.path('none'), 'b', 'k'), {
    instanceOf: RequestBodyError,
    message: /none" does not exist\.$/,
  })
  await t.throwsAsync(s3.uploadFile(folder.path('.'), 'b', 'k'), {
    instanceOf: RequestBodyError,
    message: /is a folder/,
  })
  t.deepEqual(stub.seen, [])
  const path = folder.write('f', big)
  stub.fault = ({ operation, count }) => {
    if (operation === 'UploadPart' && count === 1) appendFileSync(path, 'x')
    return undefined
  }
  await t.throwsAsync(s3.uploadFile(path, 'b', 'k', { config }), {
    instanceOf: RequestBodyError,
    message: /was changed while it was sent/,
  })
  t.is(stub.uploads.size, 0)
  t.false(stub.objects.has('k'))
})

test('what is too long to be kept is read from the file for every attempt, whole or as a part', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const folder = folderOf(t)
  const body = content(18 * MB)
  const path = folder.write('f', body)
  stub.fault = ({ operation, count }) =>
    count === 1 && /PutObject|UploadPart/.test(operation) ? { status: 500, code: 'InternalError' } : undefined
  for (const options of [{ multipartThreshold: 64 * MB }, { multipartChunksize: 17 * MB }]) {
    await s3.uploadFile(path, 'b', 'k', { config: options })
    t.true(stub.objects.get('k')!.body.equals(body))
  }
  t.deepEqual(stub.operations().slice(0, 3), ['PutObject', 'PutObject', 'CreateMultipartUpload'])
  t.is(stub.operations().length, 7)
  t.true(
    stub.seen.every(({ operation, headers }) => !/Put|UploadPart/.test(operation) || headers['x-amz-checksum-crc32']),
  )
})

test('progress never goes back, and ends with all; what its function throws ends the upload', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  stub.fault = ({ operation, count }) => (operation === 'UploadPart' && count === 1 ? { reset: 'before' } : undefined)
  const told: [number, number | undefined][] = []
  await s3.uploadFileobj(big, 'b', 'k', {
    config,
    onProgress: ({ transferred, total }) => told.push([transferred, total]),
  })
  t.deepEqual(told.at(-1), [big.length, big.length])
  t.deepEqual(
    told.map(([sent]) => sent),
    told.map(([sent]) => sent).toSorted((a, b) => a - b),
  )
  const onProgress = () => {
    throw new Error('no more')
  }
  await t.throwsAsync(s3.uploadFileobj(big, 'b', 'k2', { config, onProgress }), { message: 'no more' })
  t.is(stub.uploads.size, 0)
})

test('no more requests are made at once than maxConcurrency says', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  for (const [more, most] of [
    [{ maxConcurrency: 2 }, 2],
    [{ useThreads: false }, 1],
  ] as const) {
    stub.most.uploads = 0
    await s3.uploadFileobj(content(4 * PART), 'b', 'k', { config: { ...config, ...more } })
    t.is(stub.most.uploads, most)
  }
})

test('options that do not exist are refused before anything is sent', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const refused = async (options: object, message: RegExp) => {
    await t.throwsAsync(s3.uploadFileobj(Buffer.from('x'), 'b', 'k', options), {
      instanceOf: InvalidOptionError,
      message,
    })
  }
  await refused(
    { extraArgs: { Contenttype: 'a' } },
    /extraArgs cannot have "Contenttype": did you mean "ContentType"\? It takes ACL, /,
  )
  await refused({ extraArgs: { Bucket: 'a' } }, /cannot have "Bucket"/)
  await refused(
    { config: { multipartTreshold: 1 } },
    /unknown option config\."multipartTreshold": did you mean "multipartThreshold"\?/,
  )
  await refused({ config: { maxConcurrency: 0 } }, /config\.maxConcurrency must be a whole number above 0/)
  await refused({ fsync: true }, /unknown option "fsync"/)
  await t.throwsAsync(s3.uploadFileobj('text' as unknown as Buffer, 'b', 'k'), {
    instanceOf: InvalidOptionError,
    message: /Buffer\.from\(text\)/,
  })
  const lambda = 'arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/a'
  await t.throwsAsync(s3.uploadFileobj(Buffer.from('x'), lambda, 'k'), {
    instanceOf: InvalidOptionError,
    message: /Object Lambda/,
  })
  t.deepEqual(stub.seen, [])
})
