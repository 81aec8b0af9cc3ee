import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a file system: made, awaited, found, tagged, deleted', async t => {
  const efs = aws.session.resource('efs')
  const files = await efs.createFileSystem({ CreationToken: 'depot', Tags: [{ Key: 'Name', Value: 'depot' }] })
  t.is(files.creationToken, 'depot', 'it knows what the answer said')
  await files.waitUntil((it: { lifeCycleState: string }) => it.lifeCycleState === 'available', { delay: 10 })
  const [listed] = await efs.fileSystems.filter({ CreationToken: 'depot' }).toArray()
  t.true(listed!.equals(files))
  t.is(listed!.name, 'depot')
  await files.addTags({ Tags: [{ Key: 'bank', Value: 'left' }] })
  t.is((await files.listTags())!.length, 2)
  await files.removeTags({ TagKeys: ['bank'] })
  t.deepEqual(await files.listTags(), [{ Key: 'Name', Value: 'depot' }])
  await files.delete()
  const gone = await t.throwsAsync(files.load(), { instanceOf: ClientError })
  t.is(gone.code, 'FileSystemNotFound')
})

test('where a file system is mounted, and the doors to it', async t => {
  const efs = aws.session.resource('efs')
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: '10.4.0.0/16' })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.4.0.0/24' })
  const files = await efs.createFileSystem({ CreationToken: 'mounted' })
  const mount = await files.createMountTarget({ SubnetId: subnet.id })
  t.is(mount.subnetId, subnet.id)
  t.true(mount.fileSystem!.equals(files))
  t.deepEqual((await files.mountTargets.toArray()).map(String), [String(mount)])
  t.is((await mount.load()).lifeCycleState, 'available')
  const group = await vpc.createSecurityGroup({ GroupName: 'divers', Description: 'divers' })
  await mount.modifySecurityGroups({ SecurityGroups: [group.id] })
  t.deepEqual(await mount.describeSecurityGroups(), [group.id])

  const door = await files.createAccessPoint({ Tags: [{ Key: 'Name', Value: 'door' }] })
  t.is((await door.load()).name, 'door')
  t.true(door.fileSystem!.equals(files))
  t.deepEqual((await files.accessPoints.toArray()).map(String), [String(door)])
  t.true((await efs.accessPoints.toArray()).some(other => door.equals(other)))
  await door.delete()
  await mount.delete()
  t.deepEqual(await files.mountTargets.toArray(), [])
  const gone = await t.throwsAsync(door.load(), { instanceOf: ClientError })
  t.is(gone.code, 'AccessPointNotFound')
})

test('what is said of a file system apart from it', async t => {
  const efs = aws.session.resource('efs')
  const files = await efs.createFileSystem({ CreationToken: 'kept', Backup: true })
  t.is((await files.BackupPolicy().loaded()).status, 'ENABLED')
  const lifecycle = files.LifecycleConfiguration()
  const policies = [{ TransitionToIA: 'AFTER_30_DAYS' }]
  await lifecycle.put({ LifecyclePolicies: policies })
  t.deepEqual((await lifecycle.loaded()).lifecyclePolicies, policies)
  const policy = files.Policy()
  await policy.put({ Policy: '{"Version":"2012-10-17","Statement":[]}' })
  t.is(JSON.parse((await policy.loaded()).policy!).Version, '2012-10-17')
  t.true(policy.FileSystem().equals(files))
})
