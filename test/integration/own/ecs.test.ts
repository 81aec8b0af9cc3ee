import test from 'ava'
import { BatchError, ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

async function makeCluster(clusterName: string) {
  const ecs = aws.session.resource('ecs')
  const cluster = await ecs.createCluster({ clusterName, tags: [{ key: 'team', value: 'river' }] })
  const definition = await ecs.registerTaskDefinition({
    family: clusterName,
    containerDefinitions: [{ name: 'boat', image: 'boat', memory: 64, cpu: 10 }],
  })
  return { ecs, cluster, definition }
}

test('a cluster: made, found, loaded by name or ARN, changed, deleted', async t => {
  const { ecs, cluster } = await makeCluster('lock')
  t.true(cluster instanceof ecs.Cluster)
  t.is(cluster.clusterName, 'lock')
  t.deepEqual((await cluster.load()).tags, [{ key: 'team', value: 'river' }], 'a load asks for tags')
  t.is((await ecs.Cluster('lock').loaded()).status, 'ACTIVE')
  const listed = await ecs.clusters.where(other => cluster.equals(other)).first()
  t.false(listed!.isLoaded, 'the listing has ARNs only')
  await cluster.addTags({ tags: [{ key: 'bank', value: 'left' }] })
  await cluster.removeTags({ tagKeys: ['team'] })
  t.deepEqual((await cluster.loaded()).tags, [{ key: 'bank', value: 'left' }])
  await cluster.updateSettings({ settings: [{ name: 'containerInsights', value: 'enabled' }] }).catch(() => undefined)
  await cluster.delete()
  await t.throwsAsync(ecs.Cluster('nowhere').load(), { instanceOf: ResourceNotFoundError, message: /DescribeClusters/ })
})

test('a service leads to its cluster and task definition; loads of many are one request', async t => {
  const { ecs, cluster, definition } = await makeCluster('quay')
  const service = await cluster.createService({ serviceName: 'ferry', taskDefinition: 'quay', desiredCount: 1 })
  t.true(service.Cluster().equals(cluster))
  t.true(service.taskDefinition!.equals(definition))
  t.is(service.taskDefinitionAttribute, definition.arn)
  await service.update({ desiredCount: 3 })
  t.is((await service.loaded()).desiredCount, 3)
  await cluster.createService({ serviceName: 'tug', taskDefinition: 'quay', desiredCount: 0 })
  const services = await cluster.services.toArray()
  const loaded = await Promise.all(services.map(one => one.loaded()))
  t.deepEqual(loaded.map(({ serviceName }) => serviceName).sort(), ['ferry', 'tug'])
  t.is((await cluster.Service('ferry').loaded()).serviceName, 'ferry')
  await service.delete({ force: true })
  await service.waitUntilInactive({ delay: 1 })
  t.is(service.status, 'INACTIVE')
  t.true(ecs.Cluster(cluster.arn).equals(service.Cluster()))
})

test('task definitions: families, revisions, deleted in a batch', async t => {
  const { ecs, definition } = await makeCluster('sluice')
  t.true(definition.family instanceof ecs.TaskDefinitionFamily)
  t.is((await definition.load()).familyAttribute, 'sluice')
  const family = ecs.TaskDefinitionFamily('sluice')
  const second = await family.register({ containerDefinitions: [{ name: 'b', image: 'b', memory: 8, cpu: 1 }] })
  t.is(second.revision, 2)
  const arns = await family.taskDefinitions.map(({ arn }) => arn).toArray()
  t.deepEqual(arns, [definition.arn, second.arn])
  t.true((await ecs.taskDefinitionFamilies.map(({ name }) => name).toArray()).includes('sluice'))
  await definition.deregister()
  t.is((await definition.loaded()).status, 'INACTIVE')
  await second.deregister()
  const inactive = family.taskDefinitions.filter({ status: 'INACTIVE' })
  await inactive.delete()
  t.deepEqual(await inactive.toArray(), [])
  const gone = await t.throwsAsync(definition.load(), { instanceOf: ClientError })
  t.is(gone.code, 'ClientException')
})

test('tasks on a container instance: started, found, stopped', async t => {
  const { cluster, definition } = await makeCluster('weir')
  const ec2 = aws.session.resource('ec2')
  const [machine] = await ec2.createInstances({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 })
  const document = { region: 'us-east-1', instanceId: machine!.id, accountId: '123456789012' }
  const container = await cluster.registerContainerInstance({
    instanceIdentityDocument: JSON.stringify(document),
  })
  t.is(container.ec2InstanceId, machine!.id)
  t.is((await container.ec2Instance!.loaded()).imageId, 'ami-12c6146b')
  t.true((await cluster.containerInstances.first())!.equals(container))
  const [task] = await cluster.runTask({ taskDefinition: 'weir', count: 1 })
  t.true(task!.Cluster().equals(cluster))
  t.true(task!.taskDefinition!.equals(definition))
  t.true(task!.containerInstance!.equals(container))
  t.true((await cluster.tasks.first())!.equals(task))
  await task!.stop({ reason: 'low water' })
  await task!.waitUntilStopped({ delay: 1 })
  t.is(task!.stoppedReason, 'low water')
  await cluster.containerInstances.updateState({ status: 'DRAINING' })
  t.is((await container.load()).status, 'DRAINING')
  await container.deregister({ force: true })
  await t.throwsAsync(container.load(), { instanceOf: ResourceNotFoundError })
})

test('tasks that could not be started are an error of resources, and in the answer of a client', async t => {
  const body = {
    tasks: [{ taskArn: 'arn:task' }],
    failures: [{ arn: 'arn:machine', reason: 'RESOURCE:MEMORY' }],
  }
  const transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) })
  const session = aws.sessionWith({ transport })
  const error = await t.throwsAsync<BatchError>(
    session.resource('ecs').Cluster('weir').runTask({ taskDefinition: 'weir', count: 2 }),
    {
      instanceOf: BatchError,
      message: /^ecs\.RunTask: 1 of the tasks could not be started\. First: RESOURCE:MEMORY, arn:machine\./,
    },
  )
  t.deepEqual(error.succeeded, body.tasks)
  t.deepEqual(error.failures, body.failures)
  t.like(await session.client('ecs').runTask!({ taskDefinition: 'weir' }), body)
})

