import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import test from 'ava'
import { autorun, when } from 'mobx'
import { ClientError, NotLoadedError, ResourceNotFoundError, WaiterError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()
/** One of moto's own images. */
const IMAGE = 'ami-12c6146b'
const one = { ImageId: IMAGE, MinCount: 1, MaxCount: 1 }

test.beforeEach(() => aws.server.reset())

test.serial('the client: an instance is run, found by its tag, stopped and terminated', async t => {
  const ec2 = aws.session.client('ec2')
  const { Instances } = await ec2.runInstances(one)
  const id = Instances![0]!.InstanceId!
  await ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'river & sea' }] })
  const filtered = { Filters: [{ Name: 'tag:Name', Values: ['river & sea'] }] }
  const found = await ec2.describeInstances(filtered)
  t.deepEqual(
    found.Reservations?.flatMap(({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId)),
    [id],
  )
  t.true(found.Reservations?.[0]?.Instances?.[0]?.LaunchTime instanceof Date)
  t.deepEqual(withoutMetadata(found), await aws.boto3.call('ec2', 'describeInstances', filtered))
  await ec2.stopInstances({ InstanceIds: [id] })
  await ec2.getWaiter('instanceStopped').wait({ InstanceIds: [id] }, { delay: 10 })
  const { TerminatingInstances } = await ec2.terminateInstances({ InstanceIds: [id] })
  t.like(TerminatingInstances?.[0], { InstanceId: id, PreviousState: { Name: 'stopped', Code: 80 } })
})

test.serial('the client: boto3 describes the same network', async t => {
  const ec2 = aws.session.client('ec2')
  for (const method of ['describeVpcs', 'describeSubnets', 'describeSecurityGroups', 'describeRegions'] as const) {
    t.deepEqual(withoutMetadata(await ec2[method]({})), await aws.boto3.call('ec2', method), method)
  }
})

test.serial('an instance that does not exist is the error of EC2, by client and by resource', async t => {
  const id = 'i-0123456789abcdef0'
  const ec2 = aws.session.resource('ec2')
  for (const call of [ec2.meta.client.describeInstances({ InstanceIds: [id] }), ec2.Instance(id).load()]) {
    const error = await t.throwsAsync(call, { instanceOf: ClientError, message: new RegExp(id) })
    t.like(error, { code: 'InvalidInstanceID.NotFound', statusCode: 400, service: 'ec2' })
    t.truthy(error.requestId)
  }
})

test.serial('an instance lives: run, loaded, stopped, started, terminated', async t => {
  const ec2 = aws.session.resource('ec2')
  const [instance, second] = await ec2.createInstances({ ...one, MinCount: 2, MaxCount: 2, InstanceType: 't3.nano' })
  t.true(instance instanceof ec2.Instance)
  t.false(instance instanceof ec2.Vpc)
  t.is(instance!.state?.Name, 'pending', 'it knows what the answer to RunInstances said')
  t.is(await instance!.waitUntilRunning(), instance!)
  await instance!.load()
  t.is(instance!.state?.Name, 'running')
  t.true(instance!.launchTime instanceof Date)
  await sameAsBoto3(t, aws.boto3, instance!)

  const { StoppingInstances } = await instance!.stop()
  t.like(StoppingInstances?.[0], { InstanceId: instance!.id, PreviousState: { Name: 'running' } })
  await instance!.waitUntilStopped()
  t.is((await instance!.loaded()).state?.Name, 'stopped')
  await sameAsBoto3(t, aws.boto3, instance!)
  await instance!.start()
  await instance!.waitUntilRunning()
  await instance!.terminate({}, { timeout: 10_000 })
  await instance!.waitUntilTerminated()
  t.is((await instance!.loaded()).state?.Name, 'terminated')
  t.is((await second!.load()).state?.Name, 'running', 'the other one was left alone')
})

