import { Readable } from 'node:stream'
import test from 'ava'
import { RequestBodyError } from '../../lib/errors.ts'
import { hashStream } from '../../lib/http/hash-stream.ts'

test('a stream is read once for its length and all its checksums', async t => {
  const stream = Readable.from(['1234', Buffer.from('56'), '', '789'])
  t.deepEqual(await hashStream(stream, new Set(['crc32', 'sha1'] as const)), {
    length: 9,
    checksums: new Map([
      ['crc32', 'y/Q5Jg=='],
      ['sha1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
    ]),
  })
  t.true(stream.readableEnded)
  t.deepEqual(await hashStream(Readable.from([]), new Set()), { length: 0, checksums: new Map() })
})

test('what cannot be read is an error of the body, with its cause', async t => {
  const stream = new Readable({ read: () => void stream.destroy(new Error('disk on fire')) })
  const error = await t.throwsAsync(hashStream(stream, new Set(['crc32'] as const)), {
    instanceOf: RequestBodyError,
    message: 'The body of the request could not be read: disk on fire.',
  })
  t.is((error.cause as Error).message, 'disk on fire')
  await t.throwsAsync(hashStream(Readable.from([{}]), new Set()), {
    instanceOf: RequestBodyError,
    message: 'The body is a stream of something else than bytes or strings.',
  })
})

test('a signal ends the reading', async t => {
  const controller = new AbortController()
  const stream = new Readable({ read() {} })
  const hashing = hashStream(stream, new Set(['crc32'] as const), controller.signal)
  controller.abort()
  const error = await t.throwsAsync(hashing, { instanceOf: RequestBodyError })
  t.is((error.cause as Error).name, 'AbortError')
  t.true(stream.destroyed)
})
