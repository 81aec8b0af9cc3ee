import { join } from 'node:path'
import test from 'ava'
import { environmentProxies, givenProxies, type ProxyUrls, proxyFor } from '../../lib/http/proxies.ts'
import { parseProxy } from '../../lib/http/proxy-url.ts'
import { splitUrl } from '../../lib/http/request.ts'
import { LineProcess } from '../helpers/line-process.ts'

type Environment = Readonly<Record<string, string>>

interface Case {
  readonly environment?: Environment
  /** The option. */
  readonly proxies?: ProxyUrls
  readonly url: string
}

/** The same question to both libraries: through which proxy, and with what `Proxy-Authorization`? */
function decide({ environment = {}, proxies: given, url }: Case) {
  const proxies = given === undefined ? environmentProxies(environment) : givenProxies(given)
  const setting = proxies && proxyFor(splitUrl(url), proxies)
  if (setting === undefined) return null
  const { protocol, name, authorization = null } = parseProxy(setting)
  return { proxy: `${protocol}//${name}`, authorization }
}

const S3 = 'https://s3.eu-west-1.amazonaws.com'
const HTTP = 'http://sqs.us-east-1.amazonaws.com'

/** Under which names proxies are looked for. */
const NAMES: readonly Environment[] = [
  {},
  { http_proxy: 'http://low:1' },
  { https_proxy: 'http://low:1' },
  { HTTP_PROXY: 'http://UP:1' },
  { HTTPS_PROXY: 'http://UP:1' },
  { Https_Proxy: 'http://mixed:1' },
  { HTTPS_proxy: 'http://mixed:1', HTTPS_PROXY: 'http://up:1' },
  { https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' },
  { HTTPS_PROXY: 'http://up:1', https_proxy: '' },
  { https_proxy: 'http://low:1', HTTPS_PROXY: '' },
  { http_proxy: 'http://h:1', https_proxy: 'http://s:1' },
  { ALL_PROXY: 'http://all:1' },
  { all_proxy: 'http://all:1' },
  { all_proxy: 'http://all:1', http_proxy: 'http://h:1' },
  { HTTP_PROXY: 'http://up:1', REQUEST_METHOD: 'GET' },
  { HTTP_PROXY: 'http://up:1', REQUEST_METHOD: '' },
  { http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1', REQUEST_METHOD: 'GET' },
  { HTTPS_PROXY: 'http://up:1', REQUEST_METHOD: 'GET' },
  { https_proxy: 'http://low:1', NO_PROXY: '*', no_proxy: '' },
  { https_proxy: 'http://low:1', NO_PROXY: '*', no_proxy: 'else' },
  { https_proxy: 'http://low:1', NO_PROXY: 'else', no_proxy: '*' },
  { no_proxy: 'amazonaws.com' },
  { AWS_HTTPS_PROXY: 'http://up:1', https_proxyy: 'http://up:1' },
]

/** How proxies may be written. */
const URLS = [
  'http://proxy:3128',
  'https://proxy:3128',
  'http://proxy',
  'https://proxy',
  'https://proxy:80',
  'proxy:3128',
  'proxy',
  '10.0.0.1:3128',
  '//proxy:3128',
  'http://proxy:3128/',
  'http://proxy:3128/path?query',
  'http://[::1]:3128',
  'http://user:password@proxy:3128',
  'user:password@proxy:3128',
  'https://user:p%40ss%3Aw%2Ford%25@proxy',
  'http://us%20er:a+b@proxy:3128',
  'http://us%20er:a%zzb@proxy:3128',
  'http://a:b:c@proxy:3128',
]

/** Lists of hosts without a proxy, and URLs that they may hold. */
const BYPASSES = [
  '*',
  ' * ',
  '*,x',
  '*.amazonaws.com',
  'amazonaws.com',
  '.amazonaws.com',
  '..amazonaws.com',
  'AmazonAWS.com',
  's3.eu-west-1.amazonaws.com',
  'eu-west-1.amazonaws.com.',
  'naws.com',
  'com',
  '.',
  ',',
  ' , amazonaws.com ,',
  'x.example y.example',
  'localhost,127.0.0.1',
  '127.0.0.0/8',
  '127.0.0.1:8000',
  'localhost:8000',
  '169.254.169.254',
  '[::1]',
  '::1',
  '[::1]:8000',
]
const TARGETS = [
  S3,
  'https://bucket.s3.eu-west-1.amazonaws.com/key',
  'http://localhost:8000/',
  'http://localhost/',
  'http://sub.localhost:8000/',
  'http://127.0.0.1:8000',
  'http://127.0.0.1:9000',
  'http://169.254.169.254/latest/',
  'http://[::1]:8000/',
  'http://[::1]/',
  'https://NAWS.com',
]

const CASES: readonly Case[] = [
  ...NAMES.flatMap(environment => [S3, HTTP].map(url => ({ environment, url }))),
  ...URLS.flatMap(proxy => [
    { environment: { https_proxy: proxy }, url: S3 },
    { proxies: { http: proxy }, url: HTTP },
  ]),
  ...BYPASSES.flatMap(no_proxy =>
    TARGETS.map(url => ({ environment: { no_proxy, http_proxy: 'h:1', https_proxy: 's:1' }, url })),
  ),
  ...[{}, { http: '' }, { https: 'http://given:1' }, { http: 'http://given:1', https: '' }].flatMap(proxies =>
    [S3, HTTP].map(url => ({
      environment: { http_proxy: 'http://h:1', https_proxy: 'http://s:1', no_proxy: 'amazonaws.com' },
      proxies,
      url,
    })),
  ),
]

test('every request goes the way that botocore sends it', async t => {
  const oracle = await LineProcess.start(join(import.meta.dirname, 'botocore-proxies.py'))
  t.teardown(() => oracle.close())
  let through = 0
  for (const asked of CASES) {
    oracle.send(asked)
    const theirs = await oracle.receive()
    t.deepEqual(decide(asked), theirs as ReturnType<typeof decide>, JSON.stringify(asked))
    if (theirs !== null) through++
  }
  // Both ways are taken often.
  t.true(through > 200 && CASES.length - through > 70, `${through} of ${CASES.length}`)
})

/** botocore compares what is written, and sends these through the proxy where the URL leaves its port out. */
test('a port in no_proxy is also that of the scheme', t => {
  const environment = { https_proxy: 'http://p:1', no_proxy: 'a.example:443' }
  t.is(decide({ environment, url: 'https://a.example/' }), null)
  t.is(decide({ environment, url: 'https://a.example:443/' }), null)
  t.is(decide({ environment, url: 'https://b.a.example/' }), null)
  t.is(decide({ environment, url: 'https://a.example:8443/' })?.proxy, 'http://p:1')
})

test('an environment without proxies, or with "*" in no_proxy, costs requests nothing', t => {
  t.is(environmentProxies({ PATH: '/bin', no_proxy: 'x' }), undefined)
  t.is(environmentProxies({ https_proxy: 'http://p:1', no_proxy: '*' }), undefined)
  t.is(givenProxies({}), undefined)
})
