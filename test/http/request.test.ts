import test from 'ava'
import { InvalidOptionError } from '../../lib/errors.ts'
import { joinUrl, originOf, splitUrl, targetOf } from '../../lib/http/request.ts'

test('a URL is split without being normalised', t => {
  t.deepEqual(splitUrl('https://S3.eu-west-1.amazonaws.com/b/a/../x//%2f?acl&x=a+b'), {
    protocol: 'https:',
    hostname: 's3.eu-west-1.amazonaws.com',
    port: 443,
    host: 's3.eu-west-1.amazonaws.com',
    path: '/b/a/../x//%2f',
    query: 'acl&x=a+b',
  })
})

test('the Host has a port unless it is the default one, and never a user', t => {
  const hosts = [
    'http://h:80/',
    'http://h:5000/',
    'https://h:443',
    'https://u:p@h/',
    'http://[::1]:5000/x',
    'http://h?q',
  ]
  t.deepEqual(
    hosts.map(url => splitUrl(url).host),
    ['h', 'h:5000', 'h', 'h', '[::1]:5000', 'h'],
  )
  t.is(splitUrl('http://[::1]:5000/x').hostname, '::1')
})

test('parts go together again', t => {
  const parts = splitUrl('http://h:5000/a/./b?c=%20')
  t.is(originOf(parts), 'http://h:5000')
  t.is(targetOf(parts), '/a/./b?c=%20')
  t.is(joinUrl(parts), 'http://h:5000/a/./b?c=%20')
  t.is(joinUrl(splitUrl('http://h')), 'http://h/')
})

test('what is no URL is refused, without its password in the message', t => {
  for (const url of [
    '',
    '/path',
    'ftp://h/',
    'https://',
    'https://evil.com#.amazonaws.com/',
    'https://h/a#b',
    'http://a b/',
  ]) {
    t.throws(() => splitUrl(url), { instanceOf: InvalidOptionError, message: /is not a URL that can be called/ }, url)
  }
  for (const url of ['ftp://user:secret@h/', 'https://user:with/slash-secret@h/#']) {
    const error = t.throws(() => splitUrl(url))
    t.is(error?.message.includes('secret'), false)
  }
})
