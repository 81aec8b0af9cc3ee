import test from 'ava'
import { Session, type Transport } from '../../lib/index.ts'

async function templateOf(text: string): Promise<unknown> {
  const body = `<GetTemplateResponse><GetTemplateResult><TemplateBody>${text}</TemplateBody></GetTemplateResult></GetTemplateResponse>`
  const transport: Transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(body) })
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  const client = new Session({ region: 'us-east-1', credentials, transport }).client('cloudformation')
  return (await client.getTemplate({ StackName: 's' })).TemplateBody
}

test('a template in JSON is an object, one in YAML is text', async t => {
  t.deepEqual(await templateOf('{"Resources":{"a":{"Type":"AWS::SNS::Topic"}}}'), {
    Resources: { a: { Type: 'AWS::SNS::Topic' } },
  })
  t.is(await templateOf('Resources:\n  a: 1\n'), 'Resources:\n  a: 1\n')
})
