import test from 'ava'
import { withBearerToken } from '../../lib/client/bearer.ts'
import { InvalidOptionError, NoAuthTokenError, UnsupportedFeatureError } from '../../lib/errors.ts'
import { BEARER, CONFIG, failure, openZoo, zooModel } from './fixture.ts'

const service = zooModel({ metadata: { signatureVersion: 'bearer', auth: ['smithy.api#httpBearerAuth'] } })

test('the token takes the place of the signature, at every attempt', async t => {
  const { client, sent } = openZoo([failure('Throttling'), {}], { service })
  await client.feed!({ Name: 'x' })
  t.is(sent.length, 2)
  for (const { headers } of sent) {
    t.is(headers.authorization, 'Bearer zoo-token')
    t.is(headers['x-amz-date'], undefined)
    t.is(headers['x-amz-security-token'], undefined)
  }
})

test('credentials are not asked for', async t => {
  const credentials = () => Promise.reject(new Error('they were'))
  const { client } = openZoo([{}], { service, credentials })
  await t.notThrowsAsync(client.feed!({ Name: 'x' }))
})

test('a token is not sent without TLS', async t => {
  const message =
    'zoo.Feed carries a bearer token, which goes over https only: give an endpointUrl that starts with https://, and leave useSsl true.'
  for (const config of [
    { ...CONFIG, useSsl: false },
    { ...CONFIG, endpointUrl: 'http://localhost' },
  ]) {
    const { client, sent } = openZoo([], { service, config })
    await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: InvalidOptionError, message })
    t.is(sent.length, 0)
  }
})

test('no token is an error before anything is sent', async t => {
  const token = () => Promise.reject(new NoAuthTokenError('none'))
  const { client, sent } = openZoo([], { service, token })
  await t.throwsAsync(client.feed!({ Name: 'x' }), { instanceOf: NoAuthTokenError, message: 'none' })
  t.is(sent.length, 0)
})

test('it is not presigned', async t => {
  const { client } = openZoo([], { service })
  await t.throwsAsync(client.generatePresignedUrl('feed', { Name: 'x' }), {
    instanceOf: UnsupportedFeatureError,
    message: 'zoo.Feed carries a bearer token, which no URL can hold: it cannot be presigned. Call it instead.',
  })
})

test('another authorization in the request gives way', t => {
  const request = { method: 'GET', url: 'https://zoo.test/', headers: { authorization: 'Basic x' } }
  t.is(withBearerToken(service.operation('Feed'), request, BEARER).headers.authorization, 'Bearer zoo-token')
})
