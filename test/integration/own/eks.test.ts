import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const roleArn = 'arn:aws:iam::123456789012:role/eks'
const resourcesVpcConfig = { subnetIds: ['subnet-1', 'subnet-2'] }

test('a cluster: made, awaited, found, tagged, changed, deleted', async t => {
  const eks = aws.session.resource('eks')
  const cluster = await eks.createCluster({ name: 'shoal', roleArn, resourcesVpcConfig })
  t.is(String(cluster), "eks.Cluster(name='shoal')")
  await cluster.waitUntilActive({ delay: 10 })
  t.is(cluster.status, 'ACTIVE')
  t.true((await eks.clusters.toArray()).some(other => cluster.equals(other)))
  await cluster.addTags({ tags: { river: 'purus' } })
  t.deepEqual(await cluster.listTags(), { river: 'purus' })
  await cluster.removeTags({ tagKeys: ['river'] })
  t.deepEqual(await cluster.listTags(), {})
  await cluster.meta.tags.set('river', 'tefe')
  t.deepEqual([...(await eks.Cluster('shoal').meta.tags.load())], [['river', 'tefe']])
  t.is(cluster.meta.arn, (await cluster.loaded()).arn)
  await cluster.updateConfig({ logging: { clusterLogging: [{ types: ['api'], enabled: true }] } })
  t.deepEqual((await cluster.loaded()).logging!.clusterLogging, [{ types: ['api'], enabled: true }])
  await cluster.delete()
  await cluster.waitUntilDeleted({ delay: 10 })
  const gone = await t.throwsAsync(cluster.load(), { instanceOf: ClientError })
  t.is(gone.code, 'ResourceNotFoundException')
})

test('node groups and Fargate profiles', async t => {
  const eks = aws.session.resource('eks')
  const cluster = await eks.Cluster('school').create({ roleArn, resourcesVpcConfig })
  await cluster.waitUntilActive({ delay: 10 })
  const nodes = await cluster.createNodegroup({ nodegroupName: 'small', subnets: ['subnet-1'], nodeRole: roleArn })
  t.is(String(nodes), "eks.Nodegroup(clusterName='school', name='small')")
  await nodes.waitUntilActive({ delay: 10 })
  t.deepEqual((await cluster.nodegroups.toArray()).map(String), [String(nodes)])
  t.true(nodes.Cluster().equals(cluster))
  const update = await nodes.updateConfig({ scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 } })
  t.is(update.nodegroupName, 'small')
  t.is((await nodes.loaded()).scalingConfig!.maxSize, 3)

  const profile = await cluster.createFargateProfile({
    fargateProfileName: 'hidden',
    podExecutionRoleArn: roleArn,
    selectors: [{ namespace: 'deep' }],
  })
  await profile.waitUntilActive({ delay: 10 })
  t.deepEqual((await cluster.fargateProfiles.toArray()).map(String), [String(profile)])
  t.is((await profile.load()).selectors![0]!.namespace, 'deep')
  await profile.delete()
  await profile.waitUntilDeleted({ delay: 10 })
  await nodes.delete()
  await nodes.waitUntilDeleted({ delay: 10 })
  t.deepEqual(await cluster.nodegroups.toArray(), [])
  await cluster.delete()
})
