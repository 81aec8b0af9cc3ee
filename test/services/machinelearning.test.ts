import test from 'ava'
import { recording } from './fixture.ts'

const params = { MLModelId: 'm', Record: { age: '7' } }

test('a prediction is asked of the endpoint of the model, signed for the service', async t => {
  const { client, sent } = recording('machinelearning', '{"Prediction":{}}')
  for (const PredictEndpoint of ['https://realtime.example.com', 'https://realtime.example.com/']) {
    await client.predict!({ ...params, PredictEndpoint })
  }
  for (const { url, headers } of sent) {
    t.is(url, 'https://realtime.example.com/')
    t.is(headers.host, 'realtime.example.com')
    t.regex(headers.authorization!, /\/us-east-1\/machinelearning\/aws4_request/)
  }
})

test('an endpoint that is no URL is refused before anything is sent', async t => {
  const { client, sent } = recording('machinelearning')
  for (const PredictEndpoint of ['realtime.example.com', 'https://user@example.com', 'ftp://example.com', 'https://']) {
    await t.throwsAsync(client.predict!({ ...params, PredictEndpoint }), {
      code: 'ParamValidation',
      message: /PredictEndpoint: must be the URL that GetMLModel answers with/,
    })
  }
  t.is(sent.length, 0)
})