test.serial('after stop() an attribute is not read, but named with the remedy', async t => {
  const ec2 = aws.session.resource('ec2')
  const id = (await ec2.createInstances(one))[0]!.id
  const instance = ec2.Instance(id)
  t.is(instance.id, id)
  t.is(instance.instanceId, id, 'an identifier needs no load')
  const never = t.throws(() => instance.state, { instanceOf: NotLoadedError })
  t.is(
    never.message,
    `ec2.Instance(id='${id}').state is not known: the resource was never loaded. Read it after "await resource.loaded()".`,
  )
  await instance.loaded()
  await instance.stop()
  t.false(instance.isLoaded)
  t.is(instance.meta.data, undefined)
  const discarded = t.throws(() => instance.vpc, { instanceOf: NotLoadedError })
  t.is(
    discarded.message,
    `ec2.Instance(id='${id}').vpc is not known: stop() may have changed it, so what was known was discarded. ` +
      'Read it after "await resource.loaded()".',
  )
})

test.serial('waiters wait: they poll until somebody else has stopped the instance', async t => {
  const ec2 = aws.session.resource('ec2')
  const id = (await ec2.createInstances(one))[0]!.id
  await ec2.Instance(id).waitUntilRunning()
  const states: string[] = []
  const instance = ec2.Instance(id)
  const waiting = instance.waitUntilStopped({
    delay: 20,
    onPoll({ attempt, state }) {
      states.push(state)
      if (attempt === 2) void ec2.Instance(id).stop()
    },
  })
  t.is(await waiting, instance)
  t.deepEqual(states.slice(0, 2), ['retry', 'retry'])
  t.is(states.at(-1), 'success')
  t.is(instance.state?.Name, 'stopped', 'the last answer is known')

  const polls: (string | undefined)[] = []
  const started = instance.waitUntil(({ state }) => state?.Name === 'running', {
    delay: 20,
    onPoll({ attempt, response }) {
      polls.push((response as { State?: { Name: string } }).State?.Name)
      if (attempt === 2) void ec2.Instance(id).start()
    },
  })
  t.is((await started).state?.Name, 'running')
  t.deepEqual(polls.slice(0, 2), ['stopped', 'stopped'])
})

test.serial('a waiter says why it ended: terminated, too many polls, aborted, not there', async t => {
  const ec2 = aws.session.resource('ec2')
  const [instance] = await ec2.createInstances(one)
  const late = await t.throwsAsync(instance!.waitUntilStopped({ delay: 1, maxAttempts: 2 }), {
    instanceOf: WaiterError,
    message: /^Waiter instanceStopped, 2 polls: not yet.*Raise maxAttempts or delay\.$/,
  })
  t.is(late.reason, 'maxAttempts')
  const signal = AbortSignal.timeout(30)
  const aborted = instance!.waitUntilStopped({ delay: 60_000, signal })
  t.like(await t.throwsAsync(aborted, { instanceOf: WaiterError }), { reason: 'aborted', cause: signal.reason })
  const never = instance!.waitUntil(({ state }) => state?.Name === 'stopped', { delay: 10, timeout: 50 })
  t.like(await t.throwsAsync(never, { instanceOf: WaiterError }), { reason: 'timeout' })
  await instance!.terminate()
  const failed = await t.throwsAsync(instance!.waitUntilStopped({ delay: 1 }), {
    instanceOf: WaiterError,
    message: /this can never succeed:.*terminated/,
  })
  t.is(failed.reason, 'failure')
  t.like(failed.lastResponse, { Reservations: [{ Instances: [{ State: { Name: 'terminated' } }] }] })
  const unknown = await t.throwsAsync(ec2.Instance('i-0123456789abcdef0').waitUntilRunning({ maxAttempts: 1 }), {
    instanceOf: WaiterError,
  })
  t.is((unknown.cause as ClientError).code, 'InvalidInstanceID.NotFound')
})

