/** What a reference to another service takes of the client that it comes from. */
import test from 'ava'
import { type ClientOptions, Session, type SessionOptions, type UntypedResource } from '../../lib/index.ts'

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'SECRET' }
const ROLE = 'arn:aws:iam::123456789012:role/service/runner'

/** A function that says it has this key, and runs in a VPC. */
async function loadedFunction(options: ClientOptions = {}, KMSKeyArn = '', session: SessionOptions = {}) {
  const answer = { FunctionName: 'row', Role: ROLE, KMSKeyArn, VpcConfig: { VpcId: 'vpc-1' } }
  const transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) })
  const lambda: UntypedResource = new Session({
    region: 'eu-west-1',
    credentials: keys,
    transport,
    ...session,
  }).resource<string>('lambda', options)
  return (await lambda.Function('row').load()) as UntypedResource
}

test('the region and the settings are those of the client that it comes from', async t => {
  const fn = await loadedFunction({ region: 'eu-central-1', readTimeout: 1_234 })
  t.is(String(fn.vpc), "ec2.Vpc(id='vpc-1')")
  t.is(fn.vpc.meta.client.meta.endpointUrl, 'https://ec2.eu-central-1.amazonaws.com')
  t.is(fn.vpc.meta.client.meta.config.readTimeout, 1_234)
})

test('a global service is where it always is', async t => {
  const { executionRole } = await loadedFunction()
  t.is(String(executionRole), "iam.Role(name='runner')")
  t.is(executionRole.meta.client.meta.endpointUrl, 'https://iam.amazonaws.com')
})

test('the region of an ARN goes before that of the client', async t => {
  const fn = await loadedFunction({}, 'arn:aws:kms:us-west-2:123456789012:key/k-1')
  t.is(fn.kmsKey.meta.client.meta.region, 'us-west-2')
  t.is(fn.vpc.meta.client.meta.region, 'eu-west-1')
})

test('an endpoint of one’s own serves all services, one of AWS its own', async t => {
  const local = await loadedFunction({ endpointUrl: 'http://localhost:5000' })
  t.is(local.vpc.meta.client.meta.endpointUrl, 'http://localhost:5000')
  for (const host of ['vpce-1.lambda.eu-west-1.vpce.amazonaws.com', 'lambda.eu-west-1.api.aws']) {
    const ofAws = await loadedFunction({ endpointUrl: `https://${host}` })
    t.is(ofAws.vpc.meta.client.meta.endpointUrl, 'https://ec2.eu-west-1.amazonaws.com', host)
  }
})

test('what is of one service only is not taken over', async t => {
  const fn = await loadedFunction({ apiVersion: '2015-03-31' })
  t.is(fn.vpc.meta.client.meta.serviceModel.metadata.apiVersion, '2016-11-15')
})

test('a session endpoint serves all services', async t => {
  const fn = await loadedFunction({}, '', { endpointUrl: 'http://localhost:5000' })
  t.is(fn.vpc.meta.client.meta.endpointUrl, 'http://localhost:5000')
})
