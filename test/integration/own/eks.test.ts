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

test('a cluster leads to its role and its subnets, a node group to its groups of instances', async t => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  const role = await aws.session.resource('iam').createRole({ RoleName: 'warden', AssumeRolePolicyDocument: policy })
  const vpc = await aws.session.resource('ec2').createVpc({ CidrBlock: '10.8.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.8.1.0/24' })
  const cluster = await aws.session.resource('eks').createCluster({
    name: 'reef',
    roleArn: role.arn!,
    resourcesVpcConfig: { subnetIds: [subnet.id] },
  })
  await cluster.load()
  t.is((await cluster.role!.loaded()).roleName, 'warden')
  t.is((await cluster.subnets[0]!.loaded()).cidrBlock, '10.8.1.0/24')
  const nodes = await cluster.createNodegroup({ nodegroupName: 'few', subnets: [subnet.id], nodeRole: role.arn! })
  await nodes.load()
  t.is((await nodes.iamRole!.loaded()).roleName, 'warden')
  t.is((await nodes.ec2Subnets[0]!.loaded()).vpcId, vpc.id)
  t.deepEqual(
    nodes.autoScalingGroups.map(({ name }) => name),
    nodes.resources!.autoScalingGroups!.map(({ name }) => name!),
  )
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