test.serial('a waiter of a service without resources waits as long as the service takes', async t => {
  const dms = aws.session.client('dms')
  const transition = { model_name: 'dms::replicationinstance', transition: { progression: 'manual', times: 3 } }
  const set = await fetch(`${aws.server.url}/moto-api/state-manager/set-transition`, {
    method: 'POST',
    body: JSON.stringify(transition),
  })
  t.is(set.status, 201)
  const name = { ReplicationInstanceIdentifier: 'slow', ReplicationInstanceClass: 'dms.t3.small' }
  await dms.createReplicationInstance!(name)
  const states: string[] = []
  const params = { Filters: [{ Name: 'replication-instance-id', Values: ['slow'] }] }
  const answer = await dms.getWaiter('replicationInstanceAvailable').wait(params, {
    delay: 1,
    onPoll: ({ state }) => states.push(state),
  })
  t.like(answer, { ReplicationInstances: [{ ReplicationInstanceStatus: 'available' }] })
  t.deepEqual(states, ['retry', 'retry', 'success'])
})

test.serial('loads in flight are one request; a listing brings the data of its items', async t => {
  const ec2 = aws.session.resource('ec2')
  await ec2.createInstances({ ...one, MaxCount: 3, MinCount: 3 })
  let requests = 0
  const count = (): void => {
    requests += 1
  }
  ec2.meta.client.meta.events.on('before-send.ec2.DescribeInstances', count)
  const instances = await ec2.instances.toArray()
  t.is(instances.length, 3)
  for (const { state, vpc } of instances) t.truthy(state?.Name && vpc?.id)
  t.is(requests, 1)
  const alone = ec2.Instance(instances[0]!.id)
  await Promise.all([alone.loaded(), alone.load(), alone.reload(), alone.loaded()])
  t.is(requests, 2)
  await alone.loaded()
  t.is(requests, 2)
  ec2.meta.client.meta.events.off('before-send.ec2.DescribeInstances', count)
  await alone.load()
  t.is(requests, 2)
})

test.serial('references and sub-resources lead from one resource to the next', async t => {
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })
  await vpc.waitUntilAvailable()
  const subnet = await vpc.createSubnet({ CidrBlock: '10.0.1.0/24' })
  const group = await ec2.createSecurityGroup({ GroupName: 'web', Description: 'web & more', VpcId: vpc.id })
  const keyPair = await ec2.createKeyPair({ KeyName: 'key' })
  t.regex(keyPair.keyMaterial!, /PRIVATE KEY/)
  t.notRegex(String(keyPair) + inspect(keyPair, { depth: 9 }), /PRIVATE KEY/)
  const launch = { ...one, SubnetId: subnet.id, KeyName: 'key', SecurityGroupIds: [group.id] }
  const [instance] = await ec2.createInstances(launch)
  await instance!.load()
  t.true(instance!.vpc?.equals(vpc))
  t.true(instance!.subnet?.equals(subnet))
  t.is(instance!.subnet, instance!.subnet, 'the same object as long as the data is the same')
  t.is(String(instance!.image), `ec2.Image(id='${IMAGE}')`)
  t.is((await instance!.image!.loaded()).architecture, 'x86_64')
  t.is((await instance!.keyPair!.loaded()).keyFingerprint, keyPair.keyFingerprint)
  t.is(instance!.classicAddress, null)
  t.deepEqual(instance!.securityGroups, [{ GroupId: group.id, GroupName: 'web' }])
  t.is(instance!.networkInterfacesAttribute?.[0]?.SubnetId, subnet.id)
  const [networkInterface] = instance!.networkInterfaces!
  t.is(networkInterface!.id, instance!.networkInterfacesAttribute![0]!.NetworkInterfaceId!)
  await networkInterface!.load()
  t.true(networkInterface!.vpc!.equals(vpc))
  for (const resource of [instance!, networkInterface!, vpc, subnet, group]) {
    await (resource as typeof vpc).load()
    await sameAsBoto3(t, aws.boto3, resource)
  }
  const [inVpc, inSubnet] = [await vpc.instances.toArray(), await subnet.instances.toArray()]
  t.true(inVpc.length === 1 && inVpc[0]!.equals(instance))
  t.true(inSubnet.length === 1 && inSubnet[0]!.equals(instance))
  await sameAsBoto3(
    t,
    aws.boto3,
    await vpc.securityGroups.toArray(),
    'resource("ec2").Vpc(args["id"]).security_groups.all()',
    {
      id: vpc.id,
    },
  )
})