test('tasks that could not be started on the machines they are for are failures of those', async t => {
  const body = {
    tasks: [{ taskArn: 'arn:task', clusterArn: 'arn:weir' }],
    failures: [{ arn: 'arn:aws:ecs:eu-west-1:1:container-instance/weir/m2', reason: 'RESOURCE:MEMORY' }],
  }
  const transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) })
  const cluster = aws.sessionWith({ transport }).resource('ecs').Cluster('weir')
  const params = { taskDefinition: 'weir', containerInstances: ['m1', 'm2'] }
  const error = await t.throwsAsync<BatchError>(cluster.startTask(params), {
    instanceOf: BatchError,
    message: /^ecs\.StartTask: 1 item failed: RESOURCE:MEMORY \(1\)\. First: m2: /,
  })
  t.deepEqual(error.succeeded, ['m1'])
  const started = await cluster.startTask(params, { rejectOnFailure: false })
  t.deepEqual(
    started.map((task: { arn: string }) => task.arn),
    ['arn:task'],
  )
})

test('a task definition leads to roles, repositories, files and log groups', async t => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  const iam = aws.session.resource('iam')
  const role = await iam.createRole({ RoleName: 'stoker', Path: '/ecs/', AssumeRolePolicyDocument: policy })
  const repository = await aws.session.resource('ecr').createRepository({ repositoryName: 'fleet/steamer' })
  const files = await aws.session.resource('efs').createFileSystem({ CreationToken: 'coal' })
  const secret = await aws.session.resource('secretsmanager').createSecret({ Name: 'deck/key', SecretString: 's' })
  await secret.load()
  const parameter = await aws.session
    .resource('ssm')
    .putParameter({ Name: '/deck/colour', Type: 'String', Value: 'white' })
  await aws.session.resource('logs').createLogGroup({ logGroupName: '/ecs/steamer' })
  const definition = await aws.session.resource('ecs').registerTaskDefinition({
    family: 'steamer',
    taskRoleArn: role.arn,
    volumes: [{ name: 'coal', efsVolumeConfiguration: { fileSystemId: files.id } }],
    containerDefinitions: [
      {
        name: 'engine',
        image: `${repository.repositoryUri}:v1`,
        memory: 64,
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/steamer' } },
        secrets: [
          { name: 'KEY', valueFrom: secret.arn! },
          { name: 'COLOUR', valueFrom: '/deck/colour' },
        ],
      },
    ],
  })
  t.is(definition.executionRole, null)
  t.is((await definition.taskRole!.loaded()).path, '/ecs/')
  t.is((await definition.repositories[0]!.loaded()).repositoryArn, repository.repositoryArn)
  t.is((await definition.fileSystems[0]!.loaded()).creationToken, 'coal')
  t.is((await definition.logGroups[0]!.loaded()).logGroupName, '/ecs/steamer')
  t.deepEqual(definition.secrets.map(String), ["secretsmanager.Secret(name='deck/key')"])
  t.is((await definition.secrets[0]!.loaded()).arn, secret.arn)
  t.deepEqual(definition.parameters.map(String), [String(parameter)])
  t.is((await definition.parameters[0]!.loaded()).value, 'white')
})

test('task sets and capacity providers', async t => {
  const { ecs, cluster } = await makeCluster('basin')
  const external = { deploymentController: { type: 'EXTERNAL' } }
  const service = await cluster.createService({ serviceName: 'crane', desiredCount: 0, ...external })
  const set = await service.createTaskSet({ taskDefinition: 'basin' })
  t.true(set.Service().equals(service))
  t.true((await service.taskSets.first())!.equals(set))
  await set.makePrimary()
  await set.update({ scale: { value: 50, unit: 'PERCENT' } })
  t.is((await set.loaded()).scale!.value, 50)
  await set.delete()
  await t.throwsAsync(set.load(), { instanceOf: ResourceNotFoundError })
  const provider = await ecs.createCapacityProvider({
    name: 'wind',
    autoScalingGroupProvider: { autoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:1:autoScalingGroup:x' },
  })
  t.is((await provider.load()).status, 'ACTIVE')
  await provider.delete()
  const gone = await t.throwsAsync(service.TaskSet('none').delete(), { instanceOf: ClientError })
  t.is(gone.service, 'ecs')
})
