import test from 'ava'
import { recursionDetection } from '../../lib/client/recursion-detection.ts'
import type { HttpRequest } from '../../lib/http/request.ts'
import { openZoo } from './fixture.ts'

async function headerOf(environment: Record<string, string>, given?: string): Promise<string | undefined> {
  const { client, sent } = openZoo([{ body: {} }], { hooks: recursionDetection(environment) })
  const add = ({ request }: { request: HttpRequest }) => {
    if (given !== undefined) request.headers['x-amzn-trace-id'] = given
  }
  client.meta.events.on('before-call.zoo.Feed', add)
  await client.feed!({ Name: 'n' })
  return sent[0]!.headers['x-amzn-trace-id']
}

const trace = { _X_AMZN_TRACE_ID: 'Root=1-5759e988;Parent=53995c3f42cd8ad8;Sampled=1' }

test('in a Lambda function each call says for which invocation it is', async t => {
  t.is(await headerOf({ AWS_LAMBDA_FUNCTION_NAME: 'f', ...trace }), trace._X_AMZN_TRACE_ID)
  t.is(await headerOf({ AWS_LAMBDA_FUNCTION_NAME: 'f', _X_AMZN_TRACE_ID: 'a\nb é/%' }), 'a%0Ab%20%C3%A9%2F%25')
})

test('elsewhere, or without an invocation, it says nothing; what a hook says stays', async t => {
  t.is(await headerOf(trace), undefined)
  t.is(await headerOf({ AWS_LAMBDA_FUNCTION_NAME: 'f' }), undefined)
  t.is(await headerOf({ AWS_LAMBDA_FUNCTION_NAME: 'f', ...trace }, 'mine'), 'mine')
})