test.serial('route tables: references of many, sub-resources of two identifiers', async t => {
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })
  const gateway = await ec2.createInternetGateway()
  await gateway.attachToVpc({ VpcId: vpc.id })
  const table = await vpc.createRouteTable()
  await table.createRoute({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway.id })
  const subnet = await vpc.createSubnet({ CidrBlock: '10.0.1.0/24' })
  const association = await table.associateWithSubnet({ SubnetId: subnet.id })
  t.is(String(association), `ec2.RouteTableAssociation(id='${association.id}')`)
  const { routes, associations } = await table.loaded()
  t.deepEqual(
    routes?.map(({ destinationCidrBlock }) => destinationCidrBlock),
    ['10.0.0.0/16', '0.0.0.0/0'],
  )
  t.is(routes?.[1]?.gatewayId, gateway.id)
  t.true(associations?.[0]?.equals(association))
  t.true(routes![1]!.equals(ec2.Route(table.id, '0.0.0.0/0')))
  await sameAsBoto3(t, aws.boto3, table)
  await ec2.Route(table.id, '0.0.0.0/0').delete()
  await association.delete()
  t.is((await table.load()).routes?.length, 1)
  const peering = await vpc.requestVpcPeeringConnection({
    PeerVpcId: (await ec2.createVpc({ CidrBlock: '10.1.0.0/16' })).id,
  })
  await peering.accept()
  await sameAsBoto3(t, aws.boto3, await peering.loaded())
  t.true(peering.requesterVpc!.equals(vpc))
})

test.serial('tags are made by one call for many, found by filters, and deleted', async t => {
  const ec2 = aws.session.resource('ec2')
  const [first, second] = await ec2.createInstances({ ...one, MinCount: 2, MaxCount: 2 })
  const made = await ec2.createTags({
    Resources: [first!.id, second!.id],
    Tags: [
      { Key: 'team', Value: 'river' },
      { Key: 'empty', Value: '' },
    ],
  })
  t.deepEqual(made.map(String), [
    `ec2.Tag(resourceId='${first!.id}', key='team', value='river')`,
    `ec2.Tag(resourceId='${first!.id}', key='empty', value='')`,
    `ec2.Tag(resourceId='${second!.id}', key='team', value='river')`,
    `ec2.Tag(resourceId='${second!.id}', key='empty', value='')`,
  ])
  const [own] = await first!.createTags({ Tags: [{ Key: 'name', Value: 'grüße & <tags>' }] })
  t.is((await own!.load()).resourceType, 'instance')
  await sameAsBoto3(t, aws.boto3, own!)
  await sameAsBoto3(t, aws.boto3, await first!.load())
  const named = ec2.instances.filter({ Filters: [{ Name: 'tag:name', Values: ['grüße & <tags>'] }] })
  t.true((await named.first())?.equals(first))
  t.deepEqual(tagsOf(await first!.load()), { team: 'river', empty: '', name: 'grüße & <tags>' })
  await own!.delete()
  await first!.deleteTags({ Tags: [{ Key: 'empty' }] })
  t.deepEqual(tagsOf(await first!.load()), { team: 'river' })
  // EC2 deletes all tags when none are named, moto does nothing: what counts is what was sent.
  let sent: unknown
  ec2.meta.client.meta.events.on('before-parameter-build.ec2.DeleteTags', ({ params }) => {
    sent = params
  })
  await second!.deleteTags()
  t.deepEqual(sent, { Resources: [second!.id] })
  t.is(await named.first(), undefined)
})

