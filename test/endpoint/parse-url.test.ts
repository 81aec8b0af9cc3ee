import test from 'ava'
import { isIpv4, parseUrl } from '../../lib/endpoint/parse-url.ts'

test('a URL falls into scheme, authority and path', t => {
  t.deepEqual(parseUrl('https://Example.com:8443/a/b'), {
    scheme: 'https',
    authority: 'Example.com:8443',
    path: '/a/b',
    normalizedPath: '/a/b/',
    isIp: false,
  })
})

test('the normalized path has a slash at its end, and no dot or empty segments', t => {
  t.is(parseUrl('http://h')?.normalizedPath, '/')
  t.is(parseUrl('http://h/')?.normalizedPath, '/')
  t.is(parseUrl('http://h//a/./b/../c d')?.normalizedPath, '/a/c%20d/')
  t.is(parseUrl('http://h/../..')?.normalizedPath, '/')
})

test('addresses are told from names', t => {
  t.true(parseUrl('http://127.0.0.1:9000')?.isIp)
  t.true(parseUrl('http://[::1]:9000')?.isIp)
  t.false(parseUrl('http://1.2.3')?.isIp)
  t.true(isIpv4('10.0.0.1'))
  t.false(isIpv4('::1'))
})

test('what no endpoint can be has no parts', t => {
  const bad = [
    '',
    'example.com',
    'ftp://h',
    'https://',
    'https:///p',
    'https://h?q=1',
    'https://h:99999',
    'https://h:x',
  ]
  for (const url of bad) t.is(parseUrl(url), undefined, url)
})

test('an empty query and a fragment do no harm', t => {
  t.is(parseUrl('https://h/p?')?.path, '/p')
  t.is(parseUrl('https://h/p#f')?.path, '/p')
})
