import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const replace = (path: string, value: string) => ({ patchOperations: [{ op: 'replace', path, value }] })

test('an API: made, found, changed, deleted', async t => {
  const gateway = aws.session.resource('apigateway')
  const api = await gateway.createRestApi({ name: 'ferry', description: 'slow' })
  t.is(api.name, 'ferry', 'it knows what the answer said')
  t.true((await gateway.restApis.toArray()).some(other => api.equals(other)))
  await api.update(replace('/description', 'fast'))
  t.is((await api.loaded()).description, 'fast')
  await api.delete()
  const gone = await t.throwsAsync(api.load(), { instanceOf: ClientError })
  t.is(gone.code, 'NotFoundException')
})

test('resources of an API, their methods, integrations and responses', async t => {
  const gateway = aws.session.resource('apigateway')
  const api = await gateway.createRestApi({ name: 'harbour' })
  const root = api.rootResource
  const boats = await root!.createResource({ pathPart: 'boats' })
  t.is(boats.path, '/boats')
  t.true(boats.parent!.equals(root))
  t.deepEqual((await api.resources.toArray()).map(({ path }) => path).sort(), ['/', '/boats'])
  t.deepEqual(await boats.methods.toArray(), [], 'none yet')

  const method = await boats.putMethod({ httpMethod: 'GET', authorizationType: 'NONE' })
  t.is(String(method), `apigateway.Method(restApiId='${api.id}', resourceId='${boats.id}', httpMethod='GET')`)
  const integration = await method.putIntegration({
    type: 'HTTP',
    integrationHttpMethod: 'POST',
    uri: 'https://harbour.example/boats',
  })
  t.like(await integration.load(), { methodHttpMethod: 'GET', httpMethod: 'POST', type: 'HTTP' })
  t.true(integration.Method().equals(method))
  const response = await method.putResponse({ statusCode: '200', responseModels: { 'application/json': 'Empty' } })
  t.deepEqual((await response.load()).responseModels, { 'application/json': 'Empty' })
  const back = await integration.putResponse({ statusCode: '200', selectionPattern: '2\\d\\d' })
  t.is((await back.load()).selectionPattern, '2\\d\\d')
  const [listed] = await boats.methods.toArray()
  t.true(listed!.equals(method))
  t.is(listed!.authorizationType, 'NONE', 'the resource says what its methods are')

  await back.delete()
  await response.delete()
  await integration.delete()
  await method.delete()
  await boats.delete()
  t.deepEqual((await api.resources.toArray()).map(String), [String(root)])
})

test('deployments and stages', async t => {
  const gateway = aws.session.resource('apigateway')
  const api = await gateway.createRestApi({ name: 'lock' })
  const method = await api.rootResource!.putMethod({ httpMethod: 'GET', authorizationType: 'NONE' })
  await method.putIntegration({ type: 'MOCK' })
  const deployment = await api.createDeployment({ description: 'first' })
  t.is((await deployment.load()).description, 'first')
  const stage = await api.createStage({ stageName: 'open', deploymentId: deployment.id })
  t.true(stage.deployment!.equals(deployment))
  t.deepEqual((await api.stages.toArray()).map(String), [String(stage)])
  await stage.update(replace('/description', 'wide'))
  t.is((await stage.loaded()).description, 'wide')
  await stage.meta.tags!.assign({ team: 'river', 'cost centre': '7/8' })
  t.deepEqual((await stage.loaded()).tags, { team: 'river', 'cost centre': '7/8' })
  await stage.meta.tags!.replace({ stage: 'dev' })
  t.deepEqual((await stage.load()).tags, { stage: 'dev' })
  const logs = await aws.session.resource('logs').createLogGroup({ logGroupName: '/api/lock' })
  const destination = `arn:aws:logs:us-east-1:123456789012:log-group:${logs.name}`
  t.is(stage.logGroup, null, 'nobody writes down who passes')
  await stage.update(replace('/accessLogSettings/destinationArn', destination))
  t.is((await (await stage.loaded()).logGroup!.loaded()).logGroupName, '/api/lock')
  await stage.delete()
  await deployment.delete()
  t.deepEqual(await api.deployments.toArray(), [])
})

