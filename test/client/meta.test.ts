import test from 'ava'
import { EndpointResolutionError } from '../../lib/errors.ts'
import { openZoo, zooModel } from './fixture.ts'

test('meta says what the client is', t => {
  const service = zooModel({ operations: { ListAnimals: {}, DescribeDBs: {} } })
  const { meta } = openZoo([], { service, config: { region: 'cn-north-1' } }).client
  t.is(meta.serviceModel, service)
  t.is(meta.region, 'cn-north-1')
  t.is(meta.partition, 'aws-cn')
  t.is(meta.config.readTimeout, 1000)
  t.is(meta.endpointUrl, 'https://zoo.cn-north-1.amazonaws.com.cn')
  t.deepEqual(meta.methodToApi, { listAnimals: 'ListAnimals', describeDBs: 'DescribeDBs' })
})

test('the endpoint is worked out when it is asked for, and not before', t => {
  const refuses = {
    version: '1.0',
    parameters: {},
    rules: [{ conditions: [], type: 'error', error: 'Zoos are closed' }],
  }
  const { meta } = openZoo([], { definitions: { 'endpoint-rule-set-1': refuses } }).client
  t.throws(() => meta.endpointUrl, { instanceOf: EndpointResolutionError, message: /Zoos are closed/ })
})

test('methodToApi of one client is not that of another', t => {
  const { client } = openZoo()
  const table = client.meta.methodToApi as Record<string, string>
  table.feed = 'Other'
  t.is(client.meta.methodToApi.feed, 'Feed')
  t.is(openZoo().client.meta.methodToApi.feed, 'Feed')
})

test('events can be used without the object that they came from', async t => {
  const { client } = openZoo([{}])
  const { on, off } = client.meta.events
  const names: string[] = []
  const hook = (event: { name: string }) => void names.push(event.name)
  on('before-call.zoo', hook)
  await client.feed!({ Name: 'x' })
  off('before-call.zoo', hook)
  await t.throwsAsync(client.feed!({ Name: 'x' }), { message: 'attempt 2 is one too many' })
  t.deepEqual(names, ['before-call.zoo.Feed'])
})