test.serial(
  'collections: chained filters, limit, page size, where, map, pages, and nothing kept between them',
  async t => {
    const ec2 = aws.session.resource('ec2')
    await ec2.createInstances({ ...one, MinCount: 7, MaxCount: 7 })
    await ec2.createInstances({ ...one, MinCount: 2, MaxCount: 2, InstanceType: 't3.nano' })
    const small = ec2.instances.filter({ Filters: [{ Name: 'instance-type', Values: ['t3.nano'] }] })
    const running = small.filter({ Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }] })
    t.is((await running.toArray()).length, 0)
    t.is((await small.toArray()).length, 2, 'a filter on top of it left it as it was')
    t.is((await ec2.instances.all().toArray()).length, 9)
    t.is((await ec2.instances.limit(4).toArray()).length, 4)
    const pages: number[] = []
    for await (const page of ec2.instances.pageSize(5).pages()) pages.push(page.length)
    t.is(
      pages.reduce((sum, length) => sum + length),
      9,
    )
    const nano = ec2.instances.where(({ instanceType }) => instanceType === 't3.nano')
    t.deepEqual(await nano.map(({ instanceType }) => instanceType).toArray(), ['t3.nano', 't3.nano'])
    const ids = new Set<string>()
    for await (const { id } of ec2.instances.prefetch().pageSize(5)) ids.add(id)
    t.is(ids.size, 9)
    t.deepEqual(
      [...ids].sort(),
      (await aws.boto3.run(`result = sorted(i.id for i in resource('ec2').instances.all())`)) as string[],
    )
    await sameAsBoto3(
      t,
      aws.boto3,
      await small.toArray(),
      'resource("ec2").instances.filter(Filters=args["filters"])',
      {
        filters: [{ Name: 'instance-type', Values: ['t3.nano'] }],
      },
    )
  },
)

test.serial('a listing that has a next page is followed, and cut by limit()', async t => {
  const ec2 = aws.session.resource('ec2')
  // moto pages by reservation, of which each call makes one; of the other listings it pages none.
  for (let i = 0; i < 11; i++) await ec2.createInstances(one)
  let requests = 0
  ec2.meta.client.meta.events.on('before-send.ec2.DescribeInstances', () => {
    requests += 1
  })
  const instances = ec2.instances.pageSize(5)
  t.is((await instances.toArray()).length, 11)
  t.is(requests, 3)
  t.is((await instances.limit(6).toArray()).length, 6)
  t.is(requests, 5, 'no page is asked for after the last item')
  t.is((await instances.limit(5).toArray()).length, 5)
  t.is(requests, 6)
  t.truthy(await instances.first())
  t.is(requests, 7)
  const found: unknown[] = []
  const pages = ec2.meta.client.paginate('describeInstances', {}, { pageSize: 5, maxItems: 7 })
  for await (const id of pages.search('Reservations[].Instances[].InstanceId')) found.push(id)
  t.is(found.length, 7)
  const rest = ec2.meta.client.paginate('describeInstances', {}, { startingToken: pages.resumeToken })
  t.is((await rest.all()).Reservations?.length, 4)
})

test.serial('batch actions: many instances by one request', async t => {
  const ec2 = aws.session.resource('ec2')
  await ec2.createInstances({ ...one, MinCount: 3, MaxCount: 3, InstanceType: 't3.nano' })
  await ec2.createInstances(one)
  const small = ec2.instances.filter({ Filters: [{ Name: 'instance-type', Values: ['t3.nano'] }] })
  const answers = await small.stop()
  t.is(answers.length, 1)
  t.is(answers[0]?.StoppingInstances?.length, 3)
  t.deepEqual(answers.failures, [])
  await small.createTags({ Tags: [{ Key: 'stopped', Value: 'yes' }] })
  for await (const instance of small) {
    t.is(instance.state?.Name, 'stopped')
    t.deepEqual(tagsOf(instance), { stopped: 'yes' })
  }
  t.is(
    (await ec2.instances.filter({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }).toArray()).length,
    1,
  )
  await ec2.instances.terminate()
  const states = await ec2.instances.map(({ state }) => state?.Name).toArray()
  t.deepEqual(states, ['terminated', 'terminated', 'terminated', 'terminated'])
  t.deepEqual(await ec2.instances.filter({ InstanceIds: [] }).limit(0).toArray(), [])
})

