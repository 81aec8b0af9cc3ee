import test from 'ava'
import { openZoo } from './fixture.ts'

const rules = (region: string) => ({
  version: '1.0',
  parameters: { Region: { type: 'String', builtIn: 'AWS::Region', required: true, documentation: '' } },
  rules: [
    { conditions: [], type: 'endpoint', endpoint: { url: `https://${region}.zoo.test`, headers: {}, properties: {} } },
  ],
})

async function scope(region: string | undefined): Promise<string> {
  const { client, sent } = openZoo([{}], {
    config: { region },
    definitions: { 'endpoint-rule-set-1': rules('any') },
  })
  await client.feed!({ Name: 'x' })
  return /Credential=AKIDZOO\/\d{8}\/([^,]+)/.exec(sent[0]!.headers.authorization!)![1]!
}

test('a signature is for the region of the client', async t => {
  t.is(await scope('ap-south-1'), 'ap-south-1/zoo/aws4_request')
})

test('the pseudo region of a global service is signed with the region behind it', async t => {
  t.is(await scope('aws-global'), 'us-east-1/zoo/aws4_request')
  t.is(await scope('aws-cn-global'), 'cn-northwest-1/zoo/aws4_request')
})

test('each client has hooks of its own', async t => {
  const names: string[] = []
  const hooks = { 'before-call': [(event: { name: string }) => void names.push(event.name)] }
  const one = openZoo([{}], { hooks })
  const two = openZoo([{}], { hooks })
  one.client.meta.events.on('before-call', () => void names.push('one only'))
  await two.client.feed!({ Name: 'x' })
  t.deepEqual(names, ['before-call.zoo.Feed'])
  await one.client.feed!({ Name: 'x' })
  t.deepEqual(names, ['before-call.zoo.Feed', 'before-call.zoo.Feed', 'one only'])
})
