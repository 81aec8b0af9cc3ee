import test from 'ava'
import { ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const SIZE = { DBInstanceClass: 'db.t3.micro', AllocatedStorage: 10 }
const LOGIN = { MasterUsername: 'skipper', MasterUserPassword: 'low-tide-9' }

test('a database: made, waited for, found, changed, stopped, deleted', async t => {
  const rds = aws.session.resource('rds')
  const made = { DBInstanceIdentifier: 'log', Engine: 'postgres', ...SIZE, ...LOGIN }
  const database = await rds.createDBInstance({ ...made, Tags: [{ Key: 'team', Value: 'river' }] })
  t.true(database instanceof rds.DBInstance)
  t.is(String(database), "rds.DBInstance(id='log')")
  await database.waitUntilAvailable({ delay: 10 })
  t.is(database.dbInstanceStatus, 'available', 'the waiter leaves its data')
  t.is(database.engine, 'postgres')
  await database.modify({ AllocatedStorage: 20, ApplyImmediately: true })
  t.is((await database.loaded()).allocatedStorage, 20)
  const found = await rds.dbInstances.where(other => database.equals(other)).first()
  t.is(found!.allocatedStorage, 20, 'the listing brings the data')
  await database.addTags({ Tags: [{ Key: 'bank', Value: 'left' }] })
  await database.removeTags({ TagKeys: ['team'] })
  t.deepEqual(await database.listTags(), [{ Key: 'bank', Value: 'left' }])
  await database.stop()
  await database.waitUntil(({ dbInstanceStatus }) => dbInstanceStatus === 'stopped', {
    delay: 10,
  })
  await database.start()
  await database.reboot()
  await database.delete({ SkipFinalSnapshot: true })
  await database.waitUntilDeleted({ delay: 10 })
  const gone = await t.throwsAsync(database.load(), { instanceOf: ClientError })
  t.is(gone.code, 'DBInstanceNotFound')
})

test('snapshots of a database are made, copied, restored, deleted', async t => {
  const rds = aws.session.resource('rds')
  const database = await rds.createDBInstance({ DBInstanceIdentifier: 'chart', Engine: 'mysql', ...SIZE, ...LOGIN })
  const snapshot = await database.createSnapshot({ DBSnapshotIdentifier: 'chart-1' })
  await snapshot.waitUntilAvailable({ delay: 10 })
  t.true(snapshot.dbInstance!.equals(database))
  t.true((await database.snapshots.toArray()).some(other => snapshot.equals(other)))
  const copy = await snapshot.copy({ TargetDBSnapshotIdentifier: 'chart-2' })
  t.is(copy.status, 'available')
  const ids = await rds.dbSnapshots.map(({ id }) => id).toArray()
  t.true(['chart-1', 'chart-2'].every(id => ids.includes(id)))
  const restored = await snapshot.restore({ DBInstanceIdentifier: 'chart-again' })
  t.is((await restored.loaded()).engine, 'mysql')
  const replica = await database.createReadReplica({ DBInstanceIdentifier: 'chart-replica' })
  t.true((await replica.load()).readReplicaSource!.equals(database))
  t.is((await database.load()).readReplicas[0]!.id, 'chart-replica')
  await copy.delete()
  await copy.waitUntilDeleted({ delay: 10 })
})

test('groups of parameters, subnets and options are made, found by their databases, deleted', async t => {
  const rds = aws.session.resource('rds')
  const group = await rds.createDBParameterGroup({
    DBParameterGroupName: 'depths',
    DBParameterGroupFamily: 'mysql8.0',
    Description: 'of the river',
  })
  await group.modify({
    Parameters: [{ ParameterName: 'max_connections', ParameterValue: '9', ApplyMethod: 'immediate' }],
  })
  const parameter = await group.parameters.first()
  t.like(parameter, { name: 'max_connections', parameterValue: '9' })
  t.true(parameter!.Group().equals(group))
  t.is((await group.loaded()).description, 'of the river')
  const vpc = await aws.session.resource('ec2').createVpc({ CidrBlock: '10.1.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.1.1.0/24' })
  const subnets = await rds.createDBSubnetGroup({
    DBSubnetGroupName: 'banks',
    DBSubnetGroupDescription: 'both',
    SubnetIds: [subnet.id],
  })
  t.is(subnets.subnets![0]!.SubnetIdentifier, subnet.id)
  const database = await rds.createDBInstance({
    DBInstanceIdentifier: 'grouped',
    Engine: 'mysql',
    DBParameterGroupName: 'depths',
    DBSubnetGroupName: 'banks',
    ...SIZE,
    ...LOGIN,
  })
  t.true(database.subnetGroup!.equals(subnets))
  t.true(database.parameterGroups[0]!.equals(group))
  const options = await rds.createOptionGroup({
    OptionGroupName: 'sails',
    EngineName: 'mysql',
    MajorEngineVersion: '5.6',
    OptionGroupDescription: 'of cloth',
  })
  t.is((await options.load()).optionGroupDescription, 'of cloth')
  await options.delete()
  await database.delete({ SkipFinalSnapshot: true })
  await subnets.delete()
  await t.throwsAsync(subnets.load(), { instanceOf: ClientError })
  await group.delete()
  await t.throwsAsync(group.load(), { instanceOf: ResourceNotFoundError })
})

test('a cluster with a member, its snapshots and its parameter group', async t => {
  const rds = aws.session.resource('rds')
  const group = await rds.createDBClusterParameterGroup({
    DBClusterParameterGroupName: 'fleet',
    DBParameterGroupFamily: 'aurora-mysql8.0',
    Description: 'of the fleet',
  })
  const cluster = await rds.createDBCluster({
    DBClusterIdentifier: 'fleet',
    Engine: 'aurora-mysql',
    DBClusterParameterGroupName: 'fleet',
    ...LOGIN,
  })
  await cluster.waitUntilAvailable({ delay: 10 })
  t.true(cluster.parameterGroup!.equals(group))
  const member = await rds.createDBInstance({
    DBInstanceIdentifier: 'flagship',
    DBClusterIdentifier: 'fleet',
    Engine: 'aurora-mysql',
    DBInstanceClass: 'db.r5.large',
  })
  t.true((await member.load()).dbCluster!.equals(cluster))
  t.true((await cluster.load()).members[0]!.equals(member))
  const snapshot = await cluster.createSnapshot({ DBClusterSnapshotIdentifier: 'fleet-1' })
  await snapshot.waitUntilAvailable({ delay: 10 })
  t.true(snapshot.dbCluster!.equals(cluster))
  t.true((await cluster.snapshots.toArray()).some(other => snapshot.equals(other)))
  await snapshot.delete()
  await snapshot.waitUntilDeleted({ delay: 10 })
  await cluster.modify({ DeletionProtection: true })
  t.true((await cluster.loaded()).deletionProtection)
  await cluster.modify({ DeletionProtection: false })
  await member.delete({ SkipFinalSnapshot: true })
  await cluster.delete({ SkipFinalSnapshot: true })
  await cluster.waitUntilDeleted({ delay: 10 })
})

test('global clusters, proxies, subscriptions to events', async t => {
  const rds = aws.session.resource('rds')
  const world = await rds.createGlobalCluster({ GlobalClusterIdentifier: 'ocean', Engine: 'aurora-mysql' })
  t.is((await world.load()).engine, 'aurora-mysql')
  t.true((await rds.globalClusters.first())!.equals(world))
  await world.delete()
  const vpc = await aws.session.resource('ec2').createVpc({ CidrBlock: '10.2.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.2.1.0/24' })
  const proxy = await rds.createDBProxy({
    DBProxyName: 'pilot',
    EngineFamily: 'MYSQL',
    Auth: [],
    RoleArn: 'arn:aws:iam::123456789012:role/pilot',
    VpcSubnetIds: [subnet.id],
  })
  t.is((await proxy.load()).engineFamily, 'MYSQL')
  const target = await proxy.targetGroups.first()
  t.is(target!.name, 'default')
  t.true(target!.DBProxy().equals(proxy))
  await proxy.delete()
  t.deepEqual(await rds.dbProxies.toArray(), [])
  const subscription = await rds.createEventSubscription({
    SubscriptionName: 'storm',
    SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:storm',
  })
  t.regex((await subscription.load()).snsTopicArn!, /:storm$/)
  t.true((await rds.eventSubscriptions.first())!.equals(subscription))
  await subscription.delete()
  t.deepEqual(await rds.eventSubscriptions.toArray(), [])
})

test('log files and exports of a database', async t => {
  const rds = aws.session.resource('rds')
  const database = await rds.createDBInstance({ DBInstanceIdentifier: 'ferry', Engine: 'postgres', ...SIZE, ...LOGIN })
  const file = (await database.logFiles.first())!
  t.true(file.name.length > 0 && file.DBInstance().equals(database))
  const snapshot = await database.createSnapshot({ DBSnapshotIdentifier: 'ferry-1' })
  const task = await snapshot.startExportTask({
    ExportTaskIdentifier: 'ferry-export',
    S3BucketName: 'exports',
    IamRoleArn: 'arn:aws:iam::123456789012:role/export',
    KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1',
  })
  t.is((await task.load()).s3Bucket, 'exports')
  t.true((await rds.exportTasks.first())!.equals(task))
  await task.cancel()
  t.is((await task.loaded()).status, 'canceled')
})

test('a blue and green deployment: made, found, switched over, deleted', async t => {
  const rds = aws.session.resource('rds')
  const made = { DBInstanceIdentifier: 'locks', Engine: 'postgres', EngineVersion: '15.4', ...SIZE, ...LOGIN }
  const database = await rds.createDBInstance(made)
  const deployment = await database.createBlueGreenDeployment({
    BlueGreenDeploymentName: 'sluice',
    TargetEngineVersion: '16.1',
  })
  t.is((await deployment.load()).status, 'AVAILABLE')
  t.true((await rds.blueGreenDeployments.first())!.equals(deployment))
  await deployment.switchover()
  t.is((await deployment.loaded()).status, 'SWITCHOVER_COMPLETED')
  await deployment.delete()
  t.is((await t.throwsAsync(deployment.load(), { instanceOf: ClientError })).code, 'BlueGreenDeploymentNotFoundFault')
})

test('security groups, parameters and shard groups of clusters', async t => {
  const rds = aws.session.resource('rds')
  const group = await rds.createDBSecurityGroup({ DBSecurityGroupName: 'quay', DBSecurityGroupDescription: 'old' })
  await group.authorizeIngress({ CIDRIP: '10.3.3.45/32' })
  t.is((await group.load()).ipRanges![0]!.CIDRIP, '10.3.3.45/32')
  t.true((await rds.dbSecurityGroups.toArray()).some(other => other.equals(group)))
  await group.delete()
  await t.throwsAsync(group.load(), { instanceOf: ClientError, message: /quay/ })

  const parameters = await rds.createDBClusterParameterGroup({
    DBClusterParameterGroupName: 'currents',
    DBParameterGroupFamily: 'aurora-postgresql16',
    Description: 'of the river',
  })
  await parameters.modify({
    Parameters: [{ ParameterName: 'timezone', ParameterValue: 'UTC', ApplyMethod: 'immediate' }],
  })
  const parameter = (await parameters.parameters.first())!
  t.like(parameter, { name: 'timezone', parameterValue: 'UTC' })
  t.true(parameter.Group().equals(parameters))

  const made = { DBClusterIdentifier: 'regatta', Engine: 'aurora-postgresql', EngineVersion: '16.1', ...LOGIN }
  const cluster = await rds.createDBCluster(made)
  const shards = await cluster.createShardGroup({ DBShardGroupIdentifier: 'regatta-1', MaxACU: 16 })
  t.is((await shards.load()).maxACU, 16)
  t.true((await rds.dbShardGroups.first())!.equals(shards))
  t.true(shards.dbCluster!.equals(cluster))
})

test('a database leads to its network and its key', async t => {
  const [rds, ec2] = [aws.session.resource('rds'), aws.session.resource('ec2')]
  const vpc = await ec2.createVpc({ CidrBlock: '10.2.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.2.1.0/24' })
  const group = await vpc.createSecurityGroup({ GroupName: 'crew', Description: 'may ask' })
  const DBSubnetGroupName = 'bed'
  const subnets = await rds.createDBSubnetGroup({
    DBSubnetGroupName,
    DBSubnetGroupDescription: 'of the river',
    SubnetIds: [subnet.id],
  })
  t.is((await subnets.ec2Subnets[0]!.loaded()).cidrBlock, '10.2.1.0/24')
  const key = await aws.session.resource('kms').createKey({ Description: 'of the database' })
  const database = await rds.createDBInstance({
    DBInstanceIdentifier: 'anchored',
    Engine: 'postgres',
    DBSubnetGroupName,
    VpcSecurityGroupIds: [group.id],
    StorageEncrypted: true,
    KmsKeyId: key.id,
    ...SIZE,
    ...LOGIN,
  })
  await database.load()
  t.is((await database.vpc!.loaded()).cidrBlock, '10.2.0.0/16')
  t.is((await database.subnets[0]!.loaded()).cidrBlock, '10.2.1.0/24')
  t.is((await database.securityGroups[0]!.loaded()).groupName, 'crew')
  t.is((await database.kmsKey!.loaded()).description, 'of the database')
  t.is(database.monitoringRole, null)
})