test.serial('a volume, its snapshot, and a copy of a key', async t => {
  const ec2 = aws.session.resource('ec2')
  const volume = await ec2.createVolume({ Size: 8, AvailabilityZone: 'us-east-1a', VolumeType: 'gp3' })
  const [instance] = await ec2.createInstances(one)
  await instance!.waitUntilRunning()
  await instance!.attachVolume({ VolumeId: volume.id, Device: '/dev/sdh' })
  t.is((await volume.load()).attachments?.[0]?.InstanceId, instance!.id)
  const devices = (await instance!.volumes.toArray()).map(({ id }) => id)
  t.true(devices.includes(volume.id))
  await volume.detachFromInstance({ InstanceId: instance!.id })
  const snapshot = await volume.createSnapshot({ Description: 'before the flood' })
  await snapshot.waitUntilCompleted()
  t.is((await snapshot.load()).description, 'before the flood')
  t.true(snapshot.volume!.equals(volume))
  t.deepEqual((await volume.snapshots.toArray()).map(String), [String(snapshot)])
  await sameAsBoto3(t, aws.boto3, await volume.load())
  await sameAsBoto3(t, aws.boto3, snapshot)
  await snapshot.delete()
  await volume.delete()
  const gone = await t.throwsAsync(volume.load(), { instanceOf: ClientError })
  t.is(gone.code, 'InvalidVolume.NotFound')
  const key = await ec2.importKeyPair({ KeyName: 'mine', PublicKeyMaterial: Buffer.from(PUBLIC_KEY) })
  await sameAsBoto3(t, aws.boto3, await key.load())
  await key.delete()
  t.like(await t.throwsAsync(key.load(), { instanceOf: ClientError }), { code: 'InvalidKeyPair.NotFound' })
})

test.serial('two resources are equal when type, identifiers and client are', t => {
  const [ec2, other] = [aws.session.resource('ec2'), aws.session.resource('ec2')]
  t.true(ec2.Instance('i-1').equals(ec2.Instance('i-1')))
  t.false(ec2.Instance('i-1').equals(ec2.Instance('i-2')))
  t.false(ec2.Instance('i-1').equals(ec2.Image('i-1')))
  t.false(ec2.Instance('i-1').equals(other.Instance('i-1')), 'another client may mean another account')
  t.false(ec2.Instance('i-1').equals("ec2.Instance(id='i-1')"))
  t.is(inspect(ec2.Instance('i-1')), "ec2.Instance(id='i-1')")
  t.is(
    inspect({ list: [ec2.Route('r', '::/0')] }),
    "{ list: [ ec2.Route(routeTableId='r', destinationCidrBlock='::/0') ] }",
  )
  t.is(String(ec2.instances), 'ec2.instances')
  t.is(inspect(ec2), 'ec2.ServiceResource()')
  t.is(ec2.Instance('i-1').meta.client, ec2.meta.client)
  t.true(ec2.Instance('i-1') instanceof other.Instance)
})

test.serial('a mobx reaction shows what happens to an instance', async t => {
  const ec2 = aws.session.resource('ec2')
  const id = (await ec2.createInstances(one))[0]!.id
  const instance = ec2.Instance(id)
  const seen: (string | undefined)[] = []
  const stop = autorun(() => {
    seen.push(instance.state?.Name)
  })
  t.teardown(stop)
  t.deepEqual(seen, [undefined], 'being observed starts the load')
  await when(() => instance.state?.Name === 'running', { timeout: 10_000 })
  await instance.stop()
  await when(() => instance.state?.Name === 'stopped', { timeout: 10_000 })
  t.deepEqual(seen, [undefined, 'running', undefined, 'stopped'])
  stop()
  await instance.start()
  await sleep(50)
  t.false(instance.isLoaded, 'nothing observes it any more, so nothing loads it')
  t.is(seen.length, 4)
})

test.serial('what moto answers without a resource is ResourceNotFoundError', async t => {
  const ec2 = aws.session.resource('ec2')
  await t.throwsAsync(ec2.Tag('i-0123456789abcdef0', 'no', 'such').load(), {
    instanceOf: ResourceNotFoundError,
    message:
      /ec2\.Tag\(.*\) does not exist: the service answered DescribeTags without it\. Check its identifiers and region\.$/,
  })
})

function tagsOf({ tags = [] }: { readonly tags?: { Key?: string; Value?: string }[] | undefined }) {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIELeQ/ZfgIxP/p4WgXEasFKjOEuMu0heCGamfg/z1sJ/ a@b'
