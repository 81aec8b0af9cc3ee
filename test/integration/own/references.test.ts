/** From resources to others of their own service that their data names. */
import test from 'ava'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a usage plan leads to its stages', async t => {
  const gateway = aws.session.resource('apigateway')
  const api = await gateway.createRestApi({ name: 'locks' })
  const boats = await (await api.loaded()).rootResource!.createResource({ pathPart: 'boats' })
  const method = boats.Method('GET')
  await method.put({ authorizationType: 'NONE' })
  await method.Integration().put({ type: 'MOCK' })
  await api.createDeployment({ stageName: 'dev' })
  const plan = await gateway.createUsagePlan({ name: 'guests', apiStages: [{ apiId: api.id, stage: 'dev' }] })
  const [stage] = (await plan.loaded()).stages
  t.is((await stage!.loaded()).name, 'dev')
  t.is((await method.loaded()).models.length, 0)
})

test('clusters, services and tasks lead to their capacity providers and families', async t => {
  const ecs = aws.session.resource('ecs')
  const strategy = [{ capacityProvider: 'FARGATE', weight: 1 }]
  const cluster = await ecs.createCluster({
    clusterName: 'quay',
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: strategy,
  })
  const fargate = ecs.CapacityProvider('FARGATE')
  t.true((await cluster.loaded()).ecsCapacityProviders[0]!.equals(fargate))
  t.true(cluster.defaultCapacityProviders[0]!.equals(fargate))
  const definition = await ecs
    .TaskDefinitionFamily('crane')
    .register({ containerDefinitions: [{ name: 'crane', image: 'nginx', memory: 128 }] })
  const service = await cluster.createService({ serviceName: 'crane', taskDefinition: definition.arn })
  t.true((await service.loaded()).taskDefinition!.equals(definition))
})

test('health checks lead to those they are made of, subscriptions of RDS to their databases', async t => {
  const route53 = aws.session.resource('route53')
  const child = await route53.createHealthCheck({
    CallerReference: 'child',
    HealthCheckConfig: { Type: 'HTTP', IPAddress: '192.0.2.1', Port: 80 },
  })
  const parent = await route53.createHealthCheck({
    CallerReference: 'parent',
    HealthCheckConfig: { Type: 'CALCULATED', ChildHealthChecks: [child.id], HealthThreshold: 1 },
  })
  const [found] = (await parent.loaded()).childHealthChecks
  t.is((await found!.loaded()).healthCheckConfig?.Port, 80)
  const rds = aws.session.resource('rds')
  const database = await rds.createDBInstance({
    DBInstanceIdentifier: 'gauge',
    DBInstanceClass: 'db.t3.micro',
    Engine: 'mysql',
    AllocatedStorage: 20,
    MasterUsername: 'root',
    MasterUserPassword: 'low-tide-at-noon',
  })
  const subscription = await rds.createEventSubscription({
    SubscriptionName: 'levels',
    SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:levels',
    SourceType: 'db-instance',
    SourceIds: [database.id],
  })
  const { sourceDBInstances, sourceDBClusters } = await subscription.loaded()
  t.true(sourceDBInstances[0]!.equals(database))
  t.deepEqual(sourceDBClusters, [])
})

test('queries of logs lead to their group', async t => {
  const group = await aws.session.resource('logs').createLogGroup({ logGroupName: '/river' })
  await group.startQuery({ startTime: 0, endTime: 1, queryString: 'fields @message' })
  const query = await group.queries.first()
  t.true(query!.logGroup!.equals(group))
})
