import test from 'ava'
import { ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

/** Two subnets of a network of their own. */
async function network(cidr: string) {
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: `${cidr}.0.0/16` })
  const subnets = await Promise.all(
    ['a', 'b'].map((zone, index) =>
      vpc.createSubnet({ CidrBlock: `${cidr}.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` }),
    ),
  )
  return { vpc, subnets: subnets.map(({ id }) => id) }
}

test('a load balancer: made, awaited, changed, tagged, deleted', async t => {
  const elb = aws.session.resource('elbv2')
  const { vpc, subnets } = await network('10.1')
  const balancer = await elb.createLoadBalancer({ Name: 'weir', Subnets: subnets })
  t.is(balancer.loadBalancerName, 'weir', 'it knows what the answer said')
  t.is(balancer.vpcId, vpc.id)
  await balancer.waitUntilExists({ delay: 10 })
  await balancer.waitUntilAvailable({ delay: 10 })
  t.is(balancer.state!.Code, 'active')
  const [listed] = await elb.loadBalancers.filter({ Names: ['weir'] }).toArray()
  t.true(listed!.equals(balancer))
  t.is(listed!.dnsName, balancer.dnsName)

  const idle = { Key: 'idle_timeout.timeout_seconds', Value: '120' }
  await balancer.modifyAttributes({ Attributes: [idle] })
  t.deepEqual(
    (await balancer.describeAttributes())!.find(({ Key }) => Key === idle.Key),
    idle,
  )
  await elb.loadBalancers.filter({ Names: ['weir'] }).addTags({ Tags: [{ Key: 'river', Value: 'xingu' }] })
  t.deepEqual(await balancer.describeTags(), [{ Key: 'river', Value: 'xingu' }])
  await balancer.removeTags({ TagKeys: ['river'] })
  t.deepEqual(await balancer.describeTags(), [])
  await balancer.meta.tags.set('river', 'iriri')
  t.deepEqual([...(await elb.LoadBalancer(balancer.arn).meta.tags.load())], [['river', 'iriri']])

  await balancer.delete()
  await balancer.waitUntilDeleted({ delay: 10 })
  const gone = await t.throwsAsync(balancer.load(), { instanceOf: ClientError })
  t.is(gone.code, 'LoadBalancerNotFound')
})

test('a target group, its targets and their health', async t => {
  const elb = aws.session.resource('elbv2')
  const ec2 = aws.session.resource('ec2')
  const { vpc, subnets } = await network('10.2')
  const group = await elb.createTargetGroup({ Name: 'mills', Protocol: 'HTTP', Port: 8080, VpcId: vpc.id })
  await group.modify({ HealthCheckPath: '/turning' })
  t.is((await group.loaded()).healthCheckPath, '/turning')
  const instances = await ec2.createInstances({
    ImageId: 'ami-12c6146b',
    MinCount: 2,
    MaxCount: 2,
    SubnetId: subnets[0]!,
  })
  await group.registerTargets({ Targets: instances.map(({ id }) => ({ Id: id })) })
  const targets = await group.targets.toArray()
  t.deepEqual(targets.map(({ id }) => id).sort(), instances.map(({ id }) => id).sort())
  t.is(targets[0]!.target!.Port, 8080, 'what is below a member of an item names it, and the item brings data')

  const balancer = await elb.createLoadBalancer({ Name: 'mill-race', Subnets: subnets })
  await balancer.createListener({
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group.arn }],
  })
  t.is((await group.vpc!.loaded()).cidrBlock, '10.2.0.0/16')
  t.is((await group.Target(instances[1]!.id).ec2Instance!.loaded()).imageId, 'ami-12c6146b')
  t.is(group.Target('10.2.0.9').ec2Instance, null)
  t.deepEqual((await balancer.loaded()).subnets.map(({ id }) => id).sort(), [...subnets].sort())
  const target = group.Target(instances[0]!.id)
  await target.waitUntilInService({ delay: 10 })
  t.is(target.targetHealth!.State, 'healthy')
  await group.waitUntilTargetInService({ delay: 10 })
  t.deepEqual((await balancer.targetGroups.toArray()).map(String), [String(group)])
  t.deepEqual((await group.load()).loadBalancers.map(String), [String(balancer)])

  await target.deregister()
  await target.waitUntilDeregistered({ delay: 10 })
  const deregistered: unknown[] = []
  elb.meta.client.meta.events.on('before-parameter-build.*.DeregisterTargets', (event: { params: object }) => {
    deregistered.push(event.params)
  })
  await group.targets.filter({ Targets: [{ Id: instances[1]!.id }] }).deregister()
  t.deepEqual(deregistered, [{ TargetGroupArn: group.arn, Targets: [{ Id: instances[1]!.id, Port: 8080 }] }])
  await balancer.delete()
  await group.delete()
})

