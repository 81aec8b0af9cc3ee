import test from 'ava'
import { InvalidOptionError } from '../../lib/errors.ts'
import { checkedTransport } from '../../lib/http/checked-transport.ts'
import type { WireResponse } from '../../lib/http/wire.ts'

const request = { method: 'GET', url: 'http://localhost/', headers: {}, connectTimeout: 1, readTimeout: 1 }
const body = new Uint8Array()

/** What a program without types may answer. */
function send(answer: unknown): Promise<WireResponse> {
  return checkedTransport(async () => answer as WireResponse)(request)
}

test('an answer that is whole is handed on as it is', async t => {
  for (const given of [body, new Response('text').body]) {
    const answer = { statusCode: 200, headers: {}, body: given }
    t.is<unknown, unknown>(await send(answer), answer)
  }
})

const wrong = [
  ['nothing', undefined, 'it answered no object'],
  ['the status of fetch', { status: 200, headers: {}, body }, 'statusCode is no number'],
  [
    'the headers of fetch',
    { statusCode: 200, headers: new Headers(), body },
    /^headers must be a plain object .*Object\.fromEntries/,
  ],
  ['no headers', { statusCode: 200, body }, /^headers must be a plain object/],
  ['text', { statusCode: 200, headers: {}, body: '{}' }, /^body must be a Uint8Array/],
  ['no body', { statusCode: 204, headers: {}, body: null }, /an empty one is new Uint8Array\(\)$/],
] as const

for (const [what, answer, fault] of wrong) {
  test(`an answer with ${what} is refused`, async t => {
    const error = await t.throwsAsync(send(answer), { instanceOf: InvalidOptionError, code: 'InvalidOption' })
    const said =
      /^The option "transport" must answer \{ statusCode, headers, body \}: (.*)\.$/.exec(error!.message)?.[1] ?? ''
    t.true(typeof fault === 'string' ? said === fault : fault.test(said), error!.message)
  })
}

test('an error of the transport is its own', async t => {
  const own = new Error('no route')
  t.is(await t.throwsAsync(checkedTransport(() => Promise.reject(own))(request)), own)
})
