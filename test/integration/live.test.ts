/** Live resources and JSON against moto: what the unit tests prove of the zoo, of real services. */
import { execFile } from 'node:child_process'
import { tracingChannel } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { autorun, when } from 'mobx'
import { type CallTrace, live } from '../../lib/index.ts'
import { REGION, useMoto } from '../helpers/aws.ts'

const aws = useMoto()
// biome-ignore lint/suspicious/noExplicitAny: any resource
type Loose = any

async function launch(count: number) {
  const ec2 = aws.session.resource('ec2')
  const { Images = [] } = await ec2.meta.client.describeImages({ Owners: ['amazon'] })
  return ec2.createInstances({ ImageId: Images[0]!.ImageId, MinCount: count, MaxCount: count })
}

/** The calls that are made until the function that this gives is called. */
function record(): () => string[] {
  const calls: string[] = []
  const start = tracingChannel<unknown, CallTrace>('tucuxi:call').start
  const listen = (message: unknown) => {
    calls.push((message as CallTrace).operation)
  }
  start.subscribe(listen)
  return () => {
    start.unsubscribe(listen)
    return calls
  }
}

test.serial('twenty observed instances are one request a refresh, and all are current', async t => {
  const ids = (await launch(20)).map(({ id }) => id)
  const ec2 = aws.sessionWith({ refreshInterval: 300 }).resource('ec2')
  const observed = ids.map(id => ec2.Instance(id))
  const end = record()
  let runs = 0
  const stop = autorun(() => {
    runs += 1
    for (const { state } of observed) state?.Name
  })
  await when(() => observed.every(({ state }) => state?.Name === 'running'))
  t.deepEqual(end(), ['DescribeInstances'])
  await aws.session
    .resource('ec2')
    .instances.filter({ InstanceIds: ids.slice(0, 3) })
    .stop()
  await when(() => observed.filter(({ state }) => state?.Name === 'stopped').length === 3)
  t.true(runs >= 3)
  stop()
})

test.serial('await when() ends a program by itself, and the program after it', async t => {
  const [instance] = await launch(1)
  const { accessKeyId, secretAccessKey } = aws.server.credentials
  const options = { region: REGION, endpointUrl: aws.server.url, credentials: { accessKeyId, secretAccessKey } }
  const program = `
    import { when } from 'mobx'
    import { Session } from '${join(import.meta.dirname, '../../lib/index.ts')}'
    const instance = new Session(${JSON.stringify({ ...options, refreshInterval: 200 })}).resource('ec2').Instance('${instance!.id}')
    setTimeout(() => instance.meta.client.stopInstances({ InstanceIds: [instance.id] }), 500).unref()
    await when(() => instance.state?.Name === 'stopped')
    console.log(instance.state.Name)`
  const run = promisify(execFile)(process.execPath, ['--import=tsx', '--input-type=module', '--eval', program])
  await instance!.waitUntilRunning()
  await instance!.stop()
  t.is((await run).stdout, 'stopped\n')
})

test.serial('a live collection sees instances come, change and, by its filter, go', async t => {
  const ec2 = aws.session.resource('ec2')
  const running = ec2.instances.filter({
    Filters: [
      { Name: 'instance-state-name', Values: ['running'] },
      { Name: 'tag:story', Values: ['live'] },
    ],
  })
  const boats = live(running, { every: 200 })
  const stop = autorun(() => boats.items)
  await when(() => boats.items?.length === 0)
  const [instance] = await launch(1)
  await instance!.meta.tags.set('story', 'live')
  await when(() => boats.items?.length === 1)
  t.is(boats.items![0]!.instanceType, 'm1.small')
  await instance!.terminate()
  await when(() => boats.items?.length === 0)
  t.is(boats.error, undefined)
  stop()
})

test.serial('closing the session ends refreshes', async t => {
  const [instance] = await launch(1)
  const session = aws.sessionWith({ refreshInterval: 100 })
  const observed = session.resource('ec2').Instance(instance!.id)
  const stop = autorun(() => observed.state?.Name)
  await when(() => observed.isLoaded)
  await session.close()
  const end = record()
  await new Promise(resolve => setTimeout(resolve, 400))
  t.deepEqual(end(), [])
  t.is(observed.state?.Name, 'running')
  stop()
})

test.serial('resources of every kind come back from their JSON as they were', async t => {
  const { session } = aws
  const [instance] = await launch(1)
  const iam = session.resource('iam')
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}'
  const role = await iam.createRole({ RoleName: 'json', AssumeRolePolicyDocument })
  const bucket = await session.resource('s3').createBucket({ Bucket: 'json' })
  const object = await bucket.putObject({ Key: 'k', Body: 'x' })
  const queue = await session.resource('sqs').createQueue({ QueueName: 'json' })
  const MessageAttributes = { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) } }
  await queue.sendMessage({ MessageBody: 'ahoy', MessageAttributes })
  const [message] = await queue.receiveMessages({ MessageAttributeNames: ['All'] })
  const table = await session.resource('dynamodb').createTable({
    TableName: 'json',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const loadable: Loose[] = [instance, role, object, queue, table]
  for (const resource of loadable) await resource.load()
  const listed = await bucket.objects.first()
  for (const resource of [...loadable, message, listed] as Loose[]) {
    const revived = session.revive(JSON.stringify(resource))
    t.is(String(revived), String(resource))
    t.deepEqual(known(revived), known(resource), String(resource))
    t.deepEqual(revived.meta.updatedAt, resource.meta.updatedAt)
    if (loadable.includes(resource)) t.true((await revived.reload()).isLoaded)
  }
  const revived = session.revive(JSON.stringify(message))
  t.deepEqual([...revived.messageAttributes.bytes.BinaryValue], [0, 255])
  await revived.delete()
})

/** What a resource knows, bytes by their values: one side has a Buffer. Each answer has metadata of its own. */
function known({ meta: { data } }: Loose): unknown {
  const { ResponseMetadata: _, ...rest } = data
  return plain(rest)
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
}
