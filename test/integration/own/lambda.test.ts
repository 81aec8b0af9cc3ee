import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

/** A zip archive with one empty file, `a.py`. */
const ZipFile = Buffer.from(
  'UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAYS5weVBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAACAAQAAAABhLnB5UEsFBgAAAAABAAEAMgAAACIAAAAAAA==',
  'base64',
)

async function makeFunction(FunctionName: string) {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  const role = await aws.session
    .resource('iam')
    .createRole({ RoleName: `${FunctionName}-role`, AssumeRolePolicyDocument: policy })
  const lambda = aws.session.resource('lambda')
  const made = await lambda.createFunction({
    FunctionName,
    Role: role.arn,
    Runtime: 'python3.13',
    Handler: 'a.handle',
    Code: { ZipFile },
    Tags: { team: 'river' },
  })
  return { lambda, fn: made }
}

test('a function: made, waited for, found, changed, deleted', async t => {
  const { lambda, fn } = await makeFunction('row')
  t.true(fn instanceof lambda.Function)
  t.is(String(fn), "lambda.Function(name='row')")
  t.like(fn, { runtime: 'python3.13', functionName: 'row' }, 'it knows what the answer said')
  await fn.waitUntilExists()
  await fn.waitUntilActive()
  t.is(fn.state, 'Active', 'the waiter leaves its data')
  await fn.updateConfiguration({ Timeout: 9 })
  await fn.waitUntilUpdated()
  t.is(fn.timeout, 9)
  const found = await lambda.functions.where(other => fn.equals(other)).first()
  t.is(found!.timeout, 9, 'the listing brings the data')
  t.deepEqual(await fn.listTags(), { team: 'river' })
  await fn.addTags({ Tags: { bank: 'left' } })
  await fn.removeTags({ TagKeys: ['team'] })
  t.deepEqual(await fn.listTags(), { bank: 'left' })
  await fn.putConcurrency({ ReservedConcurrentExecutions: 3 })
  t.is((await fn.getConcurrency()).ReservedConcurrentExecutions, 3)
  await fn.delete()
  t.is((await t.throwsAsync(fn.load(), { instanceOf: ClientError })).code, 'ResourceNotFoundException')
})

test('versions and aliases of a function lead to each other', async t => {
  const { lambda, fn } = await makeFunction('steer')
  const version = await fn.publishVersion()
  t.is(String(version), "lambda.Version(functionName='steer', version='1')")
  t.is((await version.load()).handler, 'a.handle')
  t.true(version.Function().equals(fn))
  t.deepEqual(await fn.versions.map(({ version }) => version).toArray(), ['$LATEST', '1'])
  const alias = await fn.createAlias({ Name: 'live', FunctionVersion: '1' })
  t.true(alias.version!.equals(version))
  t.true(alias.equals(fn.Alias('live')))
  await alias.update({ FunctionVersion: '$LATEST', Description: 'newest' })
  t.is((await alias.loaded()).description, 'newest')
  t.is(alias.version!.version, '$LATEST')
  t.true((await fn.aliases.first())!.equals(alias))
  await alias.delete()
  t.is((await t.throwsAsync(alias.load(), { instanceOf: ClientError })).statusCode, 404)
  t.deepEqual(await lambda.Function('steer').aliases.toArray(), [])
})

test('a mapping of a queue, a URL and the settings of asynchronous calls', async t => {
  const { lambda, fn } = await makeFunction('drift')
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'drift' })
  const { attributes } = await queue.loaded()
  const mapping = await fn.createEventSourceMapping({ EventSourceArn: attributes?.QueueArn, BatchSize: 5 })
  t.is(mapping.batchSize, 5)
  await mapping.update({ BatchSize: 6 })
  t.is((await mapping.loaded()).batchSize, 6)
  t.true((await fn.eventSourceMappings.first())!.equals(mapping))
  t.true((await lambda.eventSourceMappings.first())!.equals(mapping))
  await mapping.delete()
  const url = await fn.createUrlConfig({ AuthType: 'NONE' })
  t.is(url.authType, 'NONE')
  t.regex(url.functionUrl!, /^https:/)
  await url.update({ AuthType: 'AWS_IAM' })
  t.is((await url.loaded()).authType, 'AWS_IAM')
  await url.delete()
  const config = await fn.putEventInvokeConfig({ MaximumRetryAttempts: 1 })
  t.is(config.maximumRetryAttempts, 1)
  t.true((await fn.eventInvokeConfigs.first())!.equals(config))
  t.is((await config.update({ MaximumRetryAttempts: 2 })).MaximumRetryAttempts, 2)
  await config.delete()
  await t.throwsAsync(config.load(), { instanceOf: ClientError })
})

test('layers and their versions', async t => {
  const lambda = aws.session.resource('lambda')
  const version = await lambda.publishLayerVersion({ LayerName: 'hull', Content: { ZipFile }, Description: 'oak' })
  t.is(String(version), "lambda.LayerVersion(layerName='hull', version=1)")
  const layer = await lambda.layers.where(({ name }) => name === 'hull').first()
  t.true(layer!.equals(version.Layer()))
  await layer!.publishVersion({ Content: { ZipFile }, Description: 'ash' })
  const versions = await layer!.versions.toArray()
  t.deepEqual(versions.map(({ version }) => version).sort(), [1, 2])
  t.is((await layer!.Version(2).loaded()).description, 'ash')
  await version.delete()
  t.is((await layer!.versions.toArray()).length, 1)
})

test('a function leads to its role, its VPC and its log group, which are resources of other services', async t => {
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: '10.1.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.1.1.0/24' })
  const { lambda, fn } = await makeFunction('anchor')
  t.is(fn.vpc, null)
  t.deepEqual(fn.subnets, [])
  const group = await vpc.createSecurityGroup({ GroupName: 'anchors', Description: 'of functions' })
  await fn.updateConfiguration({ VpcConfig: { SubnetIds: [subnet.id], SecurityGroupIds: [group.id] } })
  await fn.load()
  t.is((await fn.executionRole!.loaded()).roleName, 'anchor-role')
  t.is(String(fn.vpc), "ec2.Vpc(id='vpc-123abc')", 'moto says so of every function')
  t.is((await fn.securityGroups[0]!.loaded()).groupName, 'anchors')
  t.deepEqual(
    (await Promise.all(fn.subnets.map((each: typeof subnet) => each.loaded()))).map(each => each.cidrBlock),
    ['10.1.1.0/24'],
  )
  const [listed] = await lambda.functions.where(({ name }) => name === 'anchor').toArray()
  t.is(String(listed!.executionRole), "iam.Role(name='anchor-role')", 'a listing knows as much')
})

test('a function leads to the versions of its layers, its settings of asynchronous calls to where failures go', async t => {
  const { lambda, fn } = await makeFunction('keel')
  const version = await lambda.publishLayerVersion({ LayerName: 'ballast', Content: { ZipFile }, Description: 'lead' })
  await fn.updateConfiguration({ Layers: [version.layerVersionArn!] })
  await fn.load()
  t.is((await fn.layerVersions[0]!.loaded()).description, 'lead')
  const topic = await aws.session.resource('sns').createTopic({ Name: 'sunk' })
  const config = await fn.putEventInvokeConfig({ DestinationConfig: { OnFailure: { Destination: topic.arn } } })
  await config.load()
  t.is((await config.onFailureTopic!.loaded()).attributes!.TopicArn, topic.arn)
  t.is(config.onSuccessTopic, null)
  t.is((await config.function!.loaded()).handler, 'a.handle')
})