test('models, validators, authorizers and gateway responses', async t => {
  const gateway = aws.session.resource('apigateway')
  const api = await gateway.createRestApi({ name: 'customs' })
  const model = await api.createModel({ name: 'Boat', contentType: 'application/json', schema: '{}' })
  t.is((await model.load()).contentType, 'application/json')
  t.true((await api.models.toArray()).some(other => model.equals(other)))
  const validator = await api.createRequestValidator({ name: 'papers', validateRequestBody: true })
  t.true((await validator.load()).validateRequestBody)
  await validator.update(replace('/name', 'passports'))
  t.is((await api.requestValidators.toArray())[0]!.name, 'passports')
  await validator.delete()
  const authorizer = await api.createAuthorizer({
    name: 'officer',
    type: 'TOKEN',
    authorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations',
    identitySource: 'method.request.header.Authorization',
  })
  t.is((await authorizer.load()).type, 'TOKEN')
  t.deepEqual((await api.authorizers.toArray()).map(String), [String(authorizer)])
  await authorizer.delete()
  const denied = await api.putGatewayResponse({ responseType: 'ACCESS_DENIED', statusCode: '401' })
  t.is((await denied.load()).statusCode, '401')
  t.true((await api.gatewayResponses.toArray()).some(other => denied.equals(other)))
  await denied.delete()
})

test('keys, usage plans, names and links', async t => {
  const gateway = aws.session.resource('apigateway')
  const key = await gateway.createApiKey({ name: 'pilot', value: 'x'.repeat(20) })
  t.is((await key.load({ includeValue: true })).value, 'x'.repeat(20))
  const plan = await gateway.createUsagePlan({ name: 'daily', quota: { limit: 10, period: 'DAY' } })
  t.is((await plan.load()).quota!.limit, 10)
  const planKey = await plan.createKey({ keyId: key.id, keyType: 'API_KEY' })
  t.true(planKey.ApiKey().equals(key))
  t.is((await planKey.load()).name, 'pilot')
  t.deepEqual((await plan.keys.toArray()).map(String), [String(planKey)])
  t.deepEqual((await key.usagePlans.toArray()).map(String), [String(plan)])
  await planKey.delete()
  await plan.delete()
  await key.delete()
  t.false((await gateway.apiKeys.toArray()).some(other => key.equals(other)))

  const api = await gateway.createRestApi({ name: 'named' })
  await (await api.rootResource!.putMethod({ httpMethod: 'GET', authorizationType: 'NONE' })).putIntegration({
    type: 'MOCK',
  })
  await api.createDeployment({ stageName: 'open' })
  const name = await gateway.createDomainName({ domainName: 'ferry.example' })
  t.is((await name.load()).domainNameStatus, 'AVAILABLE')
  t.true((await gateway.domainNames.toArray()).some(other => name.equals(other)))
  const mapping = await name.createBasePathMapping({ basePath: 'v1', restApiId: api.id, stage: 'open' })
  t.true(mapping.restApi!.equals(api))
  t.is((await mapping.load()).stage, 'open')
  t.deepEqual((await name.basePathMappings.toArray()).map(String), [String(mapping)])
  await mapping.delete()
  await name.delete()

  const link = await gateway.createVpcLink({ name: 'canal', targetArns: ['arn:aws:elasticloadbalancing:x'] })
  t.is((await link.load()).name, 'canal')
  t.deepEqual((await gateway.vpcLinks.toArray()).map(String), [String(link)])
  await link.delete()
  t.truthy(await gateway.Account().loaded())
})

test('an API from its description, its ARN, and changes by patches', async t => {
  const gateway = aws.session.resource('apigateway')
  const description = { openapi: '3.0.0', info: { title: 'charted', version: '1', description: 'by hand' }, paths: {} }
  const api = await gateway.importRestApi({ body: JSON.stringify(description) })
  t.is((await api.load()).name, 'charted')
  t.is(api.meta.arn, `arn:aws:apigateway:us-east-1::/restapis/${api.id}`)
  const method = await api.rootResource!.putMethod({ httpMethod: 'GET', authorizationType: 'AWS_IAM' })
  t.is((await method.load()).authorizationType, 'AWS_IAM')
  const key = await gateway.createApiKey({ name: 'mate' })
  await key.update(replace('/description', 'first'))
  t.is((await key.loaded()).description, 'first')
  const plan = await gateway.createUsagePlan({ name: 'weekly' })
  await plan.update(replace('/description', 'long'))
  t.is((await plan.loaded()).description, 'long')
  const model = await api.createModel({ name: 'Boat', contentType: 'application/json', schema: '{}' })
  await model.delete()
  t.false((await api.models.toArray()).some(other => model.equals(other)))
})
