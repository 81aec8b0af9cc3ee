import test from 'ava'
import { recording } from './fixture.ts'

const Entries = [{ Source: 's', DetailType: 't', Detail: '{}' }]

test('events for a global endpoint go there, signed for all regions', async t => {
  const { client, sent } = recording('events', '{"FailedEntryCount":0,"Entries":[]}')
  await client.putEvents!({ Entries, EndpointId: 'abc.xyz' })
  t.is(sent[0]!.url, 'https://abc.xyz.endpoint.events.amazonaws.com/')
  t.is(sent[0]!.headers['x-amz-region-set'], '*')
  t.regex(
    sent[0]!.headers.authorization!,
    /^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/events\/aws4_request,/,
  )
})

test('a global endpoint is no FIPS endpoint, and its id is part of a host', async t => {
  const fips = recording('events', '{}', { useFipsEndpoint: true })
  await t.throwsAsync(fips.client.putEvents!({ Entries, EndpointId: 'abc.xyz' }), {
    code: 'EndpointResolution',
    message: /FIPS is not supported with EventBridge multi-region endpoints/,
  })
  const { client, sent } = recording('events', '{}')
  await t.throwsAsync(client.putEvents!({ Entries, EndpointId: 'evil.com/x' }), {
    code: 'EndpointResolution',
    message: /EndpointId must be a valid host label/,
  })
  t.is(sent.length, 0)
})
