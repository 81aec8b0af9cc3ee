import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a cache cluster: made, awaited, found, tagged, deleted', async t => {
  const elasticache = aws.session.resource('elasticache')
  const cluster = await elasticache.createCacheCluster({
    CacheClusterId: 'eddy',
    Engine: 'redis',
    NumCacheNodes: 1,
    CacheNodeType: 'cache.t3.micro',
  })
  t.is(String(cluster), "elasticache.CacheCluster(id='eddy')")
  await cluster.waitUntilAvailable({ delay: 10 })
  t.like(cluster, { cacheClusterStatus: 'available', engine: 'redis' })
  t.true((await elasticache.cacheClusters.toArray()).some(other => cluster.equals(other)))
  await cluster.addTags({ Tags: [{ Key: 'river', Value: 'madeira' }] })
  t.deepEqual(await cluster.listTags(), [{ Key: 'river', Value: 'madeira' }])
  await cluster.removeTags({ TagKeys: ['river'] })
  t.deepEqual(await cluster.listTags(), [])
  await cluster.delete()
  t.is((await cluster.loaded()).cacheClusterStatus, 'deleting', 'in moto that is the end of it')
  const nowhere = await t.throwsAsync(elasticache.CacheCluster('nowhere').load(), { instanceOf: ClientError })
  t.is(nowhere.code, 'CacheClusterNotFound')
  await elasticache.CacheCluster('nowhere').waitUntilDeleted({ delay: 10 })
})

test('a replication group, its clusters and its snapshot', async t => {
  const elasticache = aws.session.resource('elasticache')
  const group = await elasticache.createReplicationGroup({
    ReplicationGroupId: 'pool',
    ReplicationGroupDescription: 'still water',
    NumCacheClusters: 2,
    CacheNodeType: 'cache.t3.micro',
    Engine: 'redis',
  })
  await group.waitUntilAvailable({ delay: 10 })
  t.is((await group.load()).description, 'still water')
  t.deepEqual(
    group.cacheClusters.map(({ id }) => id),
    group.memberClusters,
  )
  t.true((await elasticache.replicationGroups.toArray()).some(other => group.equals(other)))
  await group.modify({ ReplicationGroupDescription: 'quiet water', ApplyImmediately: true })
  t.is((await group.loaded()).description, 'quiet water')
  const snapshot = await group.createSnapshot({ SnapshotName: 'still' })
  t.is((await snapshot.load()).snapshotStatus, 'available')
  t.true(snapshot.replicationGroup!.equals(group))
  t.true((await elasticache.snapshots.toArray()).some(other => snapshot.equals(other)))
  await snapshot.delete()
  await group.delete()
  t.is((await group.loaded()).status, 'deleting')
})

test('users, and the subnets of a cache', async t => {
  const elasticache = aws.session.resource('elasticache')
  const user = await elasticache.User('anna').create({
    UserName: 'anna',
    Engine: 'redis',
    AccessString: 'on ~* +@all',
    NoPasswordRequired: true,
  })
  t.is((await user.load()).userName, 'anna')
  t.true((await elasticache.users.toArray()).some(other => user.equals(other)))
  await user.delete()

  const vpc = await aws.session.resource('ec2').createVpc({ CidrBlock: '10.5.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.5.0.0/24' })
  const group = await elasticache.createCacheSubnetGroup({
    CacheSubnetGroupName: 'banks',
    CacheSubnetGroupDescription: 'both banks',
    SubnetIds: [subnet.id],
  })
  await group.load()
  t.is((await group.vpc!.loaded()).cidrBlock, '10.5.0.0/16')
  t.is((await group.ec2Subnets[0]!.loaded()).cidrBlock, '10.5.0.0/24')
  t.is((await group.load()).vpcId, vpc.id)
  t.deepEqual((await elasticache.cacheSubnetGroups.toArray()).map(String), [String(group)])
})
