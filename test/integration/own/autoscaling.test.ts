import test from 'ava'
import { ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const size = { MinSize: 0, MaxSize: 4, DesiredCapacity: 2, AvailabilityZones: ['us-east-1a'] }

/** A group of two instances, and how they are launched. */
async function makeGroup(name: string) {
  const autoscaling = aws.session.resource('autoscaling')
  const configuration = await autoscaling.createLaunchConfiguration({
    LaunchConfigurationName: `${name}-launch`,
    ImageId: 'ami-12c6146b',
    InstanceType: 't3.nano',
  })
  const group = await autoscaling.createAutoScalingGroup({
    AutoScalingGroupName: name,
    LaunchConfigurationName: configuration.name,
    ...size,
  })
  return { autoscaling, configuration, group }
}

const named = ({ name }: { name: string }): string => name
const ids = (instances: { id: string }[]): string[] => instances.map(({ id }) => id).sort()

test('a group: made, found, resized, suspended, deleted', async t => {
  const { autoscaling, configuration, group } = await makeGroup('rowers')
  t.is(String(group), "autoscaling.AutoScalingGroup(name='rowers')")
  t.like(await group.load(), { desiredCapacity: 2, maxSize: 4 })
  t.true(group.launchConfiguration!.equals(configuration))
  t.is((await configuration.loaded()).instanceType, 't3.nano')
  t.true((await autoscaling.autoScalingGroups.toArray()).some(other => group.equals(other)))
  t.true((await autoscaling.launchConfigurations.toArray()).map(named).includes('rowers-launch'))
  await group.setDesiredCapacity({ DesiredCapacity: 3 })
  await group.waitUntil((it: { desiredCapacity: number }) => it.desiredCapacity === 3, { delay: 10 })
  await group.update({ MaxSize: 5 })
  t.is((await group.loaded()).maxSize, 5)
  await group.suspendProcesses({ ScalingProcesses: ['Terminate'] })
  t.is((await group.loaded()).suspendedProcesses![0]!.ProcessName, 'Terminate')
  await group.resumeProcesses()
  t.deepEqual((await group.loaded()).suspendedProcesses, [])
  await group.delete({ ForceDelete: true })
  await t.throwsAsync(group.load(), { instanceOf: ResourceNotFoundError, message: /rowers.*DescribeAutoScalingGroups/ })
  await configuration.delete()
  await t.throwsAsync(configuration.load(), { instanceOf: ResourceNotFoundError })
})

test('instances of a group: protected, put aside and taken back, detached in a batch', async t => {
  const { autoscaling, group } = await makeGroup('divers')
  const instances = await group.instances.toArray()
  t.is(instances.length, 2)
  t.is((await instances[0]!.ec2Instance!.loaded()).instanceType, 't3.nano')
  t.is(instances[0]!.lifecycleState, 'InService', 'they know what the group said')
  const [first] = instances
  t.true(first!.AutoScalingGroup().equals(group))
  t.is((await group.Instance(first!.id).loaded()).groupName, 'divers')
  await group.instances.setProtection({ ProtectedFromScaleIn: true })
  t.true((await first!.load()).protectedFromScaleIn)
  await first!.enterStandby({ ShouldDecrementDesiredCapacity: true })
  t.is((await first!.load()).lifecycleState, 'Standby')
  await first!.exitStandby()
  t.is((await first!.load()).lifecycleState, 'InService')
  await first!.setHealth({ HealthStatus: 'Unhealthy' })
  t.is((await first!.load()).healthStatus, 'Unhealthy')
  const all = await autoscaling.instances.where(({ groupName }) => groupName === 'divers').toArray()
  t.deepEqual(ids(all), ids(instances))
  await group.instances.detach({ ShouldDecrementDesiredCapacity: true })
  t.deepEqual(await group.instances.toArray(), [])
  await group.delete()
})

test('policies, schedules, hooks, tags and the warm pool of a group', async t => {
  const { autoscaling, group } = await makeGroup('anglers')
  const policy = await group.putScalingPolicy({
    PolicyName: 'more',
    AdjustmentType: 'ChangeInCapacity',
    ScalingAdjustment: 1,
  })
  t.is((await policy.loaded()).scalingAdjustment, 1)
  await policy.execute()
  t.is((await group.loaded()).desiredCapacity, 3)
  t.deepEqual((await group.scalingPolicies.toArray()).map(named), ['more'])
  await policy.delete()
  await t.throwsAsync(policy.load(), { instanceOf: ResourceNotFoundError })

  for (const ScheduledActionName of ['dawn', 'dusk']) {
    await group.putScheduledAction({ ScheduledActionName, MinSize: 1, Recurrence: '0 6 * * *' })
  }
  t.is((await group.ScheduledAction('dawn').loaded()).minSize, 1)
  t.deepEqual((await group.scheduledActions.toArray()).map(named).sort(), ['dawn', 'dusk'])
  await group.scheduledActions.delete()
  t.deepEqual(await group.scheduledActions.toArray(), [])

  const hook = await group.putLifecycleHook({
    LifecycleHookName: 'greet',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  })
  t.is((await hook.loaded()).defaultResult, 'ABANDON')
  t.deepEqual((await group.lifecycleHooks.toArray()).map(named), ['greet'])
  await hook.delete()

  const tag = { ResourceId: group.name, ResourceType: 'auto-scaling-group', PropagateAtLaunch: false }
  await autoscaling.createOrUpdateTags({
    Tags: [
      { ...tag, Key: 'river', Value: 'jurua' },
      { ...tag, Key: 'bank', Value: 'left' },
    ],
  })
  t.is((await autoscaling.Tag(group.name, 'river').loaded()).value, 'jurua')
  const tags = autoscaling.tags.filter({ Filters: [{ Name: 'auto-scaling-group', Values: [group.name] }] })
  t.deepEqual((await tags.toArray()).map(({ key }) => key).sort(), ['bank', 'river'])
  await tags.delete()
  t.deepEqual(await tags.toArray(), [])

  await autoscaling.createOrUpdateTags({
    Tags: [{ ...tag, PropagateAtLaunch: true, Key: 'river', Value: 'jurua' }],
  })
  await group.load()
  await group.meta.tags!.assign({ river: 'purus', bank: 'left' })
  const written = await autoscaling.tags.filter({ Filters: [{ Name: 'auto-scaling-group', Values: [group.name] }] })
  t.deepEqual(
    (await written.toArray()).map(({ key, value, propagateAtLaunch }) => [key, value, propagateAtLaunch]).sort(),
    [
      ['bank', 'left', false],
      ['river', 'purus', true],
    ],
    'the tag that was there is propagated as before',
  )
  await group.meta.tags!.replace({ bank: 'right' })
  t.deepEqual(Object.fromEntries(await autoscaling.AutoScalingGroup(group.name).meta.tags!.load()), { bank: 'right' })
  await group.meta.tags!.clear()
  t.deepEqual((await group.load()).tags, [])

  const pool = await group.putWarmPool({ MinSize: 1 })
  t.is((await pool.loaded()).warmPoolConfiguration!.MinSize, 1)
  await pool.delete()
  await group.delete({ ForceDelete: true })
})

test('load balancers and target groups that a group serves', async t => {
  const { group } = await makeGroup('ferries')
  const vpc = await aws.session.resource('ec2').createVpc({ CidrBlock: '10.9.0.0/16' })
  const elb = aws.session.resource('elbv2')
  const target = await elb.createTargetGroup({ Name: 'piers', Protocol: 'HTTP', Port: 80, VpcId: vpc.id })
  await group.attachTargetGroups({ TargetGroupARNs: [target.arn] })
  const [attached] = await group.targetGroups.toArray()
  t.is(attached!.arn, target.arn)
  t.is((await attached!.targetGroup!.loaded()).targetGroupName, 'piers', 'an identifier is all that it takes')
  const shores = await Promise.all(['0', '1'].map(at => vpc.createSubnet({ CidrBlock: `10.9.${at}.0/24` })))
  await group.update({ VPCZoneIdentifier: shores.map(({ id }) => id).join() })
  const { subnets } = await group.load()
  const loaded = await Promise.all(subnets.map(subnet => subnet.loaded()))
  t.deepEqual(loaded.map(subnet => subnet.cidrBlock).sort(), ['10.9.0.0/24', '10.9.1.0/24'], 'of a text with commas')
  t.is((await (await group.load()).elbTargetGroups[0]!.loaded()).vpcId, vpc.id)
  await group.targetGroups.detach()
  t.deepEqual(await group.targetGroups.toArray(), [])
})

test('activities of a group, an instance that is ended, and a classic load balancer', async t => {
  const { group } = await makeGroup('stokers')
  t.true((await group.activities.toArray()).every(activity => 'id' in activity))
  const [instance] = await group.instances.toArray()
  const activity = await instance!.terminate({ ShouldDecrementDesiredCapacity: true })
  t.truthy(activity.id)
  t.is((await group.instances.toArray()).length, 1)
  const classic = aws.session.client('elb')
  await classic.createLoadBalancer!({
    LoadBalancerName: 'old',
    Listeners: [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 80 }],
    AvailabilityZones: ['us-east-1a'],
  })
  await group.attachLoadBalancers({ LoadBalancerNames: ['old'] })
  t.deepEqual((await group.loadBalancers.toArray()).map(named), ['old'])
  await (await group.loadBalancers.first())!.detach()
  t.deepEqual(await group.loadBalancers.toArray(), [])
  await group.enableMetricsCollection({ Granularity: '1Minute' })
  await group.putScheduledActions({
    ScheduledUpdateGroupActions: [{ ScheduledActionName: 'noon', MinSize: 1, Recurrence: '0 12 * * *' }],
  })
  await group.ScheduledAction('noon').delete()
  t.deepEqual(await group.scheduledActions.toArray(), [])
})
