import test from 'ava'
import { Session, type Transport } from '../../lib/index.ts'

const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }

/** IAM that always answers the same. */
function iam(operation: string, result: string) {
  const body = `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`
  const transport: Transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(body) })
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  return new Session({ region: 'us-east-1', credentials, transport }).client('iam')
}

test('a policy in percent-encoded JSON is read', async t => {
  const result = `<PolicyDocument>${encodeURIComponent(JSON.stringify(document))}</PolicyDocument>`
  const { PolicyDocument } = await iam('GetUserPolicy', result).getUserPolicy({ UserName: 'u', PolicyName: 'p' })
  t.deepEqual(PolicyDocument, document)
})

test('policies deep in a listing are read, too', async t => {
  const encoded = encodeURIComponent(JSON.stringify(document))
  const version = `<member><VersionId>v1</VersionId><Document>${encoded}</Document></member>`
  const result = `<Policies><member><PolicyVersionList>${version}</PolicyVersionList></member></Policies>`
  const { Policies } = await iam('GetAccountAuthorizationDetails', result).getAccountAuthorizationDetails()
  t.deepEqual(Policies?.[0]?.PolicyVersionList?.[0], { VersionId: 'v1', Document: document })
})

test('what is no JSON, or badly encoded, stays what it is', async t => {
  for (const text of ['%7Bnot json', '100%', '']) {
    const result = `<PolicyDocument>${text}</PolicyDocument>`
    const { PolicyDocument } = await iam('GetUserPolicy', result).getUserPolicy({ UserName: 'u', PolicyName: 'p' })
    t.is(PolicyDocument as unknown, text)
  }
})
