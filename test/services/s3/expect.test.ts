import { Readable } from 'node:stream'
import test from 'ava'
import type { WireBody } from '../../../lib/http/wire.ts'
import { Loader } from '../../../lib/model/loader.ts'
import { expectContinue } from '../../../lib/services/s3/expect.ts'

const model = new Loader().serviceModel('s3')

function expectOf(name: string, body: WireBody | undefined, headers: Record<string, string> = {}): string | undefined {
  const operation = model.operation(name)
  const request = { method: operation.httpMethod, url: 'https://s3.test/', headers: { ...headers }, body }
  expectContinue({ name: `before-call.s3.${name}`, operation, context: new Map(), request })
  return request.headers.expect
}

test('a stream waits for consent', t => {
  for (const name of ['PutObject', 'UploadPart', 'WriteGetObjectResponse']) {
    t.is(expectOf(name, Readable.from(['x'])), '100-continue', name)
  }
})

test('a body at hand does so when it is large', t => {
  t.is(expectOf('PutObject', 'x'.repeat(2 ** 21)), '100-continue')
  t.is(expectOf('PutObject', Buffer.alloc(2 ** 21)), '100-continue')
  t.is(expectOf('PutObject', Buffer.alloc(2 ** 21 - 1)), undefined)
  t.is(expectOf('DeleteObjects', '<Delete/>'), undefined)
})

test('nothing is not worth a wait', t => {
  t.is(expectOf('PutObject', undefined), undefined)
  t.is(expectOf('PutObject', ''), undefined)
  t.is(expectOf('PutObject', Readable.from([]), { 'content-length': '0' }), undefined)
})

test('operations without PUT or POST, and callers who decide, are left alone', t => {
  t.is(expectOf('DeleteObject', Readable.from(['x'])), undefined)
  t.is(expectOf('PutObject', Readable.from(['x']), { expect: '' }), '')
})
