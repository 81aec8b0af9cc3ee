import test from 'ava'
import { addIdempotencyTokens, buildRequest } from '../../lib/client/build.ts'
import { EndpointResolutionError } from '../../lib/errors.ts'
import type { Operation } from '../../lib/model/service.ts'
import type { SerializedRequest } from '../../lib/protocols/protocol.ts'
import { zooModel } from './fixture.ts'

const service = zooModel({
  operations: {
    Plain: {},
    Prefixed: { endpoint: { hostPrefix: '{Account}.data-' }, input: { shape: 'Labelled' } },
    OfAccount: {
      endpoint: { hostPrefix: '{AccountId}.' },
      staticContextParams: { RequiresAccountId: { value: true } },
    },
    GetKey: { http: { method: 'GET', requestUri: '/{Bucket}/{Key+}' }, input: { shape: 'InBucket' } },
    GetOther: { http: { method: 'GET', requestUri: '/{Bucket}/x' }, input: { shape: 'InPath' } },
    Feed: { input: { shape: 'FeedInput' } },
  },
  shapes: {
    Labelled: { type: 'structure', members: { Account: { shape: 'Text', hostLabel: true } } },
    InBucket: {
      type: 'structure',
      members: {
        Bucket: { shape: 'Text', location: 'uri', locationName: 'Bucket', contextParam: { name: 'Bucket' } },
        Key: { shape: 'Text', location: 'uri', locationName: 'Key' },
      },
    },
    InPath: { type: 'structure', members: { Bucket: { shape: 'Text', location: 'uri', locationName: 'Bucket' } } },
  },
})
const plain = service.operation('Plain')
const prefixed = service.operation('Prefixed')

function build(
  operation: Operation,
  url: string,
  { params = {}, inject = true, ...request }: Partial<SerializedRequest> & { params?: object; inject?: boolean } = {},
) {
  const serialized = { method: 'POST', path: '/', query: '', headers: {}, ...request }
  const endpoint = { url, properties: {}, headers: {} }
  return buildRequest(operation, { ...params }, serialized, endpoint, inject)
}

test('path and query are put to the endpoint, and one that has a path keeps it', t => {
  const cases: [base: string, path: string, query: string, url: string][] = [
    ['https://zoo.test', '/', '', 'https://zoo.test/'],
    ['https://zoo.test', '/a/../b//c', 'x=1', 'https://zoo.test/a/../b//c?x=1'],
    ['https://zoo.test/', '/a', '', 'https://zoo.test/a'],
    ['https://zoo.test/base', '/', '', 'https://zoo.test/base'],
    ['https://zoo.test/base', '/', 'x', 'https://zoo.test/base?x'],
    ['https://zoo.test/base', '/a', '', 'https://zoo.test/base/a'],
    ['https://zoo.test/base/', '/a', '', 'https://zoo.test/base/a'],
  ]
  for (const [base, path, query, url] of cases) t.is(build(plain, base, { path, query }).url, url)
})

test('headers of the endpoint go over those of the protocol', t => {
  const endpoint = { url: 'https://zoo.test', properties: {}, headers: { 'X-Amz-One': ['a', 'b'] } }
  const serialized = { method: 'GET', path: '/', query: '', headers: { 'x-amz-one': 'old', 'x-two': '2' } }
  const { headers } = buildRequest(plain, {}, serialized, endpoint, true)
  t.deepEqual(headers, { 'x-amz-one': 'a, b', 'x-two': '2' })
  t.deepEqual(serialized.headers, { 'x-amz-one': 'old', 'x-two': '2' })
})

test('a host prefix is filled from its parameters', t => {
  const { url } = build(prefixed, 'https://zoo.test:8443/base', { params: { Account: 'acc-1' }, path: '/x' })
  t.is(url, 'https://acc-1.data-zoo.test:8443/base/x')
})

test('an account that the rules are told of is theirs to put into the host, or not', t => {
  const operation = service.operation('OfAccount')
  const params = { AccountId: '123456789012' }
  for (const url of ['https://123456789012.zoo.test/', 'https://outposts.zoo.test/']) {
    t.is(build(operation, url, { params }).url, url)
  }
})

test('a host of this machine, or one that is an address, gets no prefix', t => {
  for (const host of ['localhost', 'localhost:4566', '127.0.0.1', '127.0.0.1:80', '10.1.2.3', '[::1]', '[::1]:80']) {
    t.is(build(prefixed, `http://${host}`, { params: { Account: 'acc-1' } }).url, `http://${host}/`)
  }
  t.is(build(prefixed, 'http://localhost.test', { params: { Account: 'a' } }).url, 'http://a.data-localhost.test/')
})

test('injectHostPrefix can be switched off', t => {
  t.is(build(prefixed, 'https://zoo.test', { params: { Account: 'a' }, inject: false }).url, 'https://zoo.test/')
})

test('a parameter that cannot be a label of a host is refused', t => {
  for (const Account of ['', 'a.b', 'evil.com#', '-a', 'a/b', 'ü', 'a'.repeat(64), undefined, 7]) {
    t.throws(() => build(prefixed, 'https://zoo.test', { params: { Account } }), {
      instanceOf: EndpointResolutionError,
      code: 'EndpointResolution',
      message: 'Prefixed: "Account" becomes part of the host name: give 1 to 63 letters, digits and hyphens.',
    })
  }
})

test('a bucket that the endpoint rules place is taken out of the path, and the key stays as it is', t => {
  const getKey = service.operation('GetKey')
  t.is(build(getKey, 'https://b.zoo.test', { path: '/b//a/../k' }).url, 'https://b.zoo.test//a/../k')
  t.is(build(getKey, 'https://zoo.test/b', { path: '/b/k' }).url, 'https://zoo.test/b/k')
  t.is(build(getKey, 'https://b.zoo.test', { path: '/b' }).url, 'https://b.zoo.test/')
  t.is(build(service.operation('GetOther'), 'https://zoo.test', { path: '/b/x' }).url, 'https://zoo.test/b/x')
})

test('a view on memory becomes bytes without a copy', t => {
  const memory = new Uint8Array([1, 2, 3, 4])
  const { body } = build(plain, 'https://zoo.test', { body: new DataView(memory.buffer, 1, 2) as never })
  t.deepEqual(body, new Uint8Array([2, 3]))
  t.is((body as Uint8Array).buffer, memory.buffer)
})

test('an idempotency token is made where none was given', t => {
  const feed = service.operation('Feed')
  const params: Record<string, unknown> = { Name: 'x', Token: undefined }
  addIdempotencyTokens(feed, params)
  t.regex(String(params.Token), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  const given = { Name: 'x', Token: 'mine' }
  addIdempotencyTokens(feed, given)
  t.is(given.Token, 'mine')
  const none = {}
  addIdempotencyTokens(plain, none)
  t.deepEqual(none, {})
})
