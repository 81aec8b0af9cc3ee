import test from 'ava'
import { InvalidOptionError } from '../../lib/errors.ts'
import { parseProxy } from '../../lib/http/proxy-url.ts'

const source = 'the environment variable HTTPS_PROXY'

test('a URL is taken apart, its name without user and password', t => {
  t.deepEqual(parseProxy({ url: 'https://me:s%C3%A9cret@Proxy.example:8443/x', source }), {
    protocol: 'https:',
    hostname: 'proxy.example',
    port: 8443,
    name: 'proxy.example:8443',
    authorization: `Basic ${Buffer.from('me:sécret').toString('base64')}`,
  })
  t.like(parseProxy({ url: '[::1]:3128', source }), { hostname: '::1', name: '[::1]:3128', authorization: undefined })
})

test('a user without password is one with an empty password', t => {
  const authorization = `Basic ${Buffer.from('token:').toString('base64')}`
  t.is(parseProxy({ url: 'http://token@p:1', source }).authorization, authorization)
})

for (const url of [
  'http://',
  'http://me:SECRET@',
  'http://me:SECRET@p:port',
  'http://me:SECRET#@p:1',
  'me:SECRET@p q:1',
  'http://me:SECRET@p:99999',
]) {
  test(`what is no URL is refused by the name of its source, and not shown: ${url}`, t => {
    const error = t.throws(() => parseProxy({ url, source }), { instanceOf: InvalidOptionError })
    t.is(
      error.message,
      'The URL of a proxy in the environment variable HTTPS_PROXY is none. Give one such as "http://proxy.example.com:3128", user and password in it percent-encoded.',
    )
    t.is(error.cause, undefined)
  })
}

test('a proxy of another protocol is refused by its name', t => {
  t.throws(() => parseProxy({ url: 'socks5://me:SECRET@p:1080', source }), {
    instanceOf: InvalidOptionError,
    message:
      'The proxy in the environment variable HTTPS_PROXY speaks "socks5". Give one that speaks http or https, such as "http://proxy.example.com:3128".',
  })
})
