import test from 'ava'
import { recording } from './fixture.ts'

test('API Gateway is asked for plain JSON', async t => {
  const { client, sent } = recording('apigateway')
  await client.getRestApis!()
  t.is(sent[0]!.headers.accept, 'application/json')
})
