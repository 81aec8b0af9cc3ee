import test from 'ava'
import { recording } from './fixture.ts'

test('an id is a parameter as an answer gives it', async t => {
  const { client, sent } = recording('route53', '<GetHostedZoneResponse><HostedZone/></GetHostedZoneResponse>')
  for (const Id of ['/hostedzone/Z1', 'hostedzone/Z1', 'Z1']) await client.getHostedZone!({ Id })
  t.deepEqual([...new Set(sent.map(({ url }) => url))], ['https://route53.amazonaws.com/2013-04-01/hostedzone/Z1'])
})

test('so is one in calls for tags, which botocore sends as it is and the service refuses', async t => {
  const { client, sent } = recording(
    'route53',
    '<ListTagsForResourceResponse><ResourceTagSet/></ListTagsForResourceResponse>',
  )
  await client.listTagsForResource!({ ResourceType: 'hostedzone', ResourceId: '/hostedzone/Z1' })
  t.is(sent[0]!.url, 'https://route53.amazonaws.com/2013-04-01/tags/hostedzone/Z1')
})

test('what is no text is the business of the check that follows', async t => {
  const { client } = recording('route53')
  await t.throwsAsync(client.getHostedZone!({ Id: 1 }), { code: 'ParamValidation', message: /Id: / })
})