test('listeners and their rules', async t => {
  const elb = aws.session.resource('elbv2')
  const { vpc, subnets } = await network('10.3')
  const group = await elb.createTargetGroup({ Name: 'boats', Protocol: 'HTTP', Port: 80, VpcId: vpc.id })
  const balancer = await elb.createLoadBalancer({ Name: 'lock', Subnets: subnets })
  const forward = { Type: 'forward', TargetGroupArn: group.arn }
  const listener = await balancer.createListener({ Protocol: 'HTTP', Port: 80, DefaultActions: [forward] })
  t.is(listener.port, 80)
  t.true(listener.loadBalancer!.equals(balancer))
  t.deepEqual((await balancer.listeners.toArray()).map(String), [String(listener)])
  const rule = await listener.createRule({
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', Values: ['/upstream/*'] }],
    Actions: [forward],
  })
  t.deepEqual(rule.targetGroups.map(String), [String(group)])
  await rule.modify({ Conditions: [{ Field: 'path-pattern', Values: ['/downstream/*'] }] })
  t.deepEqual((await rule.loaded()).conditions![0]!.Values, ['/downstream/*'])
  const [other] = await elb.setRulePriorities({ RulePriorities: [{ RuleArn: rule.arn, Priority: 5 }] })
  t.is((await other!.load()).priority, '5')
  t.is((await listener.rules.toArray()).length, 2, 'the default rule, too')
  await rule.delete()
  await listener.modify({ Port: 8081 })
  t.is((await listener.loaded()).port, 8081)

  const certificate = await aws.session.resource('acm').requestCertificate({ DomainName: 'lock.example' })
  const secure = await balancer.createListener({
    Protocol: 'HTTPS',
    Port: 443,
    Certificates: [{ CertificateArn: certificate.arn }],
    DefaultActions: [forward],
  })
  const more = await aws.session.resource('acm').requestCertificate({ DomainName: 'gate.example' })
  await secure.addCertificates({ Certificates: [{ CertificateArn: more.arn }] })
  const certificates = await secure.certificates.toArray()
  t.true(certificates.some(({ arn }) => arn === more.arn))
  await certificates.find(({ arn }) => arn === more.arn)!.remove()
  t.false((await secure.certificates.toArray()).some(({ arn }) => arn === more.arn))

  await listener.delete()
  const gone = await t.throwsAsync(listener.load())
  t.true(gone instanceof ClientError || gone instanceof ResourceNotFoundError)
})

test('what the service offers', async t => {
  const elb = aws.session.resource('elbv2')
  const [policy] = await elb.sslPolicies.limit(1).toArray()
  t.true(policy!.ciphers!.length > 0)
  t.is((await elb.SslPolicy(policy!.name).loaded()).name, policy!.name)
  t.true((await elb.accountLimits.toArray()).some(({ name }) => name === 'target-groups'))
})

test('attributes of groups and listeners; where a load balancer stands', async t => {
  const elb = aws.session.resource('elbv2')
  const { vpc, subnets } = await network('10.6')
  const group = await elb.createTargetGroup({ Name: 'ponds', Protocol: 'HTTP', Port: 80, VpcId: vpc.id })
  const sticky = { Key: 'stickiness.enabled', Value: 'true' }
  await group.modifyAttributes({ Attributes: [sticky] })
  t.true((await group.describeAttributes())!.some(({ Key, Value }) => Key === sticky.Key && Value === 'true'))
  const balancer = await elb.createLoadBalancer({ Name: 'dam', Subnets: subnets })
  await balancer.setIpAddressType({ IpAddressType: 'ipv4' })
  await balancer.setSubnets({ Subnets: subnets })
  const guard = await vpc.createSecurityGroup({ GroupName: 'guard', Description: 'guard' })
  await balancer.setSecurityGroups({ SecurityGroups: [guard.id] })
  t.deepEqual((await balancer.loaded()).securityGroups, [guard.id])
  t.is((await balancer.ec2SecurityGroups[0]!.loaded()).groupName, 'guard')
  const listener = await balancer.createListener({
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group.arn }],
  })
  const server = { Key: 'routing.http.response.server.enabled', Value: 'false' }
  await listener.modifyAttributes({ Attributes: [server] })
  t.true((await listener.describeAttributes())!.some(({ Key, Value }) => Key === server.Key && Value === 'false'))
})
